"""What a cell of a worksheet holds: text in runs, a number or a time. Never a formula.

A text becomes a number or a date only where it is our own, or stands in a column of numbers, and says nothing else.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from services.reporting.reports.tree import Bullets, Cell, Column, Links, Note, Paragraph

MOST_UNITS, MOST_BREAKS = 32_000, 250
"""A cell of Excel holds 32 767 UTF-16 code units and 253 line breaks."""
MOST_DIGITS = 15
"""Excel's numbers are exact to this many digits; a longer one stays a text."""
ISO_DAY = re.compile(r"\d{4}-\d\d-\d\d")
ISO_MINUTE = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d")
NUMBERS = {
    "sv": re.compile("([-−]?(?:\\d{1,3}(?:[ \u00a0\u202f]\\d{3})+|\\d+)(?:,\\d+)?)[ \u00a0]?(kr|%)?"),
    "en": re.compile("([-−]?(?:\\d{1,3}(?:[ \u00a0\u202f,]\\d{3})+|\\d+)(?:\\.\\d+)?)[ \u00a0]?(kr|SEK|%)?"),
}
KRONOR = re.compile("(-?\\d{1,3}(?:[ \u00a0]\\d{3})*) kr")
EPOCH = datetime(1899, 12, 30)  # noqa: DTZ001 - Excel's times know no zone


@dataclass(frozen=True, slots=True)
class Run:
    text: str
    strong: bool = False


@dataclass(frozen=True, slots=True)
class Number:
    """`style` names how it shows: whole, decimal, kronor, percent, day or minute."""

    value: int | float
    style: str


Value = tuple[Run, ...] | Number


def value_of(cell: Cell, column: Column, language: str) -> Value:
    """All of the cell but its labelled details, which have columns of their own."""
    blocks = [block for block in cell.blocks if not is_detail(block)]
    if len(blocks) == 1 and isinstance(paragraph := blocks[0], Paragraph):
        typed = _number(paragraph.text, language) if column.numeric else None
        if typed or (not paragraph.quoted and (typed := _time(paragraph.text))):
            return typed
    if len(blocks) == 1 and isinstance(links := blocks[0], Links) and len(links.items) == 1 and column.numeric:
        return _number(links.items[0].text, language) or (Run(links.items[0].text),)
    runs: list[Run] = []
    for block in blocks:
        for run in _lines(block):
            runs += [Run("\n", runs[-1].strong), run] if runs else [run]
    return joined(runs)


def is_detail(block: object) -> bool:
    return isinstance(block, Paragraph) and block.role == "detail" and ": " in block.text


def detail(paragraph: Paragraph) -> tuple[str, Value]:
    """A labelled fact under a name: the label, and its value, an amount as a number. Codes of digits stay texts."""
    label, _, text = paragraph.text.partition(": ")
    if (amount := KRONOR.fullmatch(text)) and len(text) <= MOST_DIGITS + 8:
        return label, Number(int(re.sub(r"\s", "", amount[1])), "kronor")
    return label, (Run(text),)


def plain_value(text: str) -> Value:
    """Our own words, which may say a time."""
    return _time(text) or (Run(text),)


def _lines(block: Paragraph | Bullets | Note | Links) -> Iterator[Run]:
    match block:
        case Paragraph():
            yield Run(block.text, block.strong)
        case Bullets():
            yield from (Run(f"• {item}") for item in block.items)
        case Note():
            yield Run(f"{block.text}: {block.reason}" if block.reason else block.text)
        case Links():
            yield Run(", ".join(link.text for link in block.items))


def joined(runs: Iterable[Run]) -> tuple[Run, ...]:
    """Runs of the same weight made one, empty ones left out."""
    merged: list[Run] = []
    for run in runs:
        if merged and merged[-1].strong == run.strong:
            merged[-1] = Run(merged[-1].text + run.text, run.strong)
        elif run.text:
            merged.append(run)
    return tuple(merged)


def chunks(value: Value) -> list[Value]:
    """The value in pieces that each fit in a cell, in order."""
    if isinstance(value, Number) or sum(len(run.text) for run in value) <= MOST_BREAKS:
        return [value]
    pieces: list[list[Run]] = [[]]
    units = breaks = 0
    for run in value:
        start = 0
        for at, character in enumerate(run.text):
            if units >= MOST_UNITS or breaks >= MOST_BREAKS:
                pieces[-1].append(Run(run.text[start:at], run.strong))
                pieces.append([])
                start, units, breaks = at, 0, 0
            units += 2 if character > "\uffff" else 1
            breaks += character == "\n"
        pieces[-1].append(Run(run.text[start:], run.strong))
    return [joined(piece) for piece in pieces]


def lines_of(text: str, width: int) -> int:
    """How many lines the text takes in a column of so many characters."""
    return sum(len(line) // width + 1 for line in text.split("\n"))


def in_sight(text: str, lines: int, width: int) -> Iterator[str]:
    """The text in pieces that a row can show, cut where a line or sentence ends; an empty one if there is none."""
    while lines_of(text, width) > lines:
        room = _room(text, lines, width)
        ends = (text.rfind(mark, room // 2, room) + len(mark) for mark in ("\n", ". ", " "))
        cut = next((end for end in ends if end > room // 2), room)
        yield text[:cut]
        text = text[cut:]
    yield text


def _room(text: str, lines: int, width: int) -> int:
    """How many characters fit in so many lines."""
    room = 0
    for line in text.split("\n"):
        lines -= len(line) // width + 1
        if lines < 0:
            return room + min(len(line), (lines + len(line) // width + 1) * width) or width
        room += len(line) + 1
    return len(text)


def _number(text: str, language: str) -> Number | None:
    found = NUMBERS[language].fullmatch(text.strip())
    if not found or sum(character.isdigit() for character in text) > MOST_DIGITS:
        return None
    digits = re.sub("[ \u00a0\u202f]" if language == "sv" else "[ \u00a0\u202f,]", "", found[1]).replace("−", "-")
    number = float(digits.replace(",", "."))
    if found[2] == "%":
        return Number(number / 100, "percent")
    if number != int(number):
        return Number(number, "decimal")
    return Number(int(number), "kronor" if found[2] else "whole")


def _time(text: str) -> Number | None:
    try:
        if ISO_DAY.fullmatch(text):
            return Number((date.fromisoformat(text) - EPOCH.date()).days, "day") if text >= "1901" else None
        if ISO_MINUTE.fullmatch(text):
            since = datetime.fromisoformat(text) - EPOCH
            return Number(since.days + since.seconds / 86_400, "minute")
    except ValueError:
        pass
    return None
