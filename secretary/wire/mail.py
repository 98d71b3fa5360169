"""Where mail leaves, as the settings say."""

from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from secretary.wire.config import Settings, Unset


@dataclass(frozen=True)
class MailServer:
    """Where mail leaves."""

    host: str
    port: int
    user: str
    password: str
    tls: bool
    """From the first byte."""
    starttls: bool
    sender: str


PORTS = {"smtps": 465, "smtp": 587, "smtp+plain": 25}


def mail_server(config: Settings) -> MailServer | None:
    """The one that is set, if any. Raises Unset for an address that is none."""
    given = config.email_url.get_secret_value()
    if not given:
        return None
    address = urlsplit(given)
    if address.scheme not in PORTS or not address.hostname:
        raise Unset("SECRETARY_EMAIL_URL is written as smtps://user:password@mail.example.org")
    user, password = unquote(address.username or ""), unquote(address.password or "")
    sender = config.email_from or (user if "@" in user else "")
    if not sender:
        raise Unset("SECRETARY_EMAIL_FROM is needed beside SECRETARY_EMAIL_URL: an address that mail is from")
    port, tls, starttls = address.port or PORTS[address.scheme], address.scheme == "smtps", address.scheme == "smtp"
    return MailServer(address.hostname, port, user, password, tls, starttls, sender)
