"""The real documents as Word forms: everything that was reported comes back from the file, text by text."""

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from libs.common.forms import Form, shipped
from services.intake.importers.docx import read_docx
from services.reporting.formats.docx import render_docx
from services.reporting.reports.national import national
from tests.infrastructure.office import saved_by_libreoffice
from tests.real import form_2022, norrbotten_2022, projects, resultat_2024, returns_2023, sources
from tests.real.needing import real_data
from tests.word.returns import imported, on_paper, rows_of, said, word_report


class Given(NamedTuple):
    """A form, the returns of it by respondent, and the respondents as a round lists them."""

    form: Form
    documents: dict[str, dict[str, Any]]
    respondents: list[dict[str, Any]]

    def exported(self, language: str = "sv") -> Iterator[tuple[str, bytes]]:
        rows = rows_of(self.form, self.documents, self.respondents)
        return ((code, word_report(rows, f"return/{code}", language)) for code in self.documents)


def regions_2023() -> Given:
    source = returns_2023.regions(real_data())
    listed = [{"code": code, "name": region["region"]} for code, region in source.items()]
    documents = {code: returns_2023.whole_document(region) for code, region in source.items()}
    return Given(shipped()["villkor-2023"], documents, listed)


def norrbotten() -> Given:
    document = norrbotten_2022.whole_document(sources.read(norrbotten_2022.FILE))
    return Given(shipped()["villkor-2022"], {"25": document}, [{"code": "25", "name": "Norrbotten"}])


def norrbotten_on_the_official_form() -> Given:
    official = Form.model_validate(form_2022.definition(sources.read(form_2022.FILE)))
    return norrbotten()._replace(form=official)


def project_list() -> Given:
    document = projects.whole_document(sources.read(projects.FILE))
    return Given(shipped()["projektlista"], {"24": document}, [{"code": "24", "name": "Västerbotten"}])


def strategic_areas() -> Given:
    source = sources.read(resultat_2024.FILE)
    form = shipped()["rus-vasterbotten-2024"]
    return Given(form, resultat_2024.whole_documents(source), resultat_2024.respondents(source))


ALL = [regions_2023, norrbotten, norrbotten_on_the_official_form, project_list, strategic_areas]


@pytest.fixture(autouse=True)
def _data() -> None:
    real_data()


@pytest.mark.parametrize("language", ["sv", "en"])
@pytest.mark.parametrize("real", ALL, ids=lambda real: str(real.__name__))
def test_every_real_return_comes_back_from_its_word_form(real: Any, language: str) -> None:
    given: Given = real()
    for code, data in given.exported(language):
        assert on_paper(imported(data, given.form), given.form) == on_paper(given.documents[code], given.form)


@pytest.mark.parametrize("real", ALL, ids=lambda real: str(real.__name__))
def test_every_real_return_comes_back_when_libreoffice_has_saved_its_word_form(real: Any, tmp_path: Path) -> None:
    given: Given = real()
    codes, files = zip(*given.exported(), strict=True)
    for code, saved in zip(codes, saved_by_libreoffice(files, tmp_path), strict=True):
        assert on_paper(imported(saved, given.form), given.form) == on_paper(given.documents[code], given.form)


def test_national_report_of_the_real_returns_is_made_in_less_than_three_seconds() -> None:
    given = regions_2023()
    rows = rows_of(given.form, given.documents, given.respondents)
    begun = time.perf_counter()
    data = render_docx(national(rows, "sv"))
    assert time.perf_counter() - begun < 3
    assert len(data) > 100_000


def test_answers_are_found_by_number_when_the_printed_wording_is_another() -> None:
    given = norrbotten_on_the_official_form()
    [(_, data)] = given.exported()
    read = said(read_docx(data, shipped()["villkor-2022"]))
    assert on_paper(read, given.form) == on_paper(given.documents["25"], given.form)
