"""A sheet with one of the form's tables: a header row, then a row for each insats or analysis.

An insats goes on in the rows below as long as they have no name: merged cells, a row that ran over a page, or a text
that was too long for its cell.
"""

import json
import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from libs.common.forms import Column, Form, FormQuestion, paper
from libs.common.problems import Text
from services.intake.importers.reading import Left, Reading, Taken, generated_key
from services.intake.importers.xlsx.text_sheet import CONTINUED, FORMULA, place_of
from services.intake.importers.xlsx.workbook import Cell, Sheet

NUMBER = re.compile(r"\D{0,12}?(\d+(?:\.\d+)*)\b")
HEADER_WITHIN = 15
FULL, FULL_BREAKS = 30_000, 245
"""A cell that is this long, or has so many lines, may go on in the row below."""
NO_COLUMN: Text = ("Kolumnen finns inte i formulärets tabell.", "The form's table has no such column.")
NO_ROW: Text = ("Raden står inte under tabellens rubriker.", "The row does not stand under the table's headings.")


class Header(NamedTuple):
    """`columns`: column of the sheet → the form's column, or the field that its label names."""

    row: int
    columns: dict[int, Column | str]


def table_of(sheet: Sheet, form: Form) -> tuple[FormQuestion, Header] | None:
    """The table that the sheet holds: by the number in its name or above the header row, and by its headings."""
    tables = {question.id: question for question in form.all_questions if question.type.endswith("_table")}
    for said in (sheet.name, *_first_cells(sheet)):
        found = NUMBER.match(said)
        if found and (question := tables.get(found[1])) and (header := _header(sheet, question)):
            return question, header
    return None


def _first_cells(sheet: Sheet) -> Iterator[str]:
    for row in sorted(sheet.rows)[:HEADER_WITHIN]:
        yield from (cell.text for cell in sheet.rows[row].values())


def _header(sheet: Sheet, question: FormQuestion) -> Header | None:
    """The row that names at least half of the form's columns."""
    for row in sorted(sheet.rows)[:HEADER_WITHIN]:
        columns: dict[int, Column | str] = {}
        for at, cell in sheet.rows[row].items():
            if named := _column(cell.text, question):
                columns[at] = named
        known = [column for column in columns.values() if isinstance(column, Column)]
        if known and 2 * len(known) >= len(question.columns):
            return Header(row, columns)
    return None


def _column(heading: str, question: FormQuestion) -> Column | str | None:
    said = " ".join(heading.partition("\n")[0].split()).casefold()
    for column in question.columns:
        if said in (" ".join(title.split()).casefold() for title in (column.title.sv, column.title.en)):
            return column
    if said in (paper.OTHER.sv.casefold(), paper.OTHER.en.casefold()):
        return OTHER
    labelled = paper.read_label(f"{said}:")
    return labelled[0] if labelled else None


OTHER = ""
"""Stands for the column with what an analysis holds beside its columns."""


def read_table_sheet(sheet: Sheet, question: FormQuestion, header: Header, reading: Reading) -> None:
    walk = _Walk(sheet, question, header, reading)
    for row in sorted(sheet.rows):
        if row > header.row:
            walk.row(row, sheet.rows[row])
    for row, column in sheet.uncalculated:
        reading.left.append(Left(place_of(sheet.name, row, column), "=", FORMULA))


class _Walk:
    """Down the table, with the entry that the row above belongs to."""

    def __init__(self, sheet: Sheet, question: FormQuestion, header: Header, reading: Reading) -> None:
        self.sheet, self.question, self.header, self.reading = sheet, question, header, reading
        of_insatser = question.type == "insatser_table"
        self.entries = reading.insatser if of_insatser else reading.analyses
        self.collection = "insatser" if of_insatser else "analyses"
        self.home = next(
            (at for at, column in header.columns.items() if isinstance(column, Column) and column.id == "name"),
            min(header.columns),
        )
        self.keys = {at for at, column in header.columns.items() if column == "key"}
        self.texts: dict[int, Cell] = {}
        """The cells of the entry so far, by column."""
        self.above: dict[int, Cell] = {}

    def row(self, row: int, cells: dict[int, Cell]) -> None:
        filled = {at: cell for at, cell in cells.items() if cell.text.strip() or at == self.home}
        for at in [at for at in filled if at not in self.header.columns]:
            self._left(row, at, filled.pop(at).text, NO_COLUMN)
        if not filled:
            return
        if self._continues_cells(filled):
            self._extend(row, {at: self._rest(at, cell) for at, cell in filled.items()}, "")
        elif self._continues_entry(row, filled):
            self._extend(row, filled, "\n")
        elif not self._nil(row, filled):
            self._begin(row, filled)
        self.above = filled

    def _continues_cells(self, cells: dict[int, Cell]) -> bool:
        """Whether the row has what did not fit in the cells above: those are full, and its first cell says so."""
        first = cells.get(min(self.header.columns))
        full = any(len(cell.text) >= FULL or cell.text.count("\n") >= FULL_BREAKS for cell in self.above.values())
        return bool(first and first.text.startswith(CONTINUED) and full and not self.keys & cells.keys())

    def _rest(self, at: int, cell: Cell) -> Cell:
        if at != min(self.header.columns):
            return cell
        return Cell(cell.text.removeprefix(CONTINUED), max(cell.bold - len(CONTINUED), 0))

    def _continues_entry(self, row: int, cells: dict[int, Cell]) -> bool:
        if not self.texts:
            return False
        if (row, self.home) in self.sheet.merged:
            return True
        named = self.home in cells or self.keys & cells.keys()
        return not named and self.collection == "insatser"

    def _nil(self, row: int, cells: dict[int, Cell]) -> bool:
        if self.collection != "insatser" or cells.keys() != {self.home}:
            return False
        label, colon, reason = cells[self.home].text.partition(":")
        if not colon or label.strip().casefold() not in (paper.NIL.sv.casefold(), paper.NIL.en.casefold()):
            return False
        pointer = f"/nil_returns/{len(self.reading.nil_returns)}"
        self.reading.nil_returns.append({"area": self.question.area, "reason": reason.strip()})
        self.reading.taken.append(Taken(place_of(self.sheet.name, row, self.home), pointer))
        return True

    def _begin(self, row: int, cells: dict[int, Cell]) -> None:
        self.texts = {}
        entry: dict[str, Any] = {"area": self.question.area} if self.collection == "insatser" else {}
        self.entries.append(entry)
        place = place_of(self.sheet.name, row, min(cells))
        self.reading.taken.append(Taken(place, self._pointer()))
        self._extend(row, cells, "")

    def _pointer(self) -> str:
        return f"/{self.collection}/{len(self.entries) - 1}"

    def _extend(self, row: int, cells: dict[int, Cell], between: str) -> None:
        for at, cell in cells.items():
            before = self.texts.get(at)
            self.texts[at] = Cell(before.text + between + cell.text, _bold(before, cell)) if before else cell
            for field in self._put(row, at, self.texts[at]):
                place = place_of(self.sheet.name, row, at)
                self.reading.taken.append(Taken(place, f"{self._pointer()}/{field}"))

    def _put(self, row: int, at: int, cell: Cell) -> Iterator[str]:
        """Sets the entry's fields that the cell says; answers which."""
        entry, column = self.entries[-1], self.header.columns[at]
        if at == self.home and isinstance(column, Column) and column.id == "name":
            has_own = any(isinstance(c, Column) and c.id == "description" for c in self.header.columns.values())
            name, description = (cell.text, "") if has_own else _divided(cell)
            entry |= {"name": name} if name else {}
            entry |= {"description": description} if description else {}
            yield "name"
            return
        try:
            if column == OTHER:
                entry |= json.loads(cell.text)
                return
            field = column.id if isinstance(column, Column) else str(column)
            entry[field] = _typed(column, cell.text) if self.collection == "analyses" else _value(field, cell.text)
            yield field
        except (ValueError, TypeError):
            self._left(row, at, cell.text, self._unread(column))

    def _unread(self, column: Column | str) -> Text:
        title = column.title if isinstance(column, Column) else paper.LABELS.get(column, paper.OTHER)
        return (
            f"Texten går inte att läsa som ”{title.sv}”. Rätta den.",
            f'The text cannot be read as "{title.en}". Correct it.',
        )

    def _left(self, row: int, column: int, text: str, reason: Text) -> None:
        if text.strip():
            self.reading.left.append(Left(place_of(self.sheet.name, row, column), text, reason))


def _bold(before: Cell, cell: Cell) -> int:
    return before.bold + cell.bold if before.bold == len(before.text) else before.bold


def _divided(cell: Cell) -> tuple[str, str]:
    """Name and description: what is in bold and the rest, or the first line and the rest."""
    if 0 < cell.bold < len(cell.text):
        name, rest = cell.text[: cell.bold], cell.text[cell.bold :]
        if rest.startswith("\n"):
            return name, rest[1:]
        if name.endswith("\n"):
            return name[:-1], rest
        return name.strip(" :–-"), rest.strip(" :–-")
    if cell.bold:
        return cell.text, ""
    name, _, description = cell.text.partition("\n")
    return name, description


def _value(field: str, text: str) -> Any:
    return paper.read_value(field, text.strip() if field == "key" else text)


def _typed(column: Column | str, text: str) -> str | bool | int:
    """The cell of an analysis as its column says. Raises ValueError."""
    kind = column.type if isinstance(column, Column) else "text"
    if kind == "yes_no":
        said = paper.yes_or_no(text)
        if said is None:
            raise ValueError(text)
        return said
    return int("".join(text.split())) if kind == "number" else text


def give_keys(reading: Reading) -> None:
    """A key to each insats that the file has none for."""
    used = {str(insats["key"]) for insats in reading.insatser if "key" in insats}
    for insats in reading.insatser:
        if "key" not in insats:
            insats["key"] = generated_key(str(insats["area"]), str(insats.get("name", "")), used)
            used.add(insats["key"])
