"""The admin in German: what models, fields and choices are called, and what its pages show."""

import pytest
from django.apps import apps
from django.contrib import admin
from django.contrib.admin.utils import flatten_fieldsets, label_for_field
from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.db.models import Field
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import override

from secretary.core import doors, enter, invitations, privacy, tokens, turns
from secretary.core.characters import editing
from secretary.core.models import Delivery, Poller, Receipt, Received, Reminder, Turn, User
from tests.avatar.pages.test_language import Reader, left_in_english
from tests.people import asked, character, person

SAME = {"browser", "clip", "export", "id", "name", "neutral", "phase", "text", "video"}
"""Words that are the same in both languages."""

MODELS = sorted(apps.get_app_config("core").get_models(), key=lambda model: model.__name__)
DESKS = [desk for model, desk in admin.site._registry.items() if model._meta.app_label == "core"]


def named(model):
    """What a model, its fields and their choices are called, and what helps with them."""
    texts = [model._meta.verbose_name, model._meta.verbose_name_plural]
    for field in (field for field in model._meta.get_fields() if isinstance(field, Field)):
        texts += [field.verbose_name, field.help_text]
        texts += [label for _, label in field.flatchoices] if field.choices else []
    return texts


def headed(desk):
    """What an admin writes over its columns, fields and groups of fields, and what one can do there."""
    fields = {*desk.list_display, *desk.readonly_fields, *flatten_fieldsets(desk.fieldsets or ())}
    columns = [label_for_field(name, desk.model, desk) for name in sorted(map(str, fields))]
    groups = [title for title, _ in desk.fieldsets or ()]
    return [*columns, *groups, *(getattr(desk, name).short_description for name in desk.actions or ())]


def left(texts_of, thing):
    """Those that are the same with German switched on."""
    with override("en"):
        english = [str(text) for text in texts_of(thing) if text]
    with override("de"):
        german = [str(text) for text in texts_of(thing) if text]
    pairs = zip(english, german, strict=True)
    return [one for one, other in pairs if one.casefold() == other.casefold() and one.casefold() not in SAME]


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_every_name_help_text_and_choice_has_a_german_one(model):
    assert left(named, model) == []


@pytest.mark.parametrize("desk", DESKS, ids=lambda desk: desk.model.__name__)
def test_every_heading_and_action_has_a_german_one(desk):
    assert left(headed, desk) == []


@pytest.mark.django_db
def test_no_migration_follows_from_the_words():
    with override("de"):
        call_command("makemigrations", "core", check_changes=True, dry_run=True, verbosity=0)


class Words(Reader):
    """The texts of a page, without those that a font makes icons of."""

    icon = False

    def handle_starttag(self, tag, attrs):
        super().handle_starttag(tag, attrs)
        self.icon = "material-symbols-outlined" in (dict(attrs).get("class") or "")

    def handle_endtag(self, tag):
        self.icon = False

    def handle_data(self, data):
        if not self.icon:
            super().handle_data(data)


@pytest.fixture
def desk(client, queue, media, db):
    """The browser of an admin of an installation where something of each kind has happened."""
    ContentType.objects.clear_cache()
    root = person("root", is_staff=True, is_superuser=True)
    turn = asked("Wie spät ist es?")
    turns.fail(turn.pk, "This took too long and was given up. Please ask again.")
    stranger = doors.meet("telegram", "7", name="Anna")
    Delivery.objects.create(identity=stranger, turn=turn, kind="voice", state="failed", error="Stopped by the person.")
    editing.agree(character("Vera", likeness="person", owner=root), person="Vera", wording="Ja.", by=root)
    tokens.make(root, "ein Programm")
    enter.make_link(root)
    invitations.make(root, "Bob")
    privacy.export(root)
    Poller.objects.create(door="telegram")
    Receipt.objects.create(kind="purge")
    Received.objects.create(door="telegram", external_id="1", identity=stranger)
    Reminder.objects.create(user=root, text="Brot", language="de", due=timezone.now())
    client.force_login(root)
    return client


def words(client, address, language="de"):
    reader = Words()
    reader.feed(client.get(address, HTTP_ACCEPT_LANGUAGE=language).content.decode())
    return reader.shown


@pytest.mark.parametrize("desk_of", DESKS, ids=lambda desk: desk.model.__name__)
def test_a_list_and_a_form_have_no_english_text(desk, desk_of):
    pages = f"admin:{desk_of.opts.app_label}_{desk_of.opts.model_name}"
    shown, rows = words(desk, reverse(f"{pages}_changelist")), desk_of.model.objects.all()[:1]
    for row in rows:
        shown += words(desk, reverse(f"{pages}_change", args=[row.pk]))
    own = {capfirst(str(row)) for row in rows}  # what a row is called is no text of the admin
    assert left_in_english([text for text in shown if text not in own]) == []


PAGES = ("", "core/", "core/user/add/", "core/user/{ada}/delete/", "core/user/{ada}/password/", "password_change/")


@pytest.mark.parametrize("page", PAGES)
def test_a_page_of_its_own_has_no_english_text(desk, page):
    ada = User.objects.get(username="ada").pk
    assert left_in_english(words(desk, f"/admin/{page.format(ada=ada)}")) == []


def test_an_english_text_would_be_found(desk):
    page = reverse("admin:core_turn_change", args=[Turn.objects.get().pk])
    found = left_in_english(words(desk, page, "en"))
    assert {"How far it is", "Starts of the present stage.", "failed"} <= {text.rstrip(":") for text in found}
