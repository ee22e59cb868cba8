"""The empty form, filled in by a person in Word, is read as that person meant it."""

import io
from pathlib import Path

import pytest
from docx.document import Document
from docx.text.paragraph import Paragraph

from libs.common.forms import shipped
from services.intake.importers.docx import read_docx
from services.intake.importers.reading import Reading
from tests.infrastructure.office import saved_by_libreoffice
from tests.word.returns import exported, opened, rows_of, word_report

FORM = shipped()["villkor-2022"]


def empty() -> Document:
    return opened(word_report(rows_of(FORM, {}, [{"code": "24", "name": "Västerbotten"}]), "form"))


def under(document: Document, number: str) -> list[Paragraph]:
    """The paragraphs from a question to the next heading."""
    paragraphs = document.paragraphs
    begin = next(n for n, p in enumerate(paragraphs) if p.text.startswith(f"{number}\u2002"))
    ends = (n for n, p in enumerate(paragraphs) if n > begin and p.style and str(p.style.name).startswith("Heading"))
    return paragraphs[begin + 1 : next(ends)]


def saved(document: Document) -> bytes:
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def read(document: Document) -> Reading:
    return read_docx(saved(document), FORM)


def test_answers_are_read_from_where_the_form_has_room_for_them() -> None:
    document = empty()
    [box] = under(document, "1.1.1")
    box.text = "Vi byggde vidare."
    box.insert_paragraph_before("Först ett möte.", box.style)
    choice, first, second, _ = under(document, "2.3")[-4:]
    choice.text = choice.text.replace("☐ Ja", "☒ Ja")
    first.text, second.text = "vägar", "skolor"
    under(document, "4.2")[-1].text = "Nej, den tas fram i år."
    reading = read(document)
    assert reading.answers == {
        "1.1.1": {"text": "Först ett möte.\nVi byggde vidare."},
        "2.3": {"yes": True, "bullets": ["vägar", "skolor"]},
        "4.2": {"yes": False, "text": "den tas fram i år."},
    }
    assert reading.left == []


def test_rows_are_read_from_the_forms_tables_however_many_are_filled_in() -> None:
    document = empty()
    housing, skills = document.tables[:2]
    for n, row in enumerate(housing.rows[1:3], 1):
        row.cells[0].paragraphs[0].text = f"Insats {n}"
        row.cells[0].add_paragraph("Så här gick det till.")
        row.cells[2].paragraphs[0].text = "40 platser"
    skills.rows[1].cells[0].paragraphs[0].text = "Inga insatser: vi avvaktar."
    reading = read(document)
    assert [(i["area"], i["name"], i["description"], i["outputs"]) for i in reading.insatser] == [
        ("boende", "Insats 1", "Så här gick det till.", "40 platser"),
        ("boende", "Insats 2", "Så här gick det till.", "40 platser"),
    ]
    assert reading.nil_returns == [{"area": "kompetens", "reason": "vi avvaktar."}]
    assert reading.left == []


@pytest.mark.parametrize("again", [False, True], ids=["saved once", "through LibreOffice"])
def test_a_return_that_is_worked_on_in_word_comes_back_with_the_changes(again: bool, tmp_path: Path) -> None:
    insats = {"key": "skola-1", "area": "boende", "name": "Byskolan", "outputs": "40 platser", "priority": 2}
    document = opened(exported(FORM, {"insatser": [insats], "answers": {"1.1.1": {"text": "Förra året."}}}))
    under(document, "1.1.1")[0].runs[0].text = "I år."
    table = document.tables[0]
    table.rows[1].cells[2].paragraphs[0].runs[0].text = "60 platser"
    new = table.add_row()  # type: ignore[no-untyped-call]
    new.cells[0].text, new.cells[2].text = "Bussen", "Tio turer"
    under(document, "1.1.2")[0].insert_paragraph_before("Helt nytt svar.")
    data = saved(document)
    if again:
        [data] = saved_by_libreoffice([data], tmp_path)
    reading = read_docx(data, FORM)
    assert reading.insatser == [
        insats | {"outputs": "60 platser"},
        {"key": "boende-bussen", "area": "boende", "name": "Bussen", "outputs": "Tio turer"},
    ]
    assert reading.answers == {"1.1.1": {"text": "I år."}, "1.1.2": {"text": "Helt nytt svar."}}
    assert reading.left == []
