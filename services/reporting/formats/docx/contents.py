"""The table of contents: a field that Word can update, with its entries filled in already.

Word asks the reader before it updates fields on opening, so nothing forces it to. The page numbers are fields of
their own, which Word fills in when the document is printed or the table is updated; nobody else can know them.
"""

from services.reporting.formats.docx.blocks import heading_text
from services.reporting.formats.docx.markup import Names, bookmark_name, complex_field, link, paragraph, run
from services.reporting.reports.tree import Heading

TITLES = {"sv": "Innehåll", "en": "Contents"}
MOST_ENTRIES = 45
DEEPEST = 3


def contents(headings: list[Heading], names: Names, language: str) -> str:
    """As deep as keeps it short. Empty for a document with fewer than two headings."""
    depth = next((d for d in range(DEEPEST, 1, -1) if len(_within(headings, d)) <= MOST_ENTRIES), 1)
    entries = _within(headings, depth)
    if len(entries) < 2:
        return ""
    begin = (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
        f'<w:r><w:instrText xml:space="preserve"> TOC \\o "1-{depth}" \\h \\z \\u </w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r>'
    )
    lines = [_entry(entry, names, begin if place == 0 else "") for place, entry in enumerate(entries)]
    end = paragraph('<w:r><w:fldChar w:fldCharType="end"/></w:r>', "Avbrott")
    title = paragraph(run(TITLES[language]), "TOCHeading")
    gallery = '<w:docPartObj><w:docPartGallery w:val="Table of Contents"/><w:docPartUnique/></w:docPartObj>'
    return f"<w:sdt><w:sdtPr>{gallery}</w:sdtPr><w:sdtContent>{title}{''.join(lines)}{end}</w:sdtContent></w:sdt>"


def _within(headings: list[Heading], depth: int) -> list[Heading]:
    return [heading for heading in headings if heading.level <= depth + 1]


def _entry(heading: Heading, names: Names, begin: str) -> str:
    number = complex_field(f"PAGEREF {bookmark_name(heading.anchor)} \\h", "")
    content = run(heading_text(heading)) + run("\t") + number
    return paragraph(begin + link(content, f"#{heading.anchor}", names), f"TOC{heading.level - 1}")
