"""What a paragraph is by its style: its name, whether it is a heading or a point of a list."""

from typing import NamedTuple

from lxml import etree

from services.intake.importers.docx.runs import W

DEEPEST = 20
"""A style rests on another at most so many times: more is a circle."""


class Style(NamedTuple):
    """`name` in lower case, as Word shows it."""

    name: str
    listed: bool
    heading: bool


PLAIN = Style("normal", listed=False, heading=False)


class Styles:
    def __init__(self, root: etree._Element | None) -> None:
        found = [] if root is None else root.findall(f"{W}style")
        self._elements = {str(style.get(f"{W}styleId")): style for style in found}
        self._known: dict[str, Style] = {}
        default = (s for s in found if s.get(f"{W}default") == "1" and s.get(f"{W}type") == "paragraph")
        self._default = next((str(style.get(f"{W}styleId")) for style in default), "")

    def of(self, paragraph: etree._Element) -> Style:
        """What is set on the paragraph itself stands before its style."""
        properties = paragraph.find(f"{W}pPr")
        if properties is None:
            return self._named(self._default)
        named = properties.find(f"{W}pStyle")
        style = self._named(self._default if named is None else str(named.get(f"{W}val")))
        return style._replace(
            listed=_listed(properties) if properties.find(f"{W}numPr") is not None else style.listed,
            heading=style.heading or _outlined(properties),
        )

    def _named(self, id: str) -> Style:
        if id not in self._known:
            self._known[id] = self._read(id)
        return self._known[id]

    def _read(self, id: str) -> Style:
        element = self._elements.get(id)
        if element is None:
            return PLAIN._replace(name=id.lower()) if id else PLAIN
        name = element.find(f"{W}name")
        shown = (id if name is None else str(name.get(f"{W}val"))).lower()
        chain = self._chain(id)
        properties = [found for style in chain if (found := style.find(f"{W}pPr")) is not None]
        numbered = next((found for found in properties if found.find(f"{W}numPr") is not None), None)
        heading = shown.startswith(("heading ", "rubrik ")) or any(_outlined(found) for found in properties)
        return Style(shown, listed=not heading and numbered is not None and _listed(numbered), heading=heading)

    def _chain(self, id: str) -> list[etree._Element]:
        """The style and those that it rests on."""
        chain: list[etree._Element] = []
        while (element := self._elements.get(id)) is not None and len(chain) < DEEPEST:
            chain.append(element)
            based = element.find(f"{W}basedOn")
            id = "" if based is None else str(based.get(f"{W}val"))
        return chain


def _listed(properties: etree._Element) -> bool:
    number = properties.find(f"{W}numPr/{W}numId")
    return number is not None and number.get(f"{W}val") != "0"


def _outlined(properties: etree._Element) -> bool:
    level = properties.find(f"{W}outlineLvl")
    return level is not None and level.get(f"{W}val") in ("0", "1", "2", "3", "4", "5")
