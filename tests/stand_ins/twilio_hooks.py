"""The stand-in Twilio as a client of the installation: webhooks, status callbacks, and recordings that are fetched."""

import base64
import hashlib
import hmac
import secrets
from typing import TYPE_CHECKING

import httpx

from tests.stand_ins.twilio_checks import Refusal
from tests.stand_ins.twilio_rows import Message

if TYPE_CHECKING:
    from tests.stand_ins.twilio_api import Twilio


def signature(token: str, url: str, form: dict[str, str]) -> str:
    """https://www.twilio.com/docs/usage/security: the address and the sorted fields, HMAC-SHA1, Base64."""
    text = url + "".join(key + form[key] for key in sorted(form))
    return base64.b64encode(hmac.new(token.encode(), text.encode(), hashlib.sha1).digest()).decode()


class Hooks:
    def __init__(self, api: "Twilio") -> None:
        self._api = api
        self.public = self.local = ""

    def post(self, path: str, form: dict[str, str]) -> httpx.Response:
        """Signed for the public address, sent to where the installation listens; Twilio waits 15 s."""
        url = f"{self.public}{path}"
        headers = {"X-Twilio-Signature": signature(self._api.token, url, form)}
        answer = httpx.post(self._reached(url), data=form, headers=headers, timeout=15)
        kind = answer.headers.get("Content-Type", "").partition(";")[0]
        if answer.status_code < 300 and answer.content and kind not in ("text/xml", "application/xml"):
            self._api.fault("Twilio would send the webhook's answer to the person")
        return answer

    def arrived(self, number: str, sid: str, form: dict[str, str]) -> httpx.Response:
        self._api.closed.pop(number, None)
        sid = sid or f"SM{secrets.token_hex(16)}"
        common = {
            "MessageSid": sid,
            "SmsSid": sid,
            "SmsMessageSid": sid,
            "SmsStatus": "received",
            "AccountSid": self._api.sid,
            "From": f"whatsapp:{number}",
            "To": f"whatsapp:{self._api.number}",
            "WaId": number.removeprefix("+"),
            "ProfileName": "Ada",
            "NumSegments": "1",
            "ApiVersion": "2010-04-01",
        }
        return self.post("/bots/whatsapp/", common | form)

    def status(self, message: Message) -> None:
        """What became of a message, to its StatusCallback."""
        if not message.callback.startswith(self.public or "-"):
            return
        form = {
            "MessageSid": message.sid,
            "SmsSid": message.sid,
            "MessageStatus": message.status,
            "SmsStatus": message.status,
            "AccountSid": self._api.sid,
            "From": f"whatsapp:{self._api.number}",
            "To": f"whatsapp:{message.to}",
            "ChannelPrefix": "whatsapp",
            "ApiVersion": "2010-04-01",
        } | ({"ErrorCode": str(message.error)} if message.error else {})
        try:
            answer = self.post(message.callback.removeprefix(self.public), form)
        except httpx.TransportError as error:
            self._api.fault(f"the status callback was not answered: {type(error).__name__}")
            return
        if answer.status_code >= 300:
            self._api.fault(f"the status callback was answered with status {answer.status_code}")

    def media(self, address: str) -> tuple[bytes, str]:
        """The bytes and their type, asked for as Twilio does. Raises Refusal."""
        try:
            head, got = (httpx.request(verb, self._reached(address), timeout=10) for verb in ("HEAD", "GET"))
        except httpx.TransportError as error:
            raise Refusal(0, 63019, f"the media was not reached: {type(error).__name__}") from error
        if (head.status_code, got.status_code) != (200, 200):
            raise Refusal(0, 63019, f"the media was answered with status {head.status_code} and {got.status_code}")
        claims = {(answer.headers.get("Content-Type"), answer.headers.get("Content-Length")) for answer in (head, got)}
        if len(claims) != 1 or got.headers.get("Content-Length") != str(len(got.content)) or head.content:
            raise Refusal(0, 63019, f"HEAD and GET of the media differ: {claims}")
        return got.content, got.headers.get("Content-Type", "")

    def _reached(self, url: str) -> str:
        if self.public and url.startswith(f"{self.public}/"):
            return self.local + url.removeprefix(self.public)
        return url
