"""Tables: a header row that repeats on each page, rows that break over pages only if they are long."""

from collections.abc import Iterator
from itertools import accumulate

from services.reporting.formats.docx import blocks
from services.reporting.formats.docx.markup import Names, attribute, bookmark, complex_field, link, paragraph, run
from services.reporting.formats.docx.page import Page, column_widths
from services.reporting.reports.tree import Bullets, Cell, Column, Links, Note, Paragraph, Row, Table

KEPT_WHOLE = 500
"""A row whose longest cell has at most so many characters stays on one page."""
TO_WRITE_IN = 850
"""The least height of an empty row, in twips."""
TABLE_WORD = {"sv": "Tabell", "en": "Table"}


def table(block: Table, page: Page, names: Names, language: str) -> Iterator[str]:
    """The caption above, then the table row by row."""
    names.tables += 1
    if block.caption:
        yield caption(block.caption, names.tables, language)
    widths = column_widths(block, page)
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    yield f"<w:tbl>{_properties(block, page)}<w:tblGrid>{grid}</w:tblGrid>{_header(block, widths)}"
    edges = [0, *accumulate(widths)]
    for row in block.rows:
        yield _row(row, block.columns, edges, names)
    yield "</w:tbl>"


def caption(text: str, number: int, language: str) -> str:
    """`Tabell 3. …`, numbered by a field, so that Word can list the tables and renumber them."""
    word = TABLE_WORD[language]
    numbered = complex_field(f"SEQ {word} \\* ARABIC", run(str(number)))
    return paragraph(f"{run(f'{word} ')}{numbered}{run(f'. {text}')}", "Caption")


def _properties(block: Table, page: Page) -> str:
    named = any(cell.header for row in block.rows for cell in row.cells[:1])
    described = ", ".join(column.title for column in block.columns)
    return (
        f'<w:tblPr><w:tblStyle w:val="Rapporttabell"/><w:tblW w:w="{page.text}" w:type="dxa"/>'
        '<w:tblLayout w:type="fixed"/>'
        f'<w:tblLook w:val="{"04A0" if named else "0420"}" w:firstRow="1" w:lastRow="0" '
        f'w:firstColumn="{int(named)}" w:lastColumn="0" w:noHBand="0" w:noVBand="1"/>'
        f"<w:tblCaption w:val={attribute(block.caption or block.id)}/>"
        f"<w:tblDescription w:val={attribute(described)}/></w:tblPr>"
    )


def _header(block: Table, widths: list[int]) -> str:
    cells = []
    for column, width in zip(block.columns, widths, strict=True):
        aligned = '<w:jc w:val="right"/>' if column.numeric else ""
        title = paragraph(run(column.title), "Tabellrubrik", aligned)
        help_text = paragraph(run(column.help), "Kolumnhjalp") if column.help else ""
        cells.append(f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/></w:tcPr>{title}{help_text}</w:tc>')
    return f"<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>{''.join(cells)}</w:tr>"


def _row(row: Row, columns: tuple[Column, ...], edges: list[int], names: Names) -> str:
    longest = max((sum(_length(part) for part in cell.blocks) for cell in row.cells), default=0)
    whole = "<w:cantSplit/>" if longest <= KEPT_WHOLE else ""
    height = "" if longest else f'<w:trHeight w:val="{TO_WRITE_IN}" w:hRule="atLeast"/>'
    properties = f"<w:trPr>{whole}{height}</w:trPr>" if whole or height else ""
    cells, at = [], 0
    for cell in row.cells:
        width, numeric = edges[at + cell.span] - edges[at], columns[at].numeric and cell.span == 1
        span = f'<w:gridSpan w:val="{cell.span}"/>' if cell.span > 1 else ""
        content = _cell(cell, numeric, names, anchor=None if at else row.anchor)
        cells.append(f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{span}</w:tcPr>{content}</w:tc>')
        at += cell.span
    return f"<w:tr>{properties}{''.join(cells)}</w:tr>"


def _cell(cell: Cell, numeric: bool, names: Names, anchor: str | None) -> str:
    """The cell's paragraphs; an anchor becomes a bookmark in the first of them."""
    style = "Tabellsiffra" if numeric else "Tabellrubrik" if cell.header else "Tabelltext"
    if cell.link:
        text = " ".join(part.text for part in cell.blocks if isinstance(part, Paragraph))
        content = paragraph(link(run(text, "Hyperlink"), cell.link, names), style)
    else:
        content = "".join(piece for part in cell.blocks for piece in _part(part, style, names)) or paragraph(
            "", "Tabellsvar"
        )
    if anchor is None:
        return content
    place = content.find("<w:r>")
    marked = bookmark(anchor, names, "")
    return content[:place] + marked + content[place:] if place >= 0 else content


def _part(part: Paragraph | Bullets | Note | Links, style: str, names: Names) -> Iterator[str]:
    match part:
        case Links():
            yield blocks.links(part, names, style)
        case Note():
            yield blocks.note(part, marked=False)
        case Bullets():
            yield from blocks.bullets(part, "Tabellpunkt" if part.quoted else "ListBullet")
        case Paragraph(role="text"):
            quoted = "Insatsnamn" if part.strong else "Tabellsvar"
            own = run(part.text, "Strong" if part.strong and not part.quoted else "")
            yield paragraph(own, quoted if part.quoted else style)
        case Paragraph():
            yield blocks.text_paragraph(part)


def _length(part: Paragraph | Bullets | Note | Links) -> int:
    match part:
        case Links():
            return sum(len(item.text) for item in part.items)
        case Bullets():
            return sum(map(len, part.items))
        case Note():
            return len(part.text) + len(part.reason or "")
    return len(part.text)
