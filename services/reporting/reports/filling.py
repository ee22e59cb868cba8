"""What stands under a question of the form: space to write in, or what a respondent answered."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from libs.common.events import Answer, InsatsContent
from libs.common.forms import Column as FormColumn
from libs.common.forms import FormQuestion, paper
from libs.common.forms.paper import in_language
from services.reporting.reports.form_words import FORM_WORDS
from services.reporting.reports.rows import Reported, Standing
from services.reporting.reports.tree import (
    Block,
    Bullets,
    Cell,
    Column,
    Group,
    Note,
    Paragraph,
    Row,
    Source,
    Table,
    Value,
)

LINES_TO_WRITE_ON = 5
MOST_EMPTY_ROWS = 10
RIGHT_ALIGNED = ("priority", "total_budget_sek")
TABLES = ("insatser_table", "analyses_table")


class Filling(Protocol):
    def under(self, question: FormQuestion) -> Iterator[Block]:
        """The blocks that follow the question and its help."""
        ...


@dataclass(frozen=True, slots=True)
class Blank:
    """Room for an answer of the question's own kind."""

    language: str

    def under(self, question: FormQuestion) -> Iterator[Block]:
        if question.type in TABLES:
            rows = min(question.max_rows or LINES_TO_WRITE_ON, MOST_EMPTY_ROWS)
            yield table(question, [blank_row(question)] * rows, self.language)
            return
        if question.type.startswith("yes_no"):
            yield Paragraph(in_language(paper.TO_CHOOSE, self.language))
        if question.type.endswith("bullets"):
            yield Bullets(("", "", ""))
        else:
            yield Paragraph("", quoted=True)


@dataclass(frozen=True, slots=True)
class Answered:
    """What a standing return says; where it says nothing, that it does not, and room to do so."""

    standing: Standing
    language: str

    def under(self, question: FormQuestion) -> Iterator[Block]:
        if question.type == "insatser_table":
            yield from self._insatser(question)
        elif question.type == "analyses_table":
            entries = self.standing.signed.analyses
            rows = [analysis_row(question, entry, self.language) for entry in entries] or [blank_row(question)]
            yield table(question, rows, self.language)
        else:
            yield self._answer(question)

    def _insatser(self, question: FormQuestion) -> Iterator[Block]:
        area = str(question.area)
        reason = self.standing.nil_reason(area)
        reported = self.standing.insatser_in(area)
        if reason is not None:
            yield Note("nil", in_language(paper.NIL, self.language), reason)
        elif not reported:
            yield Note("missing", in_language(paper.NOTHING_ON_AREA, self.language))
        rows = [self._insats_row(question, one) for one in reported]
        if rows or reason is None:
            yield table(question, rows or [blank_row(question)], self.language)

    def _insats_row(self, question: FormQuestion, reported: Reported) -> Row:
        signed, content = self.standing.signed, reported.content
        record: dict[str, Value] = {
            "round": signed.round,
            "respondent": signed.respondent,
            "return_version": signed.version,
            "question": question.id,
            "area": reported.area,
            "insats_id": reported.insats_id,
            "version": reported.version,
        }
        record |= {field: _value(field, getattr(content, field)) for field in paper.LABELS}
        source = Source(reported.insats_id, reported.version)
        return Row(insats_cells(question, content, self.language), reported.insats_id, source, record)

    def _answer(self, question: FormQuestion) -> Group:
        answer = self.standing.signed.answers.get(question.id) or Answer()
        blocks: list[Block] = []
        if answer.yes is not None:
            blocks.append(Paragraph(in_language(paper.YES if answer.yes else paper.NO, self.language), strong=True))
        elif question.type.startswith("yes_no") and (answer.text or answer.bullets):
            blocks.append(Note("missing", in_language(paper.NEITHER, self.language)))
        if answer.text:
            blocks.append(Paragraph(answer.text, quoted=True))
        if answer.bullets:
            blocks.append(Bullets(tuple(answer.bullets), quoted=True))
        state = "answered" if blocks else "missing"
        blocks = blocks or [Note("missing", in_language(paper.UNANSWERED, self.language))]
        return Group(tuple(blocks), {"question": question.id, "state": state, **answer.model_dump()})


def table(question: FormQuestion, rows: list[Row], language: str) -> Table:
    words = FORM_WORDS[language]
    columns = tuple(_column(column, language) for column in question.columns)
    return Table(f"question-{question.id}", words.caption.format(number=question.id), columns, tuple(rows))


def _column(column: FormColumn, language: str) -> Column:
    said = [in_language(column.help, language)] if column.help else []
    if column.values:
        values = "; ".join(in_language(value, language) for value in column.values)
        said.append(f"{in_language(paper.CHOOSE, language)}: {values}.")
    numeric = column.id in RIGHT_ALIGNED
    return Column(column.id, in_language(column.title, language), numeric, " ".join(said) or None)


def blank_row(question: FormQuestion) -> Row:
    return Row(tuple(Cell() for _ in question.columns))


def insats_cells(question: FormQuestion, content: InsatsContent, language: str) -> tuple[Cell, ...]:
    """A cell for each column; what no column shows stands in small print under the name, each on a line."""
    columns = [column.id for column in question.columns]
    home = "name" if "name" in columns else columns[0]
    shown = {*columns, "description"} if home == "name" else set(columns)
    details = [
        Paragraph(paper.labelled(field, getattr(content, field), language), quoted=True, role="detail")
        for field in paper.LABELS
        if field not in shown and getattr(content, field) not in (None, "", [])
    ]
    cells = []
    for column in columns:
        blocks = _insats_cell(column, content, with_description="description" not in columns)
        cells.append(Cell((*blocks, *details) if column == home else blocks))
    return tuple(cells)


def _insats_cell(column: str, content: InsatsContent, with_description: bool) -> tuple[Paragraph, ...]:
    if column == "name":
        description = [content.description] if with_description and content.description else []
        return (
            Paragraph(content.name, strong=True, quoted=True),
            *(Paragraph(text, quoted=True) for text in description),
        )
    value = getattr(content, column, None)
    if value in (None, "", []):
        return ()
    return (Paragraph(paper.written_value(column, value), quoted=True),)


def analysis_row(question: FormQuestion, entry: Mapping[str, Any], language: str) -> Row:
    """Texts and yes or no in their columns; anything else, of which a form knows nothing, as JSON in small print."""
    columns = [column.id for column in question.columns]
    fields = {*columns, "description"} if "name" in columns else set(columns)
    plain = {field: value for field, value in entry.items() if field in fields and _is_plain(question, field, value)}
    odd = {field: value for field, value in entry.items() if field not in plain and value not in (None, "")}
    cells = [Cell(_analysis_cell(column, columns, plain, language)) for column in columns]
    if odd:
        line = f"{in_language(paper.OTHER, language)}: {json.dumps(odd, ensure_ascii=False)}"
        cells[0] = Cell((*cells[0].blocks, Paragraph(line, quoted=True, role="detail")))
    record: dict[str, Value] = {"question": question.id}
    return Row(tuple(cells), record=record | {field: _value(field, value) for field, value in plain.items()})


def _analysis_cell(column: str, columns: list[str], plain: Mapping[str, Any], language: str) -> tuple[Paragraph, ...]:
    value = plain.get(column)
    if isinstance(value, bool):
        return (Paragraph(in_language(paper.YES if value else paper.NO, language), quoted=True),)
    if isinstance(value, int):
        return (Paragraph(str(value), quoted=True),)
    texts = [value] if value else []
    if column != "name":
        return tuple(Paragraph(text, quoted=True) for text in texts)
    description = plain.get("description") if "description" not in columns else ""
    named = tuple(Paragraph(text, strong=True, quoted=True) for text in texts)
    return (*named, Paragraph(description, quoted=True)) if description else named


def _is_plain(question: FormQuestion, field: str, value: Any) -> bool:
    """Whether the column says by its type what the cell is read back as."""
    kind = next((column.type for column in question.columns if column.id == field), "text")
    if kind == "yes_no":
        return isinstance(value, bool)
    if kind == "number":
        return isinstance(value, int) and not isinstance(value, bool)
    return isinstance(value, str)


def _value(field: str, value: Any) -> Value:
    """As a field of a flat record."""
    if field in ("period", "funding") and value:
        return paper.written_value(field, value)
    if isinstance(value, list):
        return [str(part) for part in value]
    return value if isinstance(value, str | int | bool) else None


RECORD_COLUMNS = (
    "round", "respondent", "return_version", "question", "area", "insats_id", "version", *paper.LABELS,
)  # fmt: skip
"""What a row of the form's tables says as data."""
