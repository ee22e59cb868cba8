"""Intake's reads."""

import json
from typing import Any, NamedTuple

from sqlalchemy import func, select

from libs.common import forms
from libs.common.database import Transaction, table_of
from libs.common.events import RoundOpened
from libs.common.problems import Problem, not_found
from services.intake import documents, models
from services.intake.handlers import approvals, case_numbers
from services.intake.handlers.conditions import tag
from services.intake.handlers.returns import DraftContent, canonical, content_sha256, latest, read_draft
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
    frozen = await frozen_round(tx, round_id)
    form = frozen.form_of(respondent)
    faults = check_document(form, content.insatser, content.nil_returns, content.answers, content.analyses)
    sha256 = content_sha256(content)
    signed = await latest(tx, round_id, respondent)
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
        "tags": _tags(content),
        "findings": [fault.as_dict() for fault in faults],
        "content_sha256": sha256,
        "signed": await _signed(tx, signed, sha256) if signed else None,
        "comments": _open_comments(signed, canonical(content), frozen.form) if signed else [],
        "approval": await approvals.state(tx, round_id, respondent, sha256),
        "case_numbers": await case_numbers.of(tx, round_id, respondent),
    }


def _tags(content: DraftContent) -> dict[str, Any]:
    """What names each part as it stands, for If-Match; an insats is named by its version."""
    return {
        "nil_returns": {nil.area: tag(nil.model_dump()) for nil in content.nil_returns},
        "answers": {q: tag(a.model_dump(exclude_none=True)) for q, a in content.answers.items()},
        "analyses": tag(content.analyses),
    }


async def _signed(tx: Transaction, row: Any, sha256: str) -> dict[str, Any]:
    """The standing version, and whether the draft has changed since."""
    status = await _status(tx, row)
    shown = {name: status[name] for name in ("return_id", "version", "status")}
    return shown | {"changed": row.content_sha256 != sha256}


def _open_comments(row: Any, draft: str, form: forms.Form) -> list[dict[str, Any]]:
    """The comments that the latest version was sent back with, at their places in the draft as it is now."""
    if row.decision != "sent_back":
        return []
    signed = documents.filled(json.loads(row.document), form)
    now = documents.filled(json.loads(draft), form)
    found = []
    for comment in json.loads(row.comments):
        pointer = documents.carried(signed, now, comment["pointer"])
        said = documents.resolve(signed, comment["pointer"])
        found.append(
            {
                "pointer": pointer,
                "signed_pointer": comment["pointer"],
                "message": comment["message"],
                "place": documents.words_for(signed, form, comment["pointer"]),
                "changed": pointer is None or documents.resolve(now, pointer) != said,
            }
        )
    return found


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
    superseded = newest > row.version
    processed = row.aggregated and row.reported
    standing = row.decision or ("processed" if processed else "processing")
    return {
        "return_id": row.id,
        "round": row.round,
        "respondent": row.respondent,
        "version": row.version,
        "status": "superseded" if superseded else standing,
        "queue_position": 0 if processed else await _queue_position(tx, row),
        "signed_by": row.signed_by,
        "approval": json.loads(row.approval) if row.approval else None,
        "case_numbers": await case_numbers.of(tx, row.round, row.respondent),
        "decision": row.decision,
        "decided_by": row.decided_by,
        "decided_at": row.decided_at.isoformat().replace("+00:00", "Z") if row.decided_at else None,
        "comments": await _comments(tx, row),
        "superseded_by": f"{row.round}.{row.respondent}.{row.version + 1}" if superseded else None,
        "receipt": json.loads(row.receipt),
    }


async def _comments(tx: Transaction, row: Any) -> list[dict[str, Any]]:
    """Each with its place in words."""
    comments = json.loads(row.comments)
    if not comments:
        return []
    form = (await frozen_round(tx, row.round)).form
    content = documents.filled(json.loads(row.document), form)
    return [comment | {"place": documents.words_for(content, form, comment["pointer"])} for comment in comments]


async def _queue_position(tx: Transaction, row: Any) -> int:
    waiting = ~(RETURN.c.aggregated & RETURN.c.reported)
    return int(
        await tx.scalar(
            select(func.count()).select_from(RETURN).where(waiting, RETURN.c.received_at <= row.received_at)
        )
    )


# ---- contents ----------------------------------------------------------------------------------------------


async def signed_document(tx: Transaction, return_id: str) -> Any:
    """The row of a signed version; `document` is its content, byte for byte what was hashed."""
    row = await tx.row(select(RETURN).where(RETURN.c.id == return_id))
    if row is None:
        raise not_found(f"Återrapporteringen {return_id}", f"The return {return_id}")
    return row


class Side(NamedTuple):
    """One of the two contents that are compared: what the answer tells of it, and the content itself, filled."""

    told: dict[str, Any]
    content: dict[str, Any]
    form: forms.Form


async def signed_side(tx: Transaction, return_id: str) -> Side:
    row = await signed_document(tx, return_id)
    told = {
        "return_id": row.id,
        "round": row.round,
        "respondent": row.respondent,
        "version": row.version,
        "content_sha256": row.content_sha256,
    }
    form = (await frozen_round(tx, row.round)).form
    return Side(told, documents.filled(json.loads(row.document), form), form)


async def draft_side(tx: Transaction, round_id: str, respondent: str) -> Side:
    form = (await frozen_round(tx, round_id)).form
    content = await read_draft(tx, round_id, respondent)
    told = {
        "return_id": None,
        "round": round_id,
        "respondent": respondent,
        "version": None,
        "content_sha256": content_sha256(content),
    }
    return Side(told, documents.filled(json.loads(canonical(content)), form), form)


def difference(old: Side, new: Side) -> dict[str, Any]:
    """Raises Problem for returns of two respondents: their insatser have nothing to do with each other."""
    if old.told["respondent"] != new.told["respondent"]:
        raise Problem(
            422,
            "not-comparable",
            (
                "Bara versioner från samma uppgiftslämnare kan jämföras.",
                "Only versions of one respondent can be compared.",
            ),
        )
    found = documents.compare(old.content, new.content)
    for part in ("insatser", "nil_returns", "answers", "analyses"):
        for item in found[part]:
            side, pointer = (new, item["new_pointer"]) if item["new_pointer"] else (old, item["old_pointer"])
            item["place"] = documents.words_for(side.content, side.form, pointer)
    return {"old": old.told, "new": new.told} | found
