"""Whoever wants digests has one letter for all that came up, on its day."""

import asyncio

import pytest
from sqlalchemy import select, update

from libs.common import events
from services.notifications.handlers.letters import CONTACT, LETTER, claim, items, write
from services.notifications.reminders.telling import Key
from tests.notifications import rounds
from tests.notifications.letters import DUE, OPENS, WEEK_LEFT, week_left
from tests.notifications.simulating import Installation, at


async def test_one_letter_holds_all_when_a_contact_wants_digests(here: Installation) -> None:
    here.clock.moment = at("2025-02-01 00:00")
    for name in ("a", "b", "c"):
        state = rounds.opened(name, OPENS, DUE, title=f"Omgång {name}", respondents=["01"])
        await here.take_in(state)
    await here.add_contact("01", digest="daily")
    await here.add_contact("01", digest="each", email="each@example.se")
    await here.run_until(WEEK_LEFT)
    days = at("2025-02-08 07:00"), at("2025-02-24 07:00"), WEEK_LEFT
    digests = [(moment, letter.subject) for moment, to, letter in here.line.taken if to == "01@example.se"]
    assert digests == [(day, "Påminnelse: 3 återrapporteringar att göra klara") for day in days]
    assert len(here.line.taken) == 3 + 9


async def test_daily_digest_waits_for_the_morning_when_there_was_a_letter_today(here: Installation) -> None:
    await week_left(here, ["01"])
    async with here.database.transaction() as tx:
        await tx.execute(update(CONTACT).values(digest="daily"))
    await here.look()
    sent = at("2025-03-03 10:00")
    await here.run_until(
        at("2025-03-05 00:00"),
        [
            (
                sent,
                lambda here: here.take_in(rounds.submitted("r", "01", 1, sent), rounds.sent_back("r", "01", 1, sent)),
            ),
            (at("2025-03-04 07:05"), lambda here: _nothing()),
        ],
    )
    told = [(f"{moment:%d %H:%M}", letter.subject.split(":")[0]) for moment, _, letter in here.line.taken]
    assert told == [("03 07:00", "7 dagar kvar"), ("04 07:05", "Återsänd för komplettering")]


async def test_nothing_is_added_to_a_digest_that_is_already_on_its_way(here: Installation) -> None:
    """It has been read: what came into it now would never be told."""
    await week_left(here, ["01"])
    async with here.database.transaction() as tx:
        daily = await tx.row(update(CONTACT).values(digest="daily").returning(CONTACT))

    async def remind() -> None:
        async with here.database.transaction() as tx:
            await write(tx, daily, Key("another", "01", "reminder", DUE, -7))

    async with here.database.transaction() as tx:
        letter = await claim(tx, "email")
        assert letter is not None
        read = await items(tx, letter.id)
        reminding = asyncio.create_task(remind())
        await asyncio.wait({reminding}, timeout=0.5)
    await reminding
    async with here.database.reading() as tx:
        assert await items(tx, letter.id) == read


@pytest.mark.parametrize(
    ("sent", "morning"),
    [
        ("2025-03-29 22:30", "2025-03-30 06:05"),  # half past eleven in the evening; the night loses an hour
        ("2025-10-25 22:10", "2025-10-27 07:05"),  # ten past midnight on Sunday, a day of 25 hours
    ],
)
async def test_daily_digest_waits_for_the_next_day_when_clocks_change(
    here: Installation, sent: str, morning: str
) -> None:
    here.clock.moment = at(sent)
    await here.add_contact("01", digest="daily")
    async with here.database.transaction() as tx:
        contact = await tx.row(select(CONTACT))
        for round_id in ("a", "b"):
            await write(tx, contact, Key(round_id, "01", "reminder", DUE, -7))
            await tx.execute(update(LETTER).where(LETTER.c.not_before <= tx.now).values(state="sent"))
        assert await tx.scalar(select(LETTER.c.not_before).where(LETTER.c.state == "waiting")) == at(morning)


async def _nothing() -> None:
    return None


async def test_weekly_digest_goes_on_mondays_with_what_is_true_then(here: Installation) -> None:
    await here.add_contact("01", digest="weekly", email="veckan@example.se")
    await here.add_contact("03", digest="weekly", email="klar@example.se")
    state = rounds.opened("r", OPENS, DUE, respondents=["01", "03"], reminders=events.ReminderPlan(days=[-10, -6]))
    await here.take_in(state)
    done, monday = at("2025-03-01 10:00"), at("2025-03-03 07:05")
    await here.run_until(monday, [(done, lambda here: here.take_in(rounds.submitted("r", "03", 1, done)))])
    told = [(moment, to, letter.subject.split(":")[0]) for moment, to, letter in here.line.taken]
    assert told == [(monday, "veckan@example.se", "7 dagar kvar")]
