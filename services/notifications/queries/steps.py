"""How far returns and insatser have come, what waits, and how long that is likely to take."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from statistics import median, quantiles
from typing import Any, NamedTuple

from sqlalchemy import select

from libs.common import events
from libs.common.database import Transaction, any_of, table_of
from services.notifications import models
from services.notifications.queries.status import is_own
from services.notifications.schemas import steps as schemas

STEP = table_of(models.ReturnStep)
STANDING_RETURN = table_of(models.StandingReturn)
COMPILATION = table_of(models.Compilation)
CELL = table_of(models.Cell)
TIMELINE = table_of(models.TimelineItem)
SIGNED_INSATS = table_of(models.SignedInsats)
MEASURED, ENOUGH = 50, 5


class Labelled(NamedTuple):
    """Of a return's insatser: how many there are, how many are classified, and when the last one moved."""

    insatser: int
    classified: int
    last_at: datetime | None


async def labelled(tx: Transaction, return_ids: Sequence[str]) -> dict[str, Labelled]:
    """By return. An insats counts as classified when the very version that was signed is."""
    signed = await tx.rows(select(SIGNED_INSATS).where(any_of(tx, SIGNED_INSATS.c.return_id, list(return_ids))))
    ids = sorted({row.insats_id for row in signed})
    heard = await tx.rows(
        select(TIMELINE.c.insats_id, TIMELINE.c.details, TIMELINE.c.time).where(
            any_of(tx, TIMELINE.c.insats_id, ids), TIMELINE.c.event_type == events.InsatsClassified.TYPE
        )
    )
    first: dict[tuple[str, int], datetime] = {}
    for row in heard:
        key = (row.insats_id, json.loads(row.details)["version"])
        first[key] = min(first.get(key, row.time), row.time)
    found: dict[str, Labelled] = {}
    for return_id in return_ids:
        mine = [(row.insats_id, row.version) for row in signed if row.return_id == return_id]
        times = [first[key] for key in mine if key in first]
        found[return_id] = Labelled(len(mine), len(times), max(times, default=None))
    return found


async def steps_of_return(tx: Transaction, return_id: str) -> list[schemas.StepItem]:
    """In order. Validation is part of receiving: a receipt is given for what has been checked, and says what was
    found. Insatser that were classified before the signing take no time then."""
    submitted = await tx.row(
        select(TIMELINE).where(TIMELINE.c.return_id == return_id, TIMELINE.c.event_type == events.ReturnSubmitted.TYPE)
    )
    if submitted is None:
        return []
    version = json.loads(submitted.details)["version"]
    rows = await tx.rows(
        select(STEP).where(
            STEP.c.round == submitted.round, STEP.c.respondent == submitted.respondent, STEP.c.version == version
        )
    )
    at: dict[str, datetime | None] = {row.step: row.at for row in rows}
    received, labels = at.get("received"), (await labelled(tx, [return_id]))[return_id]
    whole = labels.classified == labels.insatser
    classified = max(filter(None, [received, labels.last_at]), default=None) if whole else None
    items = _items(
        [
            ("received", received),
            ("validated", received),
            ("classified", classified),
            ("aggregated", at.get("aggregated")),
            ("reported", at.get("reported")),
        ]
    )
    items[2] = items[2].model_copy(update={"done": labels.classified, "of": labels.insatser})
    return items


async def steps_of_insats(tx: Transaction, insats_id: str) -> list[schemas.StepItem]:
    """Of its latest version; aggregated and reported with the first return in which that was signed."""
    rows = await tx.rows(select(TIMELINE).where(TIMELINE.c.insats_id == insats_id).order_by(TIMELINE.c.time))
    received = [row for row in rows if row.event_type == events.InsatsReceived.TYPE]
    if not received:
        return []
    version = max(json.loads(row.details)["version"] for row in received)
    at: dict[str, datetime] = {}
    for row in rows:
        if row.event_type != events.AggregateUpdated.TYPE and json.loads(row.details).get("version") == version:
            at.setdefault(row.event_type, row.time)
    signed = await tx.scalar(
        select(SIGNED_INSATS.c.return_id)
        .where(SIGNED_INSATS.c.insats_id == insats_id, SIGNED_INSATS.c.version == version)
        .order_by(SIGNED_INSATS.c.return_id)
        .limit(1)
    )
    of_return = {item.step: item.at for item in await steps_of_return(tx, signed)} if signed else {}
    first = at.get(events.InsatsReceived.TYPE)
    return _items(
        [
            ("received", first),
            ("validated", first),
            ("classified", at.get(events.InsatsClassified.TYPE)),
            ("aggregated", of_return.get("aggregated")),
            ("reported", of_return.get("reported")),
        ]
    )


def _items(steps: Sequence[tuple[schemas.StepName, datetime | None]]) -> list[schemas.StepItem]:
    """Each with the time since the latest of those before it: aggregation and reporting go side by side."""
    items = [schemas.StepItem(step=steps[0][0], at=steps[0][1], seconds=0.0 if steps[0][1] else None)]
    for (_, before), (name, at) in pairwise(steps):
        if name == "reported":  # it does not wait for the aggregates
            before = steps[2][1]
        seconds = max(0.0, (at - before).total_seconds()) if at and before else None
        items.append(schemas.StepItem(step=name, at=at, seconds=seconds))
    return items


# ---- the queue ---------------------------------------------------------------------------------------------


class Waiting(NamedTuple):
    """A standing version that is not yet in every table."""

    row: Any
    aggregated: bool
    reported: bool
    labels: Labelled
    moved_at: datetime


async def waiting(tx: Transaction) -> list[Waiting]:
    """Oldest first, of all rounds."""
    key = (STANDING_RETURN.c.round, STANDING_RETURN.c.respondent)
    of_cell = (CELL.c.round == key[0]) & (CELL.c.respondent == key[1]) & (CELL.c.area == "")
    of_report = (COMPILATION.c.round == key[0]) & (COMPILATION.c.respondent == key[1])
    query = (
        select(STANDING_RETURN, CELL.c.return_version, COMPILATION.c.version.label("compiled"))
        .outerjoin(CELL, of_cell)
        .outerjoin(COMPILATION, of_report)
        .order_by(STANDING_RETURN.c.received_at, STANDING_RETURN.c.return_id)
    )
    behind = [row for row in await tx.rows(query) if min(row.return_version or 0, row.compiled or 0) < row.version]
    labels = await labelled(tx, [row.return_id for row in behind])
    last = await _last_step(tx, [row.round for row in behind])
    return [
        Waiting(
            row,
            aggregated=(row.return_version or 0) >= row.version,
            reported=(row.compiled or 0) >= row.version,
            labels=labels[row.return_id],
            moved_at=max(
                filter(
                    None,
                    [
                        row.received_at,
                        labels[row.return_id].last_at,
                        last.get((row.round, row.respondent, row.version)),
                    ],
                )
            ),
        )
        for row in behind
    ]


async def _last_step(tx: Transaction, rounds: Sequence[str]) -> Mapping[tuple[str, str, int], datetime]:
    found: dict[tuple[str, str, int], datetime] = {}
    for row in await tx.rows(select(STEP).where(any_of(tx, STEP.c.round, sorted(set(rounds))))):
        key = (row.round, row.respondent, row.version)
        found[key] = max(found.get(key, row.at), row.at)
    return found


async def measured(tx: Transaction) -> list[float]:
    """Seconds from receipt to the last table, of the latest returns that got there."""
    of_version: dict[tuple[str, str, int], dict[str, datetime]] = {}
    for row in await tx.rows(select(STEP).order_by(STEP.c.at.desc()).limit(MEASURED * 6)):
        of_version.setdefault((row.round, row.respondent, row.version), {})[row.step] = row.at
    whole = [at for at in of_version.values() if len(at) == 3]
    return [
        max(0.0, (max(at["aggregated"], at["reported"]) - at["received"]).total_seconds()) for at in whole[:MEASURED]
    ]


def expected(waited: float, took: Sequence[float]) -> float | None:
    """The median of what was left for those that took longer than this one has waited; None if they are too few."""
    left = [seconds - waited for seconds in took if seconds > waited]
    return round(median(left), 1) if len(left) >= ENOUGH else None


async def queue(tx: Transaction, round_id: str | None, only: str | None, stuck_after: timedelta) -> schemas.Queue:
    """Positions count everybody's; the items are those of the round, and what `only` sees, where they are named."""
    took, all_waiting = await measured(tx), await waiting(tx)
    items = [
        _queued(place, one, tx.now, took, stuck_after)
        for place, one in enumerate(all_waiting, 1)
        if round_id in (None, one.row.round) and is_own(only, one.row.respondent)
    ]
    summary = schemas.Measured(
        returns=len(took),
        median_seconds=round(median(took), 1) if took else None,
        ninth_decile_seconds=round(quantiles(took, n=10)[8], 1) if len(took) >= 10 else None,
    )
    return schemas.Queue(items=items, total=len(items), measured=summary)


def _queued(
    place: int, one: Waiting, now: datetime, took: Sequence[float], stuck_after: timedelta
) -> schemas.QueuedReturn:
    waited = max(0.0, (now - one.row.received_at).total_seconds())
    labelling = one.labels.classified < one.labels.insatser
    waits_for = [
        name
        for name, waits in (
            ("classification", labelling),
            ("aggregation", not one.aggregated),
            ("reporting", not one.reported),
        )
        if waits
    ]
    return schemas.QueuedReturn.model_validate(
        {
            "position": place,
            "return_id": one.row.return_id,
            "round": one.row.round,
            "respondent": one.row.respondent,
            "version": one.row.version,
            "received_at": one.row.received_at,
            "waited_seconds": round(waited, 1),
            "waits_for": waits_for,
            "classified": one.labels.classified,
            "insatser": one.labels.insatser,
            "expected_seconds": expected(waited, took),
            "stuck": now - one.moved_at > stuck_after,
        }
    )
