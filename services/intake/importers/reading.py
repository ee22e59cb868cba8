"""What a reader of a filled-in form answers, whatever the format: what it understood, from where, and what it did not.

A reader is pure: `read(data: bytes, form: Form) -> Reading`. It drops no text: what it cannot place is in `left`.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from libs.common.problems import Text

KEY_LENGTH = 100
NO_CHARACTER = "\ufffd"


@dataclass(frozen=True, slots=True)
class Taken:
    """`place` in the file, as a person finds it there; `pointer` (RFC 6901) into the reading: /insatser/0/outputs."""

    place: Text
    pointer: str


@dataclass(frozen=True, slots=True)
class Left:
    """A text that was not understood, whole, and why."""

    place: Text
    text: str
    reason: Text


@dataclass(frozen=True, slots=True)
class Repair:
    """A text that was damaged in the file, and what it was taken for."""

    place: Text
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Reading:
    """The parts of a return as JSON would have them, in the order of the file; none of it checked by the rules."""

    insatser: list[dict[str, Any]] = field(default_factory=list)
    nil_returns: list[dict[str, Any]] = field(default_factory=list)
    answers: dict[str, dict[str, Any]] = field(default_factory=dict)
    analyses: list[dict[str, Any]] = field(default_factory=list)
    taken: list[Taken] = field(default_factory=list)
    left: list[Left] = field(default_factory=list)
    repairs: list[Repair] = field(default_factory=list)


def character(hexadecimal: str) -> str:
    """The character of a number that a file gives; U+FFFD for half a pair and for what is none."""
    try:
        found = chr(int(hexadecimal, 16))
    except (ValueError, OverflowError):
        return NO_CHARACTER
    return NO_CHARACTER if "\ud800" <= found <= "\udfff" else found


def generated_key(area: str, name: str, used: Iterable[str]) -> str:
    """A key for an insats that the file gives none: the same name in the same area always gets the same.

    So the file can be read again after a correction without doubling what is in the draft, and the insats is
    followed from year to year as long as its name stands. A second one of the same name gets -2.
    """
    plain = unicodedata.normalize("NFD", name.lower()).encode("ascii", "ignore").decode()
    words = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")
    stem = f"{area}-{words}"[: KEY_LENGTH - 10].strip("-")
    taken, key, number = set(used), stem, 1
    while key in taken:
        number += 1
        key = f"{stem}-{number}"
    return key
