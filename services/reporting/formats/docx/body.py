"""The document's body, piece by piece: title, contents, blocks, and a change of page where a wide table needs it."""

from collections.abc import Iterable, Iterator
from itertools import groupby

from services.reporting.formats.docx import blocks
from services.reporting.formats.docx.charts import chart_paragraph
from services.reporting.formats.docx.contents import contents
from services.reporting.formats.docx.markup import Names, paragraph, run
from services.reporting.formats.docx.page import LYING, UPRIGHT, Page, page_for
from services.reporting.formats.docx.tables import table
from services.reporting.reports.tree import (
    Block,
    Bullets,
    Document,
    Figure,
    Group,
    Heading,
    Links,
    Note,
    Paragraph,
    Table,
)

NAMESPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
)
FIRST_SECTION = (
    '<w:headerReference w:type="default" r:id="rId4"/><w:headerReference w:type="first" r:id="rId6"/>'
    '<w:footerReference w:type="default" r:id="rId5"/><w:footerReference w:type="first" r:id="rId5"/>'
)
TITLE_PAGE = 8
"""A document with so many headings has a title page, with the contents on it."""


def body(document: Document, names: Names) -> Iterator[str]:
    """The whole of document.xml, in pieces of a table row or less."""
    yield f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<w:document {NAMESPACES}><w:body>'
    yield paragraph(run(document.title), "Title")
    yield from (blocks.fact(fact) for fact in document.facts)
    flat = list(flattened(document.blocks))
    before = next((place for place, block in enumerate(flat) if isinstance(block, Heading)), len(flat))
    for block in flat[:before]:
        yield from _block(block, UPRIGHT, names, document.language)
    headings = [block for block in flat if isinstance(block, Heading)]
    yield contents(headings, names, document.language)
    if len(headings) >= TITLE_PAGE:
        yield paragraph('<w:r><w:br w:type="page"/></w:r>', "Avbrott")
    references, page = FIRST_SECTION, UPRIGHT
    for upcoming, part in groupby(_on_pages(flat[before:]), key=lambda placed: placed[0]):
        if upcoming is not page:
            yield paragraph("", "Avbrott", page.properties(references))
            references, page = "", upcoming
        for _, block in part:
            yield from _block(block, page, names, document.language)
    yield f"{page.properties(references)}</w:body></w:document>"


def flattened(parts: Iterable[Block]) -> Iterator[Block]:
    """The blocks without the groups that they are in."""
    for block in parts:
        if isinstance(block, Group):
            yield from flattened(block.blocks)
        else:
            yield block


def _on_pages(flat: list[Block]) -> Iterator[tuple[Page, Block]]:
    """Each block with its page: everything from one heading to the next lies if a table there has to."""
    chapter: list[Block] = []
    for block in flat:
        if isinstance(block, Heading) and any(not isinstance(earlier, Heading) for earlier in chapter):
            yield from _together(chapter)
            chapter = []
        chapter.append(block)
    yield from _together(chapter)


def _together(chapter: list[Block]) -> Iterator[tuple[Page, Block]]:
    lies = any(isinstance(block, Table) and page_for(block) is LYING for block in chapter)
    page = LYING if lies else UPRIGHT
    return ((page, block) for block in chapter)


def _block(block: Block, page: Page, names: Names, language: str) -> Iterator[str]:
    match block:
        case Heading():
            yield blocks.heading(block, names)
        case Paragraph():
            yield blocks.text_paragraph(block)
        case Bullets():
            yield from blocks.bullets(block)
        case Note():
            yield blocks.note(block)
        case Links():
            yield blocks.links(block, names)
        case Figure():
            yield paragraph(run(block.title), "Figurtitel")
            yield chart_paragraph(block, page, names)
        case Table():
            yield from table(block, page, names, language)
            yield paragraph("", "Avbrott")
