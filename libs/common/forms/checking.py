"""What is wrong in a form although each part has the right shape: references, numbering, what fits with what."""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from libs.common import code_lists
from libs.common.events import InsatsContent
from libs.common.forms.definition import Column, Form, FormQuestion, FormRule, Section

INSATS_FIELDS = tuple(name for name in InsatsContent.model_fields if name != "area")
MONEY_OR_NUMBER = ("funding", "total_budget_sek", "priority")
TABLES = ("insatser_table", "analyses_table")
LIMITED = ("max_length", "max_rows", "at_least", "at_most")
NUMERIC = ("at_least", "at_most", "not_above")
CELLS = ("listed", *NUMERIC)
YES_NO = ("yes_no", "yes_no_bullets")
WITH_BULLETS = ("bullets", "yes_no_bullets", "yes_no")


class FormFault(NamedTuple):
    """A fault at a place in the form (JSON pointer), with what to do in Swedish and English."""

    pointer: str
    code: str
    sv: str
    en: str

    def as_dict(self) -> dict[str, Any]:
        """An entry of problem+json's `errors`, the message in both languages."""
        return {"pointer": self.pointer, "code": self.code, "severity": "error", "message": (self.sv, self.en)}


def faults_of_form(form: Form) -> list[FormFault]:
    """Every fault, in the order of the form. A form without any may be stored and opened in a round."""
    faults: list[FormFault] = []
    if form.limits.name_recommended > form.limits.name:
        faults.append(
            FormFault(
                "/limits/name_recommended",
                "limit-reversed",
                f"Den rekommenderade längden är större än den högsta ({form.limits.name}). Sänk den.",
                f"The recommended length is greater than the greatest ({form.limits.name}). Lower it.",
            )
        )
    faults += _section_faults(form.sections, "", None)
    faults += _twice(form)
    if not form.all_questions:
        faults.append(
            FormFault(
                "/sections",
                "no-questions",
                "Formuläret har inga frågor. Lägg till minst en fråga eller tabell.",
                "The form asks nothing. Add a question or table.",
            )
        )
    numbers = [rule.number for rule in form.rules]
    for n, rule in enumerate(form.rules):
        faults += _rule_faults(form, rule, f"/rules/{n}", rule.number in numbers[:n])
    return faults


def _section_faults(sections: Sequence[Section], above: str, parent: str | None) -> Iterator[FormFault]:
    before: str | None = None
    for n, section in enumerate(sections):
        here = f"{above}/sections/{n}"
        yield from _number_faults(f"{here}/id", section.id, parent, before)
        before, asked_before = section.id, None
        for m, question in enumerate(section.questions):
            place = f"{here}/questions/{m}"
            if question.id != section.id:  # a part that is a single question may have the question's number
                yield from _number_faults(f"{place}/id", question.id, section.id, asked_before)
            asked_before = question.id
            yield from _question_faults(question, place)
        yield from _section_faults(section.sections, here, section.id)


def _number_faults(pointer: str, number: str, parent: str | None, before: str | None) -> Iterator[FormFault]:
    if parent is not None and _parts(parent) and not number.startswith(f"{parent}."):
        yield FormFault(
            pointer,
            "number-outside-section",
            f"Numret {number} hör inte till avsnitt {parent}. Börja det med {parent}. eller flytta frågan.",
            f"The number {number} does not belong to section {parent}. Begin it with {parent}. or move it.",
        )
    elif before is not None and number != before and _parts(number) and not _parts(before) < _parts(number):
        yield FormFault(
            pointer,
            "number-out-of-order",
            f"Numret {number} kommer efter {before}. Ställ dem i nummerordning.",
            f"The number {number} comes after {before}. Put them in the order of their numbers.",
        )


def _parts(number: str) -> tuple[int, ...]:
    """`1.10` → (1, 10); nothing for a name that is no number."""
    return tuple(map(int, number.split("."))) if re.fullmatch(r"[0-9]+(\.[0-9]+)*", number) else ()


def _twice(form: Form) -> Iterator[FormFault]:
    """Sections, questions, areas and tables of analyses that are there already."""
    seen: set[tuple[str, str]] = set()
    for kind, name, pointer in _named(form.sections, ""):
        if (kind, name) in seen:
            sv, en = NAMED_TWICE[kind]
            yield FormFault(pointer, f"{kind}-twice", sv.format(name), en.format(name))
        seen.add((kind, name))


NAMED_TWICE = {
    "section": ("Avsnitt {} finns redan. Ge varje avsnitt sitt nummer.", "Section {} is there already. Number each."),
    "question": ("Fråga {} finns redan. Ge varje fråga sitt nummer.", "Question {} is there already. Number each."),
    "area": (
        "Området ”{}” har redan en tabell. Ge varje tabell sitt område.",
        'The area "{}" has a table already. Give each table its own.',
    ),
    "analyses-table": (
        "Ett formulär har högst en analystabell. Ta bort den ena.",
        "A form has one table of analyses at most. Remove one.",
    ),
}


def _named(sections: Sequence[Section], above: str) -> Iterator[tuple[str, str, str]]:
    for n, section in enumerate(sections):
        here = f"{above}/sections/{n}"
        yield "section", section.id, f"{here}/id"
        for m, question in enumerate(section.questions):
            yield "question", question.id, f"{here}/questions/{m}/id"
            if question.area:
                yield "area", question.area, f"{here}/questions/{m}/area"
            if question.type == "analyses_table":
                yield "analyses-table", "", f"{here}/questions/{m}/type"
        yield from _named(section.sections, here)


def _question_faults(question: FormQuestion, place: str) -> Iterator[FormFault]:
    if question.type == "insatser_table" and not question.area:
        yield FormFault(
            f"{place}/area",
            "area-missing",
            f"Tabellen {question.id} saknar område. Ange dess kod i area, till exempel boende.",
            f"The table {question.id} has no area. Give its code in area, such as boende.",
        )
    if question.type not in TABLES:
        yield from _only_for_tables(question, place)
        return
    if not question.columns:
        yield FormFault(
            f"{place}/columns",
            "columns-missing",
            f"Tabellen {question.id} saknar kolumner. Räkna upp dem i columns.",
            f"The table {question.id} has no columns. List them in columns.",
        )
    ids = [column.id for column in question.columns]
    for n, column in enumerate(question.columns):
        yield from _column_faults(question, column, f"{place}/columns/{n}", column.id in ids[:n])


def _only_for_tables(question: FormQuestion, place: str) -> Iterator[FormFault]:
    unfit = {
        "area": question.area is not None,
        "columns": bool(question.columns),
        "max_rows": question.max_rows is not None and question.type not in WITH_BULLETS,
        "if_yes": question.if_yes is not None and question.type not in YES_NO,
        "if_no": question.if_no is not None and question.type not in YES_NO,
    }
    for name, there in unfit.items():
        if there:
            yield FormFault(
                f"{place}/{name}",
                "does-not-fit-type",
                f"En fråga av typen {question.type} har inte {name}. Ta bort uppgiften eller byt typ.",
                f"A question of type {question.type} has no {name}. Remove it or change the type.",
            )


def _column_faults(question: FormQuestion, column: Column, place: str, twice: bool) -> Iterator[FormFault]:
    if twice:
        yield FormFault(
            f"{place}/id",
            "column-twice",
            f"Kolumnen {column.id} finns redan i tabellen {question.id}. Ta bort den ena.",
            f"The column {column.id} is in the table {question.id} already. Remove one.",
        )
    if question.type == "insatser_table" and column.id not in INSATS_FIELDS:
        yield FormFault(
            f"{place}/id",
            "column-unknown",
            f"En insats har inget fält {column.id}. Välj bland: {', '.join(INSATS_FIELDS)}.",
            f"An insats has no field {column.id}. Choose among: {', '.join(INSATS_FIELDS)}.",
        )
    if column.code_list is not None and column.code_list not in code_lists.ids():
        yield FormFault(
            f"{place}/code_list",
            "code-list-unknown",
            f"Kodlistan {column.code_list} finns inte. Välj bland: {', '.join(code_lists.ids())}.",
            f"There is no code list {column.code_list}. Choose among: {', '.join(code_lists.ids())}.",
        )
    if column.code_list is not None and column.values:
        yield FormFault(
            f"{place}/values",
            "values-and-code-list",
            "Kolumnen har både egna värden och en kodlista. Behåll det ena.",
            "The column has both values of its own and a code list. Keep one.",
        )


def _rule_faults(form: Form, rule: FormRule, place: str, twice: bool) -> Iterable[FormFault]:
    if twice:
        yield FormFault(
            f"{place}/number",
            "rule-twice",
            f"Regel {rule.number} finns redan. Ge varje regel sitt nummer.",
            f"Rule {rule.number} is there already. Number each.",
        )
    yield from _message_faults(rule, place)
    question = next((q for q in form.all_questions if q.id == rule.question), None)
    if question is None:
        yield FormFault(
            f"{place}/question",
            "question-unknown",
            f"Regeln pekar på fråga {rule.question}, som inte finns i formuläret. Rätta numret.",
            f"The rule points at question {rule.question}, which is not in the form. Correct the number.",
        )
        return
    for name in ("column", "other"):
        wanted = getattr(rule, name)
        if wanted is not None and wanted not in [column.id for column in question.columns]:
            yield FormFault(
                f"{place}/{name}",
                "column-unknown",
                f"Fråga {question.id} har ingen kolumn {wanted}. Rätta namnet.",
                f"Question {question.id} has no column {wanted}. Correct the name.",
            )
    yield from _check_faults(rule, question, place)


def _message_faults(rule: FormRule, place: str) -> Iterator[FormFault]:
    for language, text in (("sv", rule.message.sv), ("en", rule.message.en)):
        if re.search(r"[{}]", text.replace("{value}", "").replace("{limit}", "")):
            yield FormFault(
                f"{place}/message/{language}",
                "placeholder-unknown",
                "Inom klammer kan bara {value} och {limit} stå. Ta bort de andra.",
                "Only {value} and {limit} can stand in braces. Remove the others.",
            )


def _check_faults(rule: FormRule, question: FormQuestion, place: str) -> Iterator[FormFault]:
    """The check needs what it needs, and fits the question that it is for."""
    needed = {
        "limit": rule.check in LIMITED and rule.limit is None,
        "column": rule.check in CELLS and rule.column is None,
        "other": rule.check == "not_above" and rule.other is None,
    }
    for name, missing in needed.items():
        if missing:
            yield FormFault(
                f"{place}/{name}",
                "missing",
                f"Kontrollen {rule.check} behöver {name}. Lägg till uppgiften.",
                f"The check {rule.check} needs {name}. Add it.",
            )
    if reason := _unfit(rule, question):
        yield FormFault(f"{place}/check", "check-does-not-fit", *reason)


def _unfit(rule: FormRule, question: FormQuestion) -> tuple[str, str] | None:
    table = question.type in TABLES
    column = next((c for c in question.columns if c.id == rule.column), None)
    if rule.check in ("yes_explained", "no_explained") and question.type not in YES_NO:
        return _says(
            rule, "en fråga av typen yes_no eller yes_no_bullets", "a question of type yes_no or yes_no_bullets"
        )
    if rule.check in CELLS and not table:
        return _says(rule, "en kolumn i en tabell", "a column of a table")
    if rule.check == "max_length" and table and rule.column is None:
        return _says(rule, "en textfråga, eller en kolumn i en tabell", "a question of text, or a column of a table")
    if rule.check == "max_rows" and (rule.column is not None or not (table or question.type in WITH_BULLETS)):
        return _says(rule, "en tabell eller punktlista som helhet", "a table or list of bullets as a whole")
    if rule.check == "listed" and column and not (column.values or column.code_list):
        return _says(rule, "en kolumn med values eller code_list", "a column with values or code_list")
    columns = [c for c in question.columns if c.id in (rule.column, rule.other)]
    if rule.check in NUMERIC and not all(_is_number(question, c) for c in columns):
        return _says(rule, "kolumner med tal", "columns of numbers")
    return None


def _is_number(question: FormQuestion, column: Column) -> bool:
    return column.id in MONEY_OR_NUMBER if question.type == "insatser_table" else column.type == "number"


def _says(rule: FormRule, sv: str, en: str) -> tuple[str, str]:
    return (
        f"Kontrollen {rule.check} är till för {sv}. Välj en annan kontroll eller fråga.",
        f"The check {rule.check} is for {en}. Choose another check or question.",
    )
