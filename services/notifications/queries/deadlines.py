"""Deadlines: a round's ladders with what became of each step, and the calendars."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import ColumnElement, func, select

from libs.common.alphabet import swedish
from libs.common.database import Transaction, table_of
from libs.common.events import Respondent
from services.notifications import models
from services.notifications.calendars import Entry, of_respondent, of_round
from services.notifications.letters import links
from services.notifications.queries.work import ledger, round_states, work_in
from services.notifications.reminders.ladder import USUAL, days_left, deadline_of, ladder, last_day
from services.notifications.reminders.round_work import RoundWork
from services.notifications.reminders.telling import Key, Ledger
from services.notifications.schemas import calendars as schemas

LINK = table_of(models.CalendarLink)
LETTER, ITEM = table_of(models.Letter), table_of(models.LetterItem)
DELIVERIES: Mapping[schemas.Delivery, set[str]] = {
    "sent": {"sent"},
    "waiting": {"waiting", "sending", "handed_over"},
    "uncertain": {"uncertain"},
    "failed": {"bounced", "refused", "given_up"},
    "dropped": {"obsolete", "withdrawn"},
}
"""What a letter's state comes to for whoever is reminded; of several letters the first here counts."""


async def round_reminders(tx: Transaction, round_id: str, only: str | None) -> schemas.RoundReminders | None:
    """None for an unknown round. `only`: one respondent, and those of the rounds that it owns."""
    work = (await work_in(tx, [round_id])).get(round_id)
    if work is None:
        return None
    known, state = await ledger(tx, [round_id]), work.state
    letters = await _letter_states(tx, round_id)
    seen = [one for one in state.respondents if only is None or only in (one.code, state.owner)]
    items = [_respondent(tx, work, known, letters, one) for one in sorted(seen, key=lambda one: swedish(one.name))]
    plan = state.reminders or USUAL
    return schemas.RoundReminders(
        round=round_id,
        due_at=state.due_at,
        days=plan.days,
        avoid_non_working_days=plan.avoid_non_working_days,
        items=items,
        total=len(items),
    )


async def _letter_states(tx: Transaction, round_id: str) -> dict[Key, set[str]]:
    """Of the letters that carry each reminder of the round."""
    key = (ITEM.c.round, ITEM.c.respondent, ITEM.c.kind, ITEM.c.about_at, ITEM.c.number)
    found: dict[Key, set[str]] = {}
    for *of, state in await tx.rows(
        select(*key, LETTER.c.state).join(LETTER, LETTER.c.id == ITEM.c.letter).where(ITEM.c.round == round_id)
    ):
        found.setdefault(Key(*of), set()).add(state)
    return found


def _delivery(states: set[str]) -> schemas.Delivery | None:
    return next((name for name, of in DELIVERIES.items() if of & states), None)


def _respondent(
    tx: Transaction, work: RoundWork, known: Ledger, letters: dict[Key, set[str]], respondent: Respondent
) -> schemas.RespondentReminders:
    code = respondent.code
    deadline, left = deadline_of(work.state, code), work.missing(code)
    steps = []
    for step in ladder(work.state.reminders, deadline):
        key = Key(work.state.round, code, "reminder", deadline.due_at, step.days)
        delivery = _delivery(letters.get(key, set()))
        steps.append(schemas.StepOut(days=step.days, at=step.at, outcome=known.get(key), delivery=delivery))
    return schemas.RespondentReminders(
        respondent=code,
        name=respondent.name,
        due_at=deadline.due_at,
        last_day=last_day(deadline.due_at),
        days_left=days_left(deadline.due_at, tx.now),
        late=bool(left) and tx.now > deadline.due_at,
        missing_areas=[area.code for area in left.areas],
        missing_answers=[question.id for question in left.questions],
        unsigned=left.unsigned,
        sent_back=left.sent_back,
        steps=steps,
    )


async def round_calendar(
    tx: Transaction, round_id: str, public_url: str, english: bool, only: str | None = None
) -> tuple[str, list[Entry]] | None:
    """Its name and entries, of extensions those of `only` where it is named; None for an unknown round."""
    work = (await work_in(tx, [round_id])).get(round_id)
    if work is None:
        return None
    return work.state.title, of_round(work.state, public_url, english, only)


async def respondent_calendar(
    tx: Transaction, respondent: str, public_url: str, english: bool, only_round: str | None = None
) -> tuple[str, list[Entry]] | None:
    """The due dates of the rounds in which it is asked, and of its own rounds; None if there are none."""
    rounds = [
        state.round
        for state in await round_states(tx)
        if only_round in (None, state.round) and any(respondent in (one.code, state.owner) for one in state.respondents)
    ]
    name, entries = "", []
    for round_id, work in (await work_in(tx, rounds)).items():
        for one in work.state.respondents:
            if respondent in (one.code, work.state.owner):
                link = links.work(public_url, round_id, one.code)
                entries.append(of_respondent(work.state, one, link, english, finished=not work.missing(one.code)))
                name = one.name if one.code == respondent else name or respondent
    return (name, entries) if entries else None


async def links_of(tx: Transaction, by: str | None, limit: int, offset: int) -> schemas.CalendarLinkList:
    """Those that a caller made; by None, all."""
    condition: ColumnElement[bool] = LINK.c.id.is_not(None) if by is None else LINK.c.made_by == by
    rows = await tx.rows(select(LINK).where(condition).order_by(LINK.c.made_at).limit(limit).offset(offset))
    total = await tx.scalar(select(func.count()).select_from(LINK).where(condition))
    items = [schemas.CalendarLinkOut.model_validate(dict(row._mapping)) for row in rows]
    return schemas.CalendarLinkList(items=items, total=total)


async def link_with(tx: Transaction, token: str) -> Any | None:
    return await tx.row(select(LINK).where(LINK.c.token_sha256 == links.digest(token)))
