import pytest
from playwright.sync_api import Locator, Page, expect

from tests.avatar.pages import scenes
from tests.avatar.pages.stand_in import StandIn

pytestmark = pytest.mark.slow


def entry(page: Page, role: str) -> Locator:
    return page.locator(f'[data-testid=turn][data-role="{role}"]')


def show(page: Page, server: StandIn, *turns: scenes.Event) -> None:
    server.greeting = scenes.welcome(*turns)
    page.goto(server.address)
    expect(page.get_by_test_id("status")).to_have_attribute("data-state", "idle")


def test_a_turn_is_two_entries_with_door_time_and_language(page: Page, server: StandIn) -> None:
    show(page, server, scenes.turn(1, "Wie spät?", "Vier.", door="telegram", language="de"))
    expect(entry(page, "person")).to_contain_text("Wie spät?")
    expect(entry(page, "person")).to_contain_text("Telegram")
    expect(entry(page, "person")).to_contain_text("German")
    expect(entry(page, "secretary")).to_contain_text("Vier.")
    expect(entry(page, "secretary")).to_have_attribute("data-state", "finished")


def test_words_are_never_read_as_markup(page: Page, server: StandIn) -> None:
    attack = "<img src=x onerror=document.title=1> <b>bold</b>"
    show(page, server, scenes.turn(1, attack, attack, error=attack))
    expect(entry(page, "person")).to_contain_text(attack)
    expect(entry(page, "secretary")).to_contain_text(attack)
    assert page.locator("[data-testid=transcript] b").count() == 0


def test_the_trace_tells_each_mark_and_the_first_sound(page: Page, server: StandIn) -> None:
    show(page, server, scenes.turn(1, "Hello", "Good day.", trace=scenes.trace(460, 2600)))
    marks = "heard 0.23 s · first word 0.32 s · first sound 0.46 s · first picture 0.53 s · finished 2.60 s"
    expect(page.get_by_test_id("trace")).to_have_attribute("title", f"Since the end of your words: {marks}")
    expect(page.get_by_test_id("trace").locator("i")).to_have_count(5)
    expect(entry(page, "secretary")).to_contain_text("first sound 0.46 s")


def test_an_answer_grows_by_sentences_and_brightens_as_it_sounds(page: Page, server: StandIn) -> None:
    show(page, server)
    server.say(*scenes.speaking())
    expect(entry(page, "secretary").locator(".said")).to_have_text(
        "You have two reminders today. The first is at nine: call Anna. The second is at four."
    )
    expect(entry(page, "secretary").locator(".ahead")).to_have_text("The second is at four.")


def test_a_stopped_answer_shows_what_was_not_spoken(page: Page, server: StandIn) -> None:
    show(page, server, scenes.turn(1, "Go on", "One. Two.", state="cancelled", spoken="One."))
    expect(entry(page, "secretary").locator(".ahead")).to_have_text("Two.")
    expect(entry(page, "secretary")).to_contain_text("Stopped")


def test_a_failed_turn_says_why(page: Page, server: StandIn) -> None:
    show(page, server, scenes.turn(1, "", state="failed", error="I could not hear any words."))
    expect(entry(page, "person")).to_contain_text("(no words)")
    expect(entry(page, "secretary")).to_contain_text("I could not hear any words.")


def test_a_clip_opens_and_plays_in_its_bubble(page: Page, server: StandIn) -> None:
    show(page, server, scenes.turn(1, "Hello", "Good day.", clip="/clips/answer.mp4", seconds=4.2))
    page.get_by_role("button", name="Play the answer, 0:04").click()
    video = entry(page, "secretary").locator("video[controls][playsinline]")
    expect(video).to_have_js_property("ended", True)
    server.say({"type": "turn", "turn": scenes.turn(1, "Hello", "Good day!", clip="/clips/answer.mp4", seconds=4.2)})
    expect(entry(page, "secretary")).to_contain_text("Good day!")
    expect(video).to_have_count(1)


def test_a_changed_turn_replaces_the_one_with_its_id(page: Page, server: StandIn) -> None:
    show(page, server, scenes.turn(1, "Hello", "", state="replying"))
    server.say({"type": "turn", "turn": scenes.turn(1, "Hello", "Good day.")})
    expect(entry(page, "secretary")).to_contain_text("Good day.")
    expect(page.get_by_test_id("turn")).to_have_count(2)


def test_the_newest_turn_stays_in_view_unless_the_reader_scrolled_up(page: Page, server: StandIn) -> None:
    show(page, server, *(scenes.turn(number, f"Question {number}", f"Answer {number}") for number in range(20)))
    expect(entry(page, "secretary").last).to_be_in_viewport()
    page.locator(".log").evaluate("log => log.scrollTop = 0")
    expect(entry(page, "person").first).to_be_in_viewport()
    server.say({"type": "turn", "turn": scenes.turn(99, "One more", "Yes.")})
    expect(page.get_by_role("button", name="Newest")).to_be_visible()
    expect(entry(page, "person").first).to_be_in_viewport()
    page.get_by_role("button", name="Newest").click()
    expect(entry(page, "secretary").last).to_be_in_viewport()


def test_days_and_conversations_are_set_apart(page: Page, server: StandIn) -> None:
    show(page, server, *scenes.full_day())
    expect(page.locator(".separator")).to_have_text(["Yesterday", "Today"])
    page.get_by_role("button", name="New conversation").first.click()
    server.heard("start_over")
    server.say({"type": "turn", "turn": scenes.turn(9, "Hello again", "Good day.", conversation=9)})
    expect(page.locator(".separator")).to_have_text(["Yesterday", "Today", "New conversation"])


def test_the_history_page_shows_the_same_turns(page: Page, server: StandIn) -> None:
    server.template, server.context = "avatar/history.html", {"turns": scenes.full_day(), "older": "?page=2"}
    page.goto(server.address)
    expect(page.get_by_test_id("turn")).to_have_count(10)
    expect(page.get_by_role("link", name="Older")).to_have_attribute("href", "?page=2")


def live(text: str) -> scenes.Event:
    return {"type": "partial", "text": text}


def test_the_words_so_far_replace_each_other_at_the_end(page: Page, server: StandIn) -> None:
    show(page, server, scenes.turn(1, "Hello", "Good day."))
    server.say(scenes.state("hearing"), live("What tie"), live("What time is"))
    expect(page.get_by_test_id("partial")).to_have_text("What time is")
    server.say({"type": "turn", "turn": scenes.turn(2, "From afar", "Yes.", door="telegram")})
    expect(page.get_by_test_id("transcript").locator("li").last).to_have_text("What time is")
    server.say(live(""))
    expect(page.get_by_test_id("partial")).to_have_count(0)


def test_the_turn_takes_the_place_of_the_words_so_far(page: Page, server: StandIn) -> None:
    show(page, server)
    server.say(live("What time"), {"type": "turn", "turn": scenes.turn(1, "What time is it?", typed=False)})
    expect(entry(page, "person")).to_contain_text("What time is it?")
    expect(page.get_by_test_id("partial")).to_have_count(0)


@pytest.mark.parametrize("state", ["idle", "speaking", "muted", "failed", "connecting"])
def test_words_that_became_no_turn_are_not_left_behind(page: Page, server: StandIn, state: str) -> None:
    show(page, server)
    server.say(scenes.state("hearing"), live("Mhm"))
    expect(page.get_by_test_id("partial")).to_be_visible()
    server.say(scenes.state(state))
    expect(page.get_by_test_id("partial")).to_have_count(0)


def test_a_turn_that_was_joined_with_the_next_vanishes(page: Page, server: StandIn) -> None:
    show(page, server, scenes.turn(1, "Hello", "Good day."), scenes.turn(2, "What time", state="cancelled"))
    whole = {"type": "turn", "turn": scenes.turn(3, "What time is it in Rome?", state="replying")}
    server.say({"type": "turn_removed", "id": 2}, whole)
    expect(entry(page, "person").locator(".said")).to_have_text(["Hello", "What time is it in Rome?"])
    expect(page.locator(".separator")).to_have_count(1)


def test_an_empty_conversation_shows_what_the_character_says_first(page: Page, server: StandIn) -> None:
    sofia, jonas = (
        scenes.character(1) | {"greeting": "Good morning."},
        scenes.character(2) | {"greeting": "Well now."},
    )
    server.greeting = scenes.welcome(character=sofia)
    page.goto(server.address)
    expect(page.get_by_test_id("transcript")).to_contain_text("Good morning.")
    server.say({"type": "character", "character": jonas})
    expect(page.get_by_test_id("transcript")).to_contain_text("Well now.")
    expect(page.get_by_test_id("transcript")).not_to_contain_text("Good morning.")
