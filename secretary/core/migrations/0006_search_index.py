"""On PostgreSQL an index by which words inside of texts are found; SQLite scans fast enough."""

import logging

from django.db import migrations, transaction
from django.db.utils import DatabaseError

logger = logging.getLogger(__name__)

# UPPER: that is how Django asks for `icontains`.
INDEX = (
    "CREATE INDEX IF NOT EXISTS turn_words ON core_turn USING gin (UPPER(text) gin_trgm_ops, UPPER(reply) gin_trgm_ops)"
)


def make(apps, editor):
    if editor.connection.vendor != "postgresql":
        return
    try:
        with transaction.atomic():
            editor.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
            editor.execute(INDEX)
    except DatabaseError as error:
        logger.warning("searching the history will be slow: pg_trgm cannot be used here (%s)", error)


def drop(apps, editor):
    if editor.connection.vendor == "postgresql":
        editor.execute("DROP INDEX IF EXISTS turn_words")


class Migration(migrations.Migration):

    dependencies = [
        ('core', '0005_keeping'),
    ]

    operations = [migrations.RunPython(make, drop)]
