"""Where a paragraph belongs in the form: the question or section that it names, or text that the form prints itself."""

import re
from collections.abc import Iterator
from difflib import SequenceMatcher
from typing import NamedTuple

from libs.common.forms import Form, FormQuestion, Section, Wording, paper
from services.intake.importers.docx.package import Paragraph

NUMBERED = re.compile(
    r"\s*(?:Fråga\s+|Question\s+)?(\d+(?:\.\d+)*)\.?(?=[\s:)–-]|$)[\s:)–-]*(.*)", re.DOTALL | re.IGNORECASE
)
ALIKE = 0.82
DISTINCT = 16
"""A shorter title than this is no sign of its question unless it stands as a heading."""


COMPARISONS = 2_000
"""So many texts are compared word by word with the form's; after that only what is the same counts as the same."""


class Spot(NamedTuple):
    """A place in the form: a question, or the section that begins."""

    section: Section
    question: FormQuestion | None


class Entered(NamedTuple):
    """`beside` is what stands on the line of a question after its title; `sure` that the rest is the form's text."""

    spot: Spot
    beside: str
    sure: bool


class FormMap:
    """Follows a document through the form: what comes is looked for after what has been."""

    def __init__(self, form: Form, of_ours: bool) -> None:
        self._spots = list(_spots(form.sections))
        self._of_ours = of_ours
        self._at = -1
        self._numbers: dict[str, list[int]] = {}
        self._titles: dict[str, list[int]] = {}
        for place, spot in enumerate(self._spots):
            self._numbers.setdefault(_number(spot), []).append(place)
            for title in _titles(spot):
                self._titles.setdefault(plain(title), []).append(place)
        self._comparisons = COMPARISONS
        self.printed = {plain(text) for text in printed_texts(form)}

    def enter(self, paragraph: Paragraph) -> Entered | None:
        """The place that the paragraph names; from now on the document is there."""
        place = self._by_number(paragraph)
        if place is None:
            place = self._by_title(paragraph)
        if place is None:
            return None
        self._at = place
        spot = self._spots[place]
        found = NUMBERED.match(paragraph.text)
        said = found[2] if found and found[1] == _number(spot) else paragraph.text
        beside = _beside(said, _titles(spot))
        sure = paragraph.heading or _in_bold(paragraph) or self._likeness(said, spot) >= ALIKE or not said.strip()
        return Entered(spot, beside, sure)

    def table_here(self) -> FormQuestion | None:
        """The question whose table stands in the section that the document is in; None if there is not just one."""
        if self._at < 0:
            return None
        tables = [q for q in self._spots[self._at].section.questions if q.type.endswith("_table")]
        return tables[0] if len(tables) == 1 else None

    def is_printed(self, text: str) -> bool:
        """Whether the form itself says this, so that it is nobody's answer."""
        return plain(text) in self.printed

    def _by_number(self, paragraph: Paragraph) -> int | None:
        found = NUMBERED.match(paragraph.text)
        places = self._numbers.get(found[1], []) if found else []
        if not found or not places:
            return None
        rest = found[2]
        alike = max(places, key=lambda place: self._likeness(rest, self._spots[place]))
        if self._likeness(rest, self._spots[alike]) >= ALIKE:
            return alike
        if paragraph.heading:
            return self._next_of(places)
        believable = _in_bold(paragraph) or ("." in found[1] and rest[:1].isupper()) or not rest.strip()
        return self._next_of(places) if believable and not self._of_ours and places[-1] > self._at else None

    def _by_title(self, paragraph: Paragraph) -> int | None:
        said = plain(paragraph.text)
        stands_out = paragraph.heading or _in_bold(paragraph)
        if not said or not (stands_out or (not self._of_ours and len(said) >= DISTINCT)):
            return None
        places = self._titles.get(said) or (self._titles.get(self._nearest(said)) if stands_out else None)
        return self._next_of(places) if places else None

    def _nearest(self, said: str) -> str:
        """The title that is most like it; empty if none is like it enough."""
        if self._comparisons <= 0:
            return ""
        ratio, title = max(((self._ratio(said, title), title) for title in self._titles), default=(0.0, ""))
        return title if ratio >= ALIKE else ""

    def _likeness(self, said: str, spot: Spot) -> float:
        """1 for the title itself; what follows a whole title on the same line does not count against it."""
        words = plain(said)
        titles = [plain(title) for title in _titles(spot)]
        if any(words == title or (title and words.startswith(title)) for title in titles):
            return 1.0
        return max(self._ratio(words[: 2 * len(title)], title) for title in titles)

    def _ratio(self, said: str, title: str) -> float:
        if self._comparisons <= 0 or not len(title) / 2 <= len(said) <= 2 * len(title):
            return 0.0
        self._comparisons -= 1
        matcher = SequenceMatcher(None, said, title)
        return matcher.ratio() if matcher.quick_ratio() >= ALIKE else 0.0

    def _next_of(self, places: list[int]) -> int:
        """The first that comes after where the document is; the same title stands in many sections."""
        return next((place for place in places if place > self._at), places[-1])


def plain(text: str) -> str:
    """For comparing: lower case, single spaces, no punctuation at the ends."""
    return " ".join(text.casefold().split()).strip(" .:;,–-?!\u2022")


def printed_texts(form: Form) -> Iterator[str]:
    """Every text that the form prints beside its headings, in both languages."""
    yield from _both(form.intro, form.title, *form.guidance, *form.legal, *form.recipients)
    yield from _both(paper.INSTRUCTION, *paper.REMARKS)
    for spot in _spots(form.sections):
        if spot.question is None:
            section = spot.section
            yield from _both(section.legal, section.intro, *section.contains, *section.guidance)
            continue
        yield from _both(spot.question.help, spot.question.if_yes, spot.question.if_no)
        for column in spot.question.columns:
            yield from _both(column.title, column.help)


def _both(*wordings: Wording | None) -> Iterator[str]:
    for wording in wordings:
        if wording:
            yield from (wording.sv, wording.en)


def _spots(sections: list[Section]) -> Iterator[Spot]:
    for section in sections:
        yield Spot(section, None)
        yield from (Spot(section, question) for question in section.questions)
        yield from _spots(section.sections)


def _number(spot: Spot) -> str:
    return spot.question.id if spot.question else spot.section.id


def _titles(spot: Spot) -> list[str]:
    if spot.question:
        return list(_both(spot.question.title))
    return list(_both(spot.section.title, spot.section.heading))


def _beside(said: str, titles: list[str]) -> str:
    """What follows the title on its line; empty if the title does not stand there word by word."""
    for title in titles:
        words = plain(title)
        if words and plain(said).startswith(words) and plain(said) != words:
            ends = (end for end in range(len(words) // 2, len(said) + 1) if plain(said[:end]) == words)
            if end := next(ends, 0):
                return said[end:].lstrip(" .:;,–-?!").strip()
    return ""


def _in_bold(paragraph: Paragraph) -> bool:
    return bool(paragraph.text.strip()) and paragraph.bold >= len(paragraph.text.rstrip())
