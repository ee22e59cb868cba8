"""A round's findings, with what respondents answered to them."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlalchemy import select

from libs.common.database import Transaction, table_of
from libs.common.events import RoundState
from services.classification import models
from services.classification.findings import Finding, findings
from services.classification.queries.standing import Stands

RESPONSE = table_of(models.FindingResponse)


class Found(NamedTuple):
    finding: Finding
    return_id: str
    respondent_name: str
    response: Any | None


async def responses_in(tx: Transaction, round: str) -> dict[str, Any]:
    """The newest answer to each finding, by the finding's id."""
    rows = await tx.rows(select(RESPONSE).where(RESPONSE.c.round == round).order_by(RESPONSE.c.id))
    return {row.finding: row for row in rows}


def found_in(state: RoundState, standing: Sequence[Stands], responses: dict[str, Any]) -> list[Found]:
    """Takes processor time and no database: run it in a thread."""
    names = {respondent.code: respondent.name for respondent in state.respondents}
    returns = {stands.row.respondent: stands.row.return_id for stands in standing}
    return [
        Found(
            finding,
            returns[finding.item.respondent],
            names.get(finding.item.respondent, finding.item.respondent),
            responses.get(finding.id),
        )
        for finding in findings([stands.item for stands in standing])
    ]


def body(found: Found, returns: dict[str, str], visible: str | None, english: bool) -> dict[str, Any]:
    """`visible`: the only respondent whose insatser the caller sees; None for all."""
    finding, item = found.finding, found.finding.item
    return {
        "id": finding.id,
        "rule": finding.rule.number,
        "code": finding.rule.code,
        "severity": finding.rule.severity,
        "message": finding.message[english],
        "respondent": item.respondent,
        "respondent_name": found.respondent_name,
        "insats_id": item.insats_id,
        "version": item.version,
        "name": item.content.name,
        "return_id": found.return_id,
        "pointer": finding.pointer,
        "start": finding.start,
        "end": finding.end,
        "text": finding.text,
        "related": [
            {
                "insats_id": other.insats_id,
                "version": other.version,
                "respondent": other.respondent,
                "name": other.content.name,
                "return_id": returns[other.respondent],
                "pointer": f"/insatser/{other.position}",
            }
            for other in finding.related
            if visible in (None, other.respondent)
        ],
        "response": answer(found.response) if found.response else None,
    }


def answer(row: Any) -> dict[str, Any]:
    return {"answer": row.answer, "text": row.text, "by": row.answered_by, "at": row.answered_at}
