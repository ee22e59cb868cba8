"""Content lines of RFC 5545: escaped, folded at 75 octets, ended by CRLF."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

WIDTH = 75


class Line(NamedTuple):
    """`raw` values are written as they stand: they are no text but dates, numbers and keywords."""

    name: str
    value: str
    parameters: Mapping[str, str] = {}
    raw: bool = False


def written(lines: Iterable[Line]) -> bytes:
    return b"".join(folded(unfolded(line)) for line in lines)


def unfolded(line: Line) -> str:
    parameters = "".join(f";{name}={value}" for name, value in line.parameters.items())
    return f"{line.name}{parameters}:{line.value if line.raw else escaped(line.value)}"


def escaped(text: str) -> str:
    backslashed = text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    return backslashed.replace("\r\n", "\\n").replace("\n", "\\n")


def folded(line: str) -> bytes:
    """Never within a character: a line of UTF-8 cut in two would be two lines of nothing."""
    parts: list[bytes] = []
    current = b""
    for character in line:
        octets = character.encode()
        if len(current) + len(octets) > WIDTH - (1 if parts else 0):
            parts.append(current)
            current = b""
        current += octets
    return b"\r\n ".join([*parts, current]) + b"\r\n"
