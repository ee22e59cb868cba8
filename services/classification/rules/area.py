"""The area by a vote of the text's words, for texts whose respondent has not declared one."""

import re
from collections.abc import Iterator, Sequence

from libs.common.code_lists import load
from services.classification.rules.area_words import WORDS
from services.classification.rules.labels import Area, AreaGuess, Evidence, Field, Labels, evidence

FACET = "area"
VERSION = "1"

_AREAS = load("areas").codes
_WORD = re.compile(r"[a-zåäöéü]{4,}")
_IN_NAME = 2.5  # a word in the insats' name says more than one in the running text
_PRIOR = 0.4  # what every area has before a word is read; the less text, the more even the confidences
_SHARPNESS = 1.6
_SHOWN = 8  # pieces of evidence for the area chosen


def _by_beginning() -> dict[str, tuple[tuple[str, str, float], ...]]:
    """The word beginnings by their first four letters, longest first: beginning, area, weight."""
    beginnings: dict[str, list[tuple[str, str, float]]] = {}
    for area, weights in WORDS.items():
        for weight, words in weights.items():
            for word in words.split():
                beginnings.setdefault(word[:4], []).append((word, area, weight))
    return {key: tuple(sorted(found, key=lambda entry: -len(entry[0]))) for key, found in beginnings.items()}


_BEGINNINGS = _by_beginning()


def declared(code: str) -> Labels:
    """The area as the respondent declared it: certain, and in need of no evidence."""
    return Labels(area=Area(code, 1.0))


def find(fields: Sequence[Field]) -> Labels:
    """The likeliest area, the other six as alternatives, and the words that spoke for the one chosen."""
    votes = dict.fromkeys(_AREAS, _PRIOR)
    heard: dict[str, tuple[str, float]] = {}
    for field in fields:
        factor = _IN_NAME if field.name == "name" else 1.0
        for word in dict.fromkeys(_WORD.findall(field.lower)):
            vote = _vote(word)
            if vote is None:
                continue
            # Every form counts once in all: a word repeated in each column would otherwise drown the rest.
            if word not in heard:
                heard[word] = vote
                votes[vote[0]] += vote[1] * factor
    total = sum(vote**_SHARPNESS for vote in votes.values())
    # Sorting is stable, so that equal votes fall to the area that the form has first.
    guesses = sorted(
        (AreaGuess(code, round(vote**_SHARPNESS / total, 4)) for code, vote in votes.items()),
        key=lambda guess: -guess.confidence,
    )
    chosen = guesses[0]
    return Labels(
        area=Area(chosen.code, chosen.confidence, tuple(guesses[1:])),
        evidence=tuple(_evidence(fields, chosen.code, heard)),
    )


def _vote(word: str) -> tuple[str, float] | None:
    for beginning, area, weight in _BEGINNINGS.get(word[:4], ()):
        if word.startswith(beginning):
            return area, weight
    return None


def _evidence(fields: Sequence[Field], code: str, heard: dict[str, tuple[str, float]]) -> Iterator[Evidence]:
    """The first place of each of the strongest words for the area."""
    words = [word for word, (area, _) in heard.items() if area == code]
    for word in sorted(words, key=lambda word: -heard[word][1])[:_SHOWN]:
        for field in fields:
            start = _place(word, field.lower)
            if start >= 0:
                yield evidence(FACET, "word", VERSION, field, start, start + len(word))
                break


def _place(word: str, text: str) -> int:
    """Where the word first stands as a word of its own, or -1."""
    start = text.find(word)
    while start >= 0:
        end = start + len(word)
        if not (text[start - 1 : start].isalpha() or text[end : end + 1].isalpha()):
            return start
        start = text.find(word, start + 1)
    return -1
