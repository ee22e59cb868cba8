"""Old and new values as cells of a table."""

from typing import Any

from services.reporting.reports.changes.words import ChangeWords
from services.reporting.reports.tree import Cell, Column, Paragraph, Row
from services.reporting.schemas.differences import FieldChange

QUOTED = {"name", "description", "outputs", "outcomes", "goals", "owner", "group", "reason", "text", "bullets"}
"""The respondent's own words: shown as they were written, in any language."""


def columns(words: ChangeWords) -> tuple[Column, ...]:
    return (
        Column("what", words.what),
        Column("change", words.change),
        Column("field", words.field),
        Column("before", words.before),
        Column("after", words.after),
    )


def change_row(what: str, kind: str, change: FieldChange, words: ChangeWords, record: dict[str, Any]) -> Row:
    """A line of the table whose columns are `columns`."""
    name = words.fields.get(change.field, change.field)
    quoted = change.field.rpartition(".")[2] in QUOTED
    cells = (
        Cell((Paragraph(what, quoted=True),), header=True),
        plain(kind),
        plain(name),
        value_cell(change.old, words, quoted),
        value_cell(change.new, words, quoted),
    )
    values = {"field": change.field, "old": text_of(change.old, words), "new": text_of(change.new, words)}
    return Row(cells, record=record | values)


def plain(text: str) -> Cell:
    return Cell((Paragraph(text),) if text else ())


def value_cell(value: Any, words: ChangeWords, quoted: bool = False) -> Cell:
    text = text_of(value, words)
    return Cell((Paragraph(text, quoted=quoted),)) if text else Cell()


def text_of(value: Any, words: ChangeWords) -> str | None:
    """A value of the API as a line or lines of text; None for nothing said."""
    match value:
        case None | "" | []:
            return None
        case bool():
            return words.yes if value else words.no
        case int():
            return f"{value:,}".replace(",", "\u00a0")
        case list():
            return "\n".join(text_of(one, words) or "" for one in value)
        case {"source": source, "amount_sek": amount}:
            return f"{source}: {text_of(amount, words)}"
        case {"start": start, "end": end}:
            return f"{start} – {end}"
        case {"code": code, "name": name}:
            return f"{code} {name}"
        case dict():
            return "; ".join(f"{name}: {text_of(one, words)}" for name, one in value.items() if text_of(one, words))
    return str(value)
