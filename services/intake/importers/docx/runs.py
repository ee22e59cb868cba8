"""The text of a paragraph from its runs, and what hangs on it that is no part of its text."""

from dataclasses import dataclass, field

from lxml import etree

from libs.common.problems import Text
from services.intake.importers.reading import character

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
WP = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
CHARACTERS = {
    f"{W}tab": "\t",
    f"{W}ptab": "\t",
    f"{W}cr": "\n",
    f"{W}noBreakHyphen": "\u2011",
    f"{W}softHyphen": "\u00ad",
}
SYMBOLS = {"F0B7": "•", "F0A7": "▪", "F0D8": "‣", "F0FC": "✓", "F0FE": "☒", "F0FD": "☒", "F0A8": "☐", "F06F": "☐"}
"""Characters of Word's symbol fonts that people use in forms; the others come as they are numbered."""
LEFT_OUT = (f"{W}pPr", f"{W}rPr", f"{W}instrText", f"{W}delInstrText", f"{MC}Fallback", f"{W}sdtPr", f"{W}rt")
GONE = (f"{W}del", f"{W}moveFrom")
OBJECTS = (f"{W}drawing", f"{W}pict", f"{W}object")


@dataclass(frozen=True, slots=True)
class Hanging:
    text: str
    kind: Text


@dataclass(slots=True)
class Found:
    """`bold`: how many characters from the start are bold without a break."""

    pieces: list[str] = field(default_factory=list)
    asides: list[Hanging] = field(default_factory=list)
    bold: int = 0
    all_bold: bool = True

    @property
    def text(self) -> str:
        return "".join(self.pieces)

    def add(self, text: str, bold: bool) -> None:
        self.pieces.append(text)
        self.all_bold = self.all_bold and (bold or not text.strip())
        if self.all_bold:
            self.bold += len(text)


def paragraph_of(element: etree._Element) -> Found:
    found = Found()
    _walk(element, found, bold=False)
    return found


def texts_in(element: etree._Element) -> str:
    """The text of the paragraphs in the element, those in text boxes too."""
    lines = [paragraph_of(part).text for part in element.iter(f"{W}p")]
    return "\n".join(line for line in lines if line)


def _walk(parent: etree._Element, found: Found, bold: bool) -> None:
    for child in parent:
        tag = child.tag
        if tag == f"{W}r":
            _walk(child, found, _is_bold(child))
        elif tag in OBJECTS:
            found.asides += _of_object(child)
        elif tag in GONE:
            deleted = "".join(part.text or "" for part in child.iter(f"{W}delText", f"{W}t"))
            if deleted.strip():
                found.asides.append(Hanging(deleted, ("struken text", "deleted text")))
        elif (text := _text_of(child)) is not None:
            found.add(text, bold)
        elif tag not in LEFT_OUT and isinstance(tag, str):
            _walk(child, found, bold)


def _text_of(element: etree._Element) -> str | None:
    """What the element itself stands for; None if it only holds others."""
    if element.tag == f"{W}t":
        return element.text or ""
    if element.tag == f"{W}br":
        return "\n" if element.get(f"{W}type", "textWrapping") == "textWrapping" else ""
    return _symbol(element) if element.tag == f"{W}sym" else CHARACTERS.get(str(element.tag))


def _is_bold(run: etree._Element) -> bool:
    set_bold = run.find(f"{W}rPr/{W}b")
    return set_bold is not None and set_bold.get(f"{W}val", "1") not in ("0", "false", "off")


def _symbol(element: etree._Element) -> str:
    number = str(element.get(f"{W}char", "")).upper()
    return SYMBOLS.get(number) or character(number)


def _of_object(element: etree._Element) -> list[Hanging]:
    """The text in a text box; for a picture what it is said to show."""
    boxes = [box for box in element.iter(f"{W}txbxContent") if not _in_fallback(box)]
    asides = [Hanging(text, ("textruta", "text box")) for box in boxes if (text := texts_in(box))]
    if boxes:
        return asides
    described = next((str(part.get("descr") or part.get("name") or "") for part in element.iter(f"{WP}docPr")), "")
    return [Hanging(described, ("bild", "picture"))]


def _in_fallback(element: etree._Element) -> bool:
    return any(parent.tag == f"{MC}Fallback" for parent in element.iterancestors())
