"""Approval within the respondent before signing: a second person, a date, a reference; for one content by its hash."""

import json
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from libs.common import events
from libs.common.auth import Principal
from libs.common.database import Transaction, table_of
from libs.common.problems import Problem
from services.intake import models
from services.intake.handlers import drafts
from services.intake.schemas import ApprovalIn

RULE = table_of(models.ApprovalRule)
APPROVAL = table_of(models.Approval)
SWEDEN_AHEAD = timedelta(hours=2)
"""How far Swedish time runs ahead of UTC at most: today's date there may already be tomorrow's here."""


async def set_rule(
    tx: Transaction, round_id: str, respondent: str, required: bool, caller: Principal
) -> dict[str, Any]:
    """Adds to the ledger, unless the rule is so already. Answers the rule as it now is."""
    await drafts.open_draft(tx, round_id, respondent)
    rule = await _rule(tx, round_id, respondent)
    if (rule.required if rule else False) is not required:
        row = {"round": round_id, "respondent": respondent, "required": required}
        await tx.execute(RULE.insert(), [row | {"set_by": caller.subject, "set_at": tx.now}])
        rule = await _rule(tx, round_id, respondent)
    return _rule_as_dict(rule)


async def record(
    tx: Transaction, round_id: str, respondent: str, sha256: str, given: ApprovalIn, caller: Principal
) -> tuple[dict[str, Any], bool]:
    """Keeps an approval of the content; answers it, and whether it is new. Raises Problem for a day to come."""
    if given.date > (tx.now + SWEDEN_AHEAD).date():
        raise _ahead(given)
    row = {
        "round": round_id,
        "respondent": respondent,
        "content_sha256": sha256,
        "approved_by": given.approved_by,
        "date": given.date,
        "reference": given.reference,
        "approved_subject": caller.subject,
    }
    same = (APPROVAL.c[name] == value for name, value in row.items())
    there = await tx.row(select(APPROVAL).where(*same))
    if there is None:
        await tx.execute(APPROVAL.insert(), [row | {"approved_at": tx.now}])
    return _as_dict(there._mapping if there else row | {"approved_at": tx.now}), there is None


async def for_signing(
    tx: Transaction, round_id: str, respondent: str, sha256: str, caller: Principal
) -> events.Approval | None:
    """The approval that this content is signed with. Raises Problem if one is required and no second person gave it."""
    given = await _given(tx, round_id, respondent)
    for_this = [row for row in given if row.content_sha256 == sha256]
    by_another = [row for row in for_this if row.approved_subject != caller.subject]
    rule = await _rule(tx, round_id, respondent)
    if by_another:
        return events.Approval.model_validate(by_another[-1]._mapping)
    if rule is not None and rule.required:
        raise _own_approval() if for_this else _void_approval() if given else _no_approval()
    if rule is not None and rule.set_by == caller.subject:
        raise _own_exemption()
    return None


async def state(tx: Transaction, round_id: str, respondent: str, sha256: str) -> dict[str, Any]:
    """What the draft tells: the rule, and every approval given, `valid` if it is of the content as it is now."""
    rule = await _rule(tx, round_id, respondent)
    given = await _given(tx, round_id, respondent)
    return _rule_as_dict(rule) | {
        "given": [_as_dict(row._mapping) | {"valid": row.content_sha256 == sha256} for row in given]
    }


def kept(approval: events.Approval | None) -> str | None:
    """As it is stored with the return version."""
    return json.dumps(approval.model_dump(mode="json"), ensure_ascii=False) if approval else None


async def _rule(tx: Transaction, round_id: str, respondent: str) -> Any | None:
    """The last entry of the ledger; none means that no approval was ever asked for."""
    mine = (RULE.c.round == round_id) & (RULE.c.respondent == respondent)
    return await tx.row(select(RULE).where(mine).order_by(RULE.c.id.desc()).limit(1))


async def _given(tx: Transaction, round_id: str, respondent: str) -> Any:
    mine = (APPROVAL.c.round == round_id) & (APPROVAL.c.respondent == respondent)
    return await tx.rows(select(APPROVAL).where(mine).order_by(APPROVAL.c.id))


def _rule_as_dict(rule: Any | None) -> dict[str, Any]:
    return {
        "required": rule.required if rule else False,
        "set_by": rule.set_by if rule else None,
        "set_at": rule.set_at.isoformat().replace("+00:00", "Z") if rule else None,
    }


def _as_dict(row: Any) -> dict[str, Any]:
    shown = events.Approval.model_validate(row).model_dump(mode="json")
    return shown | {"recorded_by": row["approved_subject"], "content_sha256": row["content_sha256"]}


def _ahead(given: ApprovalIn) -> Problem:
    swedish, english = f"Datumet {given.date} har inte varit ännu.", f"The date {given.date} has not come yet."
    return Problem(
        422,
        "approval-date-ahead",
        (swedish + " Ange dagen för beslutet.", english + " Give the day of the decision."),
        [{"pointer": "/date", "code": "date-ahead", "severity": "error", "message": (swedish, english)}],
    )


def _no_approval() -> Problem:
    return Problem(
        409,
        "approval-missing",
        (
            "Återrapporteringen ska godkännas av en andra person innan den undertecknas. Spara innehållet i utkastet, "
            "låt en annan person godkänna det (POST …/approvals) och underteckna sedan. Inget har lämnats in.",
            "The return is to be approved by a second person before it is signed. Save the content in the draft, "
            "have somebody else approve it (POST …/approvals), then sign. Nothing was submitted.",
        ),
    )


def _void_approval() -> Problem:
    return Problem(
        409,
        "approval-void",
        (
            "Innehållet har ändrats sedan det godkändes, så godkännandet gäller inte längre. Låt en annan person "
            "godkänna det som det nu är (POST …/approvals) och underteckna sedan. Inget har lämnats in.",
            "The content has changed since it was approved, so the approval no longer holds. Have somebody else "
            "approve it as it is now (POST …/approvals), then sign. Nothing was submitted.",
        ),
    )


def _own_approval() -> Problem:
    return Problem(
        409,
        "approved-by-you",
        (
            "Du har själv godkänt innehållet. Låt någon annan underteckna, eller någon annan godkänna.",
            "You approved the content yourself. Have somebody else sign, or somebody else approve.",
        ),
    )


def _own_exemption() -> Problem:
    return Problem(
        409,
        "exempted-by-you",
        (
            "Du har själv tagit bort kravet på godkännande. Låt någon annan underteckna, eller någon annan godkänna.",
            "You lifted the demand for approval yourself. Have somebody else sign, or somebody else approve.",
        ),
    )
