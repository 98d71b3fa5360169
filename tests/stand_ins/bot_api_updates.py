"""Updates that wait for the bot: told by getUpdates until they are confirmed, or brought by the webhook."""

import asyncio
from dataclasses import dataclass, field
from typing import Any

import aiohttp

from tests.stand_ins.bot_api_rules import Bad


@dataclass
class Updates:
    """Lives on the server's event loop."""

    waiting: list[dict[str, Any]] = field(default_factory=list)
    webhook: dict[str, Any] = field(default_factory=dict)
    routes: dict[str, str] = field(default_factory=dict)
    """Beginning of a public address → where that really listens."""
    answers: list[tuple[int, int]] = field(default_factory=list)
    """(update id, status) of each call of the webhook."""
    last_error: dict[str, Any] = field(default_factory=dict)
    allowed: list[str] = field(default_factory=list)
    _next: int = 1000
    _polls: int = 0
    _changed: asyncio.Condition = field(default_factory=asyncio.Condition)

    async def add(self, kind: str, content: dict[str, Any]) -> dict[str, Any]:
        """A new update of a kind (`message`); lost when the bot did not ask for that kind."""
        async with self._changed:
            self._next += 1
            update = {"update_id": self._next, kind: content}
            if not self.allowed or kind in self.allowed:
                self.waiting.append(update)
            self._changed.notify_all()
        return update

    async def gone(self, update: dict[str, Any]) -> None:
        """Wait until the bot has it."""
        async with self._changed:
            await self._changed.wait_for(lambda: update not in self.waiting)

    async def poll(self, asked: dict[str, Any]) -> list[dict[str, Any]]:
        """getUpdates. Raises Bad (409) beside a webhook, and when a later poll ends this one."""
        if self.webhook.get("url"):
            raise Bad(
                "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook"
                " first",
                409,
            )
        self.allowed = asked.get("allowed_updates", self.allowed)
        async with self._changed:
            self._polls += 1
            mine = self._polls
            self.waiting = [update for update in self.waiting if update["update_id"] >= asked.get("offset", 0)]
            self._changed.notify_all()
            try:
                async with asyncio.timeout(asked.get("timeout", 0)):
                    await self._changed.wait_for(lambda: self.waiting or self._polls != mine)
            except TimeoutError:
                return []
            if self._polls != mine:
                raise Bad("Conflict: terminated by other getUpdates request; make sure that only one bot instance is"
                          " running", 409)  # fmt: skip
            return self.waiting[: asked.get("limit", 100)]

    async def set_webhook(self, asked: dict[str, Any]) -> None:
        async with self._changed:
            if asked.get("drop_pending_updates"):
                self.waiting.clear()
            self.allowed = asked.get("allowed_updates", self.allowed)
            self.webhook, self.last_error = (asked if asked.get("url") else {}), {}
            self._polls += 1
            self._changed.notify_all()

    def info(self) -> dict[str, Any]:
        """getWebhookInfo."""
        shown = {key: self.webhook[key] for key in ("max_connections", "allowed_updates") if key in self.webhook}
        told = {"url": self.webhook.get("url", ""), "has_custom_certificate": False}
        return told | {"pending_update_count": len(self.waiting)} | shown | self.last_error

    async def bring(self) -> None:
        """Call the webhook with each update in order, again until it answers 200."""
        async with aiohttp.ClientSession() as session:
            while True:
                async with self._changed:
                    await self._changed.wait_for(lambda: self.waiting and self.webhook)
                    update = self.waiting[0]
                if await self.call(session, update):
                    async with self._changed:
                        self.waiting = [other for other in self.waiting if other is not update]
                        self._changed.notify_all()
                else:
                    await asyncio.sleep(0.2)

    async def call(self, session: aiohttp.ClientSession, update: dict[str, Any]) -> bool:
        """One call of the webhook; whether it took the update."""
        headers = {"X-Telegram-Bot-Api-Secret-Token": self.webhook.get("secret_token", "")}
        try:
            async with session.post(self._route(self.webhook["url"]), json=update, headers=headers) as answer:
                status = answer.status
        except aiohttp.ClientError:
            status = 0
        self.answers.append((update["update_id"], status))
        if status != 200:
            words = f"Wrong response from the webhook: {status}" if status else "Connection refused"
            self.last_error = {"last_error_date": 1_790_000_000, "last_error_message": words}
        return status == 200

    def _route(self, url: str) -> str:
        for public, local in self.routes.items():
            if url.startswith(public):
                return local + url.removeprefix(public)
        return url
