import os
import stat
from pathlib import Path

import pytest

from secretary.wire import config
from secretary.wire.broker import celery_settings
from secretary.wire.config import Settings, Unset


@pytest.fixture
def environment(monkeypatch):
    """Ours alone: nothing set, and nothing left behind."""
    kept = dict(os.environ)
    for name in [name for name in os.environ if name.startswith(config.PREFIX)]:
        monkeypatch.delenv(name)
    config.settings.cache_clear()
    yield monkeypatch
    os.environ.clear()
    os.environ.update(kept)
    config.settings.cache_clear()


def test_nothing_needs_to_be_set(environment):
    assert config.settings().stt == "faster-whisper:base"


def test_an_unknown_name_stops_the_start_and_says_where_the_list_is(environment):
    environment.setenv("SECRETARY_PROT", "8001")
    with pytest.raises(Unset, match=r"SECRETARY_PROT is not a setting; see docs/configuration\.md"):
        config.settings()


def test_a_secret_is_read_from_a_file_without_its_last_line_break(environment, tmp_path):
    (tmp_path / "key").write_text("open sesame\n")
    environment.setenv("SECRETARY_LLM_KEY_FILE", str(tmp_path / "key"))
    assert config.settings().llm_key.get_secret_value() == "open sesame"


def test_a_file_that_is_not_there_is_named(environment, tmp_path):
    environment.setenv("SECRETARY_LLM_KEY_FILE", str(tmp_path / "none"))
    with pytest.raises(Unset, match="SECRETARY_LLM_KEY_FILE names a file that cannot be read"):
        config.settings()


def test_a_file_of_an_unknown_name_is_refused_too(environment, tmp_path):
    environment.setenv("SECRETARY_NONSENSE_FILE", str(tmp_path))
    with pytest.raises(Unset, match="SECRETARY_NONSENSE_FILE is not a setting"):
        config.settings()


def test_a_wrong_value_names_its_setting(environment):
    environment.setenv("PORT", "eight thousand")
    with pytest.raises(Unset, match="PORT"):
        config.settings()


@pytest.mark.parametrize("refused", ["english", "en,,de", "e1", ","])
def test_languages_are_two_letter_codes(environment, refused):
    environment.setenv("SECRETARY_LANGUAGES", refused)
    with pytest.raises(Unset, match="two-letter codes"):
        config.settings()


def test_languages_are_split_and_trimmed(environment):
    environment.setenv("SECRETARY_LANGUAGES", "DE, en")
    assert config.settings().languages == ("de", "en")


def test_an_empty_variable_counts_as_unset(environment):
    environment.setenv("SECRETARY_RENDER", "")
    assert config.settings().render == "warp"


def test_a_secret_is_not_shown(environment):
    environment.setenv("SECRETARY_LLM_KEY", "open sesame")
    assert "open sesame" not in repr(config.settings())


def test_the_secret_key_is_made_once_and_is_the_owners_alone(tmp_path):
    ours = Settings(data=tmp_path / "new")
    first = config.secret_key(ours)
    assert config.secret_key(ours) == first
    assert len(first) >= 50
    assert stat.S_IMODE((tmp_path / "new" / "secret-key").stat().st_mode) == 0o600


def test_a_deep_folder_still_gets_a_socket_path_that_fits(tmp_path):
    deep = Path("/", *["a folder with a long name"] * 6)
    path = f"{config.socket_folder(deep)}/queue.sock"
    assert len(path) <= 107
    assert config.socket_folder(deep) == config.socket_folder(deep) != config.socket_folder(deep / "other")


def test_both_servers_are_the_embedded_ones_unless_set():
    ours = Settings(data=Path("var"), redis_url="redis://queue.example.org/3")
    assert ours.queue_address == "redis://queue.example.org/3"
    assert ours.media_address == f"unix://{ours.folder}/run/media.sock"


def test_celery_is_given_a_unix_socket_in_its_own_spelling():
    ours = Settings(data=Path("var"))
    assert celery_settings(ours)["broker_url"] == f"redis+socket://{ours.folder}/run/queue.sock?virtual_host=0"


def test_a_lost_task_comes_back_only_after_every_running_one_has_been_ended():
    found = celery_settings(Settings())
    assert found["broker_transport_options"]["visibility_timeout"] > found["task_time_limit"]
