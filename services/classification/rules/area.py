"""What the trained model reads: the area where none is declared and an opinion of it where one is; the horizontal
perspectives beside it; goals of Agenda 2030 that the text does not name.
"""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from services.classification.model import SHIPPED, Opinion, Reader, load, version_of
from services.classification.rules.labels import Area, AreaGuess, Evidence, Field, Goal, Labels, Perspective, evidence

FACET = "area"
_SHOWN = 6  # pieces of evidence for an area
_SHOWN_OF_MARK = 2  # … and for a perspective or a goal inferred
_MOST_GOALS = 3
_path = SHIPPED
_reader: Reader | None = None


def use(path: Path | None) -> None:
    """Read with the model in this file from now on, or with the shipped one. ValueError or OSError if it is none."""
    global _path, _reader
    if path:
        load(path)
    _path, _reader = path or SHIPPED, None


def version() -> str:
    """The model's, by its content; known without loading it."""
    return version_of(_path)


def sure_from(precision: float) -> float:
    """The confidence from which on this share of the model's areas is right, on respondents that it had not seen.

    `precision` is one of those that models are trained with (0.8, 0.9, 0.95). 1 when the model never is that sure.
    """
    return float(reader().model.about["thresholds"][str(precision)])


def marks_sure_from(facet: str) -> float:
    """The same of what the model says beside the area, nine in ten being right: `perspectives`, or goals (`sdg`)."""
    model = reader().model
    return (model.perspectives if facet == "perspectives" else model.goals).sure


def reader() -> Reader:
    """Loaded when first asked for, in some hundredths of a second."""
    global _reader
    if _reader is None:
        _reader = Reader(load(_path))
    return _reader


def declared(code: str, fields: Sequence[Field], names_goals: bool) -> Labels:
    """The area as the respondent declared it: certain. The model's opinion stands beside it, with its evidence.

    There is none of what was reported under headings that the model does not know.
    """
    opinion = _opinion(fields)
    beside = _marks(fields, opinion, code, names_goals)
    if code not in reader().model.areas:
        return beside._replace(area=Area(code, 1.0))
    why = _evidence(fields, [word for word, _ in opinion.reasons], "suggested_area", _SHOWN)
    return beside._replace(area=Area(code, 1.0), suggested_area=_area(opinion), evidence=(*why, *beside.evidence))


def find(fields: Sequence[Field], names_goals: bool) -> Labels:
    """The likeliest area, the other six as alternatives, and the words that spoke most for the one chosen."""
    opinion = _opinion(fields)
    area = _area(opinion)
    beside = _marks(fields, opinion, area.code, names_goals)
    why = _evidence(fields, [word for word, _ in opinion.reasons], FACET, _SHOWN)
    return beside._replace(area=area, evidence=(*why, *beside.evidence))


def _opinion(fields: Sequence[Field]) -> Opinion:
    return reader().read({field.name: field.lower for field in fields})


def _area(opinion: Opinion) -> Area:
    guesses = [AreaGuess(code, round(likely, 4)) for code, likely in opinion.areas]
    return Area(guesses[0].code, guesses[0].confidence, tuple(guesses[1:]))


def _marks(fields: Sequence[Field], opinion: Opinion, area: str, names_goals: bool) -> Labels:
    """The perspectives beside the area, and goals inferred: none where the text names its goals itself."""
    perspectives = [mark for mark in opinion.perspectives if mark.code != area]
    goals = [] if names_goals else list(opinion.goals[:_MOST_GOALS])
    why = [
        item
        for facet, marks in (("perspectives", perspectives), ("sdg", goals))
        for mark in marks
        for item in _evidence(fields, mark.words, facet, _SHOWN_OF_MARK)
    ]
    return Labels(
        perspectives=tuple(Perspective(mark.code, round(mark.confidence, 4)) for mark in perspectives),
        sdg=tuple(sorted(Goal(int(mark.code), False, round(mark.confidence, 4)) for mark in goals)),
        evidence=tuple(dict.fromkeys(why)),
    )


def _evidence(fields: Sequence[Field], words: Iterable[str], facet: str, most: int) -> Iterator[Evidence]:
    """The first place of each of the words, heaviest first."""
    shown, read_by = 0, version()
    for word in words:
        place = next(((field, start) for field in fields if (start := _place(word, field.lower)) >= 0), None)
        if place:  # a pair may stand on both sides of a comma, and is then no stretch of the text
            field, start = place
            yield evidence(facet, "model", read_by, field, start, start + len(word))
            shown += 1
        if shown == most:
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
