"""Rounds and signed returns: which insats versions stand, and among which areas a person can choose."""

from collections.abc import Sequence

from sqlalchemy import delete, select

from libs.common.database import Transaction, any_of, table_of
from libs.common.envelope import CloudEvent
from libs.common.events import ReturnSubmitted, RoundState
from services.classification import models

ROUND = table_of(models.Round)
RETURN = table_of(models.StandingReturn)
INSATS = table_of(models.StandingInsats)


async def note_round(tx: Transaction, events: Sequence[CloudEvent[RoundState]]) -> None:
    """Keeps the state with the highest revision; the form as a whole is of no use here."""
    newest = {e.data.round: e.data for e in sorted(events, key=lambda e: e.data.revision)}
    rows = [
        {"id": state.round, "revision": state.revision, "state": state.model_dump_json(exclude={"definition"})}
        for state in newest.values()
    ]
    await tx.upsert_many(ROUND, rows, key=("id",), newer="revision")


async def note_returns(tx: Transaction, events: Sequence[CloudEvent[ReturnSubmitted]]) -> None:
    """The highest version of a return stands. One replica at a time, so that no lower one comes in between."""
    await tx.one_at_a_time()
    newest = {
        (e.data.round, e.data.respondent): e.data for e in sorted(events, key=lambda event: event.data.version)
    }  # fmt: skip
    rounds = sorted({round for round, _ in newest})
    known = await tx.rows(select(RETURN).where(any_of(tx, RETURN.c.round, rounds)))
    versions = {(row.round, row.respondent): row.version for row in known}
    for place, data in newest.items():
        if data.version > versions.get(place, 0):
            await _replace(tx, data)


async def _replace(tx: Transaction, data: ReturnSubmitted) -> None:
    mine = {"round": data.round, "respondent": data.respondent}
    stands = mine | {"version": data.version, "return_id": data.return_id}
    await tx.upsert_many(RETURN, [stands], key=("round", "respondent"))
    await tx.execute(delete(INSATS).where(INSATS.c.round == data.round, INSATS.c.respondent == data.respondent))
    named = [
        mine | {"insats_id": one.insats_id, "version": one.version, "area": one.area, "position": position}
        for position, one in enumerate(data.insatser)
    ]
    await tx.insert_many(INSATS, named)
