import asyncio
import threading

import pytest
import redis.asyncio
from hypothesis import given
from hypothesis import strategies as st

from secretary.wire import config, listening, streams, writing
from secretary.wire.listening import Merge, read
from secretary.wire.streams import Chunk, End, Failed, Header, StreamBroken, name
from secretary.wire.types import Phone
from secretary.wire.writing import Writer

SOUND = Header("opus", 48_000)
PICTURE = Header("h264", 90_000, 512, 512, 7)


def chunk(number: int, key: bool = True) -> Chunk:
    return Chunk(number * 960, b"packet %d" % number, key)


def write(media, items, attempt=1, kind="audio", turn="7"):
    writer = Writer(media, name(kind, turn, 0, attempt), turn=turn)
    for item in items:
        match item:
            case Header():
                writer.open(item)
            case Chunk():
                writer.send([item])
            case End():
                writer.end(item.seconds, item.rest)
            case Failed():
                writer.fail(item.reason)


def followed(media, **patience):
    return list(read(media, streams.attempts("audio", "7", 0), **{"stall": 0.05, "timeout": 0.3} | patience))


# One stream


def test_everything_arrives_whole_and_in_order(media):
    spoken = Chunk(960, b"\x00\xff", False, (Phone("ə", 0.0, 0.1), Phone("n", 0.1, 0.2)))
    items = [PICTURE, chunk(0), spoken, chunk(2), End(0.06, 0.5)]
    write(media, items)
    assert followed(media) == items


def test_a_reader_that_comes_early_gets_what_is_written_later(media):
    items = [SOUND, chunk(0), End(0.02)]
    threading.Timer(0.1, write, (media, items)).start()
    assert followed(media, timeout=5) == items


def test_a_failure_reaches_the_reader_in_words(media):
    write(media, [SOUND, chunk(0), Failed("the voice is hoarse")])
    with pytest.raises(StreamBroken, match="the voice is hoarse"):
        followed(media)


def test_an_exception_in_the_producer_is_written_as_failed(media):
    with pytest.raises(ZeroDivisionError), Writer(media, "audio:7:0:1", turn="7") as writer:
        writer.open(SOUND)
        _ = 1 / 0
    with pytest.raises(StreamBroken, match="ZeroDivisionError"):
        followed(media)


def test_leaving_after_the_end_adds_nothing(media):
    with Writer(media, "audio:7:0:1", turn="7") as writer:
        writer.open(SOUND)
        writer.end(0.0)
        writer.fail("too late")
    assert followed(media) == [SOUND, End(0.0)]


def test_silence_is_an_error_after_the_timeout(media):
    with pytest.raises(StreamBroken, match=r"nothing came on audio:7:0:1"):
        followed(media)


def test_a_stream_holds_a_minute_and_no_more(media):
    writer = Writer(media, "audio:7:0:1", turn="7")
    writer.open(SOUND)
    writer.send([Chunk(60 * 48_000, b"the last")])
    with pytest.raises(ValueError, match="longer than 60 s"):
        writer.send([Chunk(60 * 48_000 + 1, b"too much")])


def test_a_stream_is_forgotten_some_minutes_after_its_beginning(media):
    write(media, [SOUND])
    assert 0 < media.ttl("audio:7:0:1") <= streams.EXPIRY


def test_the_end_of_an_attempt_is_found_once_it_has_come(media):
    write(media, [SOUND, chunk(0)])
    assert streams.end_of(media, "audio:7:0:1") is None
    write(media, [End(0.02, 0.4)])
    assert streams.end_of(media, "audio:7:0:1") == End(0.02, 0.4)


def test_a_stream_that_failed_or_does_not_exist_has_no_end(media):
    write(media, [SOUND, Failed("no")])
    assert streams.end_of(media, "audio:7:0:1") is streams.end_of(media, "audio:7:0:2") is None


# Stopping


def test_a_stopped_turn_stops_its_producer_and_leaves_nothing(media):
    with pytest.raises(streams.Stopped), Writer(media, "audio:7:0:1", turn="7") as writer:
        writer.open(SOUND)
        writer.send([chunk(0)])
        streams.stop(media, "7")
        writer.send([chunk(1)])
    assert media.keys("audio:*") == []
    assert streams.stopped(media, "7")


def test_stopping_a_turn_leaves_the_sentences_of_other_turns_alone(media):
    others = [name("audio", "12", 7, 1), name("video", "12", 0, 1), name("audio", "77", 0, 1)]
    for stream in others:
        Writer(media, stream, turn=stream.split(":")[1]).open(SOUND)
    write(media, [SOUND])
    streams.stop(media, "7")
    assert sorted(key.decode() for key in media.keys("[av]*")) == sorted(others)
    assert not streams.stopped(media, "77")


def test_starts_are_counted_for_each_piece_of_work(media):
    starts = [streams.start_attempt(media, "synthesize", "7", 0) for _ in range(4)]
    assert starts == [1, 2, 3, 4]
    assert streams.start_attempt(media, "synthesize", "7", 1) == 1
    assert streams.start_attempt(media, "animate", "7", 0) == 1


# Several attempts


def test_the_first_attempt_that_delivers_wins(media):
    write(media, [SOUND, chunk(0), chunk(1), End(0.04)], attempt=2)
    write(media, [SOUND], attempt=1)
    assert followed(media) == [SOUND, chunk(0), chunk(1), End(0.04)]


def test_a_second_attempt_goes_on_where_a_dead_one_stopped(media):
    write(media, [SOUND, chunk(0), chunk(1)], attempt=1)
    write(media, [SOUND, *map(chunk, range(4)), End(0.08)], attempt=2)
    assert followed(media) == [SOUND, *map(chunk, range(4)), End(0.08)]


def test_a_second_attempt_goes_on_where_a_failed_one_stopped(media):
    write(media, [SOUND, chunk(0), chunk(1)], attempt=1)
    write(media, [SOUND, *map(chunk, range(3)), End(0.06)], attempt=2)
    write(media, [Failed("killed")], attempt=1)
    assert followed(media) == [SOUND, *map(chunk, range(3)), End(0.06)]


def test_a_dead_attempt_is_left_while_the_second_is_still_being_made(media):
    """The second one never pauses, so the reader does not see silence."""
    write(media, [SOUND, chunk(0)], attempt=1)
    done = threading.Event()

    def produce():
        writer = Writer(media, name("audio", "7", 0, 2), turn="7")
        writer.open(SOUND)
        for number in range(2_000):
            writer.send([chunk(number)])
            if done.wait(0.01):
                break
        writer.end(0.0)

    producer = threading.Thread(target=produce)
    producer.start()
    items = read(media, streams.attempts("audio", "7", 0), stall=0.1, timeout=5)
    first = [next(items) for _ in range(5)]
    alive = producer.is_alive()
    done.set()
    producer.join()
    assert first == [SOUND, *map(chunk, range(4))]
    assert alive


def test_a_picture_goes_on_from_the_next_keyframe():
    merge = Merge(["one", "two"])
    used = [*merge.push("one", PICTURE), *merge.push("one", chunk(0)), *merge.push("one", chunk(1, key=False))]
    for number in range(5):
        merge.push("two", chunk(number, key=number in {0, 3}))
    used += merge.stalled()
    assert used == [PICTURE, chunk(0), chunk(1, key=False), chunk(3), chunk(4, key=False)]


def test_a_failure_beside_an_attempt_that_delivers_is_not_told():
    merge = Merge(["one", "two"])
    assert merge.push("one", chunk(0)) == [chunk(0)]
    assert merge.push("two", Failed("second")) == []
    assert merge.push("one", chunk(1)) == [chunk(1)]


def test_a_failure_with_nothing_beside_it_is_final():
    merge = Merge(["one", "two"])
    merge.push("one", chunk(0))
    assert merge.push("one", Failed("only one")) == [Failed("only one")]


def test_a_header_is_told_once():
    merge = Merge(["one", "two"])
    merge.push("one", SOUND)
    merge.push("two", SOUND)
    assert merge.stalled() == []


ITEMS = st.one_of(
    st.just(SOUND),
    st.builds(chunk, st.integers(0, 12), st.booleans()),
    st.just(End(1.0)),
    st.just(Failed("x")),
)
STALL = st.just("stall")


@given(st.lists(st.one_of(STALL, st.tuples(st.sampled_from(["one", "two", "three"]), ITEMS)), max_size=60))
def test_whatever_arrives_no_moment_is_played_twice_and_time_never_runs_back(arrivals):
    merge = Merge(["one", "two", "three"])
    used = []
    for arrival in arrivals:
        used += merge.stalled() if arrival == "stall" else merge.push(*arrival)
    moments = [item.pts for item in used if isinstance(item, Chunk)]
    assert moments == sorted(set(moments))
    assert sum(isinstance(item, Header) for item in used) <= 1


@given(st.lists(st.one_of(STALL, st.integers(0, 2)), max_size=60), st.integers(0, 12), st.integers(0, 12))
def test_one_whole_attempt_beside_two_that_die_is_played_without_a_gap(order, first_dies, last_dies):
    left = [list(map(chunk, range(length))) for length in (first_dies, 12, last_dies)]
    left[1].append(End(1.0))
    merge, used = Merge(["0", "1", "2"]), []
    for arrival in [*order, *[0] * 12, *[1] * 13, *[2] * 12, *[STALL] * 3]:
        if arrival in (0, 1, 2):
            used += merge.push(str(arrival), left[arrival].pop(0)) if left[arrival] else []
        else:
            used += merge.stalled()
    assert used[: used.index(End(1.0))] == list(map(chunk, range(12)))


# On an event loop


@pytest.fixture
async def listener(media):
    async with config.async_media_server() as client:
        yield client


async def test_a_listener_on_an_event_loop_gets_the_same(media, listener: redis.asyncio.Redis):
    write(media, [SOUND, chunk(0), End(0.02)])
    heard = [item async for item in listening.follow(listener, streams.attempts("audio", "7", 0))]
    assert heard == [SOUND, chunk(0), End(0.02)]


async def test_a_listener_on_an_event_loop_goes_on_with_the_second_attempt(media, listener):
    write(media, [SOUND, chunk(0)], attempt=1)
    write(media, [SOUND, chunk(0), chunk(1), End(0.04)], attempt=2)
    heard = [item async for item in listening.follow(listener, streams.attempts("audio", "7", 0), stall=0.05)]
    assert heard == [SOUND, chunk(0), chunk(1), End(0.04)]


async def test_a_listener_on_an_event_loop_hears_of_failure_and_of_silence(media, listener):
    with pytest.raises(StreamBroken, match="nothing came"):
        [item async for item in listening.follow(listener, ["audio:7:0:1"], stall=0.05, timeout=0.1)]
    write(media, [SOUND, Failed("hoarse")])
    with pytest.raises(StreamBroken, match="hoarse"):
        [item async for item in listening.follow(listener, ["audio:7:0:1"], stall=0.05)]


async def test_a_listener_can_be_cancelled_while_it_waits(media, listener):
    async def listen():
        async for _ in listening.follow(listener, ["audio:7:0:1"]):
            pass

    waiting = asyncio.create_task(listen())
    await asyncio.sleep(0)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting


VOICE = ("speech", "audio")


def early(media, items):
    for kind in VOICE:
        write(media, items, kind=kind, turn="early")


def test_a_voice_that_was_made_for_one_piece_can_become_anothers(media):
    early(media, [SOUND, chunk(0), End(0.02)])
    assert writing.hand_over(media, VOICE, ("early", 0), ("7", 0))
    assert followed(media) == [SOUND, chunk(0), End(0.02)]


def test_what_is_still_to_come_of_it_follows(media):
    with (
        Writer(media, name("speech", "early", 0, 1), turn="early") as speech,
        Writer(media, name("audio", "early", 0, 1), turn="early") as audio,
    ):
        for writer in (speech, audio):
            writer.open(SOUND)
            writer.send([chunk(0)])
        assert writing.hand_over(media, VOICE, ("early", 0), ("7", 0))
        for writer in (speech, audio):
            writer.send([chunk(1), chunk(2)])
            writer.end(0.06)
    assert followed(media) == [SOUND, chunk(0), chunk(1), chunk(2), End(0.06)]


def test_who_listens_to_it_under_its_first_name_hears_all_of_it_too(media):
    with Writer(media, name("audio", "early", 0, 1), turn="early") as writer:
        writer.open(SOUND)
        writer.send([chunk(0)])
        heard = listening.read(media, streams.attempts("audio", "early", 0))
        before = [next(heard), next(heard)]
        writing.hand_over(media, VOICE, ("early", 0), ("7", 0))
        writer.send([chunk(1)])
        writer.send([chunk(2)])
        writer.end(0.06)
    assert [*before, *heard] == [SOUND, chunk(0), chunk(1), chunk(2), End(0.06)]


def test_what_became_anothers_does_not_lie_there_for_long_under_its_first_name(media):
    early(media, [SOUND, chunk(0), End(0.02)])
    writing.hand_over(media, VOICE, ("early", 0), ("7", 0))
    assert media.ttl(name("audio", "early", 0, 1)) <= 20
    assert media.ttl(name("audio", "7", 0, 1)) > 20


def test_what_is_not_handed_over_stays_where_it_is(media):
    writing.hand_over(media, VOICE, ("early", 0), ("7", 0))
    write(media, [SOUND, chunk(0), End(0.02)], kind="video", turn="early")
    assert not streams.has_begun(media, name("video", "7", 0, 1))


def test_a_voice_that_was_handed_over_is_stopped_with_its_new_turn(media):
    early(media, [SOUND])
    writer = Writer(media, name("audio", "early", 0, 1), turn="early")
    writer.open(SOUND)
    writing.hand_over(media, VOICE, ("early", 0), ("7", 0))
    streams.stop(media, "7")
    with pytest.raises(streams.Stopped):
        writer.send([chunk(1)])


def test_a_voice_that_nobody_has_begun_yet_comes_as_the_others(media):
    assert writing.hand_over(media, VOICE, ("early", 0), ("7", 0))
    write(media, [SOUND, chunk(0), End(0.02)], turn="early")
    assert followed(media) == [SOUND, chunk(0), End(0.02)]


def test_a_voice_that_failed_is_not_handed_over(media):
    early(media, [SOUND, Failed("hoarse")])
    assert not writing.hand_over(media, VOICE, ("early", 0), ("7", 0))
    assert not streams.has_begun(media, name("audio", "7", 0, 1))
