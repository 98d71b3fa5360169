"""Questions for the brain, with everything that a test does not care about filled in."""

from datetime import datetime
from zoneinfo import ZoneInfo

from secretary.core.brain import Exchange, ModelAddress, Question

NOW = datetime(2026, 11, 21, 9, 20, tzinfo=ZoneInfo("Europe/Berlin"))


def question(
    text: str, language: str = "en", *, model: ModelAddress | None = None, history: tuple[Exchange, ...] = ()
) -> Question:
    return Question(text, language, "Sofia", "You are Sofia, warm and brief.", history, NOW, model)
