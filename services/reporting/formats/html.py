"""The document tree as one self-contained accessible HTML page, no scripts (template: page.html.jinja)."""

from dataclasses import dataclass
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from services.reporting.formats.charts import draw
from services.reporting.reports.tree import Block, Document, Heading


@dataclass(frozen=True, slots=True)
class PageWords:
    """What the page itself says, beside the document."""

    skip: str
    contents: str
    to_top: str


PAGE_WORDS = {
    "sv": PageWords("Hoppa till innehållet", "Innehåll", "Till början av sidan"),
    "en": PageWords("Skip to the content", "Contents", "Back to top"),
}

_ENVIRONMENT = Environment(
    loader=FileSystemLoader(Path(__file__).parent),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


def render_html(document: Document) -> bytes:
    """A text node holds a respondent's text exactly; CSS alone makes its newlines and tabs visible."""
    page = _ENVIRONMENT.get_template("page.html.jinja")
    pieces = page.generate(
        document=document,
        contents=[block for block in document.blocks if isinstance(block, Heading) and block.level == 2],
        words=PAGE_WORDS[document.language],
        quoted_language=None if document.language == document.quoted_language else document.quoted_language,
        kind=_kind,
        draw=draw,
    )
    return b"".join(piece.encode() for piece in pieces)


def _kind(block: Block) -> str:
    """The name of the macro that shows the block."""
    return type(block).__name__.lower()
