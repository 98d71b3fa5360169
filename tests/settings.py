"""The settings of the tests: a folder of their own for data, the fetched models where `make test` puts them.

SQLite, unless TEST_DATABASE_URL names a PostgreSQL server (postgres://user@host:port/name).
"""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

from secretary.wire import config

_MODELS = config.settings().models_folder
_DATA = Path(tempfile.mkdtemp(prefix="secretary-tests-"))
atexit.register(shutil.rmtree, _DATA, ignore_errors=True)

for _name in [name for name in os.environ if name.startswith(config.PREFIX)]:
    del os.environ[_name]
if _POSTGRES := os.environ.get("TEST_DATABASE_URL", ""):
    os.environ["SECRETARY_DATABASE_URL"] = _POSTGRES
os.environ |= {"SECRETARY_DATA": str(_DATA), "SECRETARY_MODELS": str(_MODELS), "SECRETARY_LOG_LEVEL": "WARNING"}
config.settings.cache_clear()

from secretary.settings import *  # noqa: E402, F403

# A file, as in the real installation: in memory, two threads would lock each other's tables at once.
if not _POSTGRES:
    DATABASES["default"]["TEST"] = {"NAME": _DATA / "test.sqlite3"}  # noqa: F405
# A real one takes a third of a second for each password, so that guessing is slow; these tests guess nothing.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
