"""What the settings promise, in a fresh interpreter each, since Django reads them once."""

import json
import os
import subprocess
import sys

import pytest

from secretary.wire.config import PREFIX

pytestmark = pytest.mark.slow

SHOW = "import json, secretary.settings as s; print(json.dumps({name: getattr(s, name) for name in %r}, default=str))"


def run(tmp_path, names, **environment):
    clean = {name: value for name, value in os.environ.items() if not name.startswith(PREFIX)}
    given = clean | {"SECRETARY_DATA": str(tmp_path)} | environment
    command = [sys.executable, "-c", SHOW % (names,)]
    return subprocess.run(command, env=given, capture_output=True, text=True, check=False)


def read(tmp_path, *names, **environment):
    done = run(tmp_path, names, **environment)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_on_its_own_it_answers_to_this_machine_only(tmp_path):
    found = read(tmp_path, "ALLOWED_HOSTS", "DEBUG", "SESSION_COOKIE_SECURE", "CSRF_TRUSTED_ORIGINS")
    assert found["ALLOWED_HOSTS"] == ["127.0.0.1", "localhost", "[::1]"]
    assert (found["DEBUG"], found["SESSION_COOKIE_SECURE"], found["CSRF_TRUSTED_ORIGINS"]) == (False, False, [])


def test_a_public_address_is_allowed_and_its_cookies_travel_encrypted(tmp_path):
    names = ("ALLOWED_HOSTS", "SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE", "CSRF_TRUSTED_ORIGINS")
    found = read(tmp_path, *names, SECRETARY_PUBLIC_URL="https://secretary.example.org:8443")
    assert "secretary.example.org" in found["ALLOWED_HOSTS"]
    assert (found["SESSION_COOKIE_SECURE"], found["CSRF_COOKIE_SECURE"]) == (True, True)
    assert found["CSRF_TRUSTED_ORIGINS"] == ["https://secretary.example.org:8443"]


def test_two_installations_on_one_machine_have_cookies_of_their_own(tmp_path):
    ours, theirs = (read(tmp_path, "SESSION_COOKIE_NAME", "CSRF_COOKIE_NAME", PORT=port) for port in ("8000", "8001"))
    assert not set(ours.values()) & set(theirs.values())


def test_a_database_on_another_machine_is_read_from_its_address(tmp_path):
    address = "postgres://ada:pl%75m@db.example.org:5433/office"
    database = read(tmp_path, "DATABASES", SECRETARY_DATABASE_URL=address)["DATABASES"]["default"]
    keys = ("USER", "PASSWORD", "HOST", "PORT", "NAME")
    assert [database[key] for key in keys] == ["ada", "plum", "db.example.org", 5433, "office"]


def test_sqlite_takes_its_write_lock_at_once(tmp_path):
    options = read(tmp_path, "DATABASES")["DATABASES"]["default"]["OPTIONS"]
    assert options["transaction_mode"] == "IMMEDIATE"
    assert "journal_mode=WAL" in options["init_command"]


@pytest.mark.parametrize("address", ["mysql://db/office", "office"])
def test_an_unknown_database_stops_the_start_in_words(tmp_path, address):
    done = run(tmp_path, (), SECRETARY_DATABASE_URL=address)
    assert done.returncode != 0
    assert "SECRETARY_DATABASE_URL must begin with postgres://" in done.stderr


def test_the_secret_key_stays_the_same(tmp_path):
    assert read(tmp_path, "SECRET_KEY") == read(tmp_path, "SECRET_KEY")


def test_pages_run_no_script_but_ours(tmp_path):
    policy = read(tmp_path, "CONTENT_SECURITY_POLICY")["CONTENT_SECURITY_POLICY"]["DIRECTIVES"]
    assert policy["script-src"] == policy["style-src"] == policy["default-src"] == ["'self'"]
    assert policy["frame-ancestors"] == policy["object-src"] == ["'none'"]
