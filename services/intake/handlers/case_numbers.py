"""The parties' own numbers (diarienummer) for a return: the respondent sets its own, the agency those of the others."""

from typing import Any

from sqlalchemy import select, update

from libs.common.auth import Principal, not_yours
from libs.common.database import Transaction, table_of
from libs.common.events import RoundChanged
from libs.common.problems import Problem, not_found
from services.intake import models
from services.intake.handlers.rounds import DRAFT, ROUND, case_numbers_in, state_of

CASE_NUMBER = table_of(models.CaseNumber)


async def put(
    tx: Transaction, round_id: str, respondent: str, party: str, number: str, caller: Principal, acts_for_it: bool
) -> dict[str, str]:
    """Adds to the ledger and tells of it, unless the number is so already. Answers the numbers of all parties.

    `party` is the name of an authority; the respondent itself (for whom the caller speaks if `acts_for_it`) by its
    code or its name in the round. Administration, not content: the round may have locked, and no hash is changed.
    """
    query = select(DRAFT).where(DRAFT.c.round == round_id, DRAFT.c.respondent == respondent)
    draft = await tx.row(query.with_for_update() if tx.is_postgresql else query)
    if draft is None:
        raise not_found("Omgången eller uppgiftslämnaren", "The round or the respondent")
    its_own = party in (draft.respondent, draft.name)
    _refuse_another_partys(draft, its_own, acts_for_it, caller)
    name = draft.name if its_own else party
    known = await of(tx, round_id, respondent)
    if known.get(name) == number:
        return known
    row = {"round": round_id, "respondent": respondent, "party": name, "number": number}
    await tx.execute(CASE_NUMBER.insert(), [row | {"set_by": caller.subject, "set_at": tx.now}])
    await tx.execute(update(ROUND).where(ROUND.c.id == round_id).values(revision=ROUND.c.revision + 1))
    tx.emit(await state_of(tx, round_id, RoundChanged))
    return known | {name: number}


async def of(tx: Transaction, round_id: str, respondent: str) -> dict[str, str]:
    """Party → number, in the order in which the parties were first named."""
    return (await case_numbers_in(tx, round_id)).get(respondent, {})


def _refuse_another_partys(draft: Any, its_own: bool, acts_for_it: bool, caller: Principal) -> None:
    if its_own and not acts_for_it:
        raise not_yours(draft.respondent)
    if not its_own and "agency" not in caller.scopes:
        raise Problem(
            403,
            "not-your-party",
            (
                f"Du kan ange {draft.name}s eget diarienummer (”{draft.respondent}”). De andra anger myndigheten.",
                f'You may give the number of {draft.name} itself ("{draft.respondent}"). The agency gives the others.',
            ),
        )
