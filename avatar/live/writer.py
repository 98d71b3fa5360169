"""The producing end of a stream on an event loop: what the call itself has to send."""

import redis.asyncio

from secretary.wire.streams import EXPIRY, End, Failed, Item, encode


class AsyncWriter:
    """As `secretary.wire.writing.Writer`, for a client of redis.asyncio."""

    def __init__(self, server: redis.asyncio.Redis, stream: str) -> None:
        self._server, self._stream = server, stream

    async def send(self, *items: Item) -> None:
        """Append a Header, Chunks, End or Failed, in order. Raises redis.exceptions.RedisError."""
        async with self._server.pipeline(transaction=False) as pipe:
            for item in items:
                pipe.xadd(self._stream, encode(item))
            pipe.expire(self._stream, EXPIRY)
            await pipe.execute()

    async def end(self, seconds: float) -> None:
        await self.send(End(seconds))

    async def fail(self, reason: str) -> None:
        await self.send(Failed(reason))
