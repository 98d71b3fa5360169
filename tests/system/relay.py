"""A bad network between Chromium and the server: each of a call's UDP packets passes here, late or not at all."""

import asyncio
import random
import threading
from pathlib import Path
from typing import Any, Self

from playwright.sync_api import BrowserContext

DETOUR = Path(__file__).with_name("detour.js")

Address = tuple[str, int]


class _End(asyncio.DatagramProtocol):
    """One socket: towards the browser, or for one browser's address towards the server."""

    def __init__(self, route: "_Route", client: Address | None = None) -> None:
        self.route, self.client = route, client

    def connection_made(self, transport: Any) -> None:
        self.transport = transport

    def datagram_received(self, data: bytes, source: Any) -> None:
        self.route.pass_on(data, self.client or source, inwards=self.client is None)


class _Route:
    """To one candidate of the server."""

    def __init__(self, relay: "Relay", target: Address) -> None:
        self.relay, self.target, self.cut = relay, target, False
        self.front = _End(self)
        self.backs: dict[Address, _End] = {}

    def pass_on(self, data: bytes, client: Address, *, inwards: bool) -> None:
        relay = self.relay
        relay.passed += 1
        if self.cut or relay.shut or relay.chance.random() < relay.loss:
            return
        relay.loop.call_later(relay.delay, self._send, data, client, inwards)

    def _send(self, data: bytes, client: Address, inwards: bool) -> None:
        if not inwards:
            self.front.transport.sendto(data, client)
        elif client in self.backs:
            self.backs[client].transport.sendto(data)
        else:
            self.backs[client] = _End(self, client)
            self.relay.loop.create_task(self._open(client, data))

    async def _open(self, client: Address, first: bytes) -> None:
        back = self.backs[client]
        await self.relay.loop.create_datagram_endpoint(lambda: back, remote_addr=self.target)
        back.transport.sendto(first)


class Relay:
    """Between the pages of the contexts that it `joins` and their servers, in a thread of its own.

    `loss`: probability of a packet to be lost, in each direction. `delay`: seconds. `shut`: nothing passes.
    """

    def __init__(self) -> None:
        self.loss, self.delay, self.shut = 0.0, 0.0, False
        self.passed = 0
        """Packets that came, lost ones too."""
        self.chance = random.Random(1)
        self.loop = asyncio.new_event_loop()
        self._routes: list[_Route] = []
        self._thread = threading.Thread(target=self.loop.run_forever, daemon=True)

    def join(self, context: BrowserContext) -> None:
        """Every page that the context opens from now on goes this way."""
        context.expose_function("detour", self._detour)
        context.add_init_script(path=DETOUR)

    def cut(self) -> None:
        """What flows now never arrives any more; new connections do."""
        for route in self._routes:
            route.cut = True

    def _detour(self, host: str, port: int) -> int:
        """The port at which this stands for the server's candidate."""
        return asyncio.run_coroutine_threadsafe(self._open((host, port)), self.loop).result(10)

    async def _open(self, target: Address) -> int:
        route = _Route(self, target)
        await self.loop.create_datagram_endpoint(lambda: route.front, local_addr=("127.0.0.1", 0))
        self._routes.append(route)
        return int(route.front.transport.get_extra_info("sockname")[1])

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    async def _close(self) -> None:
        for route in self._routes:
            for end in (route.front, *route.backs.values()):
                end.transport.close()

    def __exit__(self, *_: object) -> None:
        asyncio.run_coroutine_threadsafe(self._close(), self.loop).result(10)
        self.loop.call_soon_threadsafe(self.loop.stop)
        self._thread.join(10)
        self.loop.close()
