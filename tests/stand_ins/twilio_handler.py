"""The HTTP side of the stand-in Twilio."""

import base64
import contextlib
import json
import re
import secrets
import socket
from datetime import UTC, datetime
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

from tests.stand_ins.twilio_checks import FACTS, Fields, Refusal, check, check_message
from tests.stand_ins.twilio_rows import Message, Trouble

if TYPE_CHECKING:
    from tests.stand_ins.twilio_api import Twilio

_STORED = "/media.twiliocdn.com/"


def handler(api: "Twilio") -> type[BaseHTTPRequestHandler]:
    """A class of request handlers that belongs to one stand-in."""
    return type("Handler", (_Handler,), {"api": api})


class _Handler(BaseHTTPRequestHandler):
    api: "Twilio"

    def do_POST(self) -> None:
        self._answered(self._created)

    def do_GET(self) -> None:
        path = urlsplit(self.path).path
        if path.startswith(_STORED):
            self._stored(path.removeprefix(_STORED))
        else:
            self._answered(self._got)

    def log_message(self, format: str, *args: Any) -> None:
        """Quiet."""

    def _answered(self, do: Any) -> None:
        try:
            self._authorized()
            do()
        except Refusal as refusal:
            self._refuse(refusal)

    def _authorized(self) -> None:
        wanted = base64.b64encode(f"{self.api.sid}:{self.api.token}".encode()).decode()
        if self.headers.get("Authorization") != f"Basic {wanted}":
            raise Refusal(401, 20003, "Authenticate")

    def _route(self, verb: str) -> tuple[str, dict[str, str]]:
        path = urlsplit(self.path).path
        for name, fact in FACTS["methods"].items():
            pattern = re.sub(r"\{(\w+)\}", r"(?P<\1>[^/.]+)", fact["path"].replace(".json", r"\.json"))
            if fact["verb"] == verb and (found := re.fullmatch(pattern, path)):
                if found["AccountSid"] != self.api.sid:
                    break
                return name, found.groupdict()
        raise Refusal(404, 20404, f"The requested resource {path} was not found")

    def _created(self) -> None:
        method, _ = self._route("POST")
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        fields = parse_qs(body, keep_blank_values=True, strict_parsing=True)
        trouble = self.api.trouble()
        if trouble and trouble.kind == "refuse":
            self._refuse(Refusal(trouble.status, trouble.code, "as the test wants it"), trouble.retry_after)
            return
        if trouble and not trouble.taken:
            self._break(trouble)
            return
        check(method, fields)
        check_message(fields, self.api.number)
        message = self._message(fields)
        queued = self._row(message)
        self.api.take(message)
        if trouble:
            self._break(trouble)
        else:
            self._send(201, queued)

    def _break(self, trouble: Trouble) -> None:
        if trouble.kind == "garble":
            self._write(201, b"<html>taken</html>", "text/html")
            return
        if trouble.kind == "hang":
            self.api.released.wait(trouble.seconds)
        self.close_connection = True
        with contextlib.suppress(OSError):  # the client may have gone first
            self.connection.shutdown(socket.SHUT_RDWR)

    def _message(self, fields: Fields) -> Message:
        one = {name: values[0] for name, values in fields.items()}
        to = one["To"].removeprefix("whatsapp:")
        if self.api.closed.get(to) == "refusal" and "ContentSid" not in one:
            raise Refusal(400, 63016, "Failed to send freeform message because you are outside the allowed window.")
        media = fields.get("MediaUrl", [])
        sid = f"{'MM' if media else 'SM'}{secrets.token_hex(16)}"
        valid = int(one.get("ValidityPeriod", "36000"))
        return Message(
            sid, to, one.get("Body", ""), media, one.get("ContentSid", ""), one.get("StatusCallback", ""), valid
        )

    def _got(self) -> None:
        path = urlsplit(self.path).path
        if found := re.fullmatch(r".*/Messages/[^/.]+/Media/(ME[0-9a-f]{32})", path):
            self._redirected(found.group(1))
            return
        method, names = self._route("GET")
        fields = parse_qs(urlsplit(self.path).query, keep_blank_values=True)
        check(method, fields)
        if method == "list":
            self._listed(fields)
        elif method == "fetch":
            self._send(200, self._row(self._found(names["Sid"])))
        else:
            raise Refusal(404, 20404, "The stand-in keeps no Media resources of what was sent")

    def _found(self, sid: str) -> Message:
        for message in self.api.sent:
            if message.sid == sid:
                return message
        raise Refusal(404, 20404, f"The requested resource {sid} was not found")

    def _listed(self, fields: Fields) -> None:
        if self.api.lists != 200:
            raise Refusal(self.api.lists, 20500, "as the test wants it")
        size = int(fields.get("PageSize", ["50"])[0])
        rows = [self._row(message) for message in reversed(self.api.sent) if _wanted(message, fields)][:size]
        page = {"messages": rows, "page": 0, "page_size": size, "start": 0, "end": len(rows), "next_page_uri": None}
        self._send(200, page | {"previous_page_uri": None, "first_page_uri": self.path, "uri": self.path})

    def _row(self, message: Message) -> dict[str, Any]:
        row: dict[str, Any] = dict.fromkeys(FACTS["message"])
        uri = f"/2010-04-01/Accounts/{self.api.sid}/Messages/{message.sid}"
        assert message.status in FACTS["statuses"]
        return row | {
            "sid": message.sid,
            "account_sid": self.api.sid,
            "api_version": "2010-04-01",
            "body": message.body,
            "from": f"whatsapp:{self.api.number}",
            "to": f"whatsapp:{message.to}",
            "direction": "outbound-api",
            "status": message.status,
            "error_code": message.error,
            "num_media": str(len(message.media_urls)),
            "num_segments": "1",
            "date_created": format_datetime(message.created),
            "date_updated": format_datetime(message.created),
            "date_sent": None if message.status == "queued" else format_datetime(message.created),
            "uri": f"{uri}.json",
            "subresource_uris": {"media": f"{uri}/Media.json"},
        }

    def _redirected(self, media: str) -> None:
        self.api.fetched.append((self.path, self.headers.get("Authorization", "")))
        if media not in self.api.recordings:
            raise Refusal(404, 20404, "The requested resource was not found")
        self.send_response(307)
        self.send_header("Location", f"{self.api.store}{_STORED}{media}")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def _stored(self, media: str) -> None:
        self.api.fetched.append((self.path, self.headers.get("Authorization", "")))
        if media in self.api.recordings:
            data, kind = self.api.recordings[media]
            self._write(200, data, kind)
        else:
            self._write(403, b"<Error/>", "application/xml")

    def _refuse(self, refusal: Refusal, retry_after: str = "") -> None:
        more = f"https://www.twilio.com/docs/errors/{refusal.code}"
        told = {"code": refusal.code, "message": refusal.text, "more_info": more, "status": refusal.status}
        self._send(refusal.status, told, {"Retry-After": retry_after} if retry_after else {})

    def _send(self, status: int, told: dict[str, Any], headers: dict[str, str] | None = None) -> None:
        self._write(status, json.dumps(told).encode(), "application/json", headers)

    def _write(self, status: int, body: bytes, kind: str, headers: dict[str, str] | None = None) -> None:
        self.send_response(status)
        for name, value in {"Content-Type": kind, "Content-Length": str(len(body)), **(headers or {})}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)


def _wanted(message: Message, fields: Fields) -> bool:
    """By To, From and the day or second of DateSent, which a queued message does not have."""
    if "To" in fields and fields["To"] != [f"whatsapp:{message.to}"]:
        return False
    sent = None if message.status == "queued" else message.created
    for name, holds in _COMPARED.items():
        if name in fields and (sent is None or not holds(sent, _time(fields[name][0]))):
            return False
    return True


def _time(value: str) -> datetime:
    time = datetime.fromisoformat(value)
    return time if time.tzinfo else time.replace(tzinfo=UTC)


_COMPARED = {
    "DateSent": lambda sent, wanted: sent.date() == wanted.date(),
    "DateSent<": lambda sent, wanted: sent <= wanted,
    "DateSent>": lambda sent, wanted: sent >= wanted,
}
