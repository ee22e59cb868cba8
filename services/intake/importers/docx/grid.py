"""A table of the form, whoever drew it: which of its columns is which, and its rows with what is merged unfolded."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from libs.common.forms import Column, FormQuestion, paper
from services.intake.importers.docx.map import plain
from services.intake.importers.docx.package import Cell, Table


class Header(NamedTuple):
    """`columns`: grid column → the form's column; `others`: grid column → a title that the form does not have."""

    columns: Mapping[int, Column]
    others: Mapping[int, str]


def header_of(row: Sequence[Cell], question: FormQuestion) -> Header | None:
    """None if the row does not name at least half of the question's columns."""
    columns: dict[int, Column] = {}
    others: dict[int, str] = {}
    for cell in row:
        title = said_in(cell)
        column = _column_named(title, question.columns)
        if column is not None and column not in columns.values():
            columns[cell.at] = column
        elif title:
            others[cell.at] = title
    return Header(columns, others) if 2 * len(columns) >= len(question.columns) else None


def by_place(question: FormQuestion) -> Header:
    """For a table without a header row: the columns in the form's order."""
    return Header(dict(enumerate(question.columns)), {})


def said_in(cell: Cell) -> str:
    return "\n".join(paragraph.text for paragraph in cell.paragraphs if paragraph.text.strip()).strip()


def width_of(table: Table) -> int:
    return max((cell.at + cell.span for row in table.rows for cell in row), default=0)


def _column_named(title: str, columns: Sequence[Column]) -> Column | None:
    """By its own title first, then by the word that the field goes by ("Mål" for "Mål och syfte")."""
    first, *_ = title.splitlines() or [""]
    for said in (plain(title), plain(first)):
        for column in columns:
            if said and said in (plain(column.title.sv), plain(column.title.en)):
                return column
    words = plain(first)
    if len(words) > LONGEST_TITLE:
        return None
    named = [column for column in columns if any(word in words for word in _words_for(column))]
    return named[0] if len(named) == 1 else None


LONGEST_TITLE = 120


def _words_for(column: Column) -> list[str]:
    """What a heading of the column has in it whoever words it."""
    known = WORDS.get(column.id, ())
    label = paper.LABELS.get(column.id)
    return [*known, *((label.sv.casefold(), label.en.casefold()) if label and column.id not in WORDS else ())]


WORDS: Mapping[str, tuple[str, ...]] = {
    "name": ("namn", "name", "beskrivning"),
    "outputs": ("prestation", "output"),
    "outcomes": ("effekt", "outcome"),
    "goals": ("mål", "goal"),
    "financed_by_1_1": ("1:1",),
    "type": ("typ",),
    "main_purpose": ("syfte",),
    "main_topic": ("ämne",),
}
