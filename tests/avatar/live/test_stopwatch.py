from avatar.live.stopwatch import Stopwatch


def test_marks_are_milliseconds_since_the_true_end_of_speech():
    watch = Stopwatch()
    watch.begin(7, 100.0)
    watch.mark(7, "first_word", 100.25)
    watch.mark(7, "first_sound", 100.6)
    assert watch.take(7) == {"first_word": 250, "first_sound": 600}


def test_the_first_mark_of_a_name_counts():
    watch = Stopwatch()
    watch.begin(7, 0.0)
    watch.mark(7, "first_word", 1.0)
    watch.mark(7, "first_word", 2.0)
    assert watch.take(7) == {"first_word": 1000}


def test_an_event_may_overtake_the_opening_that_it_follows_from():
    watch = Stopwatch()
    watch.mark(7, "first_word", 1.0)
    watch.begin(7, 0.5)
    assert watch.take(7) == {"first_word": 500}


def test_a_turn_of_which_no_beginning_is_known_has_no_marks():
    watch = Stopwatch()
    watch.mark(7, "first_word", 1.0)
    assert watch.take(7) == {}


def test_turns_are_kept_apart_and_forgotten_once_taken():
    watch = Stopwatch()
    for turn in (7, 8):
        watch.begin(turn, 0.0)
        watch.mark(turn, "finished", float(turn))
    assert watch.take(7) == {"finished": 7000}
    assert watch.take(7) == {}
    assert watch.take(8) == {"finished": 8000}
