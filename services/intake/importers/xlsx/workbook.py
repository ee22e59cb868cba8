"""A workbook as cells of text, read part by part in bounded memory; `opening` has looked through the file.

A library would hold the whole sheet as objects, and fill every row out to its last column however far away that is.
No part has a document type (`xml_guard`), so there are no entities to expand.
"""

import posixpath
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from io import BytesIO
from typing import IO, NamedTuple
from xml.etree.ElementTree import Element, iterparse

from services.intake.importers import refusing
from services.intake.importers.reading import character

MAX_CELLS, MAX_MERGES, MAX_SHEETS = 60_000, 20_000, 300
ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")
PLACE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
DAY_FORMATS = {*range(14, 23), *range(45, 48)}
"""Numbers of Excel's own formats for dates and times."""
LAST_DAY = 2_958_465
"""31 December 9999, the last that Excel knows."""


class Cell(NamedTuple):
    """`bold`: how many characters from the start are in bold."""

    text: str
    bold: int = 0
    italic: bool = False


@dataclass(slots=True)
class Sheet:
    """`rows`: row from 1 → column from 0 → cell, empty ones left out. `merged`: (row, column) → the first of them."""

    name: str
    rows: dict[int, dict[int, Cell]] = field(default_factory=dict)
    merged: dict[tuple[int, int], tuple[int, int]] = field(default_factory=dict)
    uncalculated: list[tuple[int, int]] = field(default_factory=list)
    """Formulas without a value: a file that no spreadsheet has calculated."""


@dataclass(frozen=True, slots=True)
class Look:
    bold: bool = False
    italic: bool = False
    is_time: bool = False


def read_workbook(data: bytes) -> list[Sheet]:
    """Raises Problem for a workbook that is too large or lacks its parts."""
    with zipfile.ZipFile(BytesIO(data)) as package:
        targets, epoch = _targets(package)
        looks = list(_looks(package)) or [Look()]
        strings = list(_strings(package))
        cells = 0
        sheets = []
        for name, part in targets:
            with package.open(part) as file:
                sheet = _Reading(name, strings, looks, epoch).read(file, MAX_CELLS - cells)
            cells += sum(len(row) for row in sheet.rows.values())
            sheets.append(sheet)
        return sheets


def _targets(package: zipfile.ZipFile) -> tuple[list[tuple[str, str]], datetime]:
    """Each worksheet's name and part, in the order of the tabs; and day 0 of the workbook."""
    names, base = package.namelist(), "xl"
    if "xl/workbook.xml" not in names:
        raise refusing.broken("xl/workbook.xml is missing")
    parts: dict[str, str] = {}
    for id, kind, target in _related(package):
        if kind == "worksheet":
            parts[id] = target.lstrip("/") if target.startswith("/") else posixpath.normpath(f"{base}/{target}")
    found, epoch = [], datetime(1899, 12, 30)  # noqa: DTZ001 - Excel's times know no zone
    for element in _elements(package, "xl/workbook.xml"):
        if element.tag == "workbookPr" and element.get("date1904") in ("1", "true"):
            epoch = datetime(1904, 1, 1)  # noqa: DTZ001
        if element.tag == "sheet" and parts.get(_id(element)) in names:
            found.append((element.get("name", ""), parts[_id(element)]))
    if len(found) > MAX_SHEETS:
        raise refusing.unpacks_too_large()
    return found, epoch


def _related(package: zipfile.ZipFile) -> Iterator[tuple[str, str, str]]:
    part = "xl/_rels/workbook.xml.rels"
    if part not in package.namelist():
        raise refusing.broken(f"{part} is missing")
    for element in _elements(package, part):
        if element.tag == "Relationship":
            yield element.get("Id", ""), element.get("Type", "").rpartition("/")[2], element.get("Target", "")


def _id(element: Element) -> str:
    return next((value for name, value in element.attrib.items() if name.endswith("}id")), "")


def _elements(package: zipfile.ZipFile, part: str) -> Iterator[Element]:
    """Every element of a small part when it ends, its namespace taken off."""
    with package.open(part) as file:
        for _, element in iterparse(file):  # noqa: S314
            element.tag = _plain(element.tag)
            yield element


def _plain(tag: str) -> str:
    return tag.rpartition("}")[2]


def _strings(package: zipfile.ZipFile) -> Iterator[Cell]:
    if "xl/sharedStrings.xml" in package.namelist():
        with package.open("xl/sharedStrings.xml") as file:
            for _, element in iterparse(file):  # noqa: S314
                if _plain(element.tag) == "si":
                    yield _text_of(element)
                    element.clear()


def _text_of(element: Element) -> Cell:
    """A string with or without runs; readings of Japanese signs are none of its text."""
    text, bold, all_bold = [], 0, True
    for part in element:
        tag = _plain(part.tag)
        pieces = [part] if tag == "t" else [t for t in part if _plain(t.tag) == "t"] if tag == "r" else []
        for piece in pieces:
            unescaped = _unescaped(piece.text or "")
            text.append(unescaped)
            all_bold = all_bold and tag == "r" and _is_bold(part)
            bold += len(unescaped) if all_bold else 0
    return Cell("".join(text), bold)


def _is_bold(run: Element) -> bool:
    marks = [b for properties in run if _plain(properties.tag) == "rPr" for b in properties if _plain(b.tag) == "b"]
    return any(mark.get("val", "1") not in ("0", "false") for mark in marks)


def _unescaped(text: str) -> str:
    """_x000D_ is a character that XML cannot hold, _x005F_ the underscore of what only looks like that."""
    return ESCAPED.sub(lambda found: character(found[1]), text).replace("\r\n", "\n").replace("\r", "\n")


def _looks(package: zipfile.ZipFile) -> Iterator[Look]:
    if "xl/styles.xml" not in package.namelist():
        return
    fonts: list[tuple[bool, bool]] = []
    times = set(DAY_FORMATS)
    for element in _elements(package, "xl/styles.xml"):
        if element.tag == "font":
            marks = {part.tag for part in element if part.get("val", "1") not in ("0", "false")}
            fonts.append(("b" in marks, "i" in marks))
        elif element.tag == "numFmt" and _shows_time(element.get("formatCode", "")):
            times.add(_whole(element.get("numFmtId")))
        elif element.tag == "cellXfs":
            for xf in element:
                at = _whole(xf.get("fontId"))
                bold, italic = fonts[at] if at < len(fonts) else (False, False)
                yield Look(bold, italic, _whole(xf.get("numFmtId")) in times)


def _shows_time(code: str) -> bool:
    return bool(re.search(r"[ymdhs]", re.sub(r'"[^"]*"|\\.|\[[^\]]*\]', "", code), re.IGNORECASE))


def _whole(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else 0


class _Reading:
    """One worksheet as it is read."""

    def __init__(self, name: str, strings: list[Cell], looks: list[Look], epoch: datetime) -> None:
        self.sheet = Sheet(name)
        self.strings, self.looks, self.epoch = strings, looks, epoch
        self.row = 0

    def read(self, file: IO[bytes], room: int) -> Sheet:
        for event, element in iterparse(file, events=("start", "end")):  # noqa: S314
            tag = _plain(element.tag)
            if event == "start":
                if tag == "row":
                    self.row = _whole(element.get("r")) or self.row + 1
                continue
            if tag == "c":
                self._cell(element)
                room -= 1
            elif tag == "mergeCell":
                self._merge(element.get("ref", ""))
            if tag in ("c", "row", "mergeCell"):
                element.clear()
            if room < 0 or len(self.sheet.merged) > MAX_MERGES:
                raise refusing.unpacks_too_large()
        return self.sheet

    def _cell(self, element: Element) -> None:
        row = self.sheet.rows.setdefault(self.row, {})
        place = PLACE.fullmatch(element.get("r", ""))
        column = _column(place[1]) if place else max(row, default=-1) + 1
        look = self.looks[at] if (at := _whole(element.get("s"))) < len(self.looks) else Look()
        parts = {_plain(part.tag): part for part in element}
        value = parts["v"].text or "" if "v" in parts else ""
        if "f" in parts and not value:
            self.sheet.uncalculated.append((self.row, column))
        cell = self._value(element.get("t", "n"), value, parts.get("is"), look)
        if cell.text:
            row[column] = Cell(cell.text, len(cell.text) if look.bold and not cell.bold else cell.bold, look.italic)

    def _value(self, kind: str, value: str, inline: Element | None, look: Look) -> Cell:
        if kind == "inlineStr":
            return _text_of(inline) if inline is not None else Cell("")
        if kind == "s":
            at = _whole(value)
            return self.strings[at] if at < len(self.strings) else Cell("")
        if kind == "b":
            return Cell("Ja" if value == "1" else "Nej" if value else "")
        if kind == "n" and value:
            return Cell(_number(value, look, self.epoch))
        return Cell(_unescaped(value))

    def _merge(self, ref: str) -> None:
        """Cells below one another; what is beside the first has no text of its own anyway."""
        first, _, last = ref.partition(":")
        start, end = PLACE.fullmatch(first), PLACE.fullmatch(last)
        if not start or not end:
            return
        top, column = int(start[2]), _column(start[1])
        for row in range(top + 1, min(int(end[2]), top + MAX_MERGES) + 1):
            self.sheet.merged[row, column] = (top, column)


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1


def _number(value: str, look: Look, epoch: datetime) -> str:
    """As a person would write it: whole numbers whole, days as 2024-05-01."""
    try:
        number = float(value)
    except ValueError:
        return value
    if look.is_time and 0 < number < LAST_DAY:
        instant = epoch + timedelta(days=number)
        return f"{instant:%Y-%m-%d}" if number == int(number) else f"{instant + timedelta(seconds=30):%Y-%m-%d %H:%M}"
    if number == int(number) and abs(number) < 1e16:
        return str(int(number))
    return f"{number:.15g}".replace(".", ",")


def place_name(row: int, column: int) -> str:
    """(7, 1) → B7"""
    name, number = "", column + 1
    while number:
        number, rest = divmod(number - 1, 26)
        name = chr(65 + rest) + name
    return f"{name}{row}"
