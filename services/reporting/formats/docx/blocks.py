"""Blocks of text as paragraphs in the styles of parts/styles.xml, on the page and in a table's cell."""

from collections.abc import Iterator

from services.reporting.formats.docx.markup import Names, bookmark, link, paragraph, run
from services.reporting.reports.tree import Bullets, Fact, Heading, Links, Note, Paragraph

NUMBER_GAP = "\u2002"
DEEPEST = 6
_SIDES = "".join(
    f'<w:{side} w:val="single" w:sz="4" w:space="4" w:color="C3CDD5"/>' for side in ("top", "left", "bottom", "right")
)
TO_WRITE_IN = f'<w:pBdr>{_SIDES}</w:pBdr><w:spacing w:before="60" w:after="240"/>'
"""A box around an empty answer, which grows with what is written in it."""


def heading(block: Heading, names: Names) -> str:
    """The document's title is style Title, so that a heading of level 2 is Word's Heading 1."""
    style = f"Heading{min(block.level - 1, DEEPEST)}"
    return paragraph(bookmark(block.anchor, names, run(heading_text(block))), style)


def heading_text(block: Heading) -> str:
    return f"{block.number}{NUMBER_GAP}{block.text}" if block.number else block.text


def text_paragraph(block: Paragraph) -> str:
    if block.role == "help":
        return paragraph(run(block.text), "Hjalptext")
    if block.role == "detail":
        return paragraph(run(block.text), "Uppgift")
    if block.quoted and not block.text:
        return paragraph("", "Svar", TO_WRITE_IN)
    if block.quoted:
        return paragraph(run(block.text, "Strong" if block.strong else ""), "Svar")
    return paragraph(run(block.text), "Stark" if block.strong else "")


def bullets(block: Bullets, style: str = "") -> Iterator[str]:
    """A list paragraph for each."""
    style = style or ("Svarspunkt" if block.quoted else "ListBullet")
    return (paragraph(run(item), style) for item in block.items)


def note(block: Note, marked: bool = True) -> str:
    """Our words, then the respondent's reason. On the page it is `marked` with a line of its own kind."""
    style = ("IngaInsatser" if block.kind == "nil" else "Saknas") if marked else "Tabelltext"
    if block.reason:
        return paragraph(run(f"{block.text}: ", "Strong") + run(block.reason, "Svarstext"), style)
    return paragraph(run(f"{block.text}.", "Strong"), style)


def fact(block: Fact) -> str:
    return paragraph(run(f"{block.label}\t{block.text}"), "Faktarad")


def links(block: Links, names: Names, style: str = "") -> str:
    """Side by side, with commas between."""
    linked = [link(run(item.text, "Hyperlink"), item.target, names) for item in block.items]
    return paragraph(run(", ").join(linked), style)
