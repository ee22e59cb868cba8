"""The form that a round was opened with."""

from typing import get_args

from libs.common.events import Area, Question
from libs.common.forms import Column, Form, FormQuestion, QuestionType, Section, Wording, paper, shipped
from services.reporting.reports.rows import RoundRows

COLUMNS = [Column(id=field, title=paper.LABELS[field]) for field in paper.TEXTS if field != "description"]


def definition_of(rows: RoundRows) -> Form:
    """As the round froze it. A round from before its events carried that: the shipped form, or one of its tables."""
    state = rows.round
    if state.definition is not None:
        return Form.model_validate(state.definition)
    known = shipped().get(state.form)
    if known and known.version == state.form_version and set(known.areas) >= {area.code for area in rows.areas()}:
        return known
    questions = [_table(area) for area in rows.areas()] + [_question(question) for question in rows.questions()]
    title = Wording(sv=state.title, en=state.title)
    return Form(
        id=state.form,
        version=state.form_version,
        title=title,
        sections=[Section(id=state.form, title=title, heading=title, questions=questions)],
    )


def _table(area: Area) -> FormQuestion:
    title = Wording(sv=area.title, en=area.title_en)
    return FormQuestion(id=str(area.number), type="insatser_table", title=title, area=area.code, columns=COLUMNS)


def _question(question: Question) -> FormQuestion:
    known: QuestionType = question.type if question.type in get_args(QuestionType) else "text"  # type: ignore[assignment]
    return FormQuestion(id=question.id, type=known, title=Wording(sv=question.title, en=question.title_en))
