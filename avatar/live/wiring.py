"""How the tracks of a call are wired to aiortc, with the few private fields that it takes."""

import base64
import hashlib
import hmac
import time
from collections.abc import Callable

from aiortc import RTCIceServer, RTCPeerConnection, RTCRtpReceiver, RTCRtpSender

CREDENTIAL_LIFE = 12 * 3600
"""Seconds for which a TURN credential of ours is good."""


def prefer_h264(pc: RTCPeerConnection, sender: RTCRtpSender) -> None:
    """Send H.264 only: what the renderers encode. Call it before `setRemoteDescription`, or it is ignored."""
    transceiver = next(each for each in pc.getTransceivers() if each.sender is sender)
    codecs = RTCRtpSender.getCapabilities("video").codecs
    # rtx: a lost packet is retransmitted, since no keyframe can be made on request.
    transceiver.setCodecPreferences([codec for codec in codecs if codec.mimeType in {"video/H264", "video/rtx"}])


def on_picture_loss(sender: RTCRtpSender, ask: Callable[[], None], *, every: float = 1.0) -> None:
    """Have `ask` called when the browser reports that it lost the picture, at most once in `every` seconds.

    aiortc asks its own encoder for a keyframe, and there is none here.
    """
    asked = -every

    def send_keyframe() -> None:
        nonlocal asked
        if time.monotonic() - asked >= every:
            asked = time.monotonic()
            ask()

    sender._send_keyframe = send_keyframe  # type: ignore[method-assign]


def quick_jitter(receiver: RTCRtpReceiver) -> None:
    """Hand sound on as soon as it is in order: aiortc waits for four packets (80 ms), and speech should not."""
    receiver._RTCRtpReceiver__jitter_buffer._prefetch = 1  # type: ignore[attr-defined]


async def close(pc: RTCPeerConnection) -> None:
    """Close it for good: one that comes about in the same moment would be checked on by aioice for ever."""
    for transport in pc._RTCPeerConnection__iceTransports:  # type: ignore[attr-defined]
        transport._connection.query_consent = _no_checks
    await pc.close()


async def _no_checks() -> None:
    """What aioice is to do once both ends have found each other."""


def ice_servers(setting: str, *, secret: str = "") -> list[RTCIceServer]:
    """From addresses separated by commas: `stun:host:port`, `turn:host:port?transport=udp`, `turn:user:password@host`.

    A TURN address without a user gets one from `secret`, good for CREDENTIAL_LIFE (coturn's `use-auth-secret`).
    """
    return [_ice_server(address.strip(), secret) for address in setting.split(",") if address.strip()]


def _ice_server(address: str, secret: str) -> RTCIceServer:
    scheme, _, rest = address.partition(":")
    user, at, host = rest.rpartition("@")
    if at:
        name, _, password = user.partition(":")
        return RTCIceServer(urls=f"{scheme}:{host}", username=name, credential=password)
    if secret and scheme in {"turn", "turns"}:
        name = str(int(time.time()) + CREDENTIAL_LIFE)
        digest = hmac.new(secret.encode(), name.encode(), hashlib.sha1).digest()
        return RTCIceServer(urls=address, username=name, credential=base64.b64encode(digest).decode())
    return RTCIceServer(urls=address)
