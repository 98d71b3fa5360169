"""How tests use the database."""

import pytest
from django.apps import apps

COMMITS = pytest.mark.django_db(transaction=True, available_apps=[app.name for app in apps.get_app_configs()])
"""Really commits, so that what runs on commit and in other threads is seen. Naming the apps spares the rows that
Django would make anew after each test."""
