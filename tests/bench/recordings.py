"""Human speech for the bench: whole sentences, as clean files, with their words.

The true end of one is `true_end`: the end of the last 10 ms over −40 dB of full scale in the clean file.
"""

import wave
from dataclasses import dataclass
from pathlib import Path

import av
import numpy as np

from tests.bench.signals import RATE, Samples, true_end

__all__ = ["RATE", "SENTENCES", "Missing", "Sentence", "sentences", "true_end"]

ALLISON = Path("/usr/share/asterisk/sounds/en_US_f_Allison")
"""Debian's asterisk-core-sounds-en-g722: Allison Smith, 16 kHz. The words were written down by ear and recogniser."""

LIBRIVOX = Path("/usr/share/pocketsphinx/test/data/librivox")
"""Debian's pocketsphinx-testdata: "Sense and Sensibility", read for LibriVox, with its transcription."""

AUSTEN = {
    "0870": "And Mister John Dashwood had then leisure to consider how much there might be prudently in his power "
    "to do for them.",
    "0880": "He was not an ill-disposed young man.",
    "0890": "Unless to be rather cold-hearted and rather selfish is to be ill-disposed.",
    "0920": "Had he married a more amiable woman, he might have been made still more respectable than he was.",
    "0930": "He might even have been made amiable himself.",
}

SENTENCES = {
    "agent-pass": "Please enter your password followed by the pound key.",
    "all-circuits-busy-now": "All circuits are busy now.",
    "cannot-complete-as-dialed": "Your call cannot be completed as dialed.",
    "check-number-dial-again": "Please check the number and dial again.",
    "conf-getpin": "Please enter the conference pin number.",
    "conf-invalidpin": "That pin is invalid for this conference.",
    "conf-leaderhasleft": "The leader has left the conference.",
    "conf-noempty": "No empty conferences currently exist.",
    "conf-nonextended": "The conference cannot be extended.",
    "conf-now-recording": "The conference is now being recorded.",
    "conf-onlyone": "There is currently one other participant in the conference.",
    "conf-onlyperson": "You are currently the only person in this conference.",
    "conf-placeintoconf": "You will now be placed into the conference.",
    "conf-roll-callcomplete": "Playback of the list of people attending is complete.",
    "confbridge-begin-glorious-a": "The conference will begin when our glorious leader arrives.",
    "confbridge-invalid": "You have entered an invalid option.",
    "confbridge-lock-no-join": "The conference is currently locked and cannot be joined.",
    "confbridge-pin": "Please enter your personal identification number followed by the pound or hash key.",
    "confbridge-pin-bad": "You have entered too many invalid personal identification numbers.",
    "confbridge-removed": "You have been removed from the conference.",
    "demo-echodone": "The echo test has been completed.",
    "demo-nomatch": "I'm sorry, there are no matches for those keywords.",
    "dir-nomatch": "No directory entries match your search.",
    "dir-nomore": "There are no more compatible entries in the directory.",
    "enter-num-blacklist": "Please enter the number to be blacklisted.",
    "feature-not-avail-line": "That feature is not available on this line.",
    "followme/options": "Press one to accept this call or two to reject it.",
    "followme/pls-hold-while-try": "Please hold while I try to locate the person you're calling.",
    "followme/sorry": "I'm sorry, but I was unable to locate the person you're calling.",
    "please-try-call-later": "Please try your call again later.",
    "pls-hold-while-try": "Please hold while we try to connect you.",
    "privacy-incorrect": "I'm sorry, that number is not valid.",
    "privacy-unident": "The party you are trying to reach does not accept unidentified calls.",
    "queue-thankyou": "Thank you for your patience.",
    "something-terribly-wrong": "Something is terribly wrong.",
    "speed-dial-empty": "The speed dial entry you've accessed is empty.",
    "transfer": "Please hold while I try that extension.",
    "tt-monkeysintro": "They have been carried away by monkeys.",
    "tt-weasels": "Weasels have eaten our phone system.",
    "vm-dialout": "Please wait while I connect your call.",
    "vm-mailboxfull": "Sorry, but the user's mailbox can't accept more messages.",
    "vm-nobodyavail": "Nobody is available to take your call at the moment.",
    "vm-nonumber": "I'm afraid I don't know who sent this message.",
    "vm-savefolder": "Which folder should I save this message to?",
    "vm-tmpexists": "There is a temporary greeting which overrides your standard greeting.",
}


class Missing(Exception):
    """The recordings are not on this machine; the text names the packages."""


@dataclass(frozen=True, eq=False)
class Sentence:
    name: str
    text: str
    samples: Samples


def sentences() -> list[Sentence]:
    """All of them: the prompts of SENTENCES, then those of AUSTEN. Raises Missing."""
    prompts = [Sentence(name, text, prompt(name)) for name, text in SENTENCES.items()]
    return prompts + [Sentence(f"austen-{number}", text, _austen(number)) for number, text in AUSTEN.items()]


def prompt(name: str) -> Samples:
    """One of Allison's prompts, by its path without the ending. Raises Missing."""
    with av.open(str(_there(ALLISON / f"{name}.g722", "asterisk-core-sounds-en-g722")), format="g722") as file:
        pcm = np.concatenate([frame.to_ndarray().reshape(-1) for frame in file.decode(audio=0)])
    return pcm.astype(np.float32) / np.float32(32_768)


def _austen(number: str) -> Samples:
    name = f"sense_and_sensibility_01_austen_64kb-{number}.wav"
    with wave.open(str(_there(LIBRIVOX / name, "pocketsphinx-testdata"))) as file:
        pcm = np.frombuffer(file.readframes(file.getnframes()), "<i2")
    return pcm.astype(np.float32) / np.float32(32_768)


def _there(path: Path, package: str) -> Path:
    if not path.is_file():
        raise Missing(f"the recording {path.name} is missing; run: apt-get install -y {package}")
    return path
