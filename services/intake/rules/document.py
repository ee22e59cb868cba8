"""Rules for a return as a whole, and for the parts of it that are not insatser."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from libs.common.events import Answer, InsatsContent, NilReturn
from libs.common.forms import Form, FormQuestion
from services.intake.rules import rule
from services.intake.rules.content import check_insats
from services.intake.rules.rule import Fault
from services.intake.rules.stated import check_given, check_whole, requires


def check_document(
    form: Form,
    insatser: Sequence[InsatsContent],
    nil_returns: Sequence[NilReturn],
    answers: Mapping[str, Answer],
    analyses: Sequence[Mapping[str, Any]] = (),
) -> list[Fault]:
    """Every fault of a return, errors and warnings, in the order of the document."""
    faults = [
        fault._replace(pointer=f"/insatser/{n}{fault.pointer}")
        for n, insats in enumerate(insatser)
        for fault in check_insats(insats, form)
    ]
    keys = Counter(insats.key for insats in insatser)
    faults += [
        Fault(rule.KEY_TWICE, f"/insatser/{n}/key", insats.key)
        for n, insats in enumerate(insatser)
        if keys[insats.key] > 1
    ]
    per_area = Counter(insats.area for insats in insatser)
    faults += _check_nil_returns(form, nil_returns, per_area)
    for question, answer in answers.items():
        faults += check_answer(form, question, answer, f"/answers/{question}")
    if not insatser and not nil_returns and not answers and not (analyses and form.analyses_table):
        faults.append(Fault(rule.NOTHING_REPORTED, ""))
    faults += _check_completeness(form, per_area, {nil.area for nil in nil_returns}, answers)
    return faults + _check_analyses(form, analyses) + check_whole(form, insatser, answers, analyses)


def check_nil_return(form: Form, nil: NilReturn, insatser: int, pointer: str) -> list[Fault]:
    faults = []
    if nil.area not in form.areas:
        faults.append(Fault(rule.AREA_UNKNOWN, f"{pointer}/area", nil.area, ", ".join(form.areas)))
    if not nil.reason.strip():
        faults.append(Fault(rule.NIL_REASON_MISSING, f"{pointer}/reason", nil.area))
    elif len(nil.reason) > form.limits.text:
        faults.append(Fault(rule.TEXT_TOO_LONG, f"{pointer}/reason", len(nil.reason), form.limits.text))
    if insatser:
        faults.append(Fault(rule.NIL_WITH_INSATSER, pointer, nil.area, insatser))
    return faults


def check_answer(form: Form, question: str, answer: Answer, pointer: str) -> list[Fault]:
    known = {q.id: q for q in form.answerable}
    if question not in known:
        return [Fault(rule.QUESTION_UNKNOWN, pointer, question, ", ".join(known))]
    texts = {"text": answer.text or ""} | {f"bullets/{n}": b for n, b in enumerate(answer.bullets or [])}
    faults = [
        Fault(rule.TEXT_TOO_LONG, f"{pointer}/{place}", len(text), form.limits.text)
        for place, text in texts.items()
        if len(text) > form.limits.text
    ]
    return faults + check_given(form, question, answer, pointer)


def _check_nil_returns(form: Form, nil_returns: Sequence[NilReturn], per_area: Counter[str]) -> list[Fault]:
    faults: list[Fault] = []
    seen: set[str] = set()
    for n, nil in enumerate(nil_returns):
        faults += check_nil_return(form, nil, per_area[nil.area], f"/nil_returns/{n}")
        if nil.area in seen:
            faults.append(Fault(rule.NIL_TWICE, f"/nil_returns/{n}/area", nil.area))
        seen.add(nil.area)
    return faults


def _check_completeness(
    form: Form, per_area: Counter[str], nil_areas: set[str], answers: Mapping[str, Answer]
) -> list[Fault]:
    faults = []
    for area, table in form.areas.items():
        if table.max_rows and per_area[area] > table.max_rows:
            faults.append(Fault(rule.TOO_MANY_ROWS, "/insatser", area, table.max_rows))
        if not per_area[area] and area not in nil_areas and not table.optional:
            faults.append(Fault(rule.AREA_UNREPORTED, "/insatser", area))
    for question in form.answerable:
        if not question.optional and not requires(form, question.id):
            faults += _check_answered(question, answers.get(question.id))
    return faults


def _check_analyses(form: Form, analyses: Sequence[Mapping[str, Any]]) -> list[Fault]:
    table = form.analyses_table
    if table is None:
        return []
    if not analyses and not table.optional and not requires(form, table.id):
        return [Fault(rule.ANSWER_MISSING, "/analyses", table.id)]
    if table.max_rows and len(analyses) > table.max_rows:
        return [Fault(rule.TOO_MANY_ROWS, "/analyses", table.id, table.max_rows)]
    return []


def _check_answered(question: FormQuestion, answer: Answer | None) -> list[Fault]:
    pointer = f"/answers/{question.id}"
    if answer is None or not (answer.text or answer.bullets or answer.yes is not None):
        return [Fault(rule.ANSWER_MISSING, pointer, question.id)]
    if question.type in ("yes_no", "yes_no_bullets") and answer.yes is None:
        return [Fault(rule.YES_NO_MISSING, pointer, question.id)]
    return []
