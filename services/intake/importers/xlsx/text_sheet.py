"""The sheet with the form's text: what each line is in the first column, the text in the second.

Lines that a person has written without a mark are understood by where they stand: under a question, they answer it.
"""

import re
from collections.abc import Iterator

from libs.common.forms import Form, FormQuestion, Section, Wording, paper
from libs.common.problems import Text
from services.intake.importers.reading import Left, Reading, Taken
from services.intake.importers.xlsx.workbook import Cell, Sheet, place_name

ANSWER = ("svar", "answer")
BULLET, REFERENCE, CONTINUED = "•", "→", "…"
NUMBER = re.compile(r"\s*(\d+(?:\.\d+)*)\.?(?:\s+(.*))?", re.DOTALL)
CHOSEN = re.compile(r"[☒☑✓xX]\s*(Ja|Nej|Yes|No)\b")
NO_QUESTION: Text = (
    "Texten står inte under någon fråga i formuläret.",
    "The text stands under no question of the form.",
)
IN_A_TABLE: Text = (
    "Frågan besvaras i sin tabell, på ett eget blad.",
    "The question is answered in its table, on a sheet of its own.",
)
BESIDE: Text = ("Cellen står utanför kolumnerna A och B.", "The cell stands outside the columns A and B.")
FORMULA: Text = ("Formeln är inte uträknad.", "The formula has not been calculated.")


def place_of(sheet: str, row: int, column: int) -> Text:
    cell = place_name(row, column)
    return f"Blad {sheet}, cell {cell}", f"Sheet {sheet}, cell {cell}"


def read_text_sheet(sheet: Sheet, form: Form, reading: Reading) -> None:
    """Adds what the sheet says to the reading."""
    walk = _Walk(sheet, form, reading)
    for row in sorted(sheet.rows):
        walk.line(row, sheet.rows[row])


class _Walk:
    """Down the sheet, with the question that the lines stand under."""

    def __init__(self, sheet: Sheet, form: Form, reading: Reading) -> None:
        self.sheet, self.reading = sheet.name, reading
        self.questions = {question.id: question for question in form.all_questions}
        self.sections = set(form.section_ids())
        self.headings = {_plain(text) for text in _headings(form.sections)}
        self.printed = {_plain(text) for text in _printed(form)}
        self.question: FormQuestion | None = None
        self.begun = False
        self.last: tuple[str, str] | None = None
        """Where a line that goes on from the one above belongs: a question, and text, bullets or nil."""

    def line(self, row: int, cells: dict[int, Cell]) -> None:
        mark, text = cells.get(0, Cell("")), cells.get(1, Cell(""))
        for column, cell in cells.items():
            if column > 1:
                self._left(row, column, cell.text, BESIDE)
        if mark.text.strip() and not text.text:
            self._alone(row, mark)
        else:
            self._pair(row, mark.text.strip(), text)

    def _alone(self, row: int, mark: Cell) -> None:
        """Something in the first column only: a heading, or a text that somebody wrote there."""
        if mark.text.strip().casefold() in (*ANSWER, BULLET, CONTINUED, REFERENCE):
            return
        if not self._heading(mark.text):
            self._unmarked(row, 0, mark)

    def _pair(self, row: int, mark: str, text: Cell) -> None:
        if mark == REFERENCE or (mark.endswith(":") and not self.begun):
            return
        if mark.casefold() in ANSWER:
            self._answer(row, text.text)
        elif mark == BULLET:
            self._bullet(row, text.text)
        elif mark == CONTINUED:
            self._go_on(row, text.text)
        elif not mark and not self._heading(text.text):
            self._unmarked(row, 1, text)
        elif mark and not self._heading(mark):
            self._left(row, 1, f"{mark} {text.text}", NO_QUESTION)

    def _heading(self, text: str) -> bool:
        """Whether the text begins with the number of a question or section; then the lines below belong there."""
        found = NUMBER.fullmatch(text)
        if not found:
            return False
        number = found[1]
        if number in self.questions:
            self.question = self.questions[number]
        elif number in self.sections:
            self.question = None
        else:
            return False
        self.begun, self.last = True, None
        return True

    def _unmarked(self, row: int, column: int, cell: Cell) -> None:
        text = cell.text.strip()
        if _plain(text) in self.headings:
            self.question, self.begun = None, True
            return
        if not text or _plain(text) in self.printed or (cell.italic and self.question is None):
            return
        if not self.begun and row == 1:
            return
        if self.question is None:
            self._left(row, column, cell.text, NO_QUESTION)
        elif self.question.type == "insatser_table":
            self._nil(row, column, cell.text)
        elif self.question.type == "analyses_table":
            self._left(row, column, cell.text, IN_A_TABLE)
        elif not self._yes_or_no(row, text):
            self._answer(row, cell.text)

    def _nil(self, row: int, column: int, text: str) -> None:
        label, colon, reason = text.partition(":")
        assert self.question is not None
        if colon and label.strip().casefold() in (paper.NIL.sv.casefold(), paper.NIL.en.casefold()):
            pointer = f"/nil_returns/{len(self.reading.nil_returns)}"
            self.reading.nil_returns.append({"area": self.question.area, "reason": reason.removeprefix(" ")})
            self.reading.taken.append(Taken(place_of(self.sheet, row, column), pointer))
            self.last = (self.question.id, "nil")
        else:
            self._left(row, column, text, IN_A_TABLE)

    def _yes_or_no(self, row: int, text: str) -> bool:
        assert self.question is not None
        if not self.question.type.startswith("yes_no"):
            return False
        chosen = CHOSEN.findall(text)
        said = paper.yes_or_no(chosen[0] if len(chosen) == 1 else text)
        if said is None or "yes" in self.reading.answers.get(self.question.id, {}):
            return False
        self._given()["yes"] = said
        self.reading.taken.append(Taken(place_of(self.sheet, row, 1), f"/answers/{self.question.id}/yes"))
        return True

    def _given(self) -> dict[str, object]:
        assert self.question is not None
        return self.reading.answers.setdefault(self.question.id, {})

    def _answer(self, row: int, text: str) -> None:
        if not text:
            return
        if self.question is None or self.question.type.endswith("_table"):
            self._left(row, 1, text, NO_QUESTION if self.question is None else IN_A_TABLE)
            return
        given = self._given()
        given["text"] = f"{given['text']}\n{text}" if "text" in given else text
        self.reading.taken.append(Taken(place_of(self.sheet, row, 1), f"/answers/{self.question.id}/text"))
        self.last = (self.question.id, "text")

    def _bullet(self, row: int, text: str) -> None:
        if not text:
            return
        if self.question is None or self.question.type.endswith("_table"):
            self._left(row, 1, text, NO_QUESTION if self.question is None else IN_A_TABLE)
            return
        bullets = self._given().setdefault("bullets", [])
        assert isinstance(bullets, list)
        pointer = f"/answers/{self.question.id}/bullets/{len(bullets)}"
        self.reading.taken.append(Taken(place_of(self.sheet, row, 1), pointer))
        bullets.append(text)
        self.last = (self.question.id, "bullets")

    def _go_on(self, row: int, text: str) -> None:
        """What did not fit in the cell above."""
        if self.last is None:
            self._left(row, 1, text, NO_QUESTION)
        elif self.last[1] == "nil":
            self.reading.nil_returns[-1]["reason"] += text
        elif self.last[1] == "text":
            self.reading.answers[self.last[0]]["text"] += text
        else:
            self.reading.answers[self.last[0]]["bullets"][-1] += text

    def _left(self, row: int, column: int, text: str, reason: Text) -> None:
        if text.strip():
            self.reading.left.append(Left(place_of(self.sheet, row, column), text, reason))


def _plain(text: str) -> str:
    return " ".join(text.casefold().split()).strip("• ")


def _headings(sections: list[Section]) -> Iterator[str]:
    """Of the parts whose heading is more than number and title."""
    for section in sections:
        if section.heading:
            yield from (section.heading.sv, section.heading.en)
        yield from _headings(section.sections)


def _printed(form: Form) -> Iterator[str]:
    """What the form itself says, in both languages."""
    wordings = [form.title, form.intro, *form.legal, *form.recipients, *form.guidance, *paper.REMARKS]
    for section in form.sections:
        wordings += _of_section(section)
    for wording in wordings:
        if wording is not None:
            yield from (wording.sv, wording.en)


def _of_section(section: Section) -> Iterator[Wording | None]:
    yield from (section.title, section.heading, section.legal, section.intro, *section.contains, *section.guidance)
    for question in section.questions:
        yield from (question.title, question.help, question.if_yes, question.if_no)
    for inner in section.sections:
        yield from _of_section(inner)
