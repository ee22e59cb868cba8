"""The XML of an office file, looked through once before anybody builds anything from it."""

from collections.abc import Iterator
from typing import Any
from xml.parsers import expat

from services.intake.importers import refusing

MAX_DEPTH = 200
MAX_ELEMENTS = 400_000


def check_xml(name: str, content: bytes) -> None:
    """Raises Problem for XML that is broken, declares a document type or entities, or is nested beyond reason."""
    depth = elements = 0

    def start(_: str, __: dict[str, str]) -> None:
        nonlocal depth, elements
        depth += 1
        elements += 1
        if depth > MAX_DEPTH or elements > MAX_ELEMENTS:
            raise refusing.unpacks_too_large()

    def end(_: str) -> None:
        nonlocal depth
        depth -= 1

    def document_type(*_: Any) -> None:
        raise refusing.entities(name)

    parser = expat.ParserCreate()
    parser.StartElementHandler, parser.EndElementHandler = start, end
    parser.StartDoctypeDeclHandler = document_type
    try:
        parser.Parse(content, True)
    except (expat.ExpatError, ValueError, LookupError) as error:
        raise refusing.broken(f"{name}: {error}") from error


def relationships(content: bytes) -> Iterator[tuple[str, str, bool]]:
    """The last part of the type, the target, whether it leads out of the file. `content` has passed `check_xml`."""
    found: list[tuple[str, str, bool]] = []

    def start(name: str, attributes: dict[str, str]) -> None:
        if name.rpartition(":")[2] == "Relationship":
            kind = attributes.get("Type", "").rpartition("/")[2]
            found.append((kind, attributes.get("Target", ""), attributes.get("TargetMode", "").lower() == "external"))

    parser = expat.ParserCreate()
    parser.StartElementHandler = start
    parser.Parse(content, True)
    yield from found
