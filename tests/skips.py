"""Tests that may be skipped, each with its reason; in CI any other skip fails the run. Used by tests/conftest.py."""

import os
from collections.abc import Iterable

import pytest

ALLOWED = {
    "tests/secretary/core/test_privacy.py::test_what_was_said_is_written_over": "only SQLite's database is a file",
}
"""Beginning of a test's id → why it may be skipped."""

_skipped: set[str] = set()


def unlisted(skipped: Iterable[str], allowed: Iterable[str]) -> list[str]:
    """The skipped ones that nothing in `allowed` begins."""
    return sorted(name for name in skipped if not name.startswith(tuple(allowed)))


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    if report.skipped and not hasattr(report, "wasxfail"):
        _skipped.add(report.nodeid)


def pytest_collectreport(report: pytest.CollectReport) -> None:
    if report.skipped:
        _skipped.add(report.nodeid)


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    if os.environ.get("CI") and unlisted(_skipped, ALLOWED) and session.exitstatus == pytest.ExitCode.OK:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    for name in unlisted(_skipped, ALLOWED) if os.environ.get("CI") else ():
        terminalreporter.write_line(f"skipped without a reason in tests/skips.py: {name}", red=True)
