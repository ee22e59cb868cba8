"""A filled-in form as plain text, or the text of a PDF: questions by their numbers, answers as the lines under them.

Lines are put together to paragraphs again, broken diacritics repaired, and what is repeated on every page left out. A
table cannot be told in plain text: what stands under its question is listed as not understood.
"""

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from libs.common.forms import Form, Section, paper
from libs.common.problems import Text
from services.intake.importers import refusing
from services.intake.importers.diacritics import repair
from services.intake.importers.docx.answers import MARK
from services.intake.importers.docx.map import DISTINCT, NUMBERED, plain, printed_texts
from services.intake.importers.docx.package import Body, Paragraph
from services.intake.importers.docx.reader import read_body
from services.intake.importers.lexicon import cost, unknown
from services.intake.importers.opening import plain_text
from services.intake.importers.reading import Left, Reading, Repair

MAX_CHARACTERS = 400_000
SOFT_HYPHEN = "\u00ad"
MARGIN_LINES = 2
"""A line that is repeated from page to page is looked for among so many at the top and bottom of each."""
WRAPPED_WITHIN = 200
"""In a text file with a longer line every line is a paragraph."""
NOT_FULL = 0.75
"""A line that ends a sentence and is so much shorter than the others ends its paragraph."""
CONTENTS = re.compile(r"(?:\s?\.){5}[\s\u2060]*\d+$|^(?:Innehåll|Contents)$", re.IGNORECASE)
"""A line of the table of contents, which says again what the headings say."""
LONGEST_WORD = 100
REPEATED: Text = ("Raden upprepas på sidorna.", "The line is repeated on the pages.")


class Line(NamedTuple):
    text: str
    place: Text


def read_txt(data: bytes, form: Form) -> Reading:
    """Pages are parted by form feeds. Raises Problem for more text than a form can hold."""
    text = plain_text(data).replace("\r\n", "\n").replace("\r", "\n")
    wrapped = max(map(len, text.split("\n"))) <= WRAPPED_WITHIN
    return read_pages(text.split("\f"), form, wrapped)


def read_pages(pages: Sequence[str], form: Form, wrapped: bool = True) -> Reading:
    """`wrapped`: a paragraph may go over several lines."""
    if sum(map(len, pages)) > MAX_CHARACTERS:
        raise refusing.unpacks_too_large()
    lines, repeated = _lines(pages)
    paragraphs, repairs = _repaired([_paragraph(group) for group in _Grouping(lines, form, wrapped).groups()])
    reading = read_body(Body(list(paragraphs)), form)
    reading.left.extend(repeated)
    reading.repairs.extend(repairs)
    return reading


def _lines(pages: Sequence[str]) -> tuple[list[Line], list[Left]]:
    """Every line with its place; those that stand on most pages once, among what is left."""
    split = [page.split("\n") for page in pages]
    margins = Counter(like for page in split for like in {_like(line) for line in _margin(page)} if like)
    running = {like for like, times in margins.items() if times >= 3 and 2 * times >= len(pages)}
    lines: list[Line] = []
    left: dict[str, Left] = {}
    for number, page in enumerate(split, 1):
        margin = {id(line) for line in _margin(page)}
        for row, text in enumerate(page, 1):
            place = (f"sida {number}, rad {row}", f"page {number}, line {row}")
            if id(text) in margin and _like(text) in running:
                left.setdefault(_like(text), Left(place, text, REPEATED))
            else:
                lines.append(Line(text, place))
    return lines, list(left.values())


def _margin(page: list[str]) -> list[str]:
    filled = [line for line in page if line.strip()]
    return filled[:MARGIN_LINES] + filled[-MARGIN_LINES:]


def _like(line: str) -> str:
    """The line with any number in it: those of the pages differ."""
    return re.sub(r"\d+", "#", line.strip())


def _repaired(paragraphs: list[Paragraph]) -> tuple[list[Paragraph], list[Repair]]:
    """Of the paragraphs as a whole: whether a text is damaged shows in much of it."""
    text, changes = repair("\n".join(paragraph.text for paragraph in paragraphs))
    after = [replace(paragraph, text=text) for paragraph, text in zip(paragraphs, text.split("\n"), strict=True)]
    return after, [Repair(paragraphs[change.line].place, change.before, change.after) for change in changes]


class _Grouping:
    """Puts lines together to paragraphs: by their lengths, by numbers and marks, and by what the form itself says."""

    def __init__(self, lines: list[Line], form: Form, wrapped: bool) -> None:
        self.wrapped = wrapped
        self.lines = [line for line in lines if not CONTENTS.search(line.text.strip())]
        lengths = sorted(len(line.text.strip()) for line in self.lines if line.text.strip())
        self.full = lengths[int(len(lengths) * 0.9)] if lengths else 0
        self.numbers = {question.id for question in form.all_questions} | set(form.section_ids())
        headings = (
            title for section in _sections(form.sections) for title in (section.heading, section.title) if title
        )
        said = [*printed_texts(form), *(text for title in headings for text in (title.sv, title.en))]
        self.printed = sorted({plain(text) for text in said})
        self.enough = 2 * max(map(len, self.printed))
        """So much of a paragraph tells whether it is a text of the form, however long it goes on."""

    def groups(self) -> Iterator[list[Line]]:
        group: list[Line] = []
        said = ""
        for line in self.lines:
            if group and self._begins(line.text, group, said):
                yield group
                group, said = [], ""
            if line.text.strip():
                group.append(line)
                if len(said) < self.enough:
                    said = f"{said} {' '.join(line.text.split())}"
        if group:
            yield group

    def _begins(self, text: str, group: list[Line], said: str) -> bool:
        before = group[-1].text.strip()
        if not self.wrapped or not text.strip() or MARK.match(text):
            return True
        found = NUMBERED.match(text)
        if found and found[1] in self.numbers and (not found[2].strip() or found[2].strip()[:1].isupper()):
            return True
        if paper.yes_or_no(text) is not None or (paper.yes_or_no(before) is not None and len(group) == 1):
            return True
        if before.endswith((".", "?", "!", ":")) and len(before) < NOT_FULL * self.full:
            return True
        return self._is_of_the_form(text, said)

    def _is_of_the_form(self, text: str, so_far: str) -> bool:
        """Whether the group says a text of the form to its end, or the line begins one, and the group is none."""
        whole, begun = plain(so_far), plain(text)
        if self._begun_by(whole):
            return whole in self.printed and not self._begun_by(f"{whole} {begun}")
        return len(begun) >= DISTINCT and self._begun_by(begun)

    def _begun_by(self, words: str) -> bool:
        at = bisect_left(self.printed, words)
        return at < len(self.printed) and self.printed[at].startswith(words)


def _sections(sections: Sequence[Section]) -> Iterator[Section]:
    for section in sections:
        yield section
        yield from _sections(section.sections)


def _paragraph(lines: list[Line]) -> Paragraph:
    pieces = [lines[0].text.strip()]
    for line in lines[1:]:
        following = line.text.strip()
        if _is_divided("".join(pieces[-3:]), following):
            pieces[-1] = pieces[-1][:-1]
        else:
            pieces.append(" ")
        pieces.append(following)
    text = "".join(pieces).replace(SOFT_HYPHEN, "-")
    return Paragraph(text, "normal", listed=False, heading=False, bold=0, place=lines[0].place)


def _is_divided(text: str, following: str) -> bool:
    """Whether a word was divided between the lines: the mark says so, or the whole of it is one."""
    if text.endswith(SOFT_HYPHEN):
        return text[-2:-1].isalpha() and following[:1].islower()
    first, last = re.match(r"\w+", following), re.search(r"(\w+)-$", text[-LONGEST_WORD:])
    if not first or not last or not first[0][0].islower():
        return False
    whole = (last[1] + first[0]).lower()
    return cost(whole) < unknown(whole)
