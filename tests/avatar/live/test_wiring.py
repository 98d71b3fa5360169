import asyncio
import itertools
import time
from collections.abc import AsyncIterator

import numpy as np
import pytest
from aiortc import RTCPeerConnection
from aiortc.rtp import RTCP_PSFB_PLI, RtcpPsfbPacket
from av import CodecContext, Packet

from avatar.live.player import Player
from avatar.live.wiring import close, ice_servers, on_picture_loss, prefer_h264, quick_jitter
from tests.avatar.live import media

pytestmark = pytest.mark.timeout(60)


class Peers:
    """A player on one end of a real connection, a page on the other, which notes what it decodes and when."""

    def __init__(self, server):
        self.player = Player(server, lambda _: None)
        self.ours, self.page = RTCPeerConnection(), RTCPeerConnection()
        self.frames: list[tuple[float, np.ndarray]] = []
        self.sounds: list[tuple[float, np.ndarray]] = []
        self.tasks = []
        self.page.on("track", self._on_track)

    async def connect(self):
        self.page.addTransceiver("audio", direction="recvonly")
        self.page.addTransceiver("video", direction="recvonly")
        await self.page.setLocalDescription(await self.page.createOffer())
        self.ours.addTrack(self.player.audio)
        self.sender = self.ours.addTrack(self.player.video)
        prefer_h264(self.ours, self.sender)
        await self.ours.setRemoteDescription(self.page.localDescription)
        await self.ours.setLocalDescription(await self.ours.createAnswer())
        await self.page.setRemoteDescription(self.ours.localDescription)

    def _on_track(self, track):
        receiver = next(each for each in self.page.getReceivers() if each.track is track)
        quick_jitter(receiver)
        self.tasks.append(asyncio.create_task(self._note(track)))

    async def _note(self, track):
        while True:
            frame = await track.recv()
            if track.kind == "video":
                self.frames.append((time.monotonic(), frame.to_ndarray(format="gray")))
            else:
                self.sounds.append((time.monotonic(), frame.to_ndarray()))

    async def until(self, condition, limit=20.0):
        async with asyncio.timeout(limit):
            while not condition():
                await asyncio.sleep(0.01)

    async def close(self):
        for task in self.tasks:
            task.cancel()
        await self.player.close()
        await self.ours.close()
        await self.page.close()


@pytest.fixture
async def peers(server) -> AsyncIterator[Peers]:
    peers = Peers(server)
    yield peers
    await peers.close()


def numbered_loop():
    """No two frames of the first eight seconds are equal."""
    return media.IdleLoop.of(media.h264([n % 200 + 20 for n in range(250)]))


def lose(transport, lost):
    """Drop the RTP packets of H.264 whose count the pattern names; what is retransmitted arrives."""
    send, count = transport._send_rtp, itertools.count()

    async def send_rtp(data):
        first_time_picture = len(data) > 2 and data[1] & 127 in {99, 101}
        if not (first_time_picture and lost(next(count))):
            await send(data)

    transport._send_rtp = send_rtp


def decoded(chunks):
    codec = CodecContext.create("h264", "r")
    return [frame.to_ndarray(format="gray") for chunk in chunks for frame in codec.decode(Packet(chunk.data))]


@pytest.mark.slow
async def test_pictures_arrive_bit_for_bit_as_they_were_rendered(peers):
    idle = numbered_loop()
    peers.player.show(idle)
    await peers.connect()
    await peers.until(lambda: len(peers.frames) >= 60)
    rendered = [frame.tobytes() for frame in decoded(idle.frames)]
    order = [rendered.index(frame.tobytes()) for _, frame in peers.frames]
    assert order == list(range(order[0], order[0] + len(order)))


@pytest.mark.slow
async def test_sound_and_mouth_agree_within_60_ms(peers, valkey):
    peers.player.show(media.idle())
    await peers.connect()
    await peers.until(lambda: len(peers.frames) > 10 and len(peers.sounds) > 10)
    media.send(valkey, "audio", "a", 0, media.opus(media.bursts(3.0)), 3.0)
    media.send(valkey, "video", "a", 0, media.h264(media.claps(4.0)), 4.0)
    peers.player.add("a", 0, "Clap, clap, clap.")
    await peers.until(lambda: len(onsets(peers.frames, 130)) >= 5 and len(onsets(peers.sounds, 3000)) >= 5)
    pairs = zip(onsets(peers.frames, 130), onsets(peers.sounds, 3000), strict=False)
    offsets = [1000 * (seen - heard) for seen, heard in pairs]
    assert abs(np.median(offsets)) <= 60, offsets


@pytest.mark.slow
async def test_on_a_line_that_loses_packets_every_picture_still_arrives_whole_and_in_order(peers):
    idle = numbered_loop()
    peers.player.show(idle)
    await peers.connect()
    lose(peers.sender.transport, lambda n: n % 7 == 3)
    await peers.until(lambda: len(peers.frames) >= 60)
    rendered = [frame.tobytes() for frame in decoded(idle.frames)]
    order = [rendered.index(frame.tobytes()) for _, frame in peers.frames]
    assert order == list(range(order[0], order[0] + len(order)))


async def test_a_report_of_picture_loss_asks_the_player_once_a_second_at_most(peers):
    await peers.connect()
    asked = []
    on_picture_loss(peers.sender, lambda: asked.append(True))
    for _ in range(3):
        await peers.sender._handle_rtcp_packet(RtcpPsfbPacket(fmt=RTCP_PSFB_PLI, ssrc=1, media_ssrc=2))
    assert asked == [True]


async def test_only_h264_and_its_retransmission_are_offered_for_the_picture(peers):
    await peers.connect()
    (video,) = [part for part in peers.ours.localDescription.sdp.split("m=") if part.startswith("video")]
    codecs = {line.split()[1].split("/")[0] for line in video.splitlines() if line.startswith("a=rtpmap")}
    assert codecs == {"H264", "rtx"}


async def test_sound_and_picture_belong_to_one_stream_so_that_the_browser_keeps_them_in_step(peers):
    await peers.connect()
    streams = {line.split()[0] for line in peers.ours.localDescription.sdp.splitlines() if line.startswith("a=msid:")}
    assert len(streams) == 1


async def test_the_private_jitter_buffer_of_aiortc_is_still_there():
    pc = RTCPeerConnection()
    receiver = pc.addTransceiver("audio").receiver
    assert receiver._RTCRtpReceiver__jitter_buffer._prefetch > 1
    quick_jitter(receiver)
    assert receiver._RTCRtpReceiver__jitter_buffer._prefetch == 1
    await pc.close()


def test_ice_servers_are_read_from_one_line():
    stun, turn = ice_servers("stun:stun.example.org:3478, turn:ann:pass:word@turn.example.org?transport=udp")
    assert (stun.urls, stun.username) == ("stun:stun.example.org:3478", None)
    assert (turn.urls, turn.username, turn.credential) == (
        "turn:turn.example.org?transport=udp",
        "ann",
        "pass:word",
    )


def test_no_setting_means_no_ice_server():
    assert ice_servers("") == []


def test_a_turn_server_without_a_user_gets_one_that_expires():
    (server,) = ice_servers("turn:turn.example.org", secret="north")
    assert int(server.username) > time.time() + 3600
    assert len(server.credential) == 28


def onsets(noted, threshold):
    """Times at which the level rises above the threshold."""
    levels = [(at, np.abs(values.astype(np.int32)).max() > threshold) for at, values in noted]
    return [at for (_, before), (at, now) in itertools.pairwise(levels) if now and not before]


async def test_one_that_comes_about_while_it_is_closed_is_not_checked_on_for_ever(server):
    peers = Peers(server)
    await peers.connect()
    (ice,) = {sender.transport.transport._connection for sender in peers.ours.getSenders()}
    comes_about, gone_on = ice._check_list_state.get, asyncio.Event()

    async def late():
        """The checks are through, and whoever waits for them has not noticed yet."""
        state = await comes_about()
        await gone_on.wait()
        return state

    ice._check_list_state.get = late
    await peers.until(lambda: ice._check_list_done)
    asyncio.get_running_loop().call_later(0.05, gone_on.set)
    await close(peers.ours)
    await peers.until(lambda: ice._query_consent_task and ice._query_consent_task.done())
    await peers.close()
