"""The document tree as tagged PDF (PDF/UA-1), set by typst (template: page.typ).

The template is fixed; the tree reaches it as JSON, so no text of a respondent is ever read as typst's language.
The same tree gives the same bytes: no date is written, and only the fonts that typst brings are used.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from math import sqrt
from pathlib import Path
from typing import Any

import typst

from services.reporting.formats.charts import draw
from services.reporting.formats.glyphs import drawable
from services.reporting.reports.tree import (
    Block,
    Bullets,
    Cell,
    Document,
    Figure,
    Group,
    Heading,
    Link,
    Links,
    Note,
    Paragraph,
    Row,
    Table,
)

FOLDER = Path(__file__).parent
FONT = "Libertinus Serif"
CONTENTS_AT_MOST = 90
"""Lines in the table of contents; beyond it, only the top level is listed."""
BARS_ON_A_PAGE = 32
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
WORDS = {
    "sv": {"contents": "Innehåll", "page": "Sida", "of": "av"},
    "en": {"contents": "Contents", "page": "Page", "of": "of"},
}


def render_pdf(document: Document) -> bytes:
    """Raises typst.TypstError if the tree cannot be set, which no text should be able to bring about."""
    tree = json.dumps(_Tree.of(document).whole(document), ensure_ascii=False, separators=(",", ":"))
    return typst.compile(
        FOLDER / "page.typ",
        root=FOLDER,
        ignore_system_fonts=True,
        format="pdf",
        pdf_standards=["ua-1"],
        timestamp=0,
        sys_inputs={"document": tree},
    )


@dataclass(frozen=True, slots=True)
class _Tree:
    """The tree as the template takes it: drawable texts, charts drawn, and links to nothing but what is there."""

    language: str
    places: frozenset[str]
    """Anchors that something links to and that there are: no others are marked."""

    @classmethod
    def of(cls, document: Document) -> "_Tree":
        linked = {target[1:] for target in _targets(document.blocks) if target.startswith("#")}
        return cls(document.language, frozenset(linked & set(_anchors(document.blocks))))

    def whole(self, document: Document) -> dict[str, Any]:
        listed = [block for block in document.blocks if isinstance(block, Heading) and block.level <= 3]
        return {
            "title": drawable(document.title),
            "language": document.language,
            "quoted": document.quoted_language,
            "words": WORDS[document.language],
            "facts": [[drawable(fact.label), drawable(fact.text)] for fact in document.facts],
            "depth": 2 if len(listed) <= CONTENTS_AT_MOST else 1,
            "sections": [
                {"wide": wide, "blocks": [self._block(block) for block in blocks]}
                for wide, blocks in _sections(document.blocks)
            ],
        }

    def _block(self, block: Block, inner: bool = False) -> dict[str, Any]:
        match block:
            case Heading():
                return {
                    "is": "heading",
                    "level": block.level - 1,
                    "number": block.number,
                    "text": drawable(block.text),
                    "place": self._place(block.anchor),
                    "listed": not inner,
                    "quoted": block.quoted,
                }
            case Paragraph():
                lines = drawable(block.text).split("\n")
                return {
                    "is": "paragraph",
                    "lines": lines,
                    "strong": block.strong,
                    "quoted": block.quoted,
                    "role": block.role,
                    "blank": block.quoted and not block.text,
                }
            case Bullets():
                items = [drawable(item).split("\n") for item in block.items]
                return {"is": "bullets", "items": items, "quoted": block.quoted}
            case Note():
                reason = drawable(block.reason) if block.reason else None
                return {"is": "note", "kind": block.kind, "text": drawable(block.text), "reason": reason}
            case Links():
                return {"is": "links", "items": [self._link(link) for link in block.items]}
            case Table():
                return self._table(block)
            case Figure():
                return self._chart(block)
            case Group():
                return {"is": "group", "blocks": [self._block(each, inner=True) for each in block.blocks]}

    def _chart(self, figure: Figure) -> dict[str, Any]:
        """As many drawings as there are pages to fill, each with as many bars as a page holds."""
        starts = range(0, max(len(figure.labels), 1), BARS_ON_A_PAGE)
        drawn = [draw(figure, self.language, FONT, slice(start, start + BARS_ON_A_PAGE)) for start in starts]
        of = f" ({{}}/{len(drawn)})" if len(drawn) > 1 else ""
        return {
            "is": "figure",
            "drawings": [
                {"title": drawable(figure.title + of.format(number)), "svg": drawable(svg, in_chart=True)}
                for number, svg in enumerate(drawn, 1)
            ],
            "alt": figure.alternative,
        }

    def _table(self, table: Table) -> dict[str, Any]:
        return {
            "is": "table",
            "caption": drawable(table.caption),
            "columns": [
                {"title": drawable(column.title), "help": drawable(column.help or ""), "numeric": column.numeric}
                for column in table.columns
            ],
            "widths": _widths(table),
            "rows": [
                [self._cell(cell, row, first=not place) for place, cell in enumerate(row.cells)] for row in table.rows
            ],
        }

    def _cell(self, cell: Cell, row: Row, first: bool) -> dict[str, Any]:
        return {
            "blocks": [self._block(block) for block in cell.blocks],
            "span": cell.span,
            "header": cell.header,
            "link": self._target(cell.link) if cell.link else None,
            "place": self._place(row.anchor) if first else None,
        }

    def _place(self, anchor: str | None) -> str | None:
        return anchor if anchor in self.places else None

    def _link(self, link: Link) -> dict[str, Any]:
        return {"text": drawable(link.text), "link": self._target(link.target)}

    def _target(self, target: str) -> dict[str, str] | None:
        """None for a place that is not in the document, and for an address that needs the page's own before it."""
        if target.startswith("#"):
            return {"place": target[1:]} if target[1:] in self.places else None
        return {"url": target} if target.startswith(("https://", "http://", "mailto:")) else None


def _sections(blocks: Iterable[Block]) -> Iterator[tuple[bool, list[Block]]]:
    """The blocks from one top heading to the next, and whether they hold a table that needs a wide page."""
    section: list[Block] = []
    for block in blocks:
        if isinstance(block, Heading) and block.level == 2 and section:
            yield _is_wide(section), section
            section = []
        section.append(block)
    if section:
        yield _is_wide(section), section


def _is_wide(section: Iterable[Block]) -> bool:
    return any(_needs_width(block) for block in section if isinstance(block, Table))


def _needs_width(table: Table) -> bool:
    widths = _widths(table)
    running = sum("fr" in width for width in widths)
    if running >= WIDE or sum(width.get("em", RUNNING) for width in widths) > UPRIGHT:
        return True
    texts = (_length(block) for row in table.rows for cell in row.cells for block in cell.blocks)
    return len(widths) >= MANY and any(length > LONG for length in texts)


def _anchors(blocks: Iterable[Block]) -> Iterator[str]:
    for block in blocks:
        if isinstance(block, Heading):
            yield block.anchor
        elif isinstance(block, Table):
            yield from (row.anchor for row in block.rows if row.anchor)
        elif isinstance(block, Group):
            yield from _anchors(block.blocks)


def _targets(blocks: Iterable[Block]) -> Iterator[str]:
    for block in blocks:
        if isinstance(block, Links):
            yield from (link.target for link in block.items)
        elif isinstance(block, Group):
            yield from _targets(block.blocks)
        elif isinstance(block, Table):
            for cell in (cell for row in block.rows for cell in row.cells):
                yield from _targets(cell.blocks)
                if cell.link:
                    yield cell.link


def _widths(table: Table) -> list[dict[str, float]]:
    """Per column a fixed width in em, or a share of what is left: running text gets room as the root of its length."""
    longest = [max(map(len, column.title.split()), default=0) for column in table.columns]
    written = [len(column.title) + len(column.help or "") for column in table.columns]
    for row in table.rows:
        place = 0
        for cell in row.cells:
            if cell.span == 1:
                length = sum(map(_length, cell.blocks))
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


def _length(block: Block) -> int:
    match block:
        case Paragraph() | Note():
            return len(block.text)
        case Bullets():
            return sum(map(len, block.items))
        case Links():
            return sum(len(link.text) for link in block.items)
        case _:
            return 0
