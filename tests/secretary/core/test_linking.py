from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from secretary.core import doors, linking
from secretary.core.errors import Refused
from secretary.core.models import Identity, LinkCode, User, WrongCode
from tests.people import character, person
from tests.rows import COMMITS

pytestmark = [COMMITS, pytest.mark.usefixtures("queue", "media", "sofia")]


@pytest.fixture
def sofia():
    return character()


def stranger(address: str = "7") -> Identity:
    return doors.meet("telegram", address)


def known(address: str = "8") -> Identity:
    """Somebody whom the owner has approved."""
    identity = stranger(address)
    doors.approve(identity)
    return identity


def fresh(identity: Identity) -> Identity:
    return Identity.objects.select_related("user").get(pk=identity.pk)


def test_a_code_has_eight_letters_that_look_like_no_others():
    code = linking.show(user=person())
    assert len(code) == 8
    assert set(code) <= set(linking.ALPHABET)
    assert not set("IO01") & set(linking.ALPHABET)


def test_the_code_itself_is_kept_nowhere():
    code = linking.show(user=person())
    assert code not in str(LinkCode.objects.values())


def test_the_code_of_a_page_is_taken_at_a_chat():
    ada, identity = person(), stranger()
    assert linking.take_at(identity, linking.show(user=ada)) == ada
    assert (fresh(identity).user, fresh(identity).standing) == (ada, "allowed")


def test_the_code_of_a_strangers_chat_is_taken_on_a_page():
    ada, identity = person(), stranger()
    assert linking.take_by(ada, linking.show(identity=identity)) == identity
    assert (fresh(identity).user, fresh(identity).standing) == (ada, "allowed")


def test_the_code_of_an_approved_chat_makes_that_person_a_part_of_the_account():
    ada, identity = person(), known()
    assert linking.take_by(ada, linking.show(identity=identity)) == identity
    assert fresh(identity).user == ada
    assert list(User.objects.all()) == [ada]


def test_who_was_approved_after_the_code_was_shown_is_joined_all_the_same():
    ada, identity = person(), stranger()
    code = linking.show(identity=identity)
    doors.approve(identity)
    linking.take_by(ada, code)
    assert list(User.objects.all()) == [ada]


def test_two_chats_are_joined_by_each_others_codes():
    phone, other = known("8"), stranger("9")
    assert linking.take_at(phone, linking.show(identity=other)) == phone.user
    assert fresh(other).user == phone.user


def test_an_account_stays_whole_when_its_chat_takes_the_code_of_a_newcomer():
    ada, chat, newcomer = person(), stranger("7"), known("8")
    doors.join(chat, ada)
    assert linking.take_at(chat, linking.show(identity=newcomer)) == ada
    assert {one.pk for one in doors.of(ada)} == {chat.pk, newcomer.pk}


@pytest.mark.parametrize("typed", ["{0}", " {0} ", "{1} {2}", "{1}-{2}", "/link {1} {2}"])
def test_a_code_is_taken_as_people_type_it(typed):
    code = linking.show(user=person()).lower()
    assert linking.take_at(stranger(), typed.format(code, code[:4], code[4:]))


def test_a_code_is_good_once():
    code = linking.show(user=person())
    linking.take_at(stranger(), code)
    with pytest.raises(Refused, match="used already"):
        linking.take_at(stranger("9"), code)


def test_a_code_is_good_for_an_hour():
    code = linking.show(user=person())
    assert timedelta(minutes=59) < LinkCode.objects.get().expires - timezone.now() <= timedelta(hours=1)
    LinkCode.objects.update(expires=timezone.now() - timedelta(seconds=1))
    assert linking.shown(code) is None
    with pytest.raises(Refused, match="older than an hour"):
        linking.take_at(stranger(), code)


def test_a_new_code_voids_the_former():
    ada = person()
    former = linking.show(user=ada)
    linking.show(user=ada)
    with pytest.raises(Refused, match="not known"):
        linking.take_at(stranger(), former)


def test_after_three_wrong_codes_even_the_right_one_is_not_looked_at():
    code, identity = linking.show(user=person()), stranger()
    for wrong in ("AAAAAAAA", "BBBBBBBB", "CCCCCCCC"):
        with pytest.raises(Refused, match="not known"):
            linking.take_at(identity, wrong)
    with pytest.raises(Refused, match="Three wrong codes"):
        linking.take_at(identity, code)
    assert linking.take_at(stranger("9"), code)


def test_after_an_hour_wrong_codes_are_forgiven():
    code, identity = linking.show(user=person()), stranger()
    for _ in range(3):
        WrongCode.objects.create(taker=f"identity {identity.pk}")
    WrongCode.objects.update(created=timezone.now() - timedelta(minutes=61))
    assert linking.take_at(identity, code)


def test_two_who_are_both_unknown_cannot_vouch_for_each_other():
    with pytest.raises(Refused, match="not known here either"):
        linking.take_at(stranger("9"), linking.show(identity=stranger("7")))


def test_two_accounts_are_not_joined():
    with pytest.raises(Refused, match="another account"):
        linking.take_by(person("bob"), linking.show(user=person("ada")))


def test_ones_own_code_is_refused_and_stays_good():
    ada = person()
    code = linking.show(user=ada)
    with pytest.raises(Refused, match="one of your own"):
        linking.take_by(ada, code)
    assert linking.take_at(stranger(), code) == ada


def test_who_was_unblocked_but_not_approved_gets_no_code_of_the_person():
    ada, identity = person(), stranger()
    doors.join(identity, ada)
    doors.block(identity)
    doors.unblock(identity)
    with pytest.raises(Refused, match="not known here either"):
        linking.take_at(stranger("9"), linking.show(identity=fresh(identity)))


def test_of_two_who_take_a_code_at_the_same_moment_one_gets_it():
    code = linking.show(user=person())
    takers = [stranger(str(number)) for number in range(4)]

    def take(identity: Identity) -> bool:
        try:
            return bool(linking.take_at(identity, code))
        except Refused:
            return False
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as threads:
        assert sum(threads.map(take, takers)) == 1
