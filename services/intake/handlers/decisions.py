"""The agency's decision on a return: accepted, or sent back with comments on its places."""

import json
from typing import Any

from sqlalchemy import select, update

from libs.common import forms
from libs.common.auth import Principal
from libs.common.database import Transaction
from libs.common.events import Comment, ReturnAccepted, ReturnSentBack
from libs.common.problems import Problem, not_found
from services.intake import documents
from services.intake.handlers.approvals import APPROVAL
from services.intake.handlers.returns import RETURN, latest
from services.intake.handlers.rounds import ROUND
from services.intake.schemas import CommentIn, DecisionIn


async def decide(tx: Transaction, return_id: str, decision: str, body: DecisionIn, caller: Principal) -> None:
    """`accepted` or `sent_back`. Only of the latest version, once, and never by whoever signed or approved it."""
    query = select(RETURN).where(RETURN.c.id == return_id)
    row = await tx.row(query.with_for_update() if tx.is_postgresql else query)
    if row is None:
        raise not_found("Återrapporteringen", "The return")
    await _refuse_own(tx, row, caller)
    standing = await latest(tx, row.round, row.respondent)
    if standing is not None and standing.version != row.version:
        raise _superseded(standing.version)
    comments = [Comment(pointer=c.pointer, message=c.message) for c in body.comments]
    written = json.dumps([c.model_dump() for c in comments], ensure_ascii=False)
    if row.decision:
        _refuse_another(row, decision, written)
        return
    await _refuse_unresolved(tx, row, body.comments)
    values = {"decision": decision, "decided_by": caller.subject, "decided_at": tx.now, "comments": written}
    await tx.execute(update(RETURN).where(RETURN.c.id == return_id).values(values))
    event = ReturnAccepted if decision == "accepted" else ReturnSentBack
    tx.emit(
        event(
            round=row.round,
            respondent=row.respondent,
            return_id=return_id,
            version=row.version,
            decided_at=tx.now,
            decided_by=caller.subject,
            comments=comments,
        )
    )


async def _refuse_own(tx: Transaction, row: Any, caller: Principal) -> None:
    if row.signed_subject == caller.subject:
        raise Problem(
            403,
            "signed-by-you",
            (
                "Den som har undertecknat en återrapportering får inte avgöra den.",
                "Whoever signed a return may not decide on it.",
            ),
        )
    of_this = (APPROVAL.c.round == row.round) & (APPROVAL.c.respondent == row.respondent)
    of_this &= (APPROVAL.c.content_sha256 == row.content_sha256) & (APPROVAL.c.approved_subject == caller.subject)
    if await tx.row(select(APPROVAL.c.id).where(of_this).limit(1)):
        raise Problem(
            403,
            "approved-by-you",
            (
                "Den som har godkänt en återrapportering hos uppgiftslämnaren får inte avgöra den.",
                "Whoever approved a return for the respondent may not decide on it.",
            ),
        )


def _superseded(version: int) -> Problem:
    return Problem(
        409,
        "superseded",
        (f"Version {version} gäller nu. Avgör den.", f"Version {version} stands now. Decide on it."),
    )


def _refuse_another(row: Any, decision: str, comments: str) -> None:
    """The same decision with the same comments may be sent again; it changes nothing."""
    if row.decision != decision:
        raise Problem(
            409,
            "already-decided",
            ("Återrapporteringen är redan avgjord.", "The return has been decided on already."),
        )
    if json.loads(row.comments) != json.loads(comments):
        raise Problem(
            409,
            "already-decided",
            (
                "Återrapporteringen är redan avgjord med andra kommentarer. De ligger fast; nya kan lämnas om nästa "
                "version.",
                "The return has been decided on already, with other comments. They stay as they are; new ones can be "
                "made on the next version.",
            ),
        )


async def _refuse_unresolved(tx: Transaction, row: Any, comments: list[CommentIn]) -> None:
    if not any(comment.pointer for comment in comments):
        return
    definition = await tx.scalar(select(ROUND.c.definition).where(ROUND.c.id == row.round))
    content = documents.filled(json.loads(row.document), forms.Form.model_validate_json(definition))
    faults = []
    for n, comment in enumerate(comments):
        try:
            documents.resolve(content, comment.pointer)
        except documents.Unresolved as stopped:
            faults.append(_unresolved(n, comment.pointer, stopped.reached))
    if faults:
        raise Problem(
            422,
            "comment-place-unknown",
            (
                "Beslutet är inte fattat: kommentarer pekar på ställen som inte finns. Rätta dem och skicka igen.",
                "The decision is not made: comments point at places that do not exist. Correct them and send again.",
            ),
            faults,
        )


def _unresolved(n: int, pointer: str, reached: str) -> dict[str, Any]:
    if pointer.startswith("/"):
        message = (
            f"Återrapporteringen har inget ställe ”{pointer}”. Så långt stämmer det: ”{reached}”. Peka på något som "
            "finns (GET …/document), eller lämna pekaren tom för att kommentera hela återrapporteringen.",
            f'The return has no place "{pointer}". It is right as far as "{reached}". Point at something that is '
            "there (GET …/document), or leave the pointer empty to comment on the return as a whole.",
        )
    else:
        message = (
            f"En pekare börjar med snedstreck, till exempel /insatser/0/goals; ”{pointer}” gör inte det.",
            f'A pointer begins with a slash, such as /insatser/0/goals; "{pointer}" does not.',
        )
    return {"pointer": f"/comments/{n}/pointer", "code": "pointer-unresolved", "severity": "error", "message": message}
