"""The filled-in form's first page: whose it is, under which numbers, who approved and who signed it."""

from datetime import date
from typing import Any

import pytest

from libs.common.events import Approval
from libs.common.forms import shipped
from services.reporting.formats.docx import render_docx
from services.reporting.reports import report_named
from services.reporting.reports.rows import RoundRows, Standing
from services.reporting.reports.tree import Document
from tests.word.returns import WHEN, imported, rows_of

FORM = shipped()["villkor-2022"]
NUMBERS = {"Regeringskansliet": "N2025/00001", "Tillväxtverket": "Ä 2025–12", "Västerbotten": "RUN 1.2.1.4-2025"}
ANSWERS: dict[str, Any] = {"answers": {FORM.answerable[0].id: {"text": "Länet växer."}}}


def filled_in(rows: RoundRows, language: str = "sv") -> Document:
    report = report_named("return/24")
    assert report
    return report(rows, language)


def approved(rows: RoundRows) -> RoundRows:
    given = Approval(approved_by="Ada Ås", date=date(2025, 2, 3), reference="RUN § 112", approved_at=WHEN)
    standing = rows.returns["24"]
    signed = standing.signed.model_copy(update={"approval": given})
    return RoundRows(rows.round, {"24": Standing(signed, standing.insatser)})


@pytest.mark.parametrize(("language", "number", "approval"), [
    ("sv", "Diarienummer, Tillväxtverket", "Godkänd av"), ("en", "Case number, Tillväxtverket", "Approved by"),
])  # fmt: skip
def test_numbers_of_all_parties_and_the_approval_are_printed_when_they_are_known(
    language: str, number: str, approval: str
) -> None:
    rows = rows_of(FORM, {"24": ANSWERS}, [{"code": "24", "name": "Västerbotten", "case_numbers": NUMBERS}])
    facts = {fact.label: fact.text for fact in filled_in(approved(rows), language).facts}
    assert [facts[label] for label in facts if label.startswith(number.split(",")[0])] == list(NUMBERS.values())
    assert (facts[number], facts[approval]) == ("Ä 2025–12", "Ada Ås, 2025-02-03, RUN § 112")


def test_nothing_is_printed_of_them_when_there_are_none() -> None:
    facts = filled_in(rows_of(FORM, {"24": ANSWERS}, [{"code": "24", "name": "Västerbotten"}])).facts
    assert not [fact for fact in facts if fact.label.startswith(("Diarienummer", "Godkänd"))]


def test_first_page_is_no_answer_when_the_form_is_read_back() -> None:
    rows = rows_of(FORM, {"24": ANSWERS}, [{"code": "24", "name": "Västerbotten", "case_numbers": NUMBERS}])
    assert imported(render_docx(filled_in(approved(rows))), FORM)["answers"] == ANSWERS["answers"]
