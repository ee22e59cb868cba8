"""The workbook as other programs understand it: openpyxl without formulas calculated, and LibreOffice."""

import io
import zipfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.workbook import Workbook

from services.reporting.formats.xlsx import render_xlsx
from services.reporting.reports.tree import (
    Bullets,
    Cell,
    Column,
    Document,
    Fact,
    Figure,
    Group,
    Heading,
    Link,
    Links,
    Note,
    Paragraph,
    Row,
    Series,
    Table,
)
from tests.infrastructure.office import saved_by_libreoffice
from tests.reporting.test_formats import HARD, hard_document

NAME = Paragraph("Nordmaling", strong=True)
TABLE = Table(
    "pengar",
    "Belopp per kommun",
    (
        Column("name", "Kommun"),
        Column("amount", "Belopp", numeric=True, help="I kronor"),
        Column("share", "Andel", numeric=True),
        Column("day", "Dag"),
        Column("said", "Med egna ord"),
    ),
    (
        Row(
            (
                Cell((Paragraph("Umeå"),), header=True, link="https://example.org/2480"),
                Cell((Paragraph("72\u00a0750\u00a0869 kr"),)),
                Cell((Paragraph("12,5 %"),)),
                Cell((Paragraph("2024-05-01"),)),
                Cell((Paragraph("2024-05-01", quoted=True),)),
            ),
            "rad-1",
        ),
        Row(
            (
                Cell((NAME, Paragraph("Kust", quoted=True), Paragraph("Ägare: 007", role="detail"))),
                Cell((Links((Link("359", "#rad-1"),)),)),
                Cell((Paragraph("–"),)),
                Cell((Paragraph("2025-02-03 04:05"),)),
                Cell((Bullets(("ett", "=1+1")),)),
            )
        ),
        Row((Cell((Paragraph("Dorotea"),)), Cell((Note("nil", "Inga insatser", "skälet"),), span=4))),
    ),
)  # fmt: skip


def rendered(*blocks: Any, **more: Any) -> Workbook:
    document = Document("prov", "En titel", "sv", {"round": "prov-2025"}, blocks, **more)
    return openpyxl.load_workbook(io.BytesIO(render_xlsx(document)), rich_text=False)


def at(year: int, month: int, day: int, hour: int = 0, minute: int = 0) -> datetime:
    """A time as Excel has it, which knows no zone."""
    return datetime(year, month, day, hour, minute, tzinfo=UTC).replace(tzinfo=None)


def cells(sheet: Any) -> list[list[Any]]:
    return [[cell.value for cell in row] for row in sheet.iter_rows()]


def test_table_has_a_sheet_with_typed_values_when_it_is_rendered() -> None:
    sheet = rendered(Heading(2, "Pengar", "p", "3"), TABLE)["3 Pengar"]
    assert cells(sheet) == [
        ["3 Belopp per kommun", None, None, None, None, None],
        ["Kommun", "Belopp\nI kronor", "Andel", "Dag", "Med egna ord", "Ägare"],
        ["Umeå", 72_750_869, 0.125, at(2024, 5, 1), "2024-05-01", None],
        ["Nordmaling\nKust", 359, "–", at(2025, 2, 3, 4, 5), "• ett\n• =1+1", "007"],
        ["Dorotea", "Inga insatser: skälet", None, None, None, None],
    ]
    assert (sheet["B3"].number_format, sheet["B4"].number_format) == ('#,##0" kr"', "#,##0")
    assert sheet["D3"].is_date
    assert (sheet.freeze_panes, sheet.auto_filter.ref, sheet.print_title_rows) == ("A3", "A2:F5", "$1:$2")
    assert sheet["A3"].hyperlink.target == "https://example.org/2480"
    assert sheet["B4"].hyperlink.location == "'3 Pengar'!A3"


def test_text_outside_the_tables_stands_on_the_first_sheet_when_it_is_rendered() -> None:
    figure = Figure("f", "Ett diagram", "Staplar som växer.", ("a",), (Series("s", (1,)),))
    group = Group((Paragraph("Ja", strong=True), Paragraph("svaret", quoted=True), Bullets(("p",), quoted=True)), {})
    blocks = (Heading(2, "Pengar", "p", "3"), TABLE, Heading(3, "Inre", "i"), group, Note("missing", "Saknas"), figure)
    book = rendered(*blocks, facts=(Fact("Inlämnad", "2024-02-15"), Fact("Version", "2")))
    assert book.sheetnames == ["Dokument", "3 Pengar"]
    assert cells(book["Dokument"]) == [
        [None, "En titel"], ["Inlämnad:", at(2024, 2, 15)], ["Version:", "2"], ["3", "Pengar"],
        ["→", "Belopp per kommun: 3 Pengar"], [None, "Inre"], [None, "Ja"], ["Svar", "svaret"], ["•", "p"],
        [None, "Saknas"], [None, "Ett diagram"], [None, "Staplar som växer."],
    ]  # fmt: skip
    assert book["Dokument"]["B5"].hyperlink.location == "'3 Pengar'!A1"
    assert (book.properties.title, book.properties.language) == ("En titel", "sv-SE")


def test_no_text_is_a_formula_and_none_is_markup_when_it_looks_like_one() -> None:
    said = ["=1+1", "+1", "-1", "@a", "'x", "=HYPERLINK(1)", "<r>x</r>", "_x000D_", "a\ufffeb", HARD]
    book = rendered(*(Paragraph(text, quoted=True) for text in said))
    assert [row[1] for row in cells(book["Dokument"])[1:]] == [
        text.replace("_x000D_", "_x005F_x000D_").replace("\ufffe", "_xFFFE_") for text in said
    ]  # openpyxl shows Excel's escapes as they are written
    with zipfile.ZipFile(io.BytesIO(render_xlsx(hard_document()))) as package:
        sheets = [package.read(name) for name in package.namelist() if "sheets/" in name]
    assert sheets
    assert not any(b"<f>" in sheet for sheet in sheets)


def test_sheets_have_names_that_excel_takes_when_headings_are_long_alike_or_odd() -> None:
    headings = ["En mycket lång rubrik om kompetens och bostäder", "En mycket lång rubrik om kompetens och annat",
                "Vad? [Hur]: a/b\\c*", "'apostrofer'", "History", "😀" * 20, "  "]  # fmt: skip
    names = rendered(*(b for n, h in enumerate(headings) for b in (Heading(2, h, f"h{n}"), TABLE))).sheetnames[1:]
    assert len({name.casefold() for name in names}) == len(headings)
    assert all(1 <= len(name.encode("utf-16-le")) // 2 <= 31 for name in names)
    assert not any(set(name) & set("[]:*?/\\") or name.strip("'") != name or name == "History" for name in names)


def test_bytes_are_the_same_when_the_tree_is() -> None:
    assert render_xlsx(hard_document()) == render_xlsx(hard_document())


@pytest.mark.parametrize("language", ["sv", "en"])
def test_libreoffice_reads_every_text_and_number_when_it_opens_the_file(tmp_path: Path, language: str) -> None:
    document = hard_document(language)
    [saved] = saved_by_libreoffice([render_xlsx(document)], tmp_path, "xlsx", "xlsx")
    ours, theirs = (openpyxl.load_workbook(io.BytesIO(data)) for data in (render_xlsx(document), saved))
    assert theirs.sheetnames == ours.sheetnames
    for name in ours.sheetnames:
        width = ours[name].max_column
        filled = [row[:width] for row in cells(theirs[name])]
        assert filled == cells(ours[name])
        assert theirs[name].auto_filter.ref == ours[name].auto_filter.ref
