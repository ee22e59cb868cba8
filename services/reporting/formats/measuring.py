"""How much room a tree's parts take on a page of the PDF: lengths in characters, widths in em of a table's text."""

from collections.abc import Iterable, Iterator
from math import sqrt

from services.reporting.reports.tree import (
    Block,
    Bullets,
    Figure,
    Group,
    Heading,
    Links,
    Note,
    Paragraph,
    Table,
)

WIDE, MANY, LONG = 4, 6, 250
"""A table is turned to landscape if it has WIDE columns of running text, or MANY columns and LONG texts among them."""
SHORT, LETTER, PADDING = 24, 0.51, 1.4
"""Letters up to which a column is as wide as its longest text; what a letter and a cell's padding take, in em."""
UPRIGHT, LYING = 52.0, 80.0
"""What a table may take of a page's width, upright and in landscape, in em of its text."""
RUNNING = 9.0
"""The least that a column of running text needs, in em."""
LEAST = 0.3
"""The narrowest column of running text, as a part of the widest."""


def sections_of(blocks: Iterable[Block]) -> Iterator[list[Block]]:
    """The blocks from one top heading to the next."""
    section: list[Block] = []
    for block in blocks:
        if isinstance(block, Heading) and block.level == 2 and section:
            yield section
            section = []
        section.append(block)
    if section:
        yield section


def is_wide(section: Iterable[Block]) -> bool:
    return any(_needs_width(block) for block in section if isinstance(block, Table))


def _needs_width(table: Table) -> bool:
    widths = widths_of(table)
    running = sum("fr" in width for width in widths)
    if running >= WIDE or sum(width.get("em", RUNNING) for width in widths) > UPRIGHT:
        return True
    texts = (characters_of(block) for row in table.rows for cell in row.cells for block in cell.blocks)
    return len(widths) >= MANY and any(length > LONG for length in texts)


def widths_of(table: Table) -> list[dict[str, float]]:
    """Per column a fixed width in em, or a share of what is left: running text gets room as the root of its length."""
    longest = [max(map(len, column.title.split()), default=0) for column in table.columns]
    written = [len(column.title) + len(column.help or "") for column in table.columns]
    for row in table.rows:
        place = 0
        for cell in row.cells:
            if cell.span == 1:
                length = sum(map(characters_of, cell.blocks))
                longest[place] = max(longest[place], length)
                written[place] += length
            place += cell.span
    running = [not column.numeric and most > SHORT for column, most in zip(table.columns, longest, strict=True)]
    if not any(running):
        running[0] = True
    largest = max(sqrt(all_) for all_, runs in zip(written, running, strict=True) if runs)
    widths = [
        {"fr": max(sqrt(all_), largest * LEAST)} if runs else {"em": PADDING + LETTER * most}
        for all_, most, runs in zip(written, longest, running, strict=True)
    ]
    taken = sum(width.get("em", RUNNING) for width in widths)
    if taken <= LYING:
        return widths
    return [{"em": width["em"] * LYING / taken} if "em" in width else width for width in widths]


def characters_of(block: Block) -> int:
    """In characters."""
    match block:
        case Paragraph() | Note() | Heading():
            return len(block.text)
        case Bullets():
            return sum(map(len, block.items))
        case Links():
            return sum(len(link.text) for link in block.items)
        case Group():
            return sum(map(characters_of, block.blocks))
        case Table():
            return sum(characters_of(inner) for row in block.rows for cell in row.cells for inner in cell.blocks)
        case Figure():
            return 0
