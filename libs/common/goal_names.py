"""Goals of the 2030 Agenda that a text gives the number of one and the name of another ("Mål 3 God utbildning")."""

import re
from functools import cache
from typing import NamedTuple

from libs.common import code_lists

_NUMBERED = re.compile(
    r"\b(?:mål(?:et)?|goal|sdg)[ \u00a0]*(?:nr\.?[ ]*)?([0-9]{1,2})[ ]*[:.–-]?[ ]*(?=[^\W\d_])", re.IGNORECASE
)
_MARKS = ("ål ", "ål\u00a0", "ålet ", "ÅL ", "oal ", "SDG")
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_ENDS = re.compile(r"\s*(?:[.,;:()”\"\n]|$)")
_SURE = 2
"""Words of a name that tell it from ordinary Swedish; a name of one word must stand alone."""


class Contradiction(NamedTuple):
    """`text` is what stands at `start`; the name in it is that of `goal`, not of `number`."""

    start: int
    text: str
    number: int
    goal: int


def contradictions(text: str) -> list[Contradiction]:
    """In the order of the text. A name is recognised by its first two words, in Swedish or English."""
    if not any(mark in text for mark in _MARKS):  # nearly every text: found out at a hundredth of the cost
        return []
    found = []
    for match in _NUMBERED.finditer(text):
        number = int(match[1])
        named = _named(text, match.end())
        if named and number not in named[0]:
            end = named[1]
            found.append(Contradiction(match.start(), text[match.start() : end], number, min(named[0])))
    return found


def _named(text: str, start: int) -> tuple[set[int], int] | None:
    """The goals whose names begin here, by the longest beginning, and where it ends; None if it is no goal's name."""
    best, goals, end = 0, set[int](), start
    words = list(_words_from(text, start))
    for goal, name in _names():
        same = 0
        while same < min(len(name), len(words)) and words[same][0] == name[same]:
            same += 1
        if same < min(_SURE, len(name)) or (len(name) == 1 and not _ENDS.match(text, words[0][1])):
            continue
        if same > best:
            best, goals, end = same, {goal}, words[same - 1][1]
        elif same == best:
            goals.add(goal)
    return (goals, end) if goals else None


def _words_from(text: str, start: int) -> list[tuple[str, int]]:
    """Up to six words on the same line, in lower case, each with where it ends."""
    line = text.find("\n", start)
    inside = _WORD.finditer(text, start, line if line >= 0 else len(text))
    return [(match[0].lower(), match.end()) for match, _ in zip(inside, range(6), strict=False)]


@cache
def _names() -> list[tuple[int, tuple[str, ...]]]:
    return [
        (item.number, tuple(word[0] for word in _words_from(title, 0)))
        for item in code_lists.load("sdg")
        for title in item.title
        if item.number
    ]


def name_of(goal: int) -> tuple[str, str]:
    """The goal's number and name, in Swedish and English."""
    item = code_lists.load("sdg").items[goal - 1]
    return f"{goal} {item.title.sv}", f"{goal} {item.title.en}"
