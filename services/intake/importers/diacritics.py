"""Repairs Swedish text from a PDF whose fonts lost their diacritics: ”fo rsta” → ”första”, ”Ånalys” → ”Analys”.

In such a text å and ä have become ”a ” (a letter and a blank that was the mark), ö ”o ”, é ”e ”, Ä and Å ”Å ”, Ö ”O ”,
and A has become ”Å”. A blank that follows anyway is swallowed: ”på hållbarhet” is ”pa ha llbarhet”.

The line is read as the dearest-to-cheapest choice among all the ways in which its pieces can be put together to words,
each word costing as much as it is rare (see `lexicon`). A repair must win by a wide margin over leaving the pieces as
they are, so that text which is whole stays as it is: a margin that is narrower once the text has shown that it is
damaged.
"""

import itertools
import re
from collections.abc import Iterator
from typing import NamedTuple

from services.intake.importers.lexicon import cost, costs, listed, unknown

DAMAGED = {"a": "åä", "o": "ö", "e": "é", "A": "ÅÄ", "Å": "ÅÄ", "O": "Ö", "E": "É"}
"""What a letter and the blank after it may have been."""
SURE, LIKELY = 1.8, 0.3
"""The margin in powers of ten that a repair must win by: in a text not known to be damaged, and in one that is."""
TELLING = 4
"""Letters in a piece that must be there for its last letter alone to show that the text is damaged: ”pa” may be PA."""
DENSE = 0.04
"""A text is damaged if it shows in so many of its words, at least: in one that is, a quarter have lost a letter."""
INTACT = re.compile(r"[åäöÄÖ]")
"""Letters that a damaged text has not: a line with more words with them than without is whole."""
MOST_PIECES = 9
ABBREVIATED = frozenset(["bl", "fr", *"bcdefghjklmnpqrstuvxyz"])
WORD = re.compile(r"[^\W\d_]+")
SWALLOWED = re.compile(r" (?=[,.:;!?)/”’]|- ?(?:och|eller|samt)\b)")
"""The blank that was a mark, before what no blank stands before."""
SHIFTED = 2.0
"""What it costs a text known to be damaged to have an Å that was not an A."""
YEAR_AFTER = (
    "detta samma varje per flera några många två tre fyra fem tio tidigare förra föregående nästa kommande senaste "
    "innevarande under i ett halvt hela åtta sex sju nio"
)
"""After these ”a r” is år, elsewhere är: the only pair of common words that frequency alone cannot tell apart."""


class Mend(NamedTuple):
    """The piece of a line from `start` to `end`, what it was, and the margin that the repair wins by."""

    start: int
    end: int
    after: str
    margin: float
    telling: bool


class Change(NamedTuple):
    """In the line of this number, from 0."""

    line: int
    before: str
    after: str


def repair(text: str) -> tuple[str, list[Change]]:
    """The text with its diacritics back, and every change in order. Whole text comes back as it is."""
    lines = text.split("\n")
    telling = [_telling(line) for line in lines]
    if sum(telling) < max(1, len(WORD.findall(text)) * DENSE):
        return text, []
    changes: list[Change] = []
    for n, line in enumerate(lines):
        if telling[n] or not INTACT.search(line):
            lines[n] = _mended(n, line, changes)
    return "\n".join(lines), changes


def _telling(line: str) -> int:
    """How many words of the line show that it is damaged; none if more show that it is whole."""
    found = sum(mend.margin >= SURE and mend.telling for mend in _mends(line, damaged=False))
    whole = sum(bool(INTACT.search(word)) for word in WORD.findall(line)) if found else 0
    return found if found > whole else 0


def _mended(number: int, line: str, changes: list[Change]) -> str:
    out, at = [], 0
    for mend in _mends(line, damaged=True):
        if mend.margin < LIKELY:
            continue
        out += [line[at : mend.start], mend.after]
        at = mend.end
        changes.append(Change(number, line[mend.start : mend.end], mend.after))
    return "".join([*out, line[at:]])


def _mends(line: str, damaged: bool) -> Iterator[Mend]:
    """Word by word along the cheapest reading of the line; those that differ from what stands there."""
    words = list(WORD.finditer(line))
    cheapest = [Step(0.0, 0, "")]
    for end in range(1, len(words) + 1):
        cheapest.append(min(_steps(line, words, end, cheapest, damaged)))
    before = ""
    for first, end, reading in _path(cheapest):
        pieces = [word[0] for word in words[first:end]]
        if pieces == ["a", "r"]:
            reading = "år" if before in YEAR_AFTER.split() else "är"
        start, stop = words[first].start(), words[end - 1].end()
        before = reading.lower()
        if [reading] == pieces:
            continue
        if reading[-1] != line[stop - 1] and (blank := SWALLOWED.match(line, stop)):
            stop = blank.end()
        kept = sum(_price([piece], piece, damaged) for piece in pieces)
        telling = len(pieces) > 1 or len(reading) >= TELLING or "Å" in pieces[0]
        yield Mend(start, stop, reading, kept - _price(pieces, reading, damaged), telling)


class Step(NamedTuple):
    """The words of a line up to a place at their cheapest: what it costs, where the last word begins, and that word."""

    cost: float
    first: int
    reading: str


def _steps(line: str, words: list[re.Match[str]], end: int, cheapest: list[Step], damaged: bool) -> Iterator[Step]:
    """Every way for a word to end with the piece before `end`."""
    bare_end = words[end - 1].end() == len(line) or line[words[end - 1].end()] == " "
    for first in range(end - 1, max(-1, end - 1 - MOST_PIECES), -1):
        if first < end - 1 and not _may_join(line, words, first):
            return
        pieces = [word[0] for word in words[first:end]]
        worth = listed if all(_is_word(piece) for piece in pieces) else cost
        for reading in _readings(pieces, bare_end):
            if [reading] == pieces or worth(reading.lower()) < unknown(reading):
                yield Step(cheapest[first].cost + _price(pieces, reading, damaged), first, reading)


def _may_join(line: str, words: list[re.Match[str]], first: int) -> bool:
    """The piece with the one after it. Not the last letter of an abbreviation: bl. a, p g a."""
    piece, following = words[first], words[first + 1]
    if piece[0] in ("a", "o") and first and words[first - 1][0] in ABBREVIATED:
        split_word = first > 1 and words[first - 2][0][-1] in DAMAGED
        if not split_word:
            return False
    return piece[0][-1] in DAMAGED and line[piece.end() : following.start()] == " "


def _readings(pieces: list[str], bare_end: bool) -> Iterator[str]:
    """All that the pieces may have been as one word; what they are themselves comes first if it is one piece."""
    *inner, last = pieces
    endings = [last]
    if bare_end and last[-1] in DAMAGED and (inner or len(last) > 1):
        endings += [last[:-1] + letter for letter in DAMAGED[last[-1]]]
    choices = [[piece[:-1] + letter for letter in DAMAGED[piece[-1]]] for piece in inner]
    for chosen in itertools.product(*choices, endings):
        reading = "".join(chosen)
        yield reading
        if (pieces[0] != "Å" and reading[0] == "Å" and len(reading) > 1) or ("Å" in reading and reading.isupper()):
            yield "".join("A" if had == "Å" else now for had, now in zip("".join(pieces), reading, strict=True))


def _is_word(piece: str) -> bool:
    return len(piece) > 1 and piece.lower() in costs()


def _price(pieces: list[str], reading: str, damaged: bool) -> float:
    rings = "".join(pieces).count("Å")
    kept_ring = damaged and rings and pieces[0] != "Å" and rings == reading.count("Å")
    return cost(reading.lower()) + (SHIFTED if kept_ring else 0)


def _path(cheapest: list[Step]) -> list[tuple[int, int, str]]:
    """The words of the cheapest reading in order: first piece, the piece after the last, what it reads."""
    found, end = [], len(cheapest) - 1
    while end:
        step = cheapest[end]
        found.append((step.first, end, step.reading))
        end = step.first
    return found[::-1]
