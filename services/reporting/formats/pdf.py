"""The document tree as tagged PDF (PDF/UA-1), set by typst (template: page.typ).

The template is fixed; the tree reaches it as JSON, so no text of a respondent is ever read as typst's language.
Setting is done in a process of its own (typesetting.py), one document at a time, and within bounds.
The same tree gives the same bytes: no date is written, and only the fonts that typst brings are used.
"""

import json
import subprocess
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Lock
from typing import Any

from services.reporting.formats.charts import draw
from services.reporting.formats.glyphs import drawable
from services.reporting.formats.measuring import characters_of, is_wide, sections_of, widths_of
from services.reporting.reports.numbers import grouped
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
MOST_CHARACTERS = 5_000_000
"""Ten times the national report of 2023. Setting takes about two thirds of a kilobyte of memory for each."""
MOST_SECONDS = 900
"""Many times what the longest takes on a slow machine: one that never ended would keep every other from its turn."""
WORDS = {
    "sv": {
        "contents": "Innehåll",
        "page": "Sida",
        "of": "av",
        "too_long": "Avsnittet har {n} tecken och får inte plats i en PDF. Det står i sin helhet i de andra formaten.",
    },
    "en": {
        "contents": "Contents",
        "page": "Page",
        "of": "of",
        "too_long": "This section has {n} characters and is too long for a PDF. The other formats have all of it.",
    },
}


class NotSetError(RuntimeError):
    """The tree could not be set, or not in time, which no text should be able to bring about; says what typst said."""


_ONE_AT_A_TIME = Lock()


def render_pdf(document: Document) -> bytes:
    """Raises NotSetError. What is too long to be set within bounds is left out section by section, and said to be."""
    document = replace(document, blocks=tuple(_within_bounds(document)))
    tree = json.dumps(_Tree.of(document).whole(document), ensure_ascii=False, separators=(",", ":")).encode()
    command = [sys.executable, "-P", str(FOLDER / "typesetting.py")]
    with _ONE_AT_A_TIME:  # each takes much memory
        try:
            done = subprocess.run(command, input=tree, capture_output=True, timeout=MOST_SECONDS)  # noqa: S603 our own program
        except subprocess.TimeoutExpired as error:  # the process is killed: the next document has its turn
            raise NotSetError(f"not set in {MOST_SECONDS} seconds") from error
    if done.returncode:
        raise NotSetError(done.stderr.decode(errors="replace").strip().rpartition("\n")[2])
    return done.stdout


def _within_bounds(document: Document) -> Iterator[Block]:
    """Sections in order as long as there is room; of one that has none, its heading and how to read it."""
    room = MOST_CHARACTERS
    for section in sections_of(document.blocks):
        length = sum(map(characters_of, section))
        if length <= room:
            room -= length
            yield from section
        else:
            yield from (block for block in section if block is section[0] and isinstance(block, Heading))
            written = grouped(length, document.language)
            yield Paragraph(WORDS[document.language]["too_long"].format(n=written), strong=True)


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
                {"wide": is_wide(section), "blocks": [self._block(block) for block in section]}
                for section in sections_of(document.blocks)
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
            "widths": widths_of(table),
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
