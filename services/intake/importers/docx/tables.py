"""The form's tables: rows into insatser and analyses, wherever a page, a merge or a hand has divided them."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from libs.common.forms import Column, FormQuestion, paper
from libs.common.problems import Text
from services.intake.importers.docx.cells import NAME, named_in, text_of
from services.intake.importers.docx.grid import Header, said_in
from services.intake.importers.docx.map import plain
from services.intake.importers.docx.package import Cell, Paragraph
from services.intake.importers.reading import Left

UNREAD_FACT: Text = (
    "Raden liknar ingen uppgift som en insats har. Skriv ”Etikett: värde”, till exempel ”Prioritet: 2”.",
    'The line is no fact that an insats has. Write "Label: value", such as "Priority: 2".',
)
UNREAD_VALUE: Text = (
    "Texten är inget värde för kolumnen {title}. Rätta den.",
    "The text is no value for the column {title}. Correct it.",
)
EXTRA_COLUMN: Text = (
    "Kolumnen {title} finns inte i blanketten. Flytta texten till en kolumn som finns.",
    "The form has no column {title}. Move the text to one that it has.",
)
GOES_ON: Text = (
    "Raden fortsätter raden ovanför, men cellen där är redan läst som ett värde. Skriv allt i samma cell.",
    "The row goes on with the one above, whose cell has been read as a value. Write all of it in one cell.",
)
NO_COLUMN: Text = ("Cellen står utanför tabellens kolumner.", "The cell stands outside the table's columns.")


@dataclass(slots=True)
class Entry:
    """One insats or analysis as it grows: `fields` as JSON has them, `places` where each was read."""

    question: FormQuestion
    fields: dict[str, Any]
    places: dict[str, Text]
    place: Text
    cells: Mapping[int, Sequence[Paragraph]] = field(default_factory=dict)


class Row(NamedTuple):
    """A row's paragraphs by the form's column; `left` are texts that belong to none."""

    cells: dict[str, list[Paragraph]]
    places: dict[str, Text]
    left: list[Left]
    named: bool
    """Whether the cell of the name says anything, and is not merged with the one above."""


def row_of(cells: Sequence[Cell], header: Header, above: Mapping[int, Cell]) -> Row:
    """A cell merged with one above has its text, if the row begins an entry of its own."""
    home = next((at for at, column in header.columns.items() if column.id == "name"), min(header.columns, default=0))
    by_place = {cell.at: cell for cell in cells}
    own = by_place.get(home)
    named = own is not None and not own.continues and bool(text_of(own.paragraphs))
    taken = Row({}, {}, [], named)
    for cell in cells:
        shown = above.get(cell.at, cell) if cell.continues and named else cell
        if not text_of(shown.paragraphs) or (cell.continues and not named):
            continue
        column = header.columns.get(cell.at)
        if column is not None:
            taken.cells[column.id] = shown.paragraphs
            taken.places[column.id] = cell.place
        else:
            taken.left.append(Left(cell.place, said_in(cell), _outside(header.others.get(cell.at))))
    return taken


def _outside(title: str | None) -> Text:
    return (EXTRA_COLUMN[0].format(title=title), EXTRA_COLUMN[1].format(title=title)) if title else NO_COLUMN


def is_repeated_header(cells: Sequence[Cell], header: Header) -> bool:
    """Whether the row says the titles again, or what the form prints under them."""
    if any(paragraph.style == NAME for cell in cells for paragraph in cell.paragraphs):
        return False
    said = [(header.columns.get(cell.at), plain(said_in(cell))) for cell in cells if said_in(cell)]
    return bool(said) and all(column is not None and text in _printed_in(column) for column, text in said)


def _printed_in(column: Column) -> set[str]:
    titles = (column.title.sv, column.title.en)
    helps = (column.help.sv, column.help.en) if column.help else ()
    return {plain(text) for text in (*titles, *helps)} | {
        plain(f"{title} {text}") for title in titles for text in helps
    }


def insats_of(row: Row, question: FormQuestion, place: Text) -> tuple[Entry, list[Left]]:
    """A new insats; what could not be read of it."""
    entry = Entry(question, {"area": question.area}, {}, place)
    left = list(row.left)
    for column in question.columns:
        paragraphs = row.cells.get(column.id)
        if paragraphs is None:
            continue
        at = row.places[column.id]
        if column.id == "name" or column is question.columns[0]:
            left += _take_name(entry, column, paragraphs, at)
        else:
            left += _take_value(entry, column, text_of(paragraphs), at)
    return entry, left


def _take_name(entry: Entry, column: Column, paragraphs: Sequence[Paragraph], at: Text) -> Iterator[Left]:
    named = named_in(paragraphs)
    if column.id == "name":
        values = {"name": named.name, "description": named.description}
        entry.fields |= {field: text for field, text in values.items() if text}
        entry.places |= {field: at for field, text in values.items() if text}
    else:
        text = "\n".join(part for part in (named.name, named.description) if part)
        yield from _take_value(entry, column, text, at)
    entry.fields |= named.facts.fields
    entry.places |= dict.fromkeys(named.facts.fields, at)
    yield from (Left(paragraph.place, paragraph.text, UNREAD_FACT) for paragraph in named.facts.unread)


def _take_value(entry: Entry, column: Column, text: str, at: Text) -> Iterator[Left]:
    if not text:
        return
    try:
        entry.fields[column.id] = paper.read_value(column.id, text)
    except ValueError:
        title = column.title
        yield Left(at, text, (UNREAD_VALUE[0].format(title=title.sv), UNREAD_VALUE[1].format(title=title.en)))
        return
    entry.places[column.id] = at


def analysis_of(row: Row, question: FormQuestion, place: Text) -> tuple[Entry, list[Left]]:
    """An entry with every column of text, empty ones too, so that all entries look the same."""
    columns = {column.id: column for column in question.columns}
    texts = [name for name, column in columns.items() if column.type == "text"]
    blank = dict.fromkeys([*texts, *(["description"] if "name" in columns else [])], "")
    entry = Entry(question, blank, {}, place)
    left = list(row.left)
    for name, paragraphs in row.cells.items():
        at = row.places[name]
        if name == "name" or columns[name] is question.columns[0]:
            left += _take_name(entry, columns[name], paragraphs, at)
        else:
            left += _take_typed(entry, columns[name], text_of(paragraphs), at)
    return entry, left


def _take_typed(entry: Entry, column: Column, text: str, at: Text) -> Iterator[Left]:
    value: str | bool | int | None = text
    if column.type == "yes_no":
        value = paper.yes_or_no(text)
    elif column.type == "number":
        digits = "".join(text.split())
        value = int(digits) if re.fullmatch(r"-?\d{1,15}", digits) else None
    if value is None:
        title = column.title
        yield Left(at, text, (UNREAD_VALUE[0].format(title=title.sv), UNREAD_VALUE[1].format(title=title.en)))
        return
    entry.fields[column.id] = value
    entry.places[column.id] = at


def carry_on(entry: Entry, row: Row) -> list[Left]:
    """A row without a name of its own goes on with the entry above it: what was divided between two pages."""
    left = list(row.left)
    for name, paragraphs in row.cells.items():
        column = next(column for column in entry.question.columns if column.id == name)
        text, before = text_of(paragraphs), entry.fields.get(name)
        if before is None:
            left += _take_value(entry, column, text, row.places[name])
        elif isinstance(before, str):
            entry.fields[name] = _joined(before, text)
            entry.places.setdefault(name, row.places[name])
        else:
            left.append(Left(row.places[name], text, GOES_ON))
    return left


def _joined(before: str, after: str) -> str:
    """On a new line, unless a sentence was cut in two."""
    if not before or not after:
        return before or after
    cut = before[-1:] not in '.!?:;”")' and after[:1].islower()
    return f"{before}{' ' if cut else chr(10)}{after}"
