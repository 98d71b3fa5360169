"""`secretary bench` where it cannot run."""

import sys

import pytest

from secretary import cli


def test_the_bench_says_what_it_takes_where_the_test_packages_are_missing(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "playwright", None)
    assert cli.main(["bench"]) == 1
    [line] = capsys.readouterr().err.splitlines()
    assert line.endswith("in a checkout with the test packages; there: make bench")
