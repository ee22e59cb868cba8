"""The reports: pure functions from a round's rows to a document tree."""

from collections.abc import Callable, Mapping

from services.reporting.reports.national import national
from services.reporting.reports.rows import RoundRows
from services.reporting.reports.tree import Document

Report = Callable[[RoundRows, str], Document]
"""(rows, language) -> document."""

REPORTS: Mapping[str, Report] = {
    "national": national,
}
