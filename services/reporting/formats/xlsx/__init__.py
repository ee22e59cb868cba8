"""The document tree as an Excel workbook: SpreadsheetML written directly.

A library would be shorter, but it takes a text like ”<r>…</r>” for markup of its own and escapes twice what stands in
rich text. The same tree gives the same bytes: no time, no author, no machine. Texts are typed as texts and never become
formulas; numbers, dates and times are real ones. What stands where: layout.py.
"""

import io
from collections.abc import Iterable
from pathlib import Path
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from services.reporting.formats.xlsx.layout import Workbook, workbook_of
from services.reporting.formats.xlsx.markup import MAIN, RELATIONSHIPS, attributes, filter_range, quoted, sheet_markup
from services.reporting.reports.tree import Document

PARTS = Path(__file__).parent / "parts"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
SHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"
DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
TAGS = {"sv": "sv-SE", "en": "en-GB"}


def render_xlsx(document: Document) -> bytes:
    """Opens in Excel 2010 and later, and in LibreOffice."""
    book = workbook_of(document)
    out = io.BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as package:
        _write(package, "[Content_Types].xml", _content_types(book))
        _write(package, "_rels/.rels", (PARTS / "rels.xml").read_text())
        _write(package, "xl/workbook.xml", _workbook(book))
        _write(package, "xl/_rels/workbook.xml.rels", _workbook_relationships(book))
        _write(package, "xl/styles.xml", (PARTS / "styles.xml").read_text())
        for number, sheet in enumerate(book.sheets, 1):
            outside: dict[str, int] = {}
            with package.open(_entry(f"xl/worksheets/sheet{number}.xml"), "w") as file:
                for piece in sheet_markup(sheet, book, outside, selected=number == 1):
                    file.write(piece.encode())
            if outside:
                _write(package, f"xl/worksheets/_rels/sheet{number}.xml.rels", _links_out(outside))
        _write(package, "docProps/core.xml", _core(document))
        _write(package, "docProps/app.xml", (PARTS / "app.xml").read_text())
    return out.getvalue()


def _content_types(book: Workbook) -> str:
    sheets = "".join(
        f'<Override PartName="/xl/worksheets/sheet{number}.xml" ContentType="{SHEET_TYPE}"/>'
        for number in range(1, len(book.sheets) + 1)
    )
    return (PARTS / "content_types.xml").read_text().replace("{sheets}", sheets)


def _workbook(book: Workbook) -> str:
    sheets = "".join(
        f"<sheet {attributes([('name', sheet.name), ('sheetId', str(number)), ('r:id', f'rId{number}')])}/>"
        for number, sheet in enumerate(book.sheets, 1)
    )
    names = "".join(_defined_names(book))
    defined = f"<definedNames>{names}</definedNames>" if names else ""
    return (
        f'{DECLARATION}<workbook xmlns="{MAIN}" xmlns:r="{RELATIONSHIPS}"><bookViews><workbookView activeTab="0"/>'
        f"</bookViews><sheets>{sheets}</sheets>{defined}</workbook>"
    )


def _defined_names(book: Workbook) -> list[str]:
    """Which rows each printed page begins with, and what the filters are on: in the order that Excel sorts them."""
    tables = [(number, sheet) for number, sheet in enumerate(book.sheets) if sheet.filtered]
    filters = [
        f'<definedName name="_xlnm._FilterDatabase" localSheetId="{number}" hidden="1">'
        f"{escape(quoted(sheet.name))}!{filter_range(sheet, absolute=True)}</definedName>"
        for number, sheet in tables
    ]
    titles = [
        f'<definedName name="_xlnm.Print_Titles" localSheetId="{number}">'
        f"{escape(quoted(sheet.name))}!$1:${sheet.header}</definedName>"
        for number, sheet in tables
    ]
    return filters + titles


def _workbook_relationships(book: Workbook) -> str:
    parts = [("worksheet", f"worksheets/sheet{number}.xml") for number in range(1, len(book.sheets) + 1)]
    return _relationships([*parts, ("styles", "styles.xml")])


def _relationships(parts: list[tuple[str, str]], mode: str = "") -> str:
    found = "".join(
        f"<Relationship {attributes([('Id', f'rId{n}'), ('Type', f'{RELATIONSHIPS}/{kind}'), ('Target', to)])}{mode}/>"
        for n, (kind, to) in enumerate(parts, 1)
    )
    return f'{DECLARATION}<Relationships xmlns="{PACKAGE}/relationships">{found}</Relationships>'


def _links_out(addresses: Iterable[str]) -> str:
    return _relationships([("hyperlink", address) for address in addresses], ' TargetMode="External"')


def _core(document: Document) -> str:
    values = {
        "title": document.title,
        "subject": str(document.metadata.get("round_title") or ""),
        "keywords": "; ".join(f"{name}: {value}" for name, value in document.metadata.items() if value is not None),
        "language": TAGS[document.language],
    }
    text = (PARTS / "core.xml").read_text()
    for name, value in values.items():
        text = text.replace(f"{{{name}}}", escape(value))
    return text


def _write(package: ZipFile, name: str, text: str) -> None:
    package.writestr(_entry(name), text.encode())


def _entry(name: str) -> ZipInfo:
    """An entry that says nothing of when and where it was made."""
    entry = ZipInfo(name, (1980, 1, 1, 0, 0, 0))
    entry.compress_type = ZIP_DEFLATED
    entry.create_system = 0
    entry.external_attr = 0
    return entry
