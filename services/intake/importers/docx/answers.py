"""The answer to one question from the paragraphs under it."""

import re
from dataclasses import dataclass, field
from typing import Any

from libs.common.forms import FormQuestion, paper
from libs.common.problems import Text
from services.intake.importers.docx.map import plain
from services.intake.importers.docx.package import Paragraph
from services.intake.importers.reading import Left

ANSWER, POINT, CHOICE = "svar", "svarspunkt", "stark"
EXACT = (ANSWER, POINT)
"""Styles in which every character is the respondent's own."""
MARK = re.compile(r"\s*[•·▪‣\-–—*]\s+")
"""How a point begins where nobody made it a list."""
TICKED = re.compile(r"(?:☒|☑|✓|✔|\[[xX]\]|\b[xX])\s*(Ja|Nej|Yes|No)\b", re.IGNORECASE)
BOX = re.compile(r"[☐☒☑✓✔]|\[[ xX]?\]")
BEGINS = re.compile(r"\s*(Ja|Nej|Yes|No)\b\s*[.,:;–-]?\s*(.*)", re.IGNORECASE | re.DOTALL)
TWO_CHOICES: Text = ("Både ja och nej är markerade. Välj ett av dem.", "Both yes and no are marked. Choose one.")


@dataclass(slots=True)
class Answering:
    """The question that the document is at, and what has stood under it."""

    question: FormQuestion
    paragraphs: list[Paragraph] = field(default_factory=list)
    place: Text = ("", "")

    def add(self, paragraph: Paragraph) -> None:
        if not self.paragraphs:
            self.place = paragraph.place
        self.paragraphs.append(paragraph)

    def answer(self) -> tuple[dict[str, Any], list[Left]]:
        """As JSON has it, empty if nothing is answered; and what cannot be part of it."""
        answer: dict[str, Any] = {}
        left: list[Left] = []
        rest = self.paragraphs
        chosen = [p for p in rest if p.style == CHOICE and paper.yes_or_no(p.text) is not None][:1]
        if self.question.type.startswith("yes_no") and not chosen:
            rest = _choice(rest, answer, left)
        elif chosen:
            answer["yes"] = paper.yes_or_no(chosen[0].text)
            rest = [paragraph for paragraph in rest if paragraph is not chosen[0]]
        points = [paragraph for paragraph in rest if self._is_point(paragraph)]
        text = _text([paragraph for paragraph in rest if not self._is_point(paragraph)])
        if text:
            answer["text"] = text
        if bullets := [_point(paragraph) for paragraph in points if paragraph.style == POINT or paragraph.text.strip()]:
            answer["bullets"] = bullets
        return answer, left

    def _is_point(self, paragraph: Paragraph) -> bool:
        """In a question that asks for points, whatever looks like one; elsewhere what was one when it left us."""
        if paragraph.style in EXACT:
            return paragraph.style == POINT
        asked = self.question.type.endswith("bullets")
        return asked and (paragraph.listed or bool(MARK.match(paragraph.text)))


def _choice(paragraphs: list[Paragraph], answer: dict[str, Any], left: list[Left]) -> list[Paragraph]:
    """Takes out the line that says yes or no, whose place in the order does not matter."""
    undecided = any(plain(p.text) in NEITHER for p in paragraphs if p.style not in EXACT)
    rest = []
    for paragraph in paragraphs:
        said = None if paragraph.style in EXACT else _said(paragraph, answer, left)
        if said is None:
            rest.append(paragraph)
        elif said:
            rest.append(_with_text(paragraph, said))
    first = next((place for place, paragraph in enumerate(rest) if paragraph.text.strip()), None)
    if "yes" in answer or undecided or first is None:
        return [paragraph for paragraph in rest if paragraph.style in EXACT or plain(paragraph.text) not in NEITHER]
    begun = BEGINS.match(rest[first].text)
    if begun:
        answer["yes"] = paper.yes_or_no(begun[1])
        rest[first] = _with_text(rest[first], begun[2])
    return rest


NEITHER = {plain(paper.NEITHER.sv), plain(paper.NEITHER.en)}


def _said(paragraph: Paragraph, answer: dict[str, Any], left: list[Left]) -> str | None:
    """What follows the choice on its line; None if the line makes none."""
    word = paper.yes_or_no(paragraph.text)
    if word is not None and "yes" not in answer:
        answer["yes"] = word
        return ""
    if not BOX.search(paragraph.text) and not TICKED.match(paragraph.text):
        return None
    ticked = {paper.yes_or_no(found) for found in TICKED.findall(paragraph.text)}
    if len(ticked) > 1:
        left.append(Left(paragraph.place, paragraph.text, TWO_CHOICES))
    elif ticked:
        answer["yes"] = ticked.pop()
    beside = re.sub(r"(?i)\b(Ja|Nej|Yes|No)\b", "", BOX.sub("", TICKED.sub("", paragraph.text)), count=2)
    return beside.strip(" \t\n/.")


def _with_text(paragraph: Paragraph, text: str) -> Paragraph:
    return Paragraph(text, paragraph.style, paragraph.listed, paragraph.heading, 0, paragraph.place)


def _text(paragraphs: list[Paragraph]) -> str:
    lines = list(paragraphs)
    while lines and not lines[-1].text:
        lines.pop()
    while lines and not lines[0].text:
        lines.pop(0)
    text = "\n".join(f"• {line.text}" if line.listed and line.text.strip() else line.text for line in lines)
    return text if all(line.style in EXACT for line in lines) else text.strip()


def _point(paragraph: Paragraph) -> str:
    if paragraph.style == POINT:
        return paragraph.text
    return MARK.sub("", paragraph.text, count=1).strip()
