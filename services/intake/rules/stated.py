"""The rules that a form states itself (numbers from 1001 on), evaluated beside the built-in ones."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from libs.common import code_lists
from libs.common.events import Answer, Funding, InsatsContent
from libs.common.forms import Column, Form, FormQuestion, FormRule
from services.intake.rules.rule import Fault, Rule


def check_row(form: Form, insats: InsatsContent) -> list[Fault]:
    """What can be said of an insats while the rest is still being written. Pointers relative to the insats."""
    if not form.rules:
        return []
    table = form.areas.get(insats.area)
    return list(_row_faults(form, table, insats.__dict__, "", CELL_CHECKS)) if table else []


def check_given(form: Form, question: str, answer: Answer, pointer: str) -> list[Fault]:
    """What can be said of an answer by itself."""
    return [
        fault
        for rule in form.rules_by_question.get(question, [])
        if rule.check in ANSWER_CHECKS
        for fault in ANSWER_CHECKS[rule.check](rule, answer, pointer)
    ]


def check_whole(
    form: Form,
    insatser: Sequence[InsatsContent],
    answers: Mapping[str, Answer],
    analyses: Sequence[Mapping[str, Any]],
) -> list[Fault]:
    """What only the whole return can break: something required is not there, or there is too much of it."""
    questions = {question.id: question for question in form.all_questions} if form.rules else {}
    rows = {table.id: [(f"/insatser/{n}", i) for n, i in enumerate(insatser) if i.area == table.area]
            for table in form.tables if table.id in form.rules_by_question}  # fmt: skip
    faults: list[Fault] = []
    for rule in form.rules:
        question = questions[rule.question]
        if question.type == "insatser_table":
            faults += _of_table(rule, "/insatser", [(place, i.__dict__) for place, i in rows[question.id]])
        elif question.type == "analyses_table":
            cells = [(f"/analyses/{n}", row) for n, row in enumerate(analyses)]
            faults += _of_table(rule, "/analyses", cells)
            if rule.check in CELL_CHECKS:
                column = _column(question, rule.column)
                faults += [f for place, row in cells for f in CELL_CHECKS[rule.check](rule, column, row, place)]
        else:
            faults += _of_answer(rule, answers.get(question.id) or Answer())
    return faults


def requires(form: Form, question: str) -> bool:
    """Whether the form says itself what is wrong when the question is not answered."""
    return any(rule.check == "required" and not rule.column for rule in form.rules_by_question.get(question, []))


def _of_table(rule: FormRule, pointer: str, rows: Sequence[tuple[str, Mapping[str, Any]]]) -> Iterator[Fault]:
    if rule.check == "max_rows" and rule.limit is not None and len(rows) > rule.limit:
        yield _fault(rule, pointer, len(rows), rule.limit)
    elif rule.check == "required" and rule.column is None and not rows:
        yield _fault(rule, pointer, rule.question)
    elif rule.check == "required" and rule.column is not None:
        for place, row in rows:
            if _blank(row.get(rule.column)):
                yield _fault(rule, f"{place}/{rule.column}", rule.column)


def _of_answer(rule: FormRule, answer: Answer) -> Iterator[Fault]:
    said = not _blank(answer.text) or not _blank(answer.bullets)
    broken = {
        "required": not said and answer.yes is None,
        "yes_explained": answer.yes is True and not said,
        "no_explained": answer.yes is False and not said,
    }
    if broken.get(rule.check):
        yield _fault(rule, f"/answers/{rule.question}", rule.question)


def _row_faults(
    form: Form, table: FormQuestion, row: Mapping[str, Any], pointer: str, checks: Mapping[str, "CellCheck"]
) -> Iterator[Fault]:
    for rule in form.rules_by_question.get(table.id, []):
        if rule.check in checks:
            yield from checks[rule.check](rule, _column(table, rule.column), row, pointer)


def _column(table: FormQuestion, name: str | None) -> Column:
    return next(column for column in table.columns if column.id == name)


# ---- cells -------------------------------------------------------------------------------------------------

CellCheck = Callable[[FormRule, Column, Mapping[str, Any], str], Iterable[Fault]]


def _cell_length(rule: FormRule, column: Column, row: Mapping[str, Any], pointer: str) -> Iterator[Fault]:
    text = row.get(column.id)
    if isinstance(text, str) and rule.limit is not None and len(text) > rule.limit:
        yield _fault(rule, f"{pointer}/{column.id}", len(text), rule.limit)


def _cell_listed(rule: FormRule, column: Column, row: Mapping[str, Any], pointer: str) -> Iterator[Fault]:
    allowed, shown = _choices(column)
    value = row.get(column.id)
    for n, one in enumerate(value if isinstance(value, list) else [value]):
        code = str(getattr(one, "source", one))
        if not _blank(one) and not isinstance(one, bool) and code.casefold() not in allowed:
            place = f"{pointer}/{column.id}/{n}" if isinstance(value, list) else f"{pointer}/{column.id}"
            yield _fault(rule, place, code, shown)


def _choices(column: Column) -> tuple[set[str], str]:
    """What a cell may hold (in either language or as a code), and how that is told."""
    if column.code_list:
        items = code_lists.load(column.code_list).items
        allowed = {word.casefold() for item in items for word in (item.code, *item.title)}
        return allowed, ", ".join(item.code for item in items[:40])
    return (
        {word.casefold() for value in column.values for word in (value.sv, value.en)},
        ", ".join(value.sv for value in column.values),
    )


def _cell_at_least(rule: FormRule, column: Column, row: Mapping[str, Any], pointer: str) -> Iterator[Fault]:
    number = _number(row.get(column.id))
    if number is not None and rule.limit is not None and number < rule.limit:
        yield _fault(rule, f"{pointer}/{column.id}", number, rule.limit)


def _cell_at_most(rule: FormRule, column: Column, row: Mapping[str, Any], pointer: str) -> Iterator[Fault]:
    number = _number(row.get(column.id))
    if number is not None and rule.limit is not None and number > rule.limit:
        yield _fault(rule, f"{pointer}/{column.id}", number, rule.limit)


def _cell_not_above(rule: FormRule, column: Column, row: Mapping[str, Any], pointer: str) -> Iterator[Fault]:
    number, ceiling = _number(row.get(column.id)), _number(row.get(rule.other or ""))
    if number is not None and ceiling is not None and number > ceiling:
        yield _fault(rule, f"{pointer}/{column.id}", number, ceiling)


CELL_CHECKS: dict[str, CellCheck] = {
    "max_length": _cell_length,
    "listed": _cell_listed,
    "at_least": _cell_at_least,
    "at_most": _cell_at_most,
    "not_above": _cell_not_above,
}


# ---- answers -----------------------------------------------------------------------------------------------


def _answer_length(rule: FormRule, answer: Answer, pointer: str) -> Iterator[Fault]:
    texts = {"text": answer.text or ""} | {f"bullets/{n}": bullet for n, bullet in enumerate(answer.bullets or [])}
    for place, text in texts.items():
        if rule.limit is not None and len(text) > rule.limit:
            yield _fault(rule, f"{pointer}/{place}", len(text), rule.limit)


def _answer_bullets(rule: FormRule, answer: Answer, pointer: str) -> Iterator[Fault]:
    bullets = answer.bullets or []
    if rule.limit is not None and len(bullets) > rule.limit:
        yield _fault(rule, f"{pointer}/bullets", len(bullets), rule.limit)


ANSWER_CHECKS: dict[str, Callable[[FormRule, Answer, str], Iterable[Fault]]] = {
    "max_length": _answer_length,
    "max_rows": _answer_bullets,
}


def _number(value: Any) -> int | float | None:
    """A number, or the sum of what an insats is funded by. A cell of analyses may hold anything."""
    if isinstance(value, list):
        amounts = [part.amount_sek for part in value if isinstance(part, Funding)]
        return sum(amounts) if amounts else None
    return value if isinstance(value, int | float) and not isinstance(value, bool) else None


def _blank(value: Any) -> bool:
    if isinstance(value, list):
        return all(_blank(part) for part in value)
    return value is None or (isinstance(value, str) and not value.strip())


def _fault(rule: FormRule, pointer: str, value: Any, limit: Any = "") -> Fault:
    code = rule.check.replace("_", "-")
    return Fault(Rule(rule.number, code, rule.severity, rule.message.sv, rule.message.en), pointer, value, limit)
