"""Two streams become one table: what is classified and what is signed. In any order, any number of times.

A return version counts when all its insatser are classified, the highest such version stands, and a
cell changes by the difference. Whoever takes in either stream goes through `tx.one_at_a_time` first, so
of a return and its last classified insats the later always sees the earlier.
"""

import json
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from sqlalchemy import delete, select, tuple_, update

from libs.common.database import Transaction, any_of, table_of
from libs.common.envelope import CloudEvent
from libs.common.events import (
    AggregateUpdated,
    Cause,
    Cell,
    CellValue,
    InsatsClassified,
    NilReturn,
    ReturnSubmitted,
    RoundState,
)
from services.aggregation import models
from services.aggregation.measures import Contribution, contribution_of

ROUND = table_of(models.Round)
CLASSIFIED = table_of(models.ClassifiedInsats)
RETURN = table_of(models.ReturnVersion)
NAMED = table_of(models.ReturnInsats)
CONTRIBUTION = table_of(models.StandingInsats)
CELL = table_of(models.CellCounter)
FEED = table_of(models.FeedEntry)
HEAD = table_of(models.FeedHead)
WHOLE_ROW = ""
NOTHING = CellValue(state="missing")


class Place(NamedTuple):
    round: str
    respondent: str


class Change(NamedTuple):
    place: Place
    area: str
    old: CellValue
    new: CellValue
    reason: str | None
    cause: Cause


async def note_round(tx: Transaction, events: Sequence[CloudEvent[RoundState]]) -> None:
    """Keeps the state with the highest revision."""
    newest = {e.data.round: e.data for e in sorted(events, key=lambda e: e.data.revision)}
    rows = [
        {"id": state.round, "revision": state.revision, "state": state.model_dump_json()} for state in newest.values()
    ]
    await tx.upsert_many(ROUND, rows, key=("id",), newer="revision")


async def note_classified(tx: Transaction, events: Sequence[CloudEvent[InsatsClassified]]) -> None:
    await tx.one_at_a_time()
    newest = {(e.data.insats_id, e.data.version): e.data for e in sorted(events, key=lambda e: e.data.label_version)}
    rows = [
        {
            "insats_id": insats_id,
            "version": version,
            "label_version": data.label_version,
            "facts": contribution_of(data).model_dump_json(),
        }
        for (insats_id, version), data in newest.items()
    ]
    tx.add(CLASSIFIED, rows, key=("insats_id", "version"), by=("label_version",))
    named = await tx.rows(
        select(NAMED.c.round, NAMED.c.respondent, NAMED.c.insats_id, NAMED.c.version).where(
            any_of(tx, NAMED.c.insats_id, [row["insats_id"] for row in rows])
        )
    )
    causes = {
        Place(row.round, row.respondent): Cause(event=InsatsClassified.TYPE, insats_id=row.insats_id)
        for row in named
        if (row.insats_id, row.version) in newest
    }
    await _settle(tx, causes)


async def note_return(tx: Transaction, events: Sequence[CloudEvent[ReturnSubmitted]]) -> None:
    await tx.one_at_a_time()
    for event in events:
        await _store_return(tx, event.data)
    await _settle(
        tx,
        {
            Place(e.data.round, e.data.respondent): Cause(event=ReturnSubmitted.TYPE, return_id=e.data.return_id)
            for e in events
        },
    )


async def _store_return(tx: Transaction, data: ReturnSubmitted) -> None:
    row = {
        "round": data.round,
        "respondent": data.respondent,
        "version": data.version,
        "return_id": data.return_id,
        "received_at": data.received_at,
        "on_time": data.on_time,
        "nil_returns": json.dumps([nil.model_dump() for nil in data.nil_returns], ensure_ascii=False),
        "stands": False,
    }
    if not await tx.claim(RETURN, row):
        return
    named = [
        {
            "round": data.round,
            "respondent": data.respondent,
            "return_version": data.version,
            "insats_id": reference.insats_id,
            "version": reference.version,
            "area": reference.area,
            "position": position,
        }
        for position, reference in enumerate(data.insatser)
    ]
    await tx.insert_many(NAMED, named)


async def _settle(tx: Transaction, causes: dict[Place, Cause]) -> None:
    """Brings the tables of these respondents in line with what is known now, and tells of what changed."""
    if causes:
        await tx.flush()
    changes: list[Change] = []
    for place in sorted(causes):
        standing = await _standing_return(tx, place)
        if standing is not None:
            changes += await _rebuild_row(tx, place, standing, causes[place])
    await _publish(tx, changes)


async def _standing_return(tx: Transaction, place: Place) -> Any | None:
    """The highest version whose insatser are all classified, now marked as the one that stands."""
    mine = (RETURN.c.round == place.round) & (RETURN.c.respondent == place.respondent)
    awaited = (
        select(NAMED.c.insats_id)
        .outerjoin(
            CLASSIFIED, (CLASSIFIED.c.insats_id == NAMED.c.insats_id) & (CLASSIFIED.c.version == NAMED.c.version)
        )
        .where(
            NAMED.c.round == RETURN.c.round,
            NAMED.c.respondent == RETURN.c.respondent,
            NAMED.c.return_version == RETURN.c.version,
            CLASSIFIED.c.insats_id.is_(None),
        )
    )
    found = await tx.row(select(RETURN).where(mine, ~awaited.exists()).order_by(RETURN.c.version.desc()).limit(1))
    if found is not None and not found.stands:
        await tx.execute(update(RETURN).where(mine).values(stands=RETURN.c.version == found.version))
    return found


async def _rebuild_row(tx: Transaction, place: Place, standing: Any, cause: Cause) -> list[Change]:
    """The respondent's contributions and cells as the standing return has them; answers the cells that changed."""
    contributions = await _contributions(tx, place, standing.version)
    await _store_contributions(tx, place, contributions)
    nil_returns = [NilReturn.model_validate(nil) for nil in json.loads(standing.nil_returns)]
    wanted = _cells(contributions, nil_returns, standing.version)
    mine = (CELL.c.round == place.round) & (CELL.c.respondent == place.respondent)
    stored = await tx.rows(select(CELL.c.area, CELL.c.value, CELL.c.reason).where(mine))
    had = {row.area: (CellValue.model_validate_json(row.value), row.reason) for row in stored}
    changes = []
    for area in sorted(wanted.keys() | had.keys()):
        (old, old_reason), (new, reason) = had.get(area, (NOTHING, None)), wanted.get(area, (NOTHING, None))
        if (old, old_reason) != (new, reason):
            changes.append(Change(place, area, old, new, reason, cause))
    return changes


async def _contributions(tx: Transaction, place: Place, return_version: int) -> list[Contribution]:
    rows = await tx.rows(
        select(CLASSIFIED.c.facts, NAMED.c.area)
        .join(CLASSIFIED, (CLASSIFIED.c.insats_id == NAMED.c.insats_id) & (CLASSIFIED.c.version == NAMED.c.version))
        .where(
            NAMED.c.round == place.round,
            NAMED.c.respondent == place.respondent,
            NAMED.c.return_version == return_version,
        )
        .order_by(NAMED.c.position)
    )
    return [_placed(Contribution.model_validate_json(row.facts), place.round, row.area) for row in rows]


def _placed(contribution: Contribution, round: str, named_area: str) -> Contribution:
    """In this round; what nobody has decided otherwise stands in the area that the return names."""
    area = contribution.area if contribution.declared_area else named_area
    return contribution.model_copy(update={"round": round, "area": area})


async def _store_contributions(tx: Transaction, place: Place, contributions: Sequence[Contribution]) -> None:
    mine = (CONTRIBUTION.c.round == place.round) & (CONTRIBUTION.c.respondent == place.respondent)
    await tx.execute(delete(CONTRIBUTION).where(mine))
    await tx.insert_many(
        CONTRIBUTION,
        [
            {
                "round": place.round,
                "insats_id": contribution.insats_id,
                "respondent": place.respondent,
                "facts": contribution.model_dump_json(),
            }
            for contribution in contributions
        ],
    )


def _cells(
    contributions: Sequence[Contribution], nil_returns: Iterable[NilReturn], return_version: int
) -> dict[str, tuple[CellValue, str | None]]:
    """Pure: area → value and, for a certified nil, its reason; and the row as a whole.

    Insatser and amounts go by the area in force; the state goes by what the respondent itself said of the area.
    """
    nils = {nil.area: nil.reason for nil in nil_returns}
    areas = nils.keys() | {area for one in contributions for area in (one.area, one.reported_in)}
    cells: dict[str, tuple[CellValue, str | None]] = {}
    for area in areas:
        inside = [contribution for contribution in contributions if contribution.area == area]
        reported = sum(contribution.reported_in == area for contribution in contributions)
        cells[area] = (_total(inside, reported, int(area in nils), 0), None if reported else nils.get(area))
    cells[WHOLE_ROW] = (_total(contributions, len(contributions), len(nils), return_version), None)
    return cells


def _total(contributions: Sequence[Contribution], reported: int, nil_returns: int, return_version: int) -> CellValue:
    return CellValue(
        state="reported" if reported else "nil" if nil_returns else "missing",
        declared_insatser=None if reported == len(contributions) else reported,
        insatser=len(contributions),
        nil_returns=nil_returns,
        amount_sek=sum(contribution.amount() for contribution in contributions),
        total_budget_sek=sum(contribution.total_budget_sek for contribution in contributions),
        return_version=return_version,
    )


async def _publish(tx: Transaction, changes: Sequence[Change]) -> None:
    """Writes the changed cells and gives each change its number in the feed."""
    if not changes:
        return
    await _write_cells(tx, changes)
    if not tx.emitting:
        return
    last = await tx.scalar(update(HEAD).values(sequence=HEAD.c.sequence + len(changes)).returning(HEAD.c.sequence))
    entries = []
    for sequence, change in enumerate(changes, last - len(changes) + 1):
        event = AggregateUpdated(
            round=change.place.round,
            respondent=change.place.respondent,
            sequence=sequence,
            cell=Cell(respondent=change.place.respondent, area=change.area or None),
            old=change.old,
            new=change.new,
            cause=change.cause,
        )
        entries.append({"sequence": sequence, "body": tx.emit(event)})
    tx.add(FEED, entries)


async def _write_cells(tx: Transaction, changes: Sequence[Change]) -> None:
    """A cell that holds nothing any more goes: the tables depend on what stands, not on what once did."""
    emptied = [(*change.place, change.area) for change in changes if change.new == NOTHING]
    if emptied:
        await tx.execute(delete(CELL).where(tuple_(CELL.c.round, CELL.c.respondent, CELL.c.area).in_(emptied)))
    rows = [
        {
            "round": change.place.round,
            "respondent": change.place.respondent,
            "area": change.area,
            "value": change.new.model_dump_json(),
            "reason": change.reason,
        }
        for change in changes
        if change.new != NOTHING
    ]
    await tx.upsert_many(CELL, rows, key=("round", "respondent", "area"))
