"""Which returns stand in a round, their texts, and the document made of them."""

import hashlib
import re
from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, and_, func, select

from libs.common.acyclic import acyclic
from libs.common.database import Transaction, table_of
from libs.common.events import RoundState
from libs.common.problems import Problem, not_found
from libs.common.service import VERSION
from services.reporting.formats import FORMATS
from services.reporting.models import InsatsLabel, InsatsText, ReturnInsats, ReturnVersion, Round, StandingReturn
from services.reporting.reports import OF_ONE_RESPONDENT, REPORTS, NoSuchRespondentError, report_named
from services.reporting.reports.rows import assemble
from services.reporting.reports.tree import Document
from services.reporting.schemas.rounds import RoundList, RoundSummary

ROUND = table_of(Round)
TEXT = table_of(InsatsText)
RETURN = table_of(ReturnVersion)
LABEL = table_of(InsatsLabel)
REFERENCE = table_of(ReturnInsats)
STANDING = table_of(StandingReturn)


class Asked(NamedTuple):
    """Which report of which round, in which format and language (sv or en)."""

    round: str
    report: str
    format: str
    language: str

    @property
    def filename(self) -> str:
        """`villkor-2023-national.html`; only characters that every file system takes."""
        english = "-en" if self.language == "en" else ""
        return re.sub(r"[^A-Za-z0-9._-]+", "-", f"{self.round}-{self.report}{english}") + f".{self.format}"


class Stand(NamedTuple):
    """What a report of the round would rest on: the round's state, (respondent, return_id) pairs, and labels.

    `labels` changes whenever a label does: how many there are, and the sum of their versions, which only rise.
    """

    revision: int
    state: str
    returns: Sequence[tuple[str, str]]
    labels: str


class Source(NamedTuple):
    """A report's material as it lies in the tables, read in one moment; nothing is parsed yet."""

    state: str
    documents: dict[str, str]
    texts: dict[tuple[str, int], str]
    labels: dict[tuple[str, int], str]


def check(asked: Asked) -> None:
    """Raises Problem 404, naming what there is, for a report or format that there is not."""
    if report_named(asked.report) and asked.format in FORMATS:
        return
    reports, formats = ", ".join(names()), ", ".join(FORMATS)
    raise Problem(
        404,
        "no-such-report",
        (
            f"{asked.report}.{asked.format} finns inte. Rapporter: {reports}. Format: {formats}.",
            f"There is no {asked.report}.{asked.format}. Reports: {reports}. Formats: {formats}.",
        ),
    )


def check_format(name: str) -> None:
    """Raises Problem 404, naming what there is, for a format that there is not."""
    if name not in FORMATS:
        formats = ", ".join(FORMATS)
        raise Problem(
            404,
            "no-such-format",
            (f"Formatet {name} finns inte. Format: {formats}.", f"There is no format {name}. Formats: {formats}."),
        )


def names() -> list[str]:
    """Of all reports; those of one respondent as a template."""
    return [*REPORTS, *(f"{report}/{{respondent}}" for report in OF_ONE_RESPONDENT)]


async def stand_of(tx: Transaction, round: str) -> Stand:
    """Raises Problem 404 for an unknown round."""
    row = await tx.row(select(ROUND.c.revision, ROUND.c.state).where(ROUND.c.round == round))
    if row is None:
        raise not_found(f"Omgången {round}", f"The round {round}")
    standing = (
        select(STANDING.c.respondent, STANDING.c.return_id)
        .where(STANDING.c.round == round)
        .order_by(STANDING.c.respondent)
    )
    returns = [(found.respondent, found.return_id) for found in await tx.rows(standing)]
    many, versions = (await tx.rows(_labels(STANDING.c.round == round, func.count(), func.sum(LABEL.c.label_version))))[
        0
    ]
    return Stand(row.revision, row.state, returns, f"{many}.{versions or 0}")


def _labels(of_round: ColumnElement[bool], *columns: ColumnElement[Any]) -> Select[Any]:
    """Of the labels of the standing insatser, these columns."""
    same_text = and_(LABEL.c.insats_id == REFERENCE.c.insats_id, LABEL.c.version == REFERENCE.c.version)
    return (
        select(*columns)
        .select_from(LABEL)
        .join(REFERENCE, same_text)
        .join(STANDING, STANDING.c.return_id == REFERENCE.c.return_id)
        .where(of_round)
    )


def etag_of(asked: Asked, stand: Stand) -> str:
    """Strong entity tag: of the round, the returns that stand, the document asked for and the release."""
    parts = [VERSION, *asked, str(stand.revision), stand.labels, *(part for pair in stand.returns for part in pair)]
    return f'"{hashlib.sha256(chr(0).join(parts).encode()).hexdigest()[:32]}"'


def is_fresh(if_none_match: str | None, etag: str) -> bool:
    """Whether the caller already has this very document (RFC 9110, If-None-Match)."""
    tags = [tag.strip().removeprefix("W/") for tag in (if_none_match or "").split(",")]
    return etag in tags or "*" in tags


async def source_of(tx: Transaction, round: str, stand: Stand, respondent: str | None = None) -> Source:
    """Three statements, however many returns stand; of one respondent alone if it is named."""
    of_round = STANDING.c.round == round
    if respondent is not None:
        of_round = and_(of_round, STANDING.c.respondent == respondent)
    documents = await tx.rows(
        select(STANDING.c.respondent, RETURN.c.document)
        .join(RETURN, RETURN.c.return_id == STANDING.c.return_id)
        .where(of_round)
    )
    same_text = and_(TEXT.c.insats_id == REFERENCE.c.insats_id, TEXT.c.version == REFERENCE.c.version)
    texts = await tx.rows(
        select(TEXT.c.insats_id, TEXT.c.version, TEXT.c.content)
        .join(REFERENCE, same_text)
        .join(STANDING, STANDING.c.return_id == REFERENCE.c.return_id)
        .where(of_round)
    )
    labels = await tx.rows(_labels(of_round, LABEL.c.insats_id, LABEL.c.version, LABEL.c.labels))
    return Source(
        stand.state,
        {row.respondent: row.document for row in documents},
        {(row.insats_id, row.version): row.content for row in texts},
        {(row.insats_id, row.version): row.labels for row in labels},
    )


def compiled(asked: Asked, source: Source) -> bytes:
    """The document, finished. Takes processor time and no database: run it in a thread, after the read.

    Raises Problem 404 if the report is of a respondent that the round has not.
    """
    report = report_named(asked.report)
    assert report, "checked before anything was read"
    with acyclic():
        rows = assemble(*source)
        try:
            document = report(rows, asked.language)
        except NoSuchRespondentError as unknown:
            raise not_found(f"Uppgiftslämnaren {unknown}", f"The respondent {unknown}") from unknown
        return FORMATS[asked.format].render(document)


def rendered(document: Document, format: str) -> bytes:
    """Takes processor time: run it in a thread."""
    return FORMATS[format].render(document)


async def rounds(tx: Transaction, limit: int, offset: int) -> RoundList:
    """The rounds known here, by id, with how many returns stand in each."""
    standing = select(func.count()).where(STANDING.c.round == ROUND.c.round).scalar_subquery()
    found = await tx.rows(
        select(ROUND.c.state, standing.label("returns")).order_by(ROUND.c.round).limit(limit).offset(offset)
    )
    total = await tx.scalar(select(func.count()).select_from(ROUND))
    return RoundList(items=[_summary(row) for row in found], total=total)


def _summary(row: Any) -> RoundSummary:
    state = RoundState.model_validate_json(row.state)
    return RoundSummary(
        round=state.round,
        title=state.title,
        form=state.form,
        form_version=state.form_version,
        opens_at=state.opens_at,
        due_at=state.due_at,
        locks_at=state.locks_at,
        respondents=len(state.respondents),
        returns=row.returns,
        reports=names(),
        formats=list(FORMATS),
    )
