"""Whole documents as the reporting service holds them, and what of them a form on paper can say."""

import io
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import docx
from docx.document import Document

from libs.common.events import (
    Area,
    InsatsContent,
    InsatsReference,
    Question,
    Respondent,
    ReturnSubmitted,
    RoundState,
)
from libs.common.forms import Form
from services.intake.importers.docx import read_docx
from services.intake.importers.reading import Reading
from services.reporting.formats.docx import render_docx
from services.reporting.reports import report_named
from services.reporting.reports.rows import Reported, RoundRows, Standing

WHEN = datetime(2024, 2, 15, 9, 30, tzinfo=UTC)


def rows_of(form: Form, documents: Mapping[str, dict[str, Any]], respondents: list[dict[str, Any]]) -> RoundRows:
    """A round of the form with these returns; `documents` are bodies of `POST …/returns` by respondent."""
    state = RoundState(
        round=form.id,
        revision=1,
        title=f"Omgång {form.id}",
        form=form.id,
        form_version=form.version,
        opens_at=WHEN,
        due_at=WHEN,
        locks_at=WHEN,
        respondents=[Respondent.model_validate(one) for one in respondents],
        areas=[
            Area(code=code, number=n, title=title.sv, title_en=title.en)
            for n, (code, title) in enumerate(form.area_titles.items(), 1)
        ],
        questions=[Question(id=q.id, type=q.type, title=q.title.sv, title_en=q.title.en) for q in form.answerable],
        definition=form.model_dump(mode="json"),
    )
    return RoundRows(state, {code: _standing(form, code, document) for code, document in documents.items()})


def _standing(form: Form, respondent: str, document: dict[str, Any]) -> Standing:
    insatser = [InsatsContent.model_validate(insats) for insats in document.get("insatser", [])]
    signed = ReturnSubmitted.model_validate(
        {
            "round": form.id,
            "respondent": respondent,
            "return_id": f"{form.id}-{respondent}-1",
            "version": 1,
            "received_at": WHEN,
            "on_time": True,
            "content_sha256": "0" * 64,
            "signed_by": document.get("signed_by", "Regiondirektören"),
            "insatser": [
                InsatsReference(insats_id=f"{respondent}.{insats.key}", version=1, area=insats.area)
                for insats in insatser
            ],
            "nil_returns": document.get("nil_returns", []),
            "answers": document.get("answers", {}),
            "analyses": document.get("analyses", []),
        }
    )
    reported = [Reported(f"{respondent}.{insats.key}", 1, insats.area, insats) for insats in insatser]
    return Standing(signed, tuple(reported))


def exported(form: Form, document: dict[str, Any], language: str = "sv") -> bytes:
    """The return as a Word file."""
    rows = rows_of(form, {"24": document}, [{"code": "24", "name": "Västerbotten"}])
    return word_report(rows, "return/24", language)


def word_report(rows: RoundRows, name: str, language: str = "sv") -> bytes:
    report = report_named(name)
    assert report
    return render_docx(report(rows, language))


def imported(data: bytes, form: Form) -> dict[str, Any]:
    """What is read from a file; fails if anything in it was not understood."""
    reading = read_docx(data, form)
    assert reading.left == []
    return said(reading)


def said(reading: Reading) -> dict[str, Any]:
    return {
        "insatser": reading.insatser,
        "nil_returns": reading.nil_returns,
        "answers": reading.answers,
        "analyses": reading.analyses,
    }


def on_paper(document: dict[str, Any], form: Form) -> dict[str, Any]:
    """The same return as paper can say it: the tables in the form's order, and nothing for what is empty."""
    places = {area: n for n, area in enumerate(form.areas)}
    return {
        "insatser": sorted(map(_filled, document.get("insatser", [])), key=lambda one: places[one["area"]]),
        "nil_returns": sorted(document.get("nil_returns", []), key=lambda one: places[one["area"]]),
        "answers": {q: filled for q, answer in document.get("answers", {}).items() if (filled := _filled(answer))},
        "analyses": [_filled(entry) for entry in document.get("analyses", [])],
    }


def _filled(entry: Mapping[str, Any]) -> dict[str, Any]:
    plain = json.loads(json.dumps(entry, default=str))
    return {name: value for name, value in plain.items() if value not in (None, "", [])}


def opened(data: bytes) -> Document:
    """As python-docx, which is not ours, understands the file."""
    return docx.Document(io.BytesIO(data))
