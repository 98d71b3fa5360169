"""How long a pause may last before it is taken for the end."""


def patience(finished: float, words: str, language: str) -> float:
    return 0.25 if finished > 0.5 else 1.0
