"""Log-in, passkeys and the owner's page of people in Chromium, before the real views and rows."""

from collections.abc import Callable

import pytest
from allauth.mfa.models import Authenticator
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from secretary.core import invitations
from secretary.core.models import User
from tests.avatar.pages.test_accessibility import faults
from tests.people import character, person
from tests.rows import COMMITS

pytestmark = [COMMITS, pytest.mark.slow, pytest.mark.usefixtures("queue", "media")]

GOOD = "a-long-and-winding-road"

DESK, PHONE = ((1440, 900), "light"), ((390, 844), "dark")


@pytest.fixture
def olga() -> User:
    character()
    return person("olga", password=GOOD, is_owner=True)


@pytest.fixture
def key(page: Page) -> None:
    """A passkey that the computer keeps, and a finger on its sensor."""
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": options})


def log_in(page: Page, server: LiveServer, *, beside: Callable[[], None] = lambda: None) -> None:
    """By the password, and what is asked for beside it."""
    page.goto(f"{server.url}/enter/")
    page.get_by_label("User name or e-mail").fill("olga")
    page.get_by_label("Password").fill(GOOD)
    page.keyboard.press("Enter")
    beside()
    expect(page.get_by_test_id("status")).to_be_visible()


def test_a_password_leads_to_the_call(page: Page, live_server: LiveServer, olga: User) -> None:
    page.goto(f"{live_server.url}/history/")
    expect(page).to_have_url(f"{live_server.url}/enter/?next=/history/")
    log_in(page, live_server)
    assert page.url == f"{live_server.url}/"
    expect(page.get_by_test_id("mic")).to_be_visible()


@pytest.mark.usefixtures("key")
def test_a_passkey_lets_in_beside_the_password_and_alone(page: Page, live_server: LiveServer, olga: User) -> None:
    log_in(page, live_server)
    page.goto(f"{live_server.url}/account/security/")
    page.get_by_role("link", name="Add a passkey").click()
    page.get_by_label("Password").fill(GOOD)
    page.get_by_role("button", name="Go on").click()
    page.get_by_label("What to call it").fill("My laptop")
    page.get_by_role("button", name="Make the passkey").click()
    expect(page.get_by_text("Your passkey is added.")).to_be_visible()
    assert looked_at(page, f"{live_server.url}/account/security/webauthn/reauthenticate/") == []
    page.context.clear_cookies()
    log_in(page, live_server, beside=lambda: page.get_by_role("button", name="Use a passkey").click())
    page.context.clear_cookies()
    page.goto(f"{live_server.url}/enter/?next=/account/security/")
    page.get_by_role("button", name="Log in with a passkey").click()
    expect(page.get_by_role("heading", name="My laptop")).to_be_visible()
    assert Authenticator.objects.get(type="webauthn").user == olga


def test_somebody_is_invited_and_comes(page: Page, live_server: LiveServer, olga: User) -> None:
    log_in(page, live_server)
    page.goto(f"{live_server.url}/account/people/")
    page.get_by_label("What they are called").fill("Mia")
    page.get_by_role("button", name="Make a link").click()
    link = page.get_by_test_id("made").inner_text()
    page.context.clear_cookies()
    page.goto(link)
    page.get_by_label("User name").fill("mia")
    page.get_by_label("Password", exact=True).fill(GOOD)
    page.get_by_label("The same password again").fill(GOOD)
    page.get_by_role("button", name="Come in").click()
    expect(page.get_by_test_id("mic")).to_be_visible()
    assert User.objects.get(username="mia").first_name == "Mia"


INSIDE = [
    "/account/security/",
    "/account/sessions/",
    "/account/people/",
    "/account/password/change/",
    "/account/security/reauthenticate/",
    "/account/security/recovery-codes/",
    "/account/security/webauthn/keys/77/edit/",
]
OUTSIDE = ["/enter/", "/account/password/reset/", "/account/password/reset/done/", "/account/inactive/", "/invited/x"]


def looked_at(page: Page, address: str) -> list[str]:
    """What axe-core finds on a phone by night; of pages with lists also on a desk by day."""
    page.goto(address)
    found = []
    for (width, height), scheme in (PHONE, DESK) if page.locator(".rows").count() else (PHONE,):
        page.set_viewport_size({"width": width, "height": height})
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        found += [f"{address} {scheme} {fault}" for fault in faults(page)]
        wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        found += [f"{address} is {wide} px too wide"] if wide > 0 else []
    return found


def test_axe_finds_nothing_at_the_door(page: Page, live_server: LiveServer, olga: User) -> None:
    paths = [*OUTSIDE, invitations.make(olga, "Mia")]
    assert [fault for path in paths for fault in looked_at(page, live_server.url + path)] == []


def again(page: Page, server: LiveServer) -> None:
    """Show once more who one is, so that the pages that ask for it are to be seen."""
    page.goto(f"{server.url}/account/reauthenticate/?next=/account/")
    page.get_by_label("Password").fill(GOOD)
    page.get_by_role("button", name="Go on").click()
    expect(page.get_by_role("heading", name="Your doors")).to_be_visible()


def test_axe_finds_nothing_on_the_pages_of_log_in_and_people(page: Page, live_server: LiveServer, olga: User) -> None:
    person("mia", email="mia@example.org")
    invitations.make(olga, "Ada", "owner", email="ada@example.org")
    log_in(page, live_server)
    again(page, live_server)
    found = looked_at(page, f"{live_server.url}/account/security/webauthn/add/")
    Authenticator.objects.create(user=olga, type="totp", data={"secret": "x"})
    Authenticator.objects.create(user=olga, type="recovery_codes", data={"seed": "x", "used_mask": 0})
    Authenticator.objects.create(pk=77, user=olga, type="webauthn", data={"name": "My laptop", "credential": {}})
    found += [fault for path in INSIDE for fault in looked_at(page, live_server.url + path)]
    assert found == []
