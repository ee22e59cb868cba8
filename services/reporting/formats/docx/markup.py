"""The smallest pieces of WordprocessingML, as text: runs, paragraphs, bookmarks, links.

Texts keep every character: a newline becomes a line break within its paragraph and a tab a tab, so that one text is
always one paragraph. What XML cannot hold at all (U+FFFE, U+FFFF) shows as the replacement character.
"""

import hashlib
import re
from dataclasses import dataclass, field
from xml.sax.saxutils import escape, quoteattr

NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
BREAKS = re.compile("([\n\t])")
BOOKMARK_LENGTH = 40
"""Word ignores a bookmark with a longer name."""
WEB = re.compile(r"(?:https?|mailto):\S+", re.IGNORECASE)


@dataclass(slots=True)
class Names:
    """What a document numbers as it is written, and the addresses that it links to."""

    bookmarks: int = 0
    tables: int = 0
    charts: int = 0
    links: dict[str, str] = field(default_factory=dict)
    """Address → relationship id."""

    def link(self, address: str) -> str:
        return self.links.setdefault(address, f"link{len(self.links) + 1}")


def shown(text: str) -> str:
    """Escaped for an element's content."""
    return escape(NOT_XML.sub("\ufffd", text))


def attribute(text: str) -> str:
    """Escaped and in quotation marks."""
    return quoteattr(NOT_XML.sub("\ufffd", text))


def run(text: str, style: str = "") -> str:
    """One run; empty for an empty text."""
    if not text:
        return ""
    properties = f'<w:rPr><w:rStyle w:val="{style}"/></w:rPr>' if style else ""
    return f"<w:r>{properties}{_content(text)}</w:r>"


def _content(text: str) -> str:
    if "\n" not in text and "\t" not in text:
        return f'<w:t xml:space="preserve">{shown(text)}</w:t>'
    pieces = []
    for piece in BREAKS.split(text):
        if piece == "\n":
            pieces.append("<w:br/>")
        elif piece == "\t":
            pieces.append("<w:tab/>")
        elif piece:
            pieces.append(f'<w:t xml:space="preserve">{shown(piece)}</w:t>')
    return "".join(pieces)


def paragraph(content: str, style: str = "", properties: str = "") -> str:
    """`content` is markup; `properties` come after the style in the order of the schema."""
    named = f'<w:pStyle w:val="{style}"/>' if style else ""
    about = f"<w:pPr>{named}{properties}</w:pPr>" if named or properties else ""
    return f"<w:p>{about}{content}</w:p>"


def bookmark(anchor: str, names: Names, content: str) -> str:
    """`content` with a bookmark around it, so that links to the anchor lead there."""
    names.bookmarks += 1
    start = f'<w:bookmarkStart w:id="{names.bookmarks}" w:name="{bookmark_name(anchor)}"/>'
    return f'{start}{content}<w:bookmarkEnd w:id="{names.bookmarks}"/>'


def bookmark_name(anchor: str) -> str:
    """The anchor itself where Word takes it as a name; otherwise as much of it as fits, made unique by a hash."""
    plain = re.sub(r"[^A-Za-z0-9_]", "_", anchor)
    if plain == anchor and len(plain) <= BOOKMARK_LENGTH and plain[:1].isalpha():
        return plain
    unique = hashlib.sha256(anchor.encode()).hexdigest()[:10]
    return f"a_{plain[: BOOKMARK_LENGTH - 13]}_{unique}"


def link(content: str, target: str, names: Names) -> str:
    """`target` is `#anchor` or an address on the web; anything else is shown without a link."""
    if target.startswith("#"):
        return f'<w:hyperlink w:anchor="{bookmark_name(target[1:])}" w:history="1">{content}</w:hyperlink>'
    if WEB.fullmatch(target):
        return f'<w:hyperlink r:id="{names.link(target)}" w:history="1">{content}</w:hyperlink>'
    return content


def complex_field(instruction: str, result: str) -> str:
    """A field that Word can compute; `result` is the markup that shows until it does."""
    return (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
        f'<w:r><w:instrText xml:space="preserve"> {shown(instruction)} </w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r>'
        f'{result}<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )
