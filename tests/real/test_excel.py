"""The real documents as Excel forms: everything that was reported comes back from the file, text by text."""

import io
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from services.reporting.formats.xlsx import render_xlsx
from services.reporting.reports import report_named
from tests.excel.test_round_trip import imported
from tests.infrastructure.office import saved_by_libreoffice
from tests.real.needing import real_data
from tests.real.test_word import ALL, Given, project_list
from tests.word.returns import on_paper, rows_of


def exported(given: Given, language: str) -> dict[str, bytes]:
    rows = rows_of(given.form, given.documents, given.respondents)
    reports = {code: report_named(f"return/{code}") for code in given.documents}
    return {code: render_xlsx(report(rows, language)) for code, report in reports.items() if report}


@pytest.fixture(autouse=True)
def _data() -> None:
    real_data()


@pytest.mark.parametrize("language", ["sv", "en"])
@pytest.mark.parametrize("real", ALL, ids=lambda real: str(real.__name__))
def test_every_real_return_comes_back_from_its_workbook(real: Any, language: str) -> None:
    given: Given = real()
    files = exported(given, language)
    assert files.keys() == given.documents.keys()
    for code, data in files.items():
        assert on_paper(imported(data, given.form), given.form) == on_paper(given.documents[code], given.form)


@pytest.mark.parametrize("real", ALL, ids=lambda real: str(real.__name__))
def test_every_real_return_comes_back_when_libreoffice_has_saved_its_workbook(real: Any, tmp_path: Path) -> None:
    given: Given = real()
    files = exported(given, "sv")
    for code, saved in zip(files, saved_by_libreoffice(list(files.values()), tmp_path, "xlsx", "xlsx"), strict=True):
        assert on_paper(imported(saved, given.form), given.form) == on_paper(given.documents[code], given.form)


def test_amounts_of_the_projects_are_numbers_when_the_workbook_is_opened() -> None:
    given = project_list()
    book = openpyxl.load_workbook(io.BytesIO(exported(given, "sv")["24"]))
    _, heading, *rows = book["1.1 Beviljade projekt"].iter_rows(values_only=True)
    budget = next(at for at, title in enumerate(heading) if str(title).startswith("Total budget"))
    amounts = [amount for row in rows if isinstance(amount := row[budget], int)]
    assert sum(amounts) == 225_263_121
    assert len(rows) == 17
