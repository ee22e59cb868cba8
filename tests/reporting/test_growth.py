"""What a report costs grows with its rows, not with their square: counted in calls, which no machine changes."""

import cProfile
import pstats
from collections.abc import Callable

import pytest

from services.reporting.formats import FORMATS
from services.reporting.reports import report_named
from tests.bench.rendering import ROWS


def calls(work: Callable[[], object]) -> int:
    profile = cProfile.Profile()
    profile.runcall(work)
    counted: int = pstats.Stats(profile).total_calls  # type: ignore[attr-defined]
    return counted


@pytest.mark.parametrize("report", ["national", "chapters", "projects", "completeness"])
def test_ten_times_the_rows_take_ten_times_the_work_at_most(report: str) -> None:
    make = report_named(report)
    assert make
    once, tenfold = ROWS[report](1), ROWS[report](10)
    for format in ("html", "json"):
        render = FORMATS[format].render
        few, many = calls(lambda: render(make(once, "sv"))), calls(lambda: render(make(tenfold, "sv")))  # noqa: B023
        assert many < 11 * few, format
