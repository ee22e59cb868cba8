"""What stands in a table's cells: texts, the name of an insats, its labelled facts."""

import json
from collections.abc import Sequence
from typing import Any, NamedTuple

from libs.common.forms import paper
from services.intake.importers.docx.package import Paragraph

DETAIL, NAME, TEXT, POINT = "uppgift", "insatsnamn", "tabellsvar", "tabellpunkt"
EXACT = (NAME, TEXT, POINT)
"""Styles in which every character is the respondent's own, spaces at the ends too."""
FREE_TEXT = (*paper.TEXTS, "group", "owner", "fund")
"""Labels that a description may begin a line with, too: they count in the style of labels alone."""
RECOMMENDED_NAME = 300


class Facts(NamedTuple):
    """The labelled lines of a cell: fields read, and lines that say nothing that is known."""

    fields: dict[str, Any]
    unread: list[Paragraph]


class Named(NamedTuple):
    name: str
    description: str
    facts: Facts


def text_of(paragraphs: Sequence[Paragraph]) -> str:
    """The paragraphs as lines, points of a list with a mark; empty ones at either end are layout."""
    lines = list(paragraphs)
    while lines and not lines[-1].text:
        lines.pop()
    while lines and not lines[0].text:
        lines.pop(0)
    text = "\n".join(_line(paragraph) for paragraph in lines)
    return text if all(paragraph.style in EXACT for paragraph in lines) else text.strip()


def named_in(paragraphs: Sequence[Paragraph]) -> Named:
    """The first cell of an insats: its name, its description, its facts."""
    body, facts = _without_facts(paragraphs)
    marked = [paragraph for paragraph in body if paragraph.style == NAME]
    if marked:
        rest = [paragraph for paragraph in body if paragraph.style != NAME]
        return Named(text_of(marked), text_of(rest), facts)
    first = next((place for place, paragraph in enumerate(body) if paragraph.text.strip()), None)
    if first is None:
        return Named("", "", facts)
    name, beside = _divided(body[first], alone=not any(p.text.strip() for p in body[first + 1 :]))
    rest_text = text_of(body[first + 1 :])
    return Named(name, "\n".join(part for part in (beside, rest_text) if part), facts)


def _line(paragraph: Paragraph) -> str:
    return f"• {paragraph.text}" if paragraph.listed and paragraph.style != POINT else paragraph.text


def _divided(paragraph: Paragraph, alone: bool) -> tuple[str, str]:
    """Name and description out of the first paragraph: by bold, by a line break, at last by the first sentence."""
    text = paragraph.text
    if 0 < paragraph.bold < len(text.rstrip()) and text[: paragraph.bold].strip():
        return text[: paragraph.bold].strip(" \t\n.:–-"), text[paragraph.bold :].lstrip(" \t\n.:–-").rstrip()
    first, _, rest = text.strip().partition("\n")
    if rest or not alone or len(first) <= RECOMMENDED_NAME:
        return first.strip(), rest.strip()
    sentence, stop, rest = first.partition(". ")
    return (sentence + stop.strip(), rest) if stop else (first, "")


def _without_facts(paragraphs: Sequence[Paragraph]) -> tuple[list[Paragraph], Facts]:
    """Labelled lines are told by their style; where there is none, the last lines of the cell that read as facts."""
    facts = Facts({}, [])
    if any(paragraph.style == DETAIL for paragraph in paragraphs):
        for paragraph in paragraphs:
            if paragraph.style == DETAIL and paragraph.text.strip() and not _take(paragraph, facts):
                facts.unread.append(paragraph)
        return [paragraph for paragraph in paragraphs if paragraph.style != DETAIL], facts
    body = list(paragraphs)
    while len(body) > 1 and (not body[-1].text.strip() or _take(body[-1], facts, plainly=True)):
        body.pop()
    return body, facts


def _take(paragraph: Paragraph, facts: Facts, plainly: bool = False) -> bool:
    """Whether the line was understood; `plainly` leaves out labels that are also ordinary words."""
    further = _further(paragraph.text)
    if further is not None:
        facts.fields.update(further)
        return True
    labelled = paper.read_label(paragraph.text)
    if labelled is None or (plainly and labelled[0] in FREE_TEXT):
        return False
    field, text = labelled
    if field in facts.fields:
        return False
    try:
        facts.fields[field] = paper.read_value(field, text.strip() if plainly or field == "key" else text)
    except ValueError:
        return False
    return True


def _further(text: str) -> dict[str, Any] | None:
    """The line of JSON that an entry of the analyses table has for what its columns cannot hold."""
    label, _, rest = text.partition(":")
    if label not in (paper.OTHER.sv, paper.OTHER.en):
        return None
    try:
        read = json.loads(rest)
    except ValueError:
        return None
    return read if isinstance(read, dict) else None
