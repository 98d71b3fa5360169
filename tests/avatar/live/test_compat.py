"""A call over its socket: what a page gets there, and what a hostile one cannot do."""

import json

import pytest

from avatar.live.relay import HEADER, LARGEST, MICROPHONE, SOUND
from avatar.live.threads import in_thread
from secretary.core.models import Turn
from tests.avatar.live.tab import SOON, Tab, cookie
from tests.people import conversation
from tests.rows import COMMITS

pytestmark = [COMMITS, pytest.mark.timeout(60)]


class WebTab(Tab):
    """A tab whose network lets no UDP through."""

    media: list[bytes]

    async def hear(self, kind, **fields):
        """As in a tab; sound and picture are kept in `media`."""
        while True:
            output = await self._socket.receive_output(SOON)
            assert output["type"] == "websocket.send", output
            if output.get("bytes"):
                self.media.append(output["bytes"])
                continue
            found = json.loads(output["text"])
            self.heard.append(found)
            if found["type"] == kind and fields.items() <= found.items():
                return found

    async def call(self, microphone="sendrecv"):
        self.media = []
        await self.tell("compat", microphone=microphone == "sendrecv")
        await self.hear("state", state="listening")

    async def ping(self):
        """Until the site has dealt with everything that was sent."""
        await self.tell("ping")
        await self.hear("pong")

    async def sounds(self):
        """The pts of the sound that comes next."""
        while True:
            if self.media:
                kind, _, pts = HEADER.unpack_from(self.media.pop(0))
                if kind == SOUND:
                    return pts
            await self.ping()


@pytest.fixture
def ada(queue, media):
    ours = conversation("ada")
    ours.cookie = cookie(ours.user)
    return ours


@pytest.fixture
async def tab(ada):
    tab = WebTab(ada.cookie)
    await tab.open()
    yield tab
    await tab.close()


async def test_sound_comes_without_webrtc(tab):
    await tab.call()
    assert await tab.sounds() < await tab.sounds()


async def test_a_call_over_the_socket_takes_over_too(ada, tab):
    first = Tab(ada.cookie)
    await first.open()
    await first.call()
    await tab.call()
    assert await first.closed() == 4409
    await first.close()


async def test_a_call_that_was_hung_up_sends_nothing_more(tab):
    await tab.call()
    await tab.sounds()
    await tab.tell("hangup")
    await tab.hear("state", state="idle")
    tab.media.clear()
    for _ in range(5):
        await tab.ping()
    assert tab.media == []


@pytest.mark.parametrize(
    "data",
    [
        b"\x00",
        HEADER.pack(77, 0, 0),
        HEADER.pack(MICROPHONE, 0, 0) + b"odd",
        HEADER.pack(MICROPHONE, 0, 0) + bytes(LARGEST + 2),
        HEADER.pack(MICROPHONE, 0, 0) + bytes(1_000_000),
    ],
    ids=["short", "unknown", "odd", "large", "huge"],
)
async def test_a_strange_binary_message_is_answered_by_an_error_and_the_call_goes_on(tab, data):
    await tab.call()
    await tab.send(data=data)
    assert (await tab.hear("error"))["code"] == "strange"
    await tab.sounds()


async def test_a_flood_of_sound_is_let_through_no_faster_than_it_could_be_spoken(tab):
    await tab.call()
    for _ in range(1000):
        await tab.send(data=HEADER.pack(MICROPHONE, 0, 2**64 - 1) + b"\xff\x7f" * (LARGEST // 2))
    await tab.tell("say", text="still here", live=True)
    assert (await tab.hear("turn"))["turn"]["text"] == "still here"
    assert await in_thread(Turn.objects.count) == 1


async def test_sound_for_a_call_that_is_over_is_refused(tab):
    await tab.call()
    await tab.tell("hangup")
    await tab.hear("state", state="idle")
    await tab.send(data=HEADER.pack(MICROPHONE, 0, 0) + bytes(640))
    assert (await tab.hear("error"))["code"] == "refused"


@pytest.mark.parametrize("sdp", ["garbage", "", "v=0\r\nm=audio\r\n"])
async def test_a_strange_probe_is_answered_by_an_error(tab, sdp):
    await tab.tell("probe", sdp=sdp)
    assert (await tab.hear("error"))["code"] == "strange"
