"""What leaves as an Excel form comes back as it was, whatever the texts look like."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from libs.common.forms import Form, shipped
from services.intake.importers import read_file
from services.reporting.formats.xlsx import render_xlsx
from services.reporting.reports import report_named
from tests.infrastructure.office import saved_by_libreoffice
from tests.word.returns import on_paper, rows_of, said
from tests.word.test_round_trip import FORMS, hard_return, returns

NATIONAL = shipped()["villkor-2022"]
ESCAPES = ["_x000D_", "_x005F_x0041_", "=HYPERLINK(1)", "+46 90", "-1", "@sum", "'apostrof", "<r>x</r>", "2024-05-01",
           "007", "1e5", "TRUE", "…", "→", "Svar", "•"]  # fmt: skip
LONG = "Ett långt stycke med å, ä och ö som fortsätter. 😀\n" * 2_000
"""Longer than three cells of Excel, in characters and in lines."""


ODD = "_x005F_x0041_"
"""LibreOffice reads it as it should and writes it without escaping it again; and it sets empty last lines in bold."""


def exported(form: Form, document: dict[str, Any], language: str = "sv") -> bytes:
    rows = rows_of(form, {"24": document}, [{"code": "24", "name": "Västerbotten"}])
    report = report_named("return/24")
    assert report
    return render_xlsx(report(rows, language))


def imported(data: bytes, form: Form) -> dict[str, Any]:
    """Through the guard, as a file from outside; fails if anything in it was not understood."""
    kind, reading = read_file(data, form)
    assert (kind, reading.left) == ("xlsx", [])
    return said(reading)


def escaped(document: dict[str, Any]) -> dict[str, Any]:
    """The document with texts in it that Excel would take for something else."""
    more = [
        {"key": f"e-{n}", "area": "innovation", "name": f"{text} namn", "description": text, "outputs": text,
         "outcomes": f"{text}\n{text}", "goals": f"\t{text}", "owner": text, "project_id": text}
        for n, text in enumerate(ESCAPES)
    ]  # fmt: skip
    return document | {"insatser": [*document["insatser"], *more]}


@settings(deadline=None, max_examples=150)
@given(returns(), st.sampled_from(["sv", "en"]))
def test_any_return_comes_back_as_it_was_when_exported_and_imported(
    one: tuple[str, dict[str, Any]], language: str
) -> None:
    form, document = shipped()[one[0]], one[1]
    assert on_paper(imported(exported(form, document, language), form), form) == on_paper(document, form)


@pytest.mark.parametrize("language", ["sv", "en"])
def test_texts_that_look_like_something_else_come_back_when_they_stand_everywhere(language: str) -> None:
    document = escaped(hard_return(NATIONAL))
    back = imported(exported(NATIONAL, document, language), NATIONAL)
    assert on_paper(back, NATIONAL) == on_paper(document, NATIONAL)


def test_texts_longer_than_a_cell_come_back_whole() -> None:
    document = {
        "insatser": [
            {"key": "a", "area": "boende", "name": "Lång", "description": LONG, "outputs": LONG[:-1], "goals": "…"},
            {"key": "b", "area": "boende", "name": "… kort", "outcomes": LONG},
        ],
        "nil_returns": [{"area": "miljo", "reason": LONG.replace("\n", " ").strip()}],
        "answers": {"1.1.1": {"text": LONG}, "2.3": {"yes": False, "bullets": ["kort", LONG, "…"]}},
    }
    back = imported(exported(NATIONAL, document), NATIONAL)
    assert on_paper(back, NATIONAL) == on_paper(document, NATIONAL)


def test_return_comes_back_as_it_was_when_libreoffice_has_opened_and_saved_it(tmp_path: Path) -> None:
    document = escaped(hard_return(NATIONAL))
    kept = [one for one in document["insatser"] if one["description"].strip() and one["description"] not in ODD]
    document = document | {"insatser": kept}
    [saved] = saved_by_libreoffice([exported(NATIONAL, document)], tmp_path, "xlsx", "xlsx")
    assert on_paper(imported(saved, NATIONAL), NATIONAL) == on_paper(document, NATIONAL)


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.id)
@pytest.mark.parametrize("language", ["sv", "en"])
def test_nothing_is_read_when_a_form_is_sent_back_empty(form: Form, language: str) -> None:
    report = report_named("form")
    assert report
    empty = render_xlsx(report(rows_of(form, {}, [{"code": "24", "name": "Västerbotten"}]), language))
    assert imported(empty, form) == {"insatser": [], "nil_returns": [], "answers": {}, "analyses": []}
