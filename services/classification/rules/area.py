"""The area by the trained model: the area itself where none is declared, an opinion beside it where one is."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from services.classification.model import SHIPPED, Opinion, Reader, load
from services.classification.rules.labels import Area, AreaGuess, Evidence, Field, Labels, evidence

FACET = "area"
_SHOWN = 6  # pieces of evidence for an area
_reader: Reader | None = None


def use(path: Path | None) -> None:
    """Read with the model in this file from now on, or with the shipped one. ValueError or OSError if it is none."""
    global _reader
    _reader = Reader(load(path or SHIPPED))


def version() -> str:
    """The model's, by its content."""
    return reader().model.version


def reader() -> Reader:
    """Loaded when first asked for, in some hundredths of a second."""
    if _reader is None:
        use(None)
    assert _reader
    return _reader


def declared(code: str, fields: Sequence[Field]) -> Labels:
    """The area as the respondent declared it: certain. The model's opinion stands beside it, with its evidence.

    There is none of an empty text, nor of one that was reported under headings that the model does not know.
    """
    if not fields or code not in reader().model.areas:
        return Labels(area=Area(code, 1.0))
    opinion = _opinion(fields)
    return Labels(
        area=Area(code, 1.0),
        suggested_area=_area(opinion),
        evidence=tuple(_evidence(fields, opinion, "suggested_area")),
    )


def find(fields: Sequence[Field]) -> Labels:
    """The likeliest area, the other six as alternatives, and the words that spoke most for the one chosen."""
    opinion = _opinion(fields)
    return Labels(area=_area(opinion), evidence=tuple(_evidence(fields, opinion, FACET)))


def _opinion(fields: Sequence[Field]) -> Opinion:
    return reader().read({field.name: field.lower for field in fields})


def _area(opinion: Opinion) -> Area:
    guesses = [AreaGuess(code, round(likely, 4)) for code, likely in opinion.areas]
    return Area(guesses[0].code, guesses[0].confidence, tuple(guesses[1:]))


def _evidence(fields: Sequence[Field], opinion: Opinion, facet: str) -> Iterator[Evidence]:
    """The first place of each of the words that weighed most."""
    shown = 0
    for word, _ in opinion.reasons:
        place = next(((field, start) for field in fields if (start := _place(word, field.lower)) >= 0), None)
        if place:  # a pair may stand on both sides of a comma, and is then no stretch of the text
            field, start = place
            yield evidence(facet, "model", version(), field, start, start + len(word))
            shown += 1
        if shown == _SHOWN:
            return


def _place(word: str, text: str) -> int:
    """Where the word first stands as a word of its own, or -1."""
    start = text.find(word)
    while start >= 0:
        end = start + len(word)
        if not (text[start - 1 : start].isalnum() or text[end : end + 1].isalnum()):
            return start
        start = text.find(word, start + 1)
    return -1
