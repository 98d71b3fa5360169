"""Log-in by password and second factor, lockout, forgotten passwords."""

import logging
import re
import time
from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal import auth as totp
from axes.models import AccessAttempt
from django.core import mail
from django.test import Client

from avatar.pages import entering
from secretary.core import enter, people
from secretary.core.models import OpenSession, User
from secretary.wire.config import settings
from tests.people import character, person

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("queue", "media")]

GOOD = "a-long-and-winding-road"


@pytest.fixture
def mia():
    character()
    return person("mia", password=GOOD, email="mia@example.org")


def log_in(browser, login="mia", password=GOOD, **more):
    return browser.post("/enter/", {"login": login, "password": password} | more.pop("data", {}), **more)


def inside(browser) -> bool:
    return "_auth_user_id" in browser.session


def code(secret: str) -> str:
    return totp.format_hotp_value(totp.hotp_value(secret, int(time.time()) // 30))


@pytest.fixture
def guarded(mia):
    """Her authenticator app's secret."""
    secret = totp.generate_totp_secret()
    totp.TOTP.activate(mia, secret)
    return secret


@pytest.mark.parametrize("login", ["mia", "MIA", "mia@example.org", "Mia@Example.org", " mia "])
def test_a_name_or_an_address_with_the_password_lets_in(client, mia, login):
    assert log_in(client, login)["Location"] == "/"
    assert inside(client)


def test_a_wrong_password_and_an_unknown_name_look_the_same(client, mia):
    pages = [log_in(client, login, "wrong").content.decode() for login in ("mia", "nobody", "no@example.org")]
    plain = {re.sub(r'value="[^"]*"', "", page) for page in pages}
    assert len(plain) == 1
    assert "do not belong together" in pages[0]
    assert not inside(client)


def test_the_session_gets_a_new_key_at_the_log_in(client, mia):
    client.get("/enter/")
    client.session.save()
    before = client.session.session_key
    log_in(client)
    assert client.session.session_key != before


@pytest.mark.parametrize(
    ("wanted", "got"), [("/history/", "/history/"), ("https://evil.example/", "/"), ("//evil.example", "/")]
)
def test_one_is_led_on_to_ones_own_host_only(client, mia, wanted, got):
    assert log_in(client, data={"next": wanted})["Location"] == got


def test_a_log_in_needs_the_csrf_token(mia):
    assert log_in(Client(enforce_csrf_checks=True)).status_code == 403


def test_after_five_wrong_passwords_the_name_is_closed_from_there(client, mia):
    for _ in range(4):
        assert log_in(client, password="wrong").status_code == 200
    answer = log_in(client, password="wrong")
    assert answer.status_code == 429
    assert answer["Retry-After"] == "900"
    assert b"closed for 15 minutes" in answer.content
    assert log_in(client).status_code == 429
    assert log_in(client, "MIA@example.org").status_code == 429
    assert log_in(client, REMOTE_ADDR="192.0.2.7")["Location"] == "/"


def test_what_a_stranger_says_of_their_address_is_not_believed(client, mia):
    for number in range(5):
        log_in(client, password="wrong", HTTP_X_FORWARDED_FOR=f"192.0.2.{number}")
    assert log_in(client, HTTP_X_FORWARDED_FOR="192.0.2.99").status_code == 429


def test_the_pause_ends_by_itself(client, mia):
    for _ in range(5):
        log_in(client, password="wrong")
    AccessAttempt.objects.update(attempt_time=AccessAttempt.objects.get().attempt_time - timedelta(minutes=16))
    assert log_in(client)["Location"] == "/"


def test_an_owner_unlocks(client, mia):
    for _ in range(5):
        log_in(client, password="wrong")
    owner = Client()
    owner.force_login(person("olga", is_owner=True))
    assert b"locked" in owner.get("/account/people/").content
    owner.post(f"/account/people/members/{mia.pk}/unlock")
    assert people.locked() == set()
    assert log_in(client)["Location"] == "/"


def test_many_names_from_one_address_are_too_many_tries(client, mia):
    answers = [log_in(client, f"name{number}", "wrong").content for number in range(31)]
    assert b"too many attempts" in answers[-1]
    assert b"too many attempts" not in answers[20]


def test_no_password_and_no_token_comes_into_a_log(client, mia, caplog):
    caplog.set_level(logging.DEBUG)
    secret = "correct horse battery staple"
    log_in(client, secret, secret)
    link = enter.make_link(mia)
    client.get(link)
    assert secret not in caplog.text + str(AccessAttempt.objects.values("get_data", "post_data"))
    assert link not in caplog.text


def test_a_code_is_asked_for_beside_the_password(client, mia, guarded):
    assert log_in(client, data={"next": "/history/"})["Location"].startswith("/account/security/authenticate/")
    assert not inside(client)
    assert client.get("/").status_code == 302
    assert b"not right" in client.post("/account/security/authenticate/", {"code": "000000"}).content
    assert client.post("/account/security/authenticate/", {"code": code(guarded)}).status_code == 302
    assert inside(client)


def test_codes_cannot_be_guessed_for_long(client, mia, guarded):
    log_in(client)
    answers = [client.post("/account/security/authenticate/", {"code": "000000"}).content for _ in range(22)]
    assert b"too many attempts" in answers[-1]
    assert b"too many" in client.post("/account/security/authenticate/", {"code": code(guarded)}).content
    assert not inside(client)


def test_a_recovery_code_lets_in_once(client, mia, guarded):
    spare = RecoveryCodes.activate(mia).get_unused_codes()[0]
    for expected in (True, False):
        browser = Client()
        log_in(browser)
        browser.post("/account/security/authenticate/", {"code": spare})
        assert inside(browser) is expected


def test_an_app_is_set_up_with_a_code_that_it_shows(client, mia):
    log_in(client)
    again = client.get("/account/security/totp/activate/")["Location"]
    assert client.post(again, {"password": "wrong"}).status_code == 200
    page = client.post(again, {"password": GOOD}, follow=True)
    secret = page.context["form"].secret
    assert client.post("/account/security/totp/activate/", {"code": "000000"}).status_code == 200
    answer = client.post("/account/security/totp/activate/", {"code": code(secret)})
    assert answer["Location"] == "/account/security/recovery-codes/"
    assert client.get(answer["Location"]).content.count(b"<li><code>") == 10


def test_who_gives_up_at_the_second_factor_is_out(client, mia, guarded):
    log_in(client)
    assert client.post("/account/cancel/")["Location"] == "/enter/"
    assert client.get("/account/security/authenticate/")["Location"] == "/enter/"


def test_who_has_no_password_sets_one_and_logs_in_with_it(client, mia):
    mia.set_unusable_password()
    mia.save()
    client.get(enter.make_link(mia))
    new = {"password1": "quite-another-road", "password2": "quite-another-road"}
    assert client.post("/account/password/set/", new)["Location"] == "/account/security/"
    assert inside(client)
    assert log_in(Client(), password="quite-another-road")["Location"] == "/"


@pytest.mark.parametrize("weak", ["12345678", "mia", "password"])
def test_a_weak_password_is_refused(client, mia, weak):
    log_in(client)
    client.post("/account/password/change/", {"oldpassword": GOOD, "password1": weak, "password2": weak})
    assert User.objects.get(pk=mia.pk).check_password(GOOD)


def test_a_new_password_needs_the_old_one_and_closes_other_browsers(client, mia):
    other = Client()
    log_in(other)
    log_in(client)
    new = {"password1": "quite-another-road", "password2": "quite-another-road"}
    client.post("/account/password/change/", new | {"oldpassword": "wrong"})
    assert User.objects.get(pk=mia.pk).check_password(GOOD)
    client.post("/account/password/change/", new | {"oldpassword": GOOD})
    assert client.get("/").status_code == 200
    assert other.get("/").status_code == 302
    assert OpenSession.objects.filter(user=mia).count() == 1


@pytest.fixture
def mails(monkeypatch):
    """With a mail server; what is sent lies in mail.outbox."""
    given = settings().model_copy(update={"email_url": type(settings().email_url)("smtps://a@b.example:c@b.example")})
    monkeypatch.setattr(entering, "settings", lambda: given)


def sent() -> list[mail.EmailMessage]:
    """All that threads have sent."""
    import threading

    for thread in threading.enumerate():
        if thread.name == "mail":
            thread.join(10)
    return mail.outbox


def test_without_a_mail_server_the_page_says_who_helps(client, mia):
    page = client.get("/account/password/reset/").content
    assert b"sends no e-mail" in page
    assert b"secretary enter" in page
    client.post("/account/password/reset/", {"email": "mia@example.org"})
    assert sent() == []


def test_a_forgotten_password_is_reset_by_mail(client, mia, mails):
    assert client.post("/account/password/reset/", {"email": "MIA@example.org"})["Location"].endswith("/done/")
    (letter,) = sent()
    assert letter.to == ["mia@example.org"]
    path = re.search(r"http://testserver(/\S+)", letter.body)[1]
    form = client.get(path, follow=True)
    new = {"password1": "quite-another-road", "password2": "quite-another-road"}
    client.post(form.redirect_chain[-1][0], new)
    assert log_in(Client(), password="quite-another-road")["Location"] == "/"
    assert b"no longer good" in Client().get(path).content


def test_a_reset_does_not_tell_who_is_here(client, mia, mails):
    known, unknown = (
        client.post("/account/password/reset/", {"email": email}) for email in ("mia@example.org", "x@y.zz")
    )
    assert (known.status_code, known["Location"]) == (unknown.status_code, unknown["Location"])
    assert [letter.to for letter in sent()] == [["mia@example.org"]]


def test_the_admin_is_entered_by_the_same_door(client):
    assert client.get("/admin/", follow=True).redirect_chain[-1][0] == "/enter/?next=%2Fadmin%2F"
    assert client.post("/admin/login/", {"username": "mia", "password": GOOD})["Location"].startswith("/enter/")


def test_who_is_in_and_no_staff_is_told_so_by_the_admin(client, mia):
    log_in(client)
    assert client.get("/admin/", follow=True).status_code == 403


def test_name_and_address_are_changed_but_not_to_somebody_elses(client, mia):
    person("bob", email="bob@example.org")
    log_in(client)
    assert client.post("/account/security/details", {"first_name": "M.", "email": "BOB@example.org"}).status_code == 422
    assert client.post("/account/security/details", {"first_name": "M.", "email": "m@example.org"}).status_code == 302
    assert User.objects.get(pk=mia.pk).email == "m@example.org"
    assert log_in(Client(), "m@example.org")["Location"] == "/"


@pytest.mark.parametrize(("host", "offered"), [("localhost", True), ("127.0.0.1", False), ("[::1]", False)])
def test_passkeys_are_offered_where_the_host_has_a_name(client, mia, host, offered):
    page = client.get("/enter/", headers={"host": f"{host}:8000"}).content
    assert (b'data-passkey="get"' in page) is offered
    assert (b"http://localhost:8000" in page) is not offered


@pytest.mark.parametrize("path", ["", "totp/activate/", "webauthn/add/", "reauthenticate/"])
def test_the_pages_keep_to_the_content_policy(client, mia, guarded, path):
    app = Authenticator.objects.get()
    app.delete()
    log_in(client)
    client.post("/account/reauthenticate/", {"password": GOOD})
    if not path.startswith("totp"):
        app.save()
    answer = client.get(f"/account/security/{path}", headers={"host": "localhost", "accept-language": "de"})
    html = answer.content.decode()
    assert answer.status_code == 200
    assert not re.search(r"<script(?![^>]*(src=|application/json))|<style|\sstyle=|\son[a-z]+=", html)
    assert '<html lang="de">' in html
