"""Intake's reads."""

import json
from typing import Any, NamedTuple

from sqlalchemy import func, select

from libs.common import forms
from libs.common.database import Transaction, table_of
from libs.common.events import RoundOpened
from libs.common.problems import not_found
from services.intake import models
from services.intake.handlers.returns import read_draft
from services.intake.handlers.rounds import FORM, ROUND, latest_form, state_of
from services.intake.handlers.take_overs import origins
from services.intake.rules import check_document

RETURN = table_of(models.Return)
DRAFT = table_of(models.Draft)


async def round_of(tx: Transaction, round_id: str) -> dict[str, Any]:
    state = await state_of(tx, round_id, RoundOpened)
    body = state.model_dump(mode="json")
    return {"id": body.pop("round")} | body


async def rounds(tx: Transaction, limit: int, offset: int) -> dict[str, Any]:
    total = await tx.scalar(select(func.count()).select_from(ROUND))
    page = select(ROUND.c.id).order_by(ROUND.c.opened_at, ROUND.c.id).limit(limit).offset(offset)
    return {"items": [await round_of(tx, row.id) for row in await tx.rows(page)], "total": total}


class FrozenRound(NamedTuple):
    """What never changes in a round: whose it is, the form as it was when it was opened, and who answers what."""

    owner: str | None
    form: forms.Form
    own_forms: dict[str, forms.Form]
    """Respondent → the form without what it was not asked, for those that answer a part."""

    def form_of(self, respondent: str | None) -> forms.Form:
        return self.own_forms.get(respondent or "", self.form)


async def frozen_round(tx: Transaction, round_id: str) -> FrozenRound:
    row = await tx.row(select(ROUND.c.owner, ROUND.c.definition).where(ROUND.c.id == round_id))
    if row is None:
        raise not_found(f"Omgången {round_id}", f"The round {round_id}")
    form = forms.Form.model_validate_json(row.definition)
    drafts = await tx.rows(select(DRAFT.c.respondent, DRAFT.c.sections).where(DRAFT.c.round == round_id))
    sections = {draft.respondent: json.loads(draft.sections) for draft in drafts}
    return FrozenRound(row.owner, form, {code: form.only(own) for code, own in sections.items() if own})


async def form(tx: Transaction, form_id: str) -> forms.Form:
    found = await latest_form(tx, form_id)
    if found is None:
        raise not_found(f"Formuläret {form_id}", f"The form {form_id}")
    return found


async def form_list(tx: Transaction) -> dict[str, Any]:
    stored = await tx.rows(select(FORM.c.id).distinct())
    ids = sorted({row.id for row in stored} | set(forms.shipped()))
    items = [await form(tx, form_id) for form_id in ids]
    return {
        "items": [{"id": f.id, "version": f.version, "title": f.title.model_dump()} for f in items],
        "total": len(items),
    }


async def draft(tx: Transaction, round_id: str, respondent: str) -> dict[str, Any]:
    """The draft with what the rules say of it. Findings carry both languages."""
    row = await tx.row(select(DRAFT).where(DRAFT.c.round == round_id, DRAFT.c.respondent == respondent))
    if row is None:
        raise not_found("Uppgiftslämnaren", "The respondent")
    content = await read_draft(tx, round_id, respondent)
    taken = await origins(tx, round_id, [reference.insats_id for reference in content.references])
    form = (await frozen_round(tx, round_id)).form_of(respondent)
    faults = check_document(form, content.insatser, content.nil_returns, content.answers, content.analyses)
    return {
        "round": round_id,
        "respondent": respondent,
        "due_at": row.due_at.isoformat().replace("+00:00", "Z"),
        "locks_at": row.locks_at.isoformat().replace("+00:00", "Z"),
        "insatser": [
            insats.model_dump(mode="json", exclude_none=True)
            | {"version": reference.version}
            | ({"taken_from": taken[reference.insats_id]} if reference.insats_id in taken else {})
            for insats, reference in zip(content.insatser, content.references, strict=True)
        ],
        "nil_returns": [nil.model_dump() for nil in content.nil_returns],
        "answers": {q: a.model_dump(exclude_none=True) for q, a in content.answers.items()},
        "analyses": content.analyses,
        "findings": [fault.as_dict() for fault in faults],
    }


async def return_status(tx: Transaction, return_id: str) -> dict[str, Any]:
    row = await tx.row(select(RETURN).where(RETURN.c.id == return_id))
    if row is None:
        raise not_found("Återrapporteringen", "The return")
    return await _status(tx, row)


async def returns(tx: Transaction, round_id: str, respondent: str, limit: int, offset: int) -> dict[str, Any]:
    """Every version, the newest first."""
    mine = (RETURN.c.round == round_id) & (RETURN.c.respondent == respondent)
    total = await tx.scalar(select(func.count()).select_from(RETURN).where(mine))
    page = select(RETURN).where(mine).order_by(RETURN.c.version.desc()).limit(limit).offset(offset)
    return {"items": [await _status(tx, row) for row in await tx.rows(page)], "total": total}


async def _status(tx: Transaction, row: Any) -> dict[str, Any]:
    newest = await tx.scalar(
        select(func.max(RETURN.c.version)).where(RETURN.c.round == row.round, RETURN.c.respondent == row.respondent)
    )
    processed = row.aggregated and row.reported
    standing = row.decision or ("processed" if processed else "processing")
    return {
        "return_id": row.id,
        "round": row.round,
        "respondent": row.respondent,
        "version": row.version,
        "status": "superseded" if newest > row.version else standing,
        "queue_position": 0 if processed else await _queue_position(tx, row),
        "signed_by": row.signed_by,
        "decided_by": row.decided_by,
        "decided_at": row.decided_at.isoformat().replace("+00:00", "Z") if row.decided_at else None,
        "comments": json.loads(row.comments),
        "receipt": json.loads(row.receipt),
    }


async def _queue_position(tx: Transaction, row: Any) -> int:
    waiting = ~(RETURN.c.aggregated & RETURN.c.reported)
    return int(
        await tx.scalar(
            select(func.count()).select_from(RETURN).where(waiting, RETURN.c.received_at <= row.received_at)
        )
    )
