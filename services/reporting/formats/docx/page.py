"""Pages: upright or, for tables with many columns of text, lying; and how wide each column is. Lengths in twips."""

from collections.abc import Sequence
from typing import NamedTuple

from services.reporting.reports.tree import Bullets, Cell, Column, Note, Paragraph, Table

PER_CM = 567
CHARACTER = 105
"""A little more than the average width of a letter in a table."""
NARROWEST, NARROWEST_NUMBER, WIDEST = 2 * PER_CM, int(1.3 * PER_CM), int(3.9 * PER_CM)
SAMPLE = 200
"""Rows that a column's width is judged by."""


class Page(NamedTuple):
    """An A4 page; `text` is the width between its margins."""

    width: int
    height: int
    side: int
    lying: bool

    @property
    def text(self) -> int:
        return self.width - 2 * self.side

    def properties(self, content: str = "") -> str:
        """The section's sectPr; `content` are its references to header and footer."""
        turned = ' w:orient="landscape"' if self.lying else ""
        first = "<w:titlePg/>" if content else ""
        return (
            f'<w:sectPr>{content}<w:type w:val="nextPage"/>'
            f'<w:pgSz w:w="{self.width}" w:h="{self.height}"{turned}/>'
            f'<w:pgMar w:top="1304" w:right="{self.side}" w:bottom="1247" w:left="{self.side}" '
            f'w:header="624" w:footer="567" w:gutter="0"/>{first}</w:sectPr>'
        )


UPRIGHT = Page(11906, 16838, 1418, False)
LYING = Page(16838, 11906, 1134, True)


def page_for(table: Table) -> Page:
    """Lying if what the columns hold needs more width than an upright page has."""
    return LYING if sum(_needs(table)) > UPRIGHT.text else UPRIGHT


def column_widths(table: Table, page: Page) -> list[int]:
    """One per column, together the page's text width: what is left over goes to the columns with the longest texts."""
    needs = _needs(table)
    spare = page.text - sum(needs)
    if spare < 0:
        widths = [need * page.text // sum(needs) for need in needs]
    else:
        widest = max(needs)
        widths = [need + spare // needs.count(widest) if need == widest else need for need in needs]
    widths[-1] += page.text - sum(widths)
    return widths


def _needs(table: Table) -> list[int]:
    return [_need(column, place, table) for place, column in enumerate(table.columns)]


def _need(column: Column, place: int, table: Table) -> int:
    """Wide enough for the longest word, and for texts in proportion to their length; an empty column for writing in."""
    texts = [text for row in table.rows[:SAMPLE] if (text := _text_at(row.cells, place))]
    longest = max(map(len, texts), default=SAMPLE)
    words = [*column.title.split(), *(word for text in texts if len(text) < SAMPLE for word in text.split())]
    word = max(map(len, words), default=0)
    least = NARROWEST_NUMBER if column.numeric else NARROWEST
    return min(max(least, word * CHARACTER + PER_CM // 2, longest * CHARACTER // 2), WIDEST)


def _text_at(cells: Sequence[Cell], place: int) -> str:
    """What the cell says that stands alone in this column, if there is one."""
    at = 0
    for cell in cells:
        if at == place and cell.span == 1:
            return " ".join(_text(block) for block in cell.blocks)
        at += cell.span
    return ""


def _text(block: object) -> str:
    match block:
        case Paragraph() | Note():
            return block.text
        case Bullets():
            return " ".join(block.items)
    return ""
