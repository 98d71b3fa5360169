"""Chromium, started once for this folder, and the stand-in server, fresh for each test.

Not pytest-playwright's own fixtures: those keep an event loop running for the whole session,
and asynchronous tests of other folders could not start theirs.
"""

import io
from collections.abc import Iterator
from fractions import Fraction

import av
import numpy as np
import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.avatar.pages.stand_in import StandIn

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--use-fake-device-for-media-stream",  # a microphone that beeps once a second
    "--host-resolver-rules=MAP insecure.test 127.0.0.1",
]


@pytest.fixture(scope="package", autouse=True)
def rows_beside_a_browser() -> Iterator[None]:
    """Playwright's loop runs in this thread, in which Django would refuse its rows; nothing here is concurrent."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        yield


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    expect.set_options(timeout=20_000)  # milliseconds; a busy machine is no failure
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def server() -> Iterator[StandIn]:
    with StandIn() as server:
        server.clip = clip()
        yield server


@pytest.fixture
def silent(browser: Browser) -> Iterator[Page]:
    """A page that was never allowed the microphone."""
    yield from _watched(browser, [])


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page that may use the microphone; a script error or a breach of the content policy fails the test."""
    yield from _watched(browser, ["microphone"])


def _watched(browser: Browser, permissions: list[str]) -> Iterator[Page]:
    context = browser.new_context(permissions=permissions, viewport={"width": 1440, "height": 900}, locale="en-GB")
    page = context.new_page()
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda line: faults.append(line.text) if "Content Security Policy" in line.text else None)
    yield page
    context.close()
    assert faults == []


def clip() -> bytes:
    """Half a second of MP4 with picture and sound."""
    file = io.BytesIO()
    with av.open(file, "w", format="mp4") as container:
        video = container.add_stream("libx264", rate=25, width=64, height=64, pix_fmt="yuv420p")
        audio = container.add_stream("aac", rate=48000, layout="mono")
        for count in range(12):
            frame = av.VideoFrame.from_ndarray(np.full((64, 64, 3), count * 20, np.uint8), "rgb24")
            container.mux(video.encode(frame))
            sound = av.AudioFrame.from_ndarray(np.zeros((1, 1920), np.float32), "fltp", "mono")
            sound.sample_rate, sound.pts, sound.time_base = 48000, count * 1920, Fraction(1, 48000)
            container.mux(audio.encode(sound))
        container.mux([*video.encode(None), *audio.encode(None)])
    return file.getvalue()
