"""Letters: what was sent to whom, what could not be, and an admin's word to send one again."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request

from libs.common.auth import Principal, needs
from libs.common.problems import Problem, not_found
from services.notifications import audit
from services.notifications.api.contacts import check, own
from services.notifications.api.shared import Admin, Id, Limit, Offset, Storage, Word
from services.notifications.handlers import letters as handlers
from services.notifications.handlers import outcomes
from services.notifications.handlers.bounces import read_bounce
from services.notifications.queries import contacts as queries
from services.notifications.schemas import contacts as schemas

router = APIRouter(tags=["letters"])

Caller = Annotated[Principal, Depends(needs("submit", "edit", "agency", "admin"))]


@router.get("/v1/letters", summary="Reminders as letters, last written first")
async def list_letters(
    database: Storage,
    caller: Caller,
    respondent: Word = None,
    state: schemas.LetterState | None = None,
    limit: Limit = 100,
    offset: Offset = 0,
) -> schemas.LetterList:
    """With the scope `submit`, those to the caller's own contacts."""
    if respondent is not None:
        check(caller, respondent)
    async with database.reading() as tx:
        return await queries.letters(tx, None if respondent else own(caller), respondent, state, limit, offset)


@router.post("/v1/letters/{id}/resend", summary="Send a letter again that did not arrive for certain")
async def resend(database: Storage, caller: Admin, id: Id) -> schemas.LetterOut:
    """For one that is `uncertain`, `bounced`, `refused` or `given_up`; 409 for any other. What is no longer true is
    left out when it goes, and one with nothing left to say does not go."""
    async with database.transaction() as tx:
        await tx.one_at_a_time()
        if not await handlers.send_again(tx, id):
            if await queries.letter(tx, id) is None:
                raise not_found(f"Brevet {id}", f"The letter {id}")
            raise _not_to_resend(id)
        await outcomes.settle_for_letter(tx, id)
        audit.record(tx, "letter.resent", caller.subject, about=str(id))
        found = await queries.letter(tx, id)
    assert found
    return found


@router.post("/v1/bounces", status_code=202, summary="Take in a bounce (a delivery status notification, RFC 3464)")
async def take_bounce(request: Request, database: Storage, _: Admin) -> dict[str, int]:
    """The body is the bounce as the mail server wrote it (`message/rfc822`). For installations whose server accepts
    letters and finds out later; answers how many letters it was about."""
    bounced = read_bounce(await request.body())
    async with database.transaction() as tx:
        await tx.one_at_a_time()
        return {"letters": await outcomes.bounced_later(tx, bounced) if bounced else 0}


def _not_to_resend(letter: int) -> Problem:
    return Problem(
        409,
        "letter-not-to-resend",
        (
            f"Brevet {letter} är skickat, på väg eller inte längre aktuellt och skickas inte igen.",
            f"The letter {letter} is sent, on its way or no longer true, and is not sent again.",
        ),
    )
