"""What each respondent of a round was asked: nothing else of the form is ever missing from it."""

from typing import NamedTuple

from libs.common.events import Area, Question, RoundState
from libs.common.forms import Form


class Asked(NamedTuple):
    """The tables and questions of one respondent, in the form's order."""

    areas: list[Area]
    questions: list[Question]


def asked(state: RoundState) -> dict[str, Asked]:
    """By respondent code. Who is listed without sections, or in a round without a definition, was asked everything."""
    everything = Asked(state.areas, state.questions)
    if state.definition is None or not any(respondent.sections for respondent in state.respondents):
        return {respondent.code: everything for respondent in state.respondents}
    form = Form.model_validate(state.definition)
    return {
        respondent.code: _within(everything, form.only(respondent.sections)) if respondent.sections else everything
        for respondent in state.respondents
    }


def _within(everything: Asked, form: Form) -> Asked:
    questions = {question.id for question in form.answerable}
    return Asked(
        [area for area in everything.areas if area.code in form.areas],
        [question for question in everything.questions if question.id in questions],
    )
