"""SpreadsheetML as text: cells, rows, sheets."""

import re
from collections.abc import Iterable, Iterator
from xml.sax.saxutils import escape, quoteattr

from services.reporting.formats.xlsx.layout import Filled, Line, Sheet, Workbook
from services.reporting.formats.xlsx.values import Number, Run, lines_of

STYLES = (
    "plain", "text", "strong", "help", "note", "title", "heading2", "heading3", "heading4", "mark", "caption",
    "header", "link", "whole", "decimal", "kronor", "percent", "day", "minute", "quoted",
)  # fmt: skip
"""In the order of cellXfs in parts/styles.xml."""
INDEX = {style: number for number, style in enumerate(STYLES)}
LOOKS_LIKE_FORMULA = ("=", "+", "-", "@", "'")
ESCAPE = re.compile("_(?=x[0-9A-Fa-f]{4}_)|[\x00-\x08\x0b-\x1f\ufffe\uffff]")
POINTS = {"title": 25, "heading2": 22, "heading3": 19, "caption": 19}
"""Height of a line, where it is not that of plain text."""
BROAD = 17
"""Letters are narrower than the digits that columns are measured in."""
MOST_POINTS = 409
MOST_LINKS, LONGEST_LINK = 60_000, 2_000
"""Excel takes no more links in a sheet, and none longer."""
WEB = re.compile(r"(?:https?|mailto):\S+", re.IGNORECASE)
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONSHIPS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def shown(text: str) -> str:
    """Escaped for a cell: what XML cannot hold, and what looks like such an escape, as _xHHHH_."""
    return escape(ESCAPE.sub(_escaped, text))


def _escaped(found: re.Match[str]) -> str:
    return f"_x{ord(found[0]):04X}_"


def column_name(number: int) -> str:
    """0 → A, 26 → AA"""
    name = ""
    number += 1
    while number:
        number, rest = divmod(number - 1, 26)
        name = chr(65 + rest) + name
    return name


def sheet_markup(sheet: Sheet, book: Workbook, outside: dict[str, int], selected: bool) -> Iterator[str]:
    """The sheet piece by piece. `outside` takes in addresses on the web: address → relationship."""
    yield f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<worksheet xmlns="{MAIN}" '
    yield f'xmlns:r="{RELATIONSHIPS}"><sheetPr><pageSetUpPr fitToPage="1"/></sheetPr>'
    yield f'<sheetViews><sheetView workbookViewId="0"{" tabSelected=" + chr(34) + "1" + chr(34) if selected else ""}>'
    if sheet.header:
        top = f"A{sheet.header + 1}"
        yield f'<pane ySplit="{sheet.header}" topLeftCell="{top}" activePane="bottomLeft" state="frozen"/>'
        yield f'<selection pane="bottomLeft" activeCell="{top}" sqref="{top}"/>'
    yield '</sheetView></sheetViews><sheetFormatPr defaultRowHeight="15"/><cols>'
    for number, width in enumerate(sheet.widths, 1):
        yield f'<col min="{number}" max="{number}" width="{width}" customWidth="1"/>'
    yield "</cols><sheetData>"
    for number, line in enumerate(sheet.lines, 1):
        yield _row(number, line, sheet.widths)
    yield "</sheetData>"
    if sheet.filtered:
        yield f'<autoFilter ref="{filter_range(sheet)}"/>'
    yield from _links(sheet, book, outside)
    yield '<pageMargins left="0.5" right="0.5" top="0.6" bottom="0.6" header="0.3" footer="0.3"/>'
    yield '<pageSetup paperSize="9" orientation="landscape" fitToHeight="0"/>'
    yield "<headerFooter><oddHeader>&amp;L&amp;A</oddHeader><oddFooter>&amp;R&amp;P / &amp;N</oddFooter></headerFooter>"
    yield "</worksheet>"


def filter_range(sheet: Sheet, absolute: bool = False) -> str:
    last = column_name(len(sheet.widths) - 1)
    bottom = max(len(sheet.lines), sheet.header)
    return f"$A${sheet.header}:${last}${bottom}" if absolute else f"A{sheet.header}:{last}{bottom}"


def _row(number: int, line: Line, widths: list[int]) -> str:
    cells = (_cell(f"{column_name(at)}{number}", cell) for at, cell in enumerate(line) if cell)
    height = max((_height(cell, width) for cell, width in zip(line, widths, strict=False) if cell), default=0)
    return f'<row r="{number}" ht="{min(height, MOST_POINTS)}">{"".join(cells)}</row>'


def _height(cell: Filled, width: int) -> int:
    points = POINTS.get(cell.style, 15)
    if isinstance(cell.value, Number) or cell.style == "caption":
        return points
    return points * lines_of("".join(run.text for run in cell.value), width * BROAD // points)


def _cell(place: str, cell: Filled) -> str:
    if isinstance(cell.value, Number):
        return f'<c r="{place}" s="{INDEX[cell.value.style]}"><v>{cell.value.value!r}</v></c>'
    style = cell.style
    if style == "text" and cell.value and cell.value[0].text.startswith(LOOKS_LIKE_FORMULA):
        style = "quoted"
    if len(cell.value) == 1 and cell.value[0].strong:
        style = "strong"
    if not cell.value:
        return f'<c r="{place}" s="{INDEX[style]}"/>'
    return f'<c r="{place}" s="{INDEX[style]}" t="inlineStr"><is>{_text(cell.value)}</is></c>'


def _text(runs: tuple[Run, ...]) -> str:
    if len(runs) == 1:
        return f'<t xml:space="preserve">{shown(runs[0].text)}</t>'
    return "".join(
        f'<r><rPr>{"<b/>" if run.strong else ""}<sz val="11"/><rFont val="Calibri"/><family val="2"/></rPr>'
        f'<t xml:space="preserve">{shown(run.text)}</t></r>'
        for run in runs
    )


def _links(sheet: Sheet, book: Workbook, outside: dict[str, int]) -> Iterator[str]:
    links = [
        markup
        for number, line in enumerate(sheet.lines, 1)
        for at, cell in enumerate(line)
        if cell and cell.link and (markup := _link(f"{column_name(at)}{number}", cell.link, book, outside))
    ]
    if links:
        yield f"<hyperlinks>{''.join(links[:MOST_LINKS])}</hyperlinks>"


def _link(place: str, target: str, book: Workbook, outside: dict[str, int]) -> str:
    if target.startswith("#"):
        if target[1:] not in book.anchors:
            return ""
        name, row = book.anchors[target[1:]]
        return f'<hyperlink ref="{place}" location={quoteattr(f"{quoted(name)}!A{row}")}/>'
    if not WEB.fullmatch(target) or len(target) > LONGEST_LINK:
        return ""
    number = outside.setdefault(target, len(outside) + 1)
    return f'<hyperlink ref="{place}" r:id="rId{number}"/>'


def quoted(name: str) -> str:
    """A sheet's name as formulas and links write it."""
    doubled = name.replace("'", "''")
    return f"'{doubled}'"


def attributes(pairs: Iterable[tuple[str, str]]) -> str:
    return " ".join(f"{name}={quoteattr(value)}" for name, value in pairs)
