"""Signing and submitting, and the approval before it; what the other services say of a return."""

import hashlib
import json
from collections.abc import Sequence
from typing import Any, NamedTuple

from pydantic import TypeAdapter
from sqlalchemy import select, update

from libs.common import forms
from libs.common.auth import Principal
from libs.common.database import Transaction, table_of
from libs.common.envelope import CloudEvent
from libs.common.events import (
    AggregateUpdated,
    Answer,
    Approval,
    InsatsReference,
    NilReturn,
    ReportCompiled,
    ReturnSubmitted,
)
from libs.common.problems import Problem
from services.intake import models
from services.intake.handlers import approvals, case_numbers, draft_parts, drafts
from services.intake.rules import Fault, check_document
from services.intake.schemas import ApprovalIn, DraftIn, InsatsIn, ReturnIn

RETURN = table_of(models.Return)
STORED = TypeAdapter(InsatsIn)


class DraftContent(NamedTuple):
    """A draft as it is now, in the order of the return."""

    insatser: list[InsatsIn]
    references: list[InsatsReference]
    nil_returns: list[NilReturn]
    answers: dict[str, Answer]
    analyses: list[dict[str, Any]]


async def submit(
    tx: Transaction,
    form: forms.Form,
    round_id: str,
    respondent: str,
    whole: ReturnIn | None,
    caller: Principal,
) -> dict[str, Any]:
    """Signs the draft, or the whole document that replaces it, and answers the receipt.

    The receipt's findings carry both languages. A content that is already signed gives its receipt
    again; anything in error raises Problem, and the caller's transaction leaves nothing behind.
    """
    draft = await drafts.open_draft(tx, round_id, respondent)
    if whole is not None:
        await replace_draft(tx, form, round_id, respondent, whole)
    content = await read_draft(tx, round_id, respondent)
    faults = check_document(form, content.insatser, content.nil_returns, content.answers, content.analyses)
    _refuse_errors(faults)
    document = canonical(content)
    sha256 = hashlib.sha256(document.encode()).hexdigest()
    signed = await latest(tx, round_id, respondent)
    if signed is not None and signed.content_sha256 == sha256:
        return _receipt_again(signed)
    approval = await approvals.for_signing(tx, round_id, respondent, sha256, caller)
    receipt = _receipt(tx, draft, content, signed.version + 1 if signed else 1, sha256, faults)
    signed_by = (whole.signed_by if whole else None) or caller.subject
    await _store(tx, receipt, document, signed_by, caller, approval)
    numbers = await case_numbers.of(tx, round_id, respondent)
    tx.emit(_submitted(tx, receipt, content, signed_by, approval, numbers))
    return receipt


def _receipt(
    tx: Transaction, draft: Any, content: DraftContent, version: int, sha256: str, faults: Sequence[Fault]
) -> dict[str, Any]:
    return {
        "return_id": f"{draft.round}.{draft.respondent}.{version}",
        "round": draft.round,
        "respondent": draft.respondent,
        "version": version,
        "received_at": tx.now.isoformat().replace("+00:00", "Z"),
        "on_time": tx.now <= draft.due_at,
        "content_sha256": sha256,
        "counts": {
            "insatser": len(content.insatser),
            "nil_returns": len(content.nil_returns),
            "answers": len(content.answers),
        },
        "findings": [fault.as_dict() for fault in faults],
    }


def _receipt_again(signed: Any) -> dict[str, Any]:
    """The receipt as it was given. Whoever signs what was sent back, unchanged, is told that it still is."""
    receipt: dict[str, Any] = json.loads(signed.receipt)
    if signed.decision != "sent_back":
        return receipt
    message = (
        f"Version {signed.version} är återsänd och innehållet är oförändrat, så ingen ny version har lämnats in. "
        "Ändra det som kommentarerna gäller, eller skriv där varför det ska stå kvar, och underteckna igen.",
        f"Version {signed.version} has been sent back and the content is unchanged, so no new version was submitted. "
        "Change what the comments are about, or write there why it stands, and sign again.",
    )
    return receipt | {"notice": {"code": "unchanged-since-sent-back", "severity": "warning", "message": message}}


async def approve(
    tx: Transaction, form: forms.Form, round_id: str, respondent: str, given: ApprovalIn, caller: Principal
) -> tuple[dict[str, Any], bool]:
    """Approves the draft as it is now, by its hash; answers the approval and whether it is new.

    Raises Problem for a draft that could not be signed, or that is no longer what the approver read.
    """
    await drafts.open_draft(tx, round_id, respondent)
    content = await read_draft(tx, round_id, respondent)
    _refuse_errors(check_document(form, content.insatser, content.nil_returns, content.answers, content.analyses))
    sha256 = content_sha256(content)
    if given.content_sha256 not in (None, sha256):
        raise Problem(
            409,
            "draft-changed",
            (
                "Utkastet har ändrats sedan du läste det. Läs det igen (GET …/draft) och godkänn det som det nu är.",
                "The draft has changed since you read it. Read it again (GET …/draft), then approve it as it is now.",
            ),
        )
    return await approvals.record(tx, round_id, respondent, sha256, given, caller)


async def replace_draft(tx: Transaction, form: forms.Form, round_id: str, respondent: str, whole: DraftIn) -> None:
    _refuse_errors(check_document(form, whole.insatser, whole.nil_returns, whole.answers, whole.analyses))
    await drafts.clear(tx, round_id, respondent, keep={f"{respondent}.{i.key}" for i in whole.insatser})
    contents = [drafts.content_of(insats) for insats in whole.insatser]
    await drafts.save_insatser(tx, [drafts.Save(round_id, respondent, contents)])
    await drafts.place(tx, round_id, [f"{respondent}.{i.key}" for i in whole.insatser])
    await draft_parts.put_nil_returns(tx, round_id, respondent, whole.nil_returns)
    await draft_parts.put_answers(tx, round_id, respondent, dict(whole.answers))
    await draft_parts.put_analyses(tx, round_id, respondent, list(whole.analyses))


def _refuse_errors(faults: Sequence[Any]) -> None:
    if any(fault.rule.severity == "error" for fault in faults):
        raise Problem(
            422,
            "return-has-errors",
            (
                "Återrapporteringen är inte inlämnad. Rätta felen nedan och lämna in igen.",
                "The return is not submitted. Correct the errors below and submit again.",
            ),
            [fault.as_dict() for fault in faults],
        )


async def read_draft(tx: Transaction, round_id: str, respondent: str) -> DraftContent:
    """The draft as stored. Stored contents passed the rules when they were saved."""
    rows = await tx.rows(
        select(drafts.DRAFT_INSATS, drafts.VERSION.c.content)
        .join(
            drafts.VERSION,
            (drafts.VERSION.c.insats_id == drafts.DRAFT_INSATS.c.insats_id)
            & (drafts.VERSION.c.version == drafts.DRAFT_INSATS.c.version),
        )
        .where(drafts.DRAFT_INSATS.c.round == round_id, drafts.DRAFT_INSATS.c.respondent == respondent)
        .order_by(drafts.DRAFT_INSATS.c.position, drafts.DRAFT_INSATS.c.insats_id)
    )
    nil, answer = drafts.DRAFT_NIL, drafts.DRAFT_ANSWER
    nil_rows = await tx.rows(
        select(nil).where(nil.c.round == round_id, nil.c.respondent == respondent).order_by(nil.c.area)
    )
    answer_rows = await tx.rows(
        select(answer).where(answer.c.round == round_id, answer.c.respondent == respondent).order_by(answer.c.question)
    )
    analyses = await tx.scalar(
        select(drafts.DRAFT.c.analyses).where(drafts.DRAFT.c.round == round_id, drafts.DRAFT.c.respondent == respondent)
    )
    return DraftContent(
        [STORED.validate_json(row.content) for row in rows],
        [InsatsReference(insats_id=r.insats_id, version=r.version, area=r.area) for r in rows],
        [NilReturn(area=row.area, reason=row.reason) for row in nil_rows],
        {row.question: Answer.model_validate_json(row.content) for row in answer_rows},
        json.loads(analyses),
    )


def content_sha256(content: DraftContent) -> str:
    return hashlib.sha256(canonical(content).encode()).hexdigest()


def canonical(content: DraftContent) -> str:
    """The signed content as canonical JSON: what `content_sha256` is the hash of."""
    return json.dumps(
        {
            "insatser": [json.loads(i.model_dump_json(exclude_defaults=True)) for i in content.insatser],
            "nil_returns": [nil.model_dump() for nil in content.nil_returns],
            "answers": {q: a.model_dump(exclude_none=True) for q, a in content.answers.items()},
            "analyses": content.analyses,
        },
        ensure_ascii=False,
        sort_keys=True,
        separators=(",", ":"),
    )


async def latest(tx: Transaction, round_id: str, respondent: str) -> Any | None:
    """The standing return, None before the first."""
    return await tx.row(
        select(RETURN)
        .where(RETURN.c.round == round_id, RETURN.c.respondent == respondent)
        .order_by(RETURN.c.version.desc())
        .limit(1)
    )


async def _store(
    tx: Transaction,
    receipt: dict[str, Any],
    document: str,
    signed_by: str,
    caller: Principal,
    approval: Approval | None,
) -> None:
    row = {
        "id": receipt["return_id"],
        "round": receipt["round"],
        "respondent": receipt["respondent"],
        "version": receipt["version"],
        "received_at": tx.now,
        "signed_by": signed_by,
        "signed_subject": caller.subject,
        "content_sha256": receipt["content_sha256"],
        "document": document,
        "receipt": json.dumps(receipt, ensure_ascii=False),
        "aggregated": False,
        "reported": False,
        "comments": "[]",
        "approval": approvals.kept(approval),
    }
    await tx.execute(RETURN.insert(), [row])


def _submitted(
    tx: Transaction,
    receipt: dict[str, Any],
    content: DraftContent,
    signed_by: str,
    approval: Approval | None,
    numbers: dict[str, str],
) -> ReturnSubmitted:
    return ReturnSubmitted(
        round=receipt["round"],
        respondent=receipt["respondent"],
        return_id=receipt["return_id"],
        version=receipt["version"],
        received_at=tx.now,
        on_time=receipt["on_time"],
        content_sha256=receipt["content_sha256"],
        signed_by=signed_by,
        insatser=content.references,
        nil_returns=content.nil_returns,
        answers=content.answers,
        analyses=content.analyses,
        approval=approval,
        case_numbers=numbers,
    )


async def note_aggregated(tx: Transaction, events: Sequence[CloudEvent[AggregateUpdated]]) -> None:
    """The respondent's row in the tables now rests on this version of its return, or has passed it by."""
    rows = [e.data for e in events if e.data.cell.area is None and e.data.new.return_version]
    for data in rows:
        mine = (RETURN.c.round == data.round) & (RETURN.c.respondent == data.respondent)
        taken_in = mine & (RETURN.c.version <= data.new.return_version)
        await tx.execute(update(RETURN).where(taken_in).values(aggregated=True))


async def note_reported(tx: Transaction, events: Sequence[CloudEvent[ReportCompiled]]) -> None:
    ids = [event.data.return_id for event in events]
    await tx.execute(update(RETURN).where(RETURN.c.id.in_(ids)).values(reported=True))
