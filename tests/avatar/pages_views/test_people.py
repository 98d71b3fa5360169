"""Who may log in: invitations, roles, and what an owner may do about an account."""

import re
from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from django.utils import timezone

from secretary.core import invitations, people
from secretary.core.errors import Refused
from secretary.core.models import Invitation, User
from tests.people import character, person

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("queue", "media")]

GOOD = "a-long-and-winding-road"


@pytest.fixture
def olga():
    character()
    return person("olga", is_owner=True, is_staff=True, is_superuser=True)


@pytest.fixture
def owner(client, olga):
    """The owner's browser."""
    client.force_login(olga)
    return client


def told(answer) -> str:
    """The link that the page shows, without its host."""
    found = re.search(r'data-testid="made">(?:https?://[^/]+)?([^<]+)<', answer.content.decode())
    return found[1] if found else ""


def joined(browser, link, username="mia", password=GOOD, **more):
    return browser.post(link, {"username": username, "password1": password, "password2": password} | more)


def inside(browser) -> bool:
    return "_auth_user_id" in browser.session


def decide(browser, user, verb):
    return browser.post(f"/account/people/members/{user.pk}/{verb}")


def test_an_invitation_makes_an_account_once_and_lets_its_person_in(owner):
    link = told(owner.post("/account/people/invite", {"name": "Mia", "role": "member", "email": "mia@example.org"}))
    guest = Client()
    assert guest.get(link).status_code == 200
    assert joined(guest, link).status_code == 302
    assert inside(guest)
    mia = User.objects.get(username="mia")
    assert (mia.first_name, mia.email, mia.is_owner, mia.is_staff) == ("Mia", "mia@example.org", False, False)
    assert joined(Client(), link, "eve").status_code == 410


def test_looking_at_an_invitation_does_not_spend_it(olga):
    link = invitations.make(olga, "Mia")
    for _ in range(3):
        Client().get(link)
    assert Invitation.objects.count() == 1
    assert not User.objects.filter(first_name="Mia").exists()


def test_an_invitation_as_owner_makes_one(olga):
    joined(Client(), invitations.make(olga, "Otto", "owner"), "otto")
    otto = User.objects.get(username="otto")
    assert (otto.is_owner, otto.is_staff, otto.is_superuser) == (True, True, True)


def test_the_token_of_an_invitation_is_kept_nowhere(olga):
    token = invitations.make(olga, "Mia").removeprefix("/invited/")
    assert len(token) >= 32
    assert token not in str(Invitation.objects.values())
    assert Client().get(f"/invited/{Invitation.objects.get().token_hash}").status_code == 410


@pytest.mark.parametrize("change", [{"expires": timezone.now() - timedelta(seconds=1)}, None])
def test_a_withdrawn_or_old_invitation_makes_no_account(owner, olga, change):
    link = invitations.make(olga, "Mia")
    if change:
        Invitation.objects.update(**change)
    else:
        owner.post(f"/account/people/invitations/{Invitation.objects.get().pk}/withdraw")
    assert joined(Client(), link).status_code == 410
    assert not User.objects.filter(username="mia").exists()


def test_an_invitation_is_good_for_a_week(olga):
    invitations.make(olga, "Mia")
    left = Invitation.objects.get().expires - timezone.now()
    assert timedelta(days=6, hours=23) < left <= timedelta(days=7)


def test_what_somebody_promised_who_is_no_owner_any_more_is_void(olga):
    otto = person("otto", is_owner=True)
    link = invitations.make(otto, "Mia")
    people.give(otto, "member")
    assert joined(Client(), link).status_code == 410


@pytest.mark.parametrize(
    ("more", "wrong"),
    [
        ({"password1": "12345678", "password2": "12345678"}, "password2"),
        ({"username": "OLGA"}, "username"),
        ({"username": "olga@example.org"}, "username"),
        ({"password2": "another"}, "password2"),
    ],
)
def test_a_bad_name_or_password_is_refused_and_the_invitation_kept(olga, more, wrong):
    link = invitations.make(olga, "Mia")
    answer = joined(Client(), link, **more)
    assert answer.status_code == 422
    assert f'id="id_{wrong}_error"' in answer.content.decode()
    assert Invitation.objects.exists()


def test_an_invitation_does_not_change_who_is_logged_in(owner, olga):
    link = invitations.make(olga, "Mia")
    assert joined(owner, link).status_code == 200
    assert not User.objects.filter(username="mia").exists()


def test_nobody_makes_an_account_without_an_invitation(client):
    assert client.get("/account/signup/").status_code == 404
    assert client.post("/account/signup/", {"username": "eve"}).status_code == 404
    assert client.get("/invited/guess").status_code == 410


def test_an_address_that_is_somebodys_already_is_refused(owner, olga):
    User.objects.filter(pk=olga.pk).update(email="olga@example.org")
    answer = owner.post("/account/people/invite", {"name": "Eve", "role": "member", "email": "Olga@example.org"})
    assert answer.status_code == 422
    assert not Invitation.objects.exists()


@pytest.mark.parametrize("verb", ["owner", "member", "deactivate", "reactivate", "unlock", "factors", "link"])
def test_a_member_decides_nothing(client, olga, verb):
    client.force_login(person("mia"))
    assert decide(client, olga, verb).status_code == 403
    assert client.get("/account/people/").status_code == 403
    assert client.post("/account/people/invite", {"name": "Eve", "role": "owner"}).status_code == 403


def test_a_member_becomes_an_owner_and_a_member_again(owner):
    mia = person("mia")
    decide(owner, mia, "owner")
    mia.refresh_from_db()
    assert (mia.is_owner, mia.is_staff, mia.is_superuser) == (True, True, True)
    decide(owner, mia, "member")
    mia.refresh_from_db()
    assert (mia.is_owner, mia.is_staff, mia.is_superuser) == (False, False, False)


@pytest.mark.parametrize("verb", ["member", "deactivate"])
def test_the_last_owner_stays_one(owner, olga, verb):
    person("otto", is_owner=True, is_active=False)
    assert (
        b"somebody else an owner first" in owner.post(f"/account/people/members/{olga.pk}/{verb}", follow=True).content
    )
    olga.refresh_from_db()
    assert (olga.is_owner, olga.is_active) == (True, True)


def test_an_owner_may_step_down_when_there_is_another(owner, olga):
    person("otto", is_owner=True)
    assert decide(owner, olga, "member")["Location"] == "/account/"
    olga.refresh_from_db()
    assert not olga.is_owner


def test_who_is_deactivated_is_out_at_once_and_stays_out(owner):
    mia = person("mia", password=GOOD)
    browser = Client()
    browser.force_login(mia)
    link = people.vouch(mia)
    decide(owner, mia, "deactivate")
    assert browser.get("/").status_code == 302
    assert Client().get(link).status_code == 410
    assert Client().post("/enter/", {"login": "mia", "password": GOOD}, follow=True).redirect_chain == [
        ("/account/inactive/", 302)
    ]
    with pytest.raises(Refused):
        people.vouch(User.objects.get(pk=mia.pk))
    decide(owner, mia, "reactivate")
    assert Client().post("/enter/", {"login": "mia", "password": GOOD})["Location"] == "/"


def test_a_fresh_link_lets_somebody_set_a_new_password_without_the_old_one(owner):
    mia = person("mia", password="forgotten-by-now")
    browser = Client()
    browser.get(told(decide(owner, mia, "link")))
    assert inside(browser)
    new = {"password1": GOOD, "password2": GOOD}
    assert browser.post("/account/password/change/", new)["Location"] == "/account/security/"
    assert User.objects.get(pk=mia.pk).check_password(GOOD)
    assert browser.post("/account/password/change/", new).status_code == 200  # from now on the old one is asked for


def test_a_link_of_the_page_asks_for_the_second_factor_and_one_of_the_machine_does_not(owner):
    from secretary.core import enter

    mia = person("mia")
    Authenticator.objects.create(user=mia, type="totp", data={"secret": "x"})
    browser = Client()
    assert browser.get(told(decide(owner, mia, "link")))["Location"] == "/account/security/authenticate/"
    assert not inside(browser)
    assert Client().get(enter.make_link(mia))["Location"] == "/"


def test_lost_factors_are_forgotten_by_the_owner(owner):
    mia = person("mia")
    Authenticator.objects.create(user=mia, type="totp", data={"secret": "x"})
    decide(owner, mia, "factors")
    assert not Authenticator.objects.exists()


def test_guests_and_chat_only_people_are_not_on_the_page(owner):
    person("chatty", door_only=True)
    person("visitor", is_guest=True)
    page = owner.get("/account/people/").content.decode()
    assert "olga" in page
    assert not {"chatty", "visitor"} & set(re.findall(r"\w+", page))


def test_the_canary_cannot_be_decided_about(owner):
    assert decide(owner, person("canary", is_canary=True), "owner").status_code == 404
