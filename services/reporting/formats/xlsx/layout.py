"""A document tree as worksheets: the document's own text on the first, each table on one of its own.

The first sheet has two columns: what a line is, and its text. What it is, is a heading's number, `Svar` before a text
of the respondent's, a bullet before each of its points, an arrow before a reference to a table's sheet, and ”…” before
what did not fit in the cell above. A table's sheet has the caption, then the header row, then the rows; labelled
details under a name become columns with the label as heading. The importer of intake reads these marks.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import zip_longest

from services.reporting.formats.xlsx.names import SheetNames
from services.reporting.formats.xlsx.values import (
    Number,
    Run,
    Value,
    chunks,
    detail,
    in_sight,
    is_detail,
    lines_of,
    plain_value,
    value_of,
)
from services.reporting.reports.tree import (
    Block,
    Bullets,
    Column,
    Document,
    Figure,
    Group,
    Heading,
    Links,
    Note,
    Paragraph,
    Row,
    Table,
)

ANSWER = {"sv": "Svar", "en": "Answer"}
DOCUMENT = {"sv": "Dokument", "en": "Document"}
BULLET, REFERENCE, CONTINUED = "•", "→", "…"
HEADING_STYLES = ("heading2", "heading3", "heading4")
NARROW, WIDE, WIDEST, SAMPLE = 10, 60, 120, 200
"""Widths of columns, in characters; and how many rows they are judged by."""
MOST_LINES = 26
"""Excel shows 409 points of a row, whatever stands in it: a column is as wide as its texts need for that."""
TEXT_WIDTHS = [14, 110]
HEADER_ROWS = 2
"""The caption and the headings: they stay in sight and are printed on each page."""


@dataclass(frozen=True, slots=True)
class Filled:
    """A cell with something in it. `link` is a URL or `#anchor`."""

    value: Value
    style: str = "text"
    link: str | None = None


Line = tuple[Filled | None, ...]


@dataclass(slots=True)
class Sheet:
    """`header` rows at the top stay in sight; `filtered` says that they end with the headings of a table."""

    name: str
    widths: list[int]
    lines: list[Line] = field(default_factory=list)
    header: int = 0
    filtered: bool = False


@dataclass(slots=True)
class Workbook:
    """`anchors`: what links lead to → (sheet's name, row from 1)."""

    sheets: list[Sheet]
    anchors: dict[str, tuple[str, int]]


def workbook_of(document: Document) -> Workbook:
    names = SheetNames()
    first = Sheet(names.take(DOCUMENT[document.language]), TEXT_WIDTHS)
    book = Workbook([first], {})
    _Laying(document, book, names).all()
    return book


@dataclass(slots=True)
class _Laying:
    """Goes through the tree once, with the last heading in mind: a table's sheet is named by it."""

    document: Document
    book: Workbook
    names: SheetNames
    heading: Heading | None = None

    def all(self) -> None:
        self._text(self.document.title, style="title")
        for fact in self.document.facts:
            self._line(Filled((Run(f"{fact.label}:"),), "mark"), Filled(plain_value(fact.text)))
        for block in self.document.blocks:
            self._block(block)

    def _block(self, block: Block) -> None:
        match block:
            case Heading():
                self._heading(block)
            case Table():
                self._table(block)
            case Group():
                for inner in block.blocks:
                    self._block(inner)
            case _:
                self._words(block)

    def _words(self, block: Paragraph | Bullets | Note | Links | Figure) -> None:
        match block:
            case Paragraph():
                style = "help" if block.role == "help" else "strong" if block.strong else "text"
                self._text(block.text, self._answer if block.quoted else "", style)
            case Bullets():
                for item in block.items:
                    self._text(item if block.quoted else f"{BULLET} {item}", BULLET if block.quoted else "")
            case Note():
                self._text(f"{block.text}: {block.reason}" if block.reason else block.text, style="note")
            case Links():
                for link in block.items:
                    self._text(link.text, link=link.target)
            case Figure():
                self.book.anchors[block.id] = self._next()
                self._text(block.title, style="strong")
                self._text(block.alternative, style="help")

    @property
    def _answer(self) -> str:
        return ANSWER[self.document.language]

    def _next(self) -> tuple[str, int]:
        first = self.book.sheets[0]
        return first.name, len(first.lines) + 1

    def _heading(self, heading: Heading) -> None:
        self.heading = heading
        self.book.anchors[heading.anchor] = self._next()
        style = HEADING_STYLES[min(heading.level, 4) - 2]
        number = Filled((Run(heading.number),), style) if heading.number else None
        self._line(number, Filled((Run(heading.text),), style))

    def _text(self, text: str, mark: str = "", style: str = "text", link: str | None = None) -> None:
        for number, piece in enumerate(in_sight(text, MOST_LINES, TEXT_WIDTHS[1])):
            shown = CONTINUED if number else mark
            value = (Run(piece),) if piece else ()
            self._line(Filled((Run(shown),), "mark") if shown else None, Filled(value, style, link))

    def _line(self, *cells: Filled | None) -> None:
        self.book.sheets[0].lines.append(cells)

    def _table(self, table: Table) -> None:
        number = self.heading.number if self.heading and self.heading.number else ""
        title = f"{number} {self.heading.text}" if self.heading else table.caption
        sheet = Sheet(self.names.take(title.strip()), [], header=HEADER_ROWS, filtered=True)
        self.book.sheets.append(sheet)
        self.book.anchors.setdefault(table.id, (sheet.name, 1))
        reference = (Run(f"{table.caption}: {sheet.name}"),)
        self._line(Filled((Run(REFERENCE),), "mark"), Filled(reference, "link", f"#{table.id}"))
        labels = list(dict.fromkeys(label for row in table.rows for label in _details(row)))
        caption = f"{number} {table.caption}" if number and number not in table.caption else table.caption
        sheet.lines.append((Filled((Run(caption),), "caption"),))
        sheet.lines.append(tuple(_headings(table.columns, labels)))
        for row in table.rows:
            if row.anchor:
                self.book.anchors[row.anchor] = (sheet.name, len(sheet.lines) + 1)
            sheet.lines += _lines_of(row, table.columns, labels, self.document.language)
        sheet.widths = _widths(sheet.lines[1:SAMPLE])


def _headings(columns: tuple[Column, ...], labels: list[str]) -> Iterator[Filled]:
    for column in columns:
        yield Filled((Run(f"{column.title}\n{column.help}" if column.help else column.title),), "header")
    for label in labels:
        yield Filled((Run(label),), "header")


def _details(row: Row) -> dict[str, Value]:
    """Label → value. Of two with the same label the latter stays where it stands."""
    paragraphs = (block for cell in row.cells for block in cell.blocks if is_detail(block))
    return dict(detail(paragraph) for paragraph in paragraphs if isinstance(paragraph, Paragraph))


def _lines_of(row: Row, columns: tuple[Column, ...], labels: list[str], language: str) -> Iterator[Line]:
    """The row, and as many more as its longest text needs."""
    found: list[Filled | None] = []
    for cell in row.cells:
        value = value_of(cell, columns[len(found)], language)
        link = cell.link or _only_link(cell.blocks)
        style = "link" if link else "strong" if cell.header else "text"
        found.append(Filled(value, style, link) if value != () else None)
        found += [None] * (cell.span - 1)
    details = _details(row)
    found += [Filled(details[label]) if label in details else None for label in labels]
    pieces = [chunks(cell.value) if cell else [] for cell in found]
    for number, values in enumerate(zip_longest(*pieces)):
        pairs = list(zip(found, values, strict=True))
        if number:
            yield tuple(_continued(cell, value, first=not at) for at, (cell, value) in enumerate(pairs))
        else:
            yield tuple(Filled(value, cell.style, cell.link) if cell else None for cell, value in pairs)


def _continued(cell: Filled | None, value: Value | None, first: bool) -> Filled | None:
    """A cell of a row that goes on from the one above: the first says so."""
    runs = value if isinstance(value, tuple) else ()
    if first:
        runs = (Run(CONTINUED), *runs)
    return Filled(runs, cell.style if cell else "text") if runs else None


def _only_link(blocks: tuple[object, ...]) -> str | None:
    links = [link.target for block in blocks if isinstance(block, Links) for link in block.items]
    return links[0] if len(links) == 1 else None


def _widths(lines: list[Line]) -> list[int]:
    """In characters: as wide as the longest line of the cells, within bounds."""
    return [max(_width(cell) for cell in column) for column in zip_longest(*lines)]


def _width(cell: Filled | None) -> int:
    if cell is None or isinstance(cell.value, Number):
        return NARROW + (4 if cell else 0)
    text = "".join(run.text for run in cell.value)
    longest = max((len(line) for line in text.split("\n")), default=0)
    wide = min(max(longest + 2, NARROW), WIDE)
    while wide < WIDEST and lines_of(text, wide) > MOST_LINES:
        wide += 10
    return wide
