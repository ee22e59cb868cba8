"""A PDF as a screen reader meets it: the structure tree with its texts, read by a library that did not write it."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pikepdf


@dataclass
class Element:
    """`role` is the standard one (H1, TH …) that the element's own name stands for."""

    role: str
    attributes: dict[str, Any]
    language: str | None = None
    alternative: str | None = None
    children: list[Element] = field(default_factory=list)
    text: str = ""

    def walk(self) -> Iterator[Element]:
        yield self
        for child in self.children:
            yield from child.walk()

    def all(self, *roles: str) -> list[Element]:
        return [element for element in self.walk() if element.role in roles]

    def whole_text(self) -> str:
        return self.text + "".join(child.whole_text() for child in self.children)


class TaggedPdf:
    def __init__(self, data: bytes) -> None:
        self.pdf = pikepdf.open(io.BytesIO(data))
        self._texts = [_marked_texts(page) for page in self.pdf.pages]
        self._page = {page.objgen: number for number, page in enumerate(self.pdf.pages)}
        structure = self.pdf.Root.StructTreeRoot
        self._roles = {str(own): str(standard) for own, standard in (structure.get("/RoleMap") or {}).items()}
        self.root = Element("Root", {})
        self._add(self.root, structure.K, None)

    @property
    def bookmarks(self) -> list[tuple[int, str]]:
        """(depth from 1, title)."""
        with self.pdf.open_outline() as outline:
            return list(_flat(outline.root, 1))

    def _add(self, parent: Element, node: Any, page: int | None) -> None:
        if isinstance(node, pikepdf.Array):
            for each in node:
                self._add(parent, each, page)
        elif isinstance(node, int):
            assert page is not None
            self._add_marked(parent, self._texts[page].get(node))
        elif "/S" in node:
            self._add_element(parent, node, page)
        elif "/MCID" in node:
            number = self._page[node.Pg.objgen] if "/Pg" in node else page
            assert number is not None
            self._add_marked(parent, self._texts[number].get(int(node.MCID)))

    def _add_marked(self, parent: Element, marked: Marked | None) -> None:
        """What is marked with a language of its own is a span in the element; the order of the two is not kept."""
        if marked is None:
            return
        if marked.language:
            parent.children.append(Element("Span", {}, marked.language, text=marked.text))
        else:
            parent.text += marked.text

    def _add_element(self, parent: Element, node: Any, page: int | None) -> None:
        own = str(node.S)
        attributes = node.get("/A", pikepdf.Array())
        merged: dict[str, Any] = {}
        for each in attributes if isinstance(attributes, pikepdf.Array) else [attributes]:
            merged |= {str(key)[1:]: value for key, value in each.items()}
        element = Element(self._roles.get(own, own)[1:], merged, _string(node, "/Lang"), _string(node, "/Alt"))
        parent.children.append(element)
        number = self._page[node.Pg.objgen] if "/Pg" in node else page
        if "/K" in node:
            self._add(element, node.K, number)


def _string(node: Any, key: str) -> str | None:
    return str(node[key]) if key in node else None


def _flat(items: Any, depth: int) -> Iterator[tuple[int, str]]:
    for item in items:
        yield depth, str(item.title)
        yield from _flat(item.children, depth + 1)


def instructions(page: Any) -> Iterator[tuple[Any, str]]:
    """What the page draws: (operands, operator)."""
    for instruction in pikepdf.parse_content_stream(page):
        yield instruction.operands, str(instruction.operator)


@dataclass
class Marked:
    """A piece of marked content."""

    language: str | None
    text: str = ""


def _marked_texts(page: Any) -> dict[int, Marked]:
    """Marked content id → the text that it shows: what stands in for it, or else by the fonts' tables to Unicode."""
    tables = {name: _to_unicode(font) for name, font in page.get("/Resources", {}).get("/Font", {}).items()}
    marked: dict[int, Marked] = {}
    stack: list[Any] = []
    table: dict[int, str] = {}
    for operands, operator in instructions(page):
        match operator:
            case "BDC" | "BMC":
                properties = operands[1] if len(operands) > 1 else None
                stack.append(properties if isinstance(properties, pikepdf.Dictionary) else pikepdf.Dictionary())
                if "/ActualText" in stack[-1]:
                    _add_text(marked, stack, str(stack[-1].ActualText))
            case "EMC":
                stack.pop()
            case "Tf":
                table = tables[str(operands[0])]
            case "Tj" | "TJ" if not any("/ActualText" in each for each in stack):
                _add_text(marked, stack, _shown(operands[0], table))
    return marked


def _add_text(marked: dict[int, Marked], stack: list[Any], text: str) -> None:
    for each in reversed(stack):
        if "/MCID" in each:
            marked.setdefault(int(each.MCID), Marked(_string(each, "/Lang"))).text += text
            return


def _shown(operand: Any, table: dict[int, str]) -> str:
    parts = operand if isinstance(operand, pikepdf.Array) else [operand]
    codes = b"".join(bytes(part) for part in parts if isinstance(part, pikepdf.String))
    return "".join(table.get(int.from_bytes(codes[i : i + 2], "big"), "") for i in range(0, len(codes), 2))


def _to_unicode(font: Any) -> dict[int, str]:
    table: dict[int, str] = {}
    section = None
    for line in font.ToUnicode.read_bytes().decode().splitlines():
        words = line.split()
        if words and words[-1].startswith("begin"):
            section = words[-1]
        elif words and words[-1].startswith("end"):
            section = None
        elif section == "beginbfchar":
            code, text = (word.strip("<>") for word in words)
            table[int(code, 16)] = bytes.fromhex(text).decode("utf-16-be")
        elif section == "beginbfrange":
            raise AssertionError("the writer has begun to use ranges: read them here")
    return table
