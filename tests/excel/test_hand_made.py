"""Workbooks that somebody has made or gone on with: read by numbers and headings, and nothing dropped silently."""

import io
from typing import Any

import openpyxl
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.styles import Font

from libs.common.forms import shipped
from services.intake.importers import read_file
from services.intake.importers.reading import Reading
from services.reporting.formats.xlsx import render_xlsx
from services.reporting.reports import report_named
from tests.word.returns import rows_of

FORM = shipped()["villkor-2023"]
HEADINGS = ["Namn och kort beskrivning", "Prestationer", "Effekter", "Mål"]


def read(book: openpyxl.Workbook) -> Reading:
    out = io.BytesIO()
    book.save(out)
    return read_file(out.getvalue(), FORM)[1]


def book_of(title: str, rows: list[list[Any]]) -> openpyxl.Workbook:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = title
    for row in rows:
        sheet.append(row)
    return book


def test_answers_are_read_when_they_stand_below_or_beside_their_numbers() -> None:
    reading = read(
        book_of(
            "Svar",
            [
                ["Svar från oss"],
                ["Kontakt:", "Växeln"],
                ["8.1", "Medlen gick till hela länet."],
                ["8.2 Hållbar utveckling", "Alla tre dimensionerna vägdes in."],
                ["8.3"],
                [None, "Ja"],
                [None, "Det syns i uppföljningen."],
                ["8.5", None, "Nej, inte i år."],
                ["9.9", "Ett nummer som inte finns."],
            ],
        )
    )
    assert reading.answers["8.1"] == {"text": "Medlen gick till hela länet."}
    assert "Alla tre dimensionerna vägdes in." in reading.answers["8.2"]["text"]
    assert reading.answers["8.3"] == {"yes": True, "text": "Det syns i uppföljningen."}
    assert [left.text for left in reading.left[:3]] == ["Svar från oss", "Kontakt:", "Växeln"]
    said = [*(left.text for left in reading.left), *(str(answer) for answer in reading.answers.values())]
    assert any("Ett nummer som inte finns." in text for text in said)
    assert any("inte i år" in text for text in said)


def test_insatser_are_read_when_cells_are_merged_and_rows_go_on() -> None:
    book = book_of(
        "1.1 Boende",
        [
            ["Vår tabell"],
            [*HEADINGS, "Prioritet", "Egen kolumn"],
            [
                "Bygdehubben\nEn lokal som alla delar.",
                "• Två möten\n• En broschyr",
                "Fler stannar.",
                "Mål 11",
                2,
                "Obs!",
            ],
            [None, "Ett tredje möte.", None, None],
            ["Lots i skogen", "Tio turer.", "Effekt ett.", "Mål 15"],
            [None, None, "Effekt två.", None],
            ["Inga fler"],
        ],
    )
    sheet = book["1.1 Boende"]
    sheet.merge_cells("A5:A6")
    reading = read(book)
    assert [(one["name"], one.get("description", "")) for one in reading.insatser] == [
        ("Bygdehubben", "En lokal som alla delar."), ("Lots i skogen", ""), ("Inga fler", ""),
    ]  # fmt: skip
    first, second, _ = reading.insatser
    assert first["outputs"] == "• Två möten\n• En broschyr\nEtt tredje möte."
    assert (first["priority"], first["area"], first["key"]) == (2, "boende", "boende-bygdehubben")
    assert second["outcomes"] == "Effekt ett.\nEffekt två."
    assert [(left.place[0], left.text) for left in reading.left] == [
        ("blad 1.1 Boende, cell A1", "Vår tabell"), ("blad 1.1 Boende, cell F3", "Obs!"),
    ]  # fmt: skip
    places = {taken.pointer: taken.place for taken in reading.taken}
    assert places["/insatser/1/goals"] == ("blad 1.1 Boende, cell D5", "sheet 1.1 Boende, cell D5")


def test_name_is_what_is_bold_when_the_cell_has_both() -> None:
    book = book_of("2.1", [HEADINGS, ["x", "Kurser.", "", ""], ["Yrkesvux", "", "", ""]])
    sheet = book["2.1"]
    sheet["A2"] = CellRichText(TextBlock(InlineFont(b=True), "Lärcentrum"), "\nDistansstudier nära hemmet.")
    sheet["A3"].font = Font(bold=True)
    reading = read(book)
    assert [(one["name"], one.get("description", "")) for one in reading.insatser] == [
        ("Lärcentrum", "Distansstudier nära hemmet."), ("Yrkesvux", ""),
    ]  # fmt: skip


def test_nil_return_is_read_when_it_stands_in_the_table() -> None:
    reading = read(book_of("7.1 Miljö", [HEADINGS, ["Inga insatser: Allt arbete ligger hos kommunerna."]]))
    assert reading.nil_returns == [{"area": "miljo", "reason": "Allt arbete ligger hos kommunerna."}]
    assert reading.insatser == []


def test_empty_form_is_read_when_a_person_has_filled_it_in() -> None:
    report = report_named("form")
    assert report
    empty = render_xlsx(report(rows_of(FORM, {}, [{"code": "24", "name": "Västerbotten"}]), "sv"))
    book = openpyxl.load_workbook(io.BytesIO(empty))
    text = book["Dokument"]
    answers = iter(["Jämnt fördelat.", "I varje beslut."])
    for row in text.iter_rows():
        mark, cell = row[0].value, row[1]
        if mark == "Svar" and (answer := next(answers, None)):
            cell.value = answer
        elif isinstance(cell.value, str) and "☐ Ja" in cell.value:
            cell.value = cell.value.replace("☐ Ja", "☒ Ja", 1)
    table = next(sheet for sheet in book if sheet.title.startswith("1.1"))
    table["A3"], table["B3"] = "Byabuss\nKör på torsdagar.", "Fyra turer i veckan."
    reading = read(book)
    assert reading.left == []
    assert [(one["name"], one["description"], one["outputs"]) for one in reading.insatser] == [
        ("Byabuss", "Kör på torsdagar.", "Fyra turer i veckan.")
    ]
    assert [answer.get("text") for answer in reading.answers.values() if "text" in answer] == [
        "Jämnt fördelat.", "I varje beslut.",
    ]  # fmt: skip
    assert {answer["yes"] for answer in reading.answers.values() if "yes" in answer} == {True}


def test_formula_is_read_by_its_value_and_listed_when_it_has_none() -> None:
    reading = read(book_of("8", [["8.1", "Text."], [None, '="a"&"b"']]))
    assert [(left.place[0], left.reason[0]) for left in reading.left] == [
        ("blad 8, cell B2", "Det som står i en formel som inte är uträknad läses inte in. "
         "Flytta texten till frågan eller tabellen."),
    ]  # fmt: skip
