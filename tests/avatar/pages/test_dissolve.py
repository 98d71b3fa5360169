"""Where the picture goes on from elsewhere: what is seen of it, with a video that shows what a test paints."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.avatar.pages import scenes
from tests.avatar.pages.stand_in import StandIn
from tests.avatar.pages.test_steadiness import begin

pytestmark = pytest.mark.slow

PAINT = """
async () => {
    const { Dissolve } = await import("/static/avatar/dissolve.js");
    const canvas = Object.assign(document.createElement("canvas"), { width: 64, height: 64 });
    const pen = canvas.getContext("2d");
    const video = Object.assign(document.createElement("video"), { srcObject: canvas.captureStream(), muted: true });
    document.body.append(video);
    video.play();
    const wait = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));
    const show = async (level, count) => {
        for (let picture = 0; picture < count; picture += 1) {
            pen.fillStyle = `rgb(${level} ${level} ${level + (picture % 2)})`;
            pen.fillRect(0, 0, 64, 64);
            await wait(40);
        }
    };
    const dissolve = new Dissolve(video);
    const over = video.nextSibling;
    const eye = new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true });
    const seen = [];
    const at = [];
    const look = (now) => {
        at.push(now);
        const opacity = over.hidden ? 0 : Number(getComputedStyle(over).opacity);
        eye.globalAlpha = 1;
        eye.drawImage(video, 0, 0, 1, 1);
        eye.globalAlpha = opacity;
        if (opacity) eye.drawImage(over, 0, 0, 1, 1);
        seen.push(eye.getImageData(0, 0, 1, 1).data[0]);
        video.requestVideoFrameCallback(look);
    };
    video.requestVideoFrameCallback(look);
    await show(0, 15);
    SCRIPT
    const gap = Math.max(...at.slice(1).map((now, before) => now - at[before]));
    return { seen, gap, over: !over.hidden };
}
"""
"""Black pictures, then what the script shows: how bright each was, the longest gap (ms), what lies over the last."""


def paint(page: Page, server: StandIn, script: str) -> dict[str, Any]:
    page.goto(server.address)
    return dict(page.evaluate(PAINT.replace("SCRIPT", script)))


def test_a_picture_that_stood_still_fades_into_what_follows(page: Page, server: StandIn) -> None:
    painted = paint(page, server, "await wait(200); await show(200, 15);")
    seen = painted["seen"]
    between = [level for level in seen if 20 < level < 180]
    assert len(between) >= 3
    assert seen[-1] >= 199
    assert not painted["over"]


def test_pictures_in_a_row_are_shown_as_they_come(page: Page, server: StandIn) -> None:
    painted = paint(page, server, "await show(200, 5);")
    # A busy machine may stop for as long as a face that stands still.
    assert painted["gap"] > 95 or not [level for level in painted["seen"] if 20 < level < 180]


def test_a_frozen_face_stands_while_pictures_go_by_until_they_stood_still(page: Page, server: StandIn) -> None:
    frozen = "dissolve.freeze(); await show(200, 10); const stood = seen.slice(-8);"
    painted = paint(page, server, frozen + "await wait(200); await show(120, 15); seen.unshift(...stood);")
    assert max(painted["seen"][:8]) < 20
    assert 115 < painted["seen"][-1] < 125
    assert not painted["over"]


def test_a_voice_that_is_interrupted_is_silent_at_once_until_it_speaks_again(page: Page, server: StandIn) -> None:
    begin(page, server)
    video = page.get_by_test_id("avatar-video")
    server.say(scenes.state("speaking"), scenes.state("hearing"))
    expect(video).to_have_js_property("muted", True)
    server.say(scenes.state("thinking"))
    expect(page.get_by_test_id("status")).to_have_attribute("data-state", "thinking")
    expect(video).to_have_js_property("muted", True)
    server.say(scenes.state("speaking"))
    expect(video).to_have_js_property("muted", False)


def test_a_person_who_is_heard_while_nobody_speaks_silences_nothing(page: Page, server: StandIn) -> None:
    begin(page, server)
    server.say(scenes.state("listening"), scenes.state("hearing"))
    expect(page.get_by_test_id("status")).to_have_attribute("data-state", "hearing")
    expect(page.get_by_test_id("avatar-video")).to_have_js_property("muted", False)
