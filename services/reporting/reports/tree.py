"""The document tree between reports and formats: a report builds one, a format renders any.

Texts are kept exactly, newlines and tabs included. What a respondent wrote is marked `quoted`: a format
may lay it out but not alter, trim or translate it. `record` carries the same facts as data, for formats
that machines read. Nothing here knows what an insats is or how Word writes a table.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

Value = str | int | bool | list[str] | None
Record = Mapping[str, Value]
NoteKind = Literal["nil", "missing"]
"""The two ways of having nothing to show: certified as nothing, and not answered. They never look alike."""
ParagraphRole = Literal["text", "help", "detail"]
"""`help` is the form's own guidance; `detail` a labelled fact in small print under a name ("Nyckel: …")."""


@dataclass(frozen=True, slots=True)
class Source:
    """The insats version that a text was taken from."""

    insats_id: str
    version: int


@dataclass(frozen=True, slots=True)
class Heading:
    """`level` 2 to 6; the document's title is level 1. `number` as printed in the form; `quoted` if a respondent's."""

    level: int
    text: str
    anchor: str
    number: str | None = None
    quoted: bool = False


@dataclass(frozen=True, slots=True)
class Paragraph:
    text: str
    strong: bool = False
    quoted: bool = False
    role: ParagraphRole = "text"


@dataclass(frozen=True, slots=True)
class Bullets:
    items: tuple[str, ...]
    quoted: bool = False


@dataclass(frozen=True, slots=True)
class Note:
    """Says in words that something is not there. `reason` is the respondent's own, after our words."""

    kind: NoteKind
    text: str
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Link:
    """`target` is a URL or `#anchor`."""

    text: str
    target: str


@dataclass(frozen=True, slots=True)
class Links:
    """Short references side by side: the rows behind a number."""

    items: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell's lines from top to bottom. `span` columns wide; `link` is a URL or `#anchor`."""

    blocks: tuple[Paragraph | Bullets | Note | Links, ...] = ()
    span: int = 1
    link: str | None = None
    header: bool = False
    """Names the row that it stands in."""


@dataclass(frozen=True, slots=True)
class Column:
    """`id` is stable across languages; `numeric` columns align to the right; `help` stands under the title."""

    id: str
    title: str
    numeric: bool = False
    help: str | None = None


@dataclass(frozen=True, slots=True)
class Row:
    cells: tuple[Cell, ...]
    anchor: str | None = None
    source: Source | None = None
    record: Record | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """Each row's cells span all the columns, in order."""

    id: str
    caption: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Series:
    """One colour of a chart: a value for each of the figure's labels, none below 0."""

    title: str
    values: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Figure:
    """A chart as data: horizontal bars, one per label, each divided among the series.

    `alternative` says in words what the chart shows. The numbers stand in a table next to it, so a format that
    cannot draw leaves nothing out by showing the alternative alone. `unit` follows a value: "kr", or nothing.
    `remarks` are words in the place of a label's total, where it is not a number; none at all, or one per label.
    """

    id: str
    title: str
    alternative: str
    labels: tuple[str, ...]
    series: tuple[Series, ...]
    unit: str = ""
    remarks: tuple[str | None, ...] = ()


@dataclass(frozen=True, slots=True)
class Group:
    """Blocks that together say what `record` says: one respondent's answer to one question."""

    blocks: tuple["Block", ...]
    record: Record | None = None


Block = Heading | Paragraph | Bullets | Note | Links | Table | Figure | Group


@dataclass(frozen=True, slots=True)
class Fact:
    """A line of the title page: what, and its value."""

    label: str
    text: str


@dataclass(frozen=True, slots=True)
class Document:
    """`language` is that of our own words, `quoted_language` that of the respondents' texts (BCP 47).

    `record_columns` names what a flat file of the tables' records holds, in order. `facts` stand under the title.
    `more_records` are those that no row of a table stands for.
    """

    report: str
    title: str
    language: str
    metadata: Mapping[str, Value]
    blocks: tuple[Block, ...]
    quoted_language: str = "sv"
    record_columns: tuple[str, ...] = field(default=())
    facts: tuple[Fact, ...] = field(default=())
    more_records: tuple[Record, ...] = field(default=())

    def records(self) -> Iterator[Record]:
        """The records of all table rows, in the order of the document, then the others."""
        tables = (block for block in self.blocks if isinstance(block, Table))
        yield from (row.record for table in tables for row in table.rows if row.record is not None)
        yield from self.more_records
