import pytest
from pydantic import SecretStr

from secretary.wire.config import Settings, Unset
from secretary.wire.mail import MailServer, mail_server


def found(url: str, sender: str = "") -> MailServer | None:
    return mail_server(Settings(email_url=SecretStr(url), email_from=sender))  # type: ignore[call-arg]


@pytest.mark.parametrize(
    ("url", "port", "tls", "starttls"),
    [
        ("smtps://ada@example.org:s%40cret@mail.example.org", 465, True, False),
        ("smtp://ada@example.org:s%40cret@mail.example.org", 587, False, True),
        ("smtp+plain://ada@example.org:s%40cret@mail.example.org:2525", 2525, False, False),
    ],
)
def test_the_scheme_says_how_the_mail_server_is_reached(url, port, tls, starttls):
    server = found(url.replace("ada@", "ada%40"))
    assert (server.host, server.port, server.tls, server.starttls) == ("mail.example.org", port, tls, starttls)
    assert (server.user, server.password, server.sender) == ("ada@example.org", "s@cret", "ada@example.org")


def test_without_an_address_there_is_none():
    assert found("") is None


@pytest.mark.parametrize("url", ["mail.example.org", "http://mail.example.org", "smtp://"])
def test_an_address_that_is_none_is_refused_with_an_example(url):
    with pytest.raises(Unset, match="smtps://user:password@"):
        found(url, "a@example.org")


def test_a_mail_is_from_somebody():
    assert found("smtp+plain://localhost", "a@example.org").sender == "a@example.org"
    with pytest.raises(Unset, match="SECRETARY_EMAIL_FROM"):
        found("smtp+plain://localhost")
