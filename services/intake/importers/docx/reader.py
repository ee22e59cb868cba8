"""From the top of the document to its end: which question a paragraph or table stands under, and what it says there."""

import re
from dataclasses import replace
from itertools import chain
from typing import Any

from libs.common.forms import Form, FormQuestion, paper
from libs.common.problems import Text
from services.intake.importers.docx.answers import ANSWER, POINT, Answering
from services.intake.importers.docx.cells import NAME
from services.intake.importers.docx.grid import Header, by_place, header_of, said_in, width_of
from services.intake.importers.docx.map import FormMap, plain
from services.intake.importers.docx.package import Aside, Body, Cell, Paragraph, Table, open_docx
from services.intake.importers.docx.tables import (
    Entry,
    analysis_of,
    carry_on,
    insats_of,
    is_repeated_header,
    row_of,
)
from services.intake.importers.reading import Left, Reading, Taken, generated_key

NIL = re.compile(
    r"\s*(?:Inga insatser(?: att redovisa)?|Inget att redovisa|No interventions(?: to report)?)\b(?:: ?|\.?)(.*)",
    re.DOTALL | re.IGNORECASE,
)
GENERATED = ("toc heading", "faktarad", "avbrott", "header", "footer")
"""Styles of what is made anew for each file and says nothing of the return."""
HELP = "hjälptext"
CAPTION = re.compile(r"(Tabell|Table) \d+\. (Fråga|Question) [\d.]+")
PAGE_NUMBER = re.compile(r"(Sida|Page)? ?\d* ?(\(|av|of|/)? ?\d*\)?", re.IGNORECASE)
LAST_HEADER_ROW = 3
"""A header row is looked for so far down, under titles that somebody put above it."""

OUTSIDE: Text = (
    "Texten står inte under någon fråga i blanketten. Flytta den till den fråga som den hör till.",
    "The text stands under no question of the form. Move it to the one that it belongs to.",
)
BESIDE_TABLE: Text = (
    "Texten står vid en tabell med insatser. Skriv den i tabellen, eller ”Inga insatser:” och skälet.",
    'The text stands by a table of interventions. Write it in the table, or "No interventions:" and the reason.',
)
UNKNOWN_TABLE: Text = (
    "Tabellen har inte blankettens kolumner, eller står inte under någon av dess tabellfrågor.",
    "The table does not have the form's columns, or stands under none of its questions with a table.",
)
OTHER_WORDING: Text = (
    "Texten efter frågans nummer är inte blankettens. Är den ett svar, skriv den på raden under.",
    "The text after the question's number is not the form's. If it is an answer, write it on the line below.",
)
OTHER_HELP: Text = (
    "Texten har formatet för blankettens hjälptexter men är ingen av dem. Är den ett svar, ge den formatet ”Svar”.",
    "The text has the style of the form's help texts but is none of them. If it is an answer, give it the style Svar.",
)
ASIDE: Text = (
    "Det som står i en {kind} läses inte in. Flytta texten till frågan eller tabellen.",
    "What stands in a {kind} is not read. Move the text to the question or the table.",
)
MOST_ENTRIES = 2_000
TOO_MANY: Text = (
    f"Högst {MOST_ENTRIES} rader läses ur ett dokument. Dela upp det.",
    f"{MOST_ENTRIES} rows are read from a document at most. Divide it.",
)
NO_REASON: Text = ("Skriv också skälet.", "Write the reason, too.")


def read_docx(data: bytes, form: Form) -> Reading:
    """`data` has been looked through by `opening` before. Reads in one pass; drops no text silently."""
    return read_body(open_docx(data), form)


def read_body(body: Body, form: Form) -> Reading:
    """What a document says, wherever its paragraphs and tables come from."""
    reader = _Reader(form, _is_ours(body))
    for block in body.blocks:
        if isinstance(block, Table):
            reader.table(block)
        else:
            reader.paragraph(block)
    reader.end_question()
    titles = {plain(block.text) for block in body.blocks if isinstance(block, Paragraph) and block.style == "title"}
    for aside in body.asides:
        reader.aside(aside, titles)
    return reader.reading()


def _is_ours(body: Body) -> bool:
    """Whether the file has the styles that the reports give it."""
    cells = (cell for block in body.blocks if isinstance(block, Table) for row in block.rows for cell in row)
    paragraphs = chain(
        (block for block in body.blocks if isinstance(block, Paragraph)),
        (paragraph for cell in cells for paragraph in cell.paragraphs),
    )
    return any(paragraph.style in (ANSWER, POINT, NAME) for paragraph in paragraphs)


class _Reader:
    def __init__(self, form: Form, of_ours: bool) -> None:
        self._map = FormMap(form, of_ours)
        self._form_title = {plain(form.title.sv), plain(form.title.en)}
        self._answering: Answering | None = None
        self._answers: dict[str, dict[str, Any]] = {}
        self._nil_returns: list[dict[str, Any]] = []
        self._entries: list[Entry] = []
        self._taken: list[Taken] = []
        self._left: list[Left] = []

    # ---- paragraphs ----------------------------------------------------------------------------------------

    def paragraph(self, paragraph: Paragraph) -> None:
        if paragraph.style in (ANSWER, POINT):
            self._answer(paragraph)
        elif not self._is_generated(paragraph) and not self._enter(paragraph):
            if self._map.is_printed(paragraph.text) and not self._is_remark(paragraph):
                return
            if paragraph.style == HELP:
                self._leave(paragraph.text, paragraph.place, OTHER_HELP)
            else:
                self._answer(paragraph)

    def _is_generated(self, paragraph: Paragraph) -> bool:
        style, text = paragraph.style, paragraph.text
        if style.startswith(("toc ", "contents ")) or style in GENERATED or CAPTION.fullmatch(text.strip()):
            return True
        return style == "title" and any(title in plain(text) for title in self._form_title)

    def _is_remark(self, paragraph: Paragraph) -> bool:
        """That neither yes nor no is given matters to how the rest of the answer is read."""
        return plain(paragraph.text) in (plain(paper.NEITHER.sv), plain(paper.NEITHER.en))

    def _enter(self, paragraph: Paragraph) -> bool:
        entered = self._map.enter(paragraph)
        if entered is None:
            return False
        self.end_question()
        section, question = entered.spot
        only = section.questions[0] if len(section.questions) == 1 and not section.sections else None
        question = question or only
        self._answering = Answering(question) if question else None
        if entered.beside:
            self._answer(replace(paragraph, text=entered.beside, style="normal", heading=False, bold=0))
        elif not entered.sure:
            self._left.append(Left(paragraph.place, paragraph.text, OTHER_WORDING))
        return True

    def _answer(self, paragraph: Paragraph) -> None:
        if self._answering is None:
            self._leave(paragraph.text, paragraph.place, OUTSIDE)
        elif self._answering.question.type.endswith("_table"):
            if not self._nil(paragraph.text, self._answering.question, paragraph.place):
                self._leave(paragraph.text, paragraph.place, BESIDE_TABLE)
        else:
            self._answering.add(paragraph)

    def _nil(self, text: str, question: FormQuestion, place: Text) -> bool:
        found = NIL.match(text)
        if not found or question.type != "insatser_table":
            return False
        reason = found[1] if found[1].strip() else ""
        if not reason:
            self._left.append(Left(place, text, NO_REASON))
        self._taken.append(Taken(place, f"/nil_returns/{len(self._nil_returns)}/reason"))
        self._nil_returns.append({"area": question.area, "reason": reason})
        return True

    def _leave(self, text: str, place: Text, reason: Text) -> None:
        if text.strip():
            self._left.append(Left(place, text, reason))

    def end_question(self) -> None:
        """Puts down what the question was answered, if it was."""
        answering, self._answering = self._answering, None
        if answering is None or not answering.paragraphs:
            return
        answer, left = answering.answer()
        self._left += left
        number = answering.question.id
        if answer and number in self._answers:
            texts = "\n".join(paragraph.text for paragraph in answering.paragraphs)
            self._leave(texts, answering.place, TWICE)
        elif answer:
            self._answers[number] = answer
            self._taken.append(Taken(answering.place, f"/answers/{number}"))

    # ---- tables --------------------------------------------------------------------------------------------

    def table(self, table: Table) -> None:
        question = self._question_of(table)
        if question is not None:
            self._rows(table, question)
        elif width_of(table) == 1:
            for row in table.rows:
                for paragraph in (paragraph for cell in row for paragraph in cell.paragraphs):
                    self.paragraph(paragraph)
        else:
            for row in table.rows:
                said = " | ".join(text for cell in row if (text := said_in(cell)))
                place = row[0].place if row else table.place
                self._leave(said, place, UNKNOWN_TABLE)

    def _question_of(self, table: Table) -> FormQuestion | None:
        """The table question that the document is at, or the one of the section; it must have the table's columns."""
        current = self._answering.question if self._answering else None
        for question in (current, self._map.table_here()):
            if question and question.type.endswith("_table") and self._header(table, question):
                return question
        return None

    def _header(self, table: Table, question: FormQuestion) -> tuple[Header, int] | None:
        """The header and how many rows it takes."""
        for n, row in enumerate(table.rows[:LAST_HEADER_ROW], 1):
            if header := header_of(row, question):
                return header, n
        return (by_place(question), 0) if width_of(table) == len(question.columns) else None

    def _rows(self, table: Table, question: FormQuestion) -> None:
        found = self._header(table, question)
        assert found, "asked for before"
        header, begin = found
        above: dict[int, Cell] = {}
        for cells in table.rows[begin:]:
            above |= {cell.at: cell for cell in cells if not cell.continues}
            if not is_repeated_header(cells, header):
                self._row(cells, header, above, question)

    def _row(self, cells: list[Cell], header: Header, above: dict[int, Cell], question: FormQuestion) -> None:
        row = row_of(cells, header, above)
        if not row.cells and not row.left:
            return
        place = cells[0].place
        said = [said_in(cell) for cell in cells if said_in(cell)]
        styled = any(paragraph.style == NAME for cell in cells for paragraph in cell.paragraphs)
        if len(said) == 1 and not styled and self._nil(said[0], question, place):
            return
        last = self._entries[-1] if self._entries else None
        if not row.named and last is not None and last.question is question:
            self._left += carry_on(last, row)
            return
        if len(self._entries) == MOST_ENTRIES:
            self._leave(" | ".join(said), place, TOO_MANY)
            return
        entry, left = (insats_of if question.type == "insatser_table" else analysis_of)(row, question, place)
        self._left += left
        self._entries.append(entry)

    # ---- the rest ------------------------------------------------------------------------------------------

    def aside(self, aside: Aside, titles: set[str]) -> None:
        """A page number and the title on every page are no loss."""
        said = plain(aside.text)
        if said in titles | self._form_title or PAGE_NUMBER.fullmatch(" ".join(aside.text.split())):
            return
        reason = (ASIDE[0].format(kind=aside.kind[0]), ASIDE[1].format(kind=aside.kind[1]))
        self._left.append(Left(aside.place, aside.text, reason))

    def reading(self) -> Reading:
        insatser = [entry for entry in self._entries if entry.question.type == "insatser_table"]
        analyses = [entry for entry in self._entries if entry.question.type == "analyses_table"]
        _give_keys(insatser)
        taken = list(self._taken)
        for name, entries in (("insatser", insatser), ("analyses", analyses)):
            for n, entry in enumerate(entries):
                taken += [Taken(place, f"/{name}/{n}/{field}") for field, place in entry.places.items()]
        return Reading(
            insatser=[entry.fields for entry in insatser],
            nil_returns=self._nil_returns,
            answers=self._answers,
            analyses=[entry.fields for entry in analyses],
            taken=taken,
            left=self._left,
        )


TWICE: Text = (
    "Frågan är besvarad tidigare i dokumentet. Låt svaret stå på ett ställe.",
    "The question has been answered before in the document. Leave the answer in one place.",
)


def _give_keys(entries: list[Entry]) -> None:
    """One for each insats that the form gives none, apart from those that it gives."""
    used = {str(entry.fields["key"]) for entry in entries if "key" in entry.fields}
    for entry in entries:
        if "key" not in entry.fields:
            key = generated_key(str(entry.fields["area"]), str(entry.fields.get("name", "")), used)
            used.add(key)
            entry.fields["key"] = key
