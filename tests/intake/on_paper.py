"""A return as the report of it, in the way that reporting would make it: what a region can download and send back."""

from datetime import UTC, datetime
from typing import Any

from libs.common.events import InsatsReference, Respondent, ReturnSubmitted, RoundOpened
from libs.common.forms import Form
from services.intake.schemas import ReturnIn
from services.reporting.reports.form import empty_form, filled_in
from services.reporting.reports.rows import Reported, RoundRows, Standing
from services.reporting.reports.tree import Document

WHEN = datetime(2025, 2, 3, 4, 5, 6, tzinfo=UTC)
RESPONDENT = "24"


def filled_form(document: dict[str, Any], form: Form, language: str = "sv") -> Document:
    """The whole document (as `POST …/returns` takes it) on the form's paper."""
    given = ReturnIn.model_validate(document)
    references = [InsatsReference(insats_id=f"{RESPONDENT}.{i.key}", version=1, area=i.area) for i in given.insatser]
    signed = ReturnSubmitted(
        round="prov",
        respondent=RESPONDENT,
        return_id=f"prov.{RESPONDENT}.1",
        version=1,
        received_at=WHEN,
        on_time=True,
        content_sha256="0" * 64,
        signed_by="Regiondirektören",
        insatser=references,
        nil_returns=list(given.nil_returns),
        answers=dict(given.answers),
        analyses=given.analyses,
    )
    reported = tuple(
        Reported(reference.insats_id, 1, reference.area, insats)
        for reference, insats in zip(references, given.insatser, strict=True)
    )
    return filled_in(_rows(form, {RESPONDENT: Standing(signed, reported)}), language, RESPONDENT)


def blank_form(form: Form, language: str = "sv") -> Document:
    return empty_form(_rows(form, {}), language)


def _rows(form: Form, returns: dict[str, Standing]) -> RoundRows:
    opened = RoundOpened(
        revision=1,
        round="prov",
        title="Provomgång",
        form=form.id,
        form_version=form.version,
        opens_at=WHEN,
        due_at=WHEN,
        locks_at=WHEN,
        respondents=[Respondent(code=RESPONDENT, name="Västerbotten")],
        areas=[],
        questions=[],
        definition=form.model_dump(mode="json", exclude_defaults=True),
    )
    return RoundRows(opened, returns)


def in_order_of_form(document: dict[str, Any], form: Form) -> dict[str, Any]:
    """The document as a form on paper can hold it: insatser table by table, nothing said where nothing is."""
    order = list(form.areas)
    given = ReturnIn.model_validate(document)
    return {
        "insatser": [
            insats.model_dump(mode="json", exclude_defaults=True)
            for insats in sorted(given.insatser, key=lambda insats: order.index(insats.area))
        ],
        "nil_returns": sorted((nil.model_dump() for nil in given.nil_returns), key=lambda n: order.index(n["area"])),
        "answers": {question: answer.model_dump(exclude_none=True) for question, answer in given.answers.items()},
        "analyses": given.analyses,
    }
