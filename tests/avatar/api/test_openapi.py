"""Schemathesis over both descriptions: whatever is sent, nothing fails, and every answer is one that is described."""

import sys
from collections.abc import Iterator

import hypothesis
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import response_schema_conformance, status_code_conformance

from avatar.api import allowance
from secretary.core import tokens
from tests.avatar.api.serving import Served
from tests.rows import COMMITS

pytestmark = [COMMITS, pytest.mark.slow]

CHECKS = [not_a_server_error, response_schema_conformance, status_code_conformance]


@pytest.fixture(autouse=True)
def untraced() -> Iterator[None]:
    """Coverage is measured in the server's threads only: traced, making the examples takes minutes."""
    tracer = sys.gettrace()
    sys.settrace(None)
    yield
    sys.settrace(tracer)


@pytest.mark.parametrize(("root", "count"), [("/api/v1", 17), ("/v1", 5)])
def test_nothing_that_is_sent_makes_it_fail(transactional_db, ada, workers, monkeypatch, root, count):
    for kind in allowance.A_MINUTE:
        monkeypatch.setitem(allowance.A_MINUTE, kind, 1_000_000)
    headers = {"Authorization": f"Bearer {tokens.make(ada, 'schemathesis')}"}
    with Served() as served:
        schema = schemathesis.openapi.from_url(f"{served.address}{root}/openapi.json")
        operations = [found.ok() for found in schema.get_all_operations()]
        assert len(operations) >= count
        for operation in operations:
            _try(operation, headers)


def _try(operation, headers):
    @hypothesis.given(operation.as_strategy())
    @hypothesis.settings(
        max_examples=12,
        deadline=None,
        derandomize=True,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    def answers(case):
        case.call_and_validate(headers=headers, checks=CHECKS, timeout=20)

    answers()
