"""Chromium as a person would have it: one browser for each visit, with a recording as its microphone."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import BrowserContext, Playwright

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--autoplay-policy=no-user-gesture-required",
]

WITHOUT_UDP = ["--webrtc-ip-handling-policy=disable_non_proxied_udp"]
"""As behind a firewall that lets the web through and nothing else."""

Cookies = Sequence[dict[str, Any]]

WATCH = Path(__file__).with_name("watch.js")


@contextmanager
def chromium(
    playwright: Playwright,
    cookies: Cookies = (),
    *,
    microphone: Path | None = None,
    udp: bool = True,
    **how: Any,
) -> Iterator[BrowserContext]:
    """`microphone`: a WAV file that is heard once; None for a person who does not allow it. `how`: of the context."""
    flags = [*FLAGS, *(_hearing(microphone) if microphone else []), *([] if udp else WITHOUT_UDP)]
    browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=flags)
    # The content policy forbids scripts of others, those that watch the page too.
    usual: dict[str, Any] = {"bypass_csp": True, "viewport": {"width": 1440, "height": 900}, "locale": "en-GB"}
    try:
        context = browser.new_context(**usual | how)
        context.add_init_script(path=WATCH)
        context.add_cookies([*cookies])  # type: ignore[list-item]
        yield context
    finally:
        browser.close()


def _hearing(recording: Path) -> list[str]:
    fake = ["--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream"]
    return [*fake, f"--use-file-for-fake-audio-capture={recording}%noloop"]
