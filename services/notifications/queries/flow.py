"""How the work flows: from the timeline's last events, step by step. One read, folded here."""

import json
import math
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select

from libs.common import events
from libs.common.database import Transaction
from services.notifications.queries.status import TIMELINE
from services.notifications.schemas import flow as schemas

MOST = 20_000
"""Events looked at: on a day with more within the window, only the last of them are told of."""
Key = tuple[Any, ...]
Times = dict[Key, datetime]

STEPS: tuple[tuple[schemas.StepName, str, schemas.StepName | None], ...] = (
    ("received", events.InsatsReceived.TYPE, None),
    ("classified", events.InsatsClassified.TYPE, "received"),
    ("submitted", events.ReturnSubmitted.TYPE, None),
    ("aggregated", events.AggregateUpdated.TYPE, "submitted"),
    ("reported", events.ReportCompiled.TYPE, "submitted"),
)
"""A step, the event that tells of it, and the step that it is counted from."""


async def flow(tx: Transaction, round_id: str | None, minutes: int) -> schemas.Flow:
    since = tx.now - timedelta(minutes=minutes)
    end = await tx.scalar(select(func.max(TIMELINE.c.position))) or 0
    wanted = select(TIMELINE).where(
        TIMELINE.c.position > end - MOST,
        TIMELINE.c.time >= since,
        TIMELINE.c.event_type.in_([event_type for _, event_type, _ in STEPS]),
    )
    if round_id is not None:
        wanted = wanted.where(TIMELINE.c.round == round_id)
    rows = await tx.rows(wanted)
    passed = {name: _first(row for row in rows if row.event_type == event_type) for name, event_type, _ in STEPS}
    steps = [_step(tx.now, name, passed[name], passed[before] if before else None) for name, _, before in STEPS]
    return schemas.Flow(minutes=minutes, whole=await _whole(tx, end, since), steps=steps)


async def _whole(tx: Transaction, end: int, since: datetime) -> bool:
    """Whether all of the window was looked at."""
    if end <= MOST:
        return True
    reached = select(TIMELINE.c.time).where(TIMELINE.c.position > end - MOST).order_by(TIMELINE.c.position).limit(1)
    return bool(await tx.scalar(reached) <= since)


def _first(rows: Iterable[Any]) -> Times:
    """When each content or version first came to the step, whatever came twice or again. A return is counted when its
    row as a whole is: the changes of single areas tell nothing more."""
    times: Times = {}
    for row in rows:
        details = json.loads(row.details)
        version = (
            None if details.get("area") and row.event_type == events.AggregateUpdated.TYPE else details.get("version")
        )
        whose = (row.insats_id,) if row.event_type.startswith("insats.") else (row.round, row.respondent)
        key = (*whose, version)
        if version is not None and (key not in times or row.time < times[key]):
            times[key] = row.time
    return times


def _step(now: datetime, name: schemas.StepName, here: Times, before: Times | None) -> schemas.Step:
    recent = now - timedelta(minutes=1)
    waits = (
        []
        if before is None
        else sorted(max(0.0, (here[key] - time).total_seconds()) for key, time in before.items() if key in here)
    )
    return schemas.Step(
        name=name,
        passed=len(here),
        last_minute=sum(time >= recent for time in here.values()),
        waiting=0 if before is None else sum(key not in here for key in before),
        delay=_delay(waits) if waits else None,
    )


def _delay(waits: Sequence[float]) -> schemas.Delay:
    def share(part: float) -> float:
        return round(waits[math.ceil(part * len(waits)) - 1], 3)

    return schemas.Delay(of=len(waits), p50=share(0.5), p95=share(0.95), longest=round(waits[-1], 3))
