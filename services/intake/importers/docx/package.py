"""A Word file as paragraphs and tables in reading order, with what stands outside that order beside it.

Knows WordprocessingML and nothing of forms. Texts come as Word shows them: breaks as newlines, tabs as tabs, special
hyphens as their characters, tracked insertions in and deletions out.
"""

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from zipfile import ZipFile

from lxml import etree

from libs.common.problems import Text
from services.intake.importers.docx.runs import Found, W, paragraph_of, texts_in
from services.intake.importers.docx.styles import Styles

PARSER = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
STORIES: dict[str, Text] = {
    "header": ("sidhuvud", "page header"),
    "footer": ("sidfot", "page footer"),
    "footnotes": ("fotnot", "footnote"),
    "endnotes": ("slutnot", "endnote"),
    "comments": ("kommentar", "comment"),
}
"""Parts that are not the body, by how their names begin."""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """`style` is the style's name in lower case; `bold` how many characters at the start are set in bold."""

    text: str
    style: str
    listed: bool
    heading: bool
    bold: int
    place: Text


@dataclass(frozen=True, slots=True)
class Cell:
    """`at` is the first of the `span` grid columns that it covers; `continues` the cell above it (vMerge)."""

    paragraphs: list[Paragraph]
    at: int
    span: int
    continues: bool
    place: Text


@dataclass(frozen=True, slots=True)
class Table:
    rows: list[list[Cell]]
    place: Text


@dataclass(frozen=True, slots=True)
class Aside:
    """A text outside the order of the body: a text box, a note, a page header, a table in a cell."""

    text: str
    kind: Text
    place: Text


Block = Paragraph | Table


@dataclass(slots=True)
class Body:
    blocks: list[Block] = field(default_factory=list)
    asides: list[Aside] = field(default_factory=list)


def open_docx(data: bytes) -> Body:
    """Raises KeyError, BadZipFile or XMLSyntaxError for what is no Word file; the file has been guarded before."""
    with ZipFile(io.BytesIO(data)) as package:
        names = package.namelist()
        main = "word/document.xml" if "word/document.xml" in names else _main_part(package)
        folder = main.rpartition("/")[0]
        styles_name = f"{folder}/styles.xml"
        styles = Styles(_root(package, styles_name) if styles_name in names else None)
        reader = _Reader(styles)
        root = _root(package, main).find(f"{W}body")
        if root is not None:
            reader.read(root)
        for name in sorted(names):
            story = re.fullmatch(r"([a-z]+)[0-9]*\.xml", name.removeprefix(f"{folder}/"))
            if story and story[1] in STORIES:
                reader.read_story(_root(package, name), STORIES[story[1]])
    return reader.body


def _root(package: ZipFile, name: str) -> etree._Element:
    return etree.fromstring(package.read(name), PARSER)


def _main_part(package: ZipFile) -> str:
    relations = _root(package, "_rels/.rels")
    for relation in relations:
        if str(relation.get("Type", "")).endswith("/officeDocument"):
            return str(relation.get("Target")).lstrip("/")
    raise KeyError("officeDocument")


class _Reader:
    def __init__(self, styles: Styles) -> None:
        self.styles, self.body = styles, Body()
        self.paragraphs = self.tables = 0

    def read(self, parent: etree._Element) -> None:
        for element in _blocks_in(parent):
            if element.tag == f"{W}p":
                self.paragraphs += 1
                place = (f"stycke {self.paragraphs}", f"paragraph {self.paragraphs}")
                self.body.blocks.append(self._paragraph(element, place))
            else:
                self.body.blocks.append(self._table(element))

    def read_story(self, root: etree._Element, kind: Text) -> None:
        """A header, or all the notes of a kind: each with its number."""
        parts = [root] if root.tag in (f"{W}hdr", f"{W}ftr") else list(root)
        for number, part in enumerate(parts, 1):
            text = "\n".join(found for element in part.iter(f"{W}p") if (found := texts_in(element)))
            if text.strip():
                self.body.asides.append(Aside(text, kind, (f"{kind[0]} {number}", f"{kind[1]} {number}")))

    def _paragraph(self, element: etree._Element, place: Text) -> Paragraph:
        found = paragraph_of(element)
        self._keep_asides(found, place)
        style = self.styles.of(element)
        return Paragraph(found.text, style.name, style.listed, style.heading, found.bold, place)

    def _keep_asides(self, found: Found, place: Text) -> None:
        for aside in found.asides:
            where = (f"{aside.kind[0]} vid {place[0]}", f"{aside.kind[1]} at {place[1]}")
            self.body.asides.append(Aside(aside.text, aside.kind, where))

    def _table(self, element: etree._Element) -> Table:
        self.tables += 1
        table = (f"tabell {self.tables}", f"table {self.tables}")
        rows = [
            self._row(row, (f"{table[0]}, rad {n}", f"{table[1]}, row {n}"))
            for n, row in enumerate(_inside(element, f"{W}tr"), 1)
        ]
        return Table(rows, table)

    def _row(self, element: etree._Element, place: Text) -> list[Cell]:
        cells = []
        at = _number(element.find(f"{W}trPr/{W}gridBefore"))
        for n, cell in enumerate(_inside(element, f"{W}tc"), 1):
            where = (f"{place[0]}, kolumn {n}", f"{place[1]}, column {n}")
            span = max(1, _number(cell.find(f"{W}tcPr/{W}gridSpan")))
            merged = cell.find(f"{W}tcPr/{W}vMerge")
            continues = merged is not None and merged.get(f"{W}val", "continue") == "continue"
            cells.append(Cell(self._cell(cell, where), at, span, continues, where))
            at += span
        return cells

    def _cell(self, element: etree._Element, place: Text) -> list[Paragraph]:
        paragraphs = []
        for block in _blocks_in(element):
            if block.tag == f"{W}p":
                paragraphs.append(self._paragraph(block, place))
                continue
            rows = (" | ".join(texts_in(cell) for cell in row.iter(f"{W}tc")) for row in block.iter(f"{W}tr"))
            kind = ("tabell i tabell", "table in a table")
            self.body.asides.append(Aside("\n".join(rows), kind, place))
        return paragraphs


def _blocks_in(parent: etree._Element) -> Iterator[etree._Element]:
    """The paragraphs and tables, also inside content controls; a generated table of contents is left out."""
    for child in parent:
        if child.tag in (f"{W}p", f"{W}tbl"):
            yield child
        elif child.tag == f"{W}sdt":
            gallery = child.find(f"{W}sdtPr/{W}docPartObj/{W}docPartGallery")
            content = child.find(f"{W}sdtContent")
            if content is not None and (gallery is None or gallery.get(f"{W}val") != "Table of Contents"):
                yield from _blocks_in(content)
        elif child.tag in (f"{W}customXml", f"{W}ins", f"{W}moveTo", f"{W}smartTag"):
            yield from _blocks_in(child)


def _inside(parent: etree._Element, tag: str) -> Iterator[etree._Element]:
    """Rows of a table or cells of a row, also inside content controls."""
    for child in parent:
        if child.tag == tag:
            yield child
        elif child.tag in (f"{W}sdt", f"{W}sdtContent", f"{W}customXml", f"{W}ins"):
            yield from _inside(child, tag)


def _number(element: etree._Element | None) -> int:
    value = "" if element is None else str(element.get(f"{W}val", ""))
    return int(value) if value.isdecimal() and len(value) < 5 else 0
