"""The reports: pure functions from a round's rows to a document tree."""

from collections.abc import Callable, Mapping

from services.reporting.reports.chapters import chapters
from services.reporting.reports.completeness import completeness
from services.reporting.reports.form import NoSuchRespondentError, empty_form, filled_in
from services.reporting.reports.national import national
from services.reporting.reports.projects import projects
from services.reporting.reports.rows import RoundRows
from services.reporting.reports.tree import Document

__all__ = ["OF_ONE_RESPONDENT", "REPORTS", "NoSuchRespondentError", "report_named", "respondent_of"]

Report = Callable[[RoundRows, str], Document]
"""(rows, language) -> document."""

REPORTS: Mapping[str, Report] = {
    "national": national,
    "chapters": chapters,
    "projects": projects,
    "completeness": completeness,
    "form": empty_form,
}
OF_ONE_RESPONDENT: Mapping[str, Callable[[RoundRows, str, str], Document]] = {
    "return": filled_in,
}
"""Reports of one respondent: `return/24`. (rows, language, respondent) -> document."""


def report_named(name: str) -> Report | None:
    """`national`, or `return/24`; None if there is no such report. Raises nothing for a respondent that is unknown."""
    report, _, respondent = name.partition("/")
    of_one = OF_ONE_RESPONDENT.get(report)
    if of_one and respondent:
        return lambda rows, language: of_one(rows, language, respondent)
    return REPORTS.get(name)


def respondent_of(name: str) -> str | None:
    """Whose return alone the report rests on; None if it is made of all of them."""
    report, _, respondent = name.partition("/")
    return respondent if report in OF_ONE_RESPONDENT else None
