"""What the tests of letters have in common: a round that reminds a week before, and what became of its letters."""

import json
from datetime import datetime
from typing import Any

from sqlalchemy import select

from libs.common import events
from libs.common.database import Database
from services.notifications.handlers.alerts import ALERT
from services.notifications.handlers.letters import LETTER
from services.notifications.jobs.delivering import Sender
from services.notifications.jobs.reminding import remind_once
from services.notifications.queries import alerts
from services.notifications.settings import NotificationsSettings
from tests.notifications import rounds
from tests.notifications.simulating import Installation, RecordingLine, SimulatedClock, at

OPENS, DUE = at("2025-01-01 08:00"), at("2025-03-10 22:59:59")
BEFORE, WEEK_LEFT = at("2025-03-03 06:59"), at("2025-03-03 07:00")
THREE = ["01", "03", "04"]


def sender(database: Database, url: str | None) -> Sender:
    settings = {"smtp_url": url, "mail_from": "Insats <insats@example.se>", "public_url": "https://insats.example.se"}
    return Sender(database, NotificationsSettings.model_validate(settings), "email")


async def week_left(
    here: Installation, respondents: list[str] = THREE, *, title: str = "Återrapportering 2025"
) -> None:
    """A round that reminds a week before, at that moment: a letter waits for each respondent's contact."""
    weekly = events.ReminderPlan(days=[-7, -3, -1])
    state = rounds.opened("r", OPENS, DUE, title=title, respondents=respondents, reminders=weekly)
    await here.take_in(state)
    for respondent in respondents:
        await here.add_contact(respondent)
    here.clock.moment = WEEK_LEFT
    await remind_once(here.database)


async def open_alerts(database: Database) -> list[tuple[str, str]]:
    async with database.reading() as tx:
        return sorted((one.kind, one.about) for one in (await alerts.alerts(tx, "open", 100, 0)).items)


async def states(database: Database) -> list[str]:
    async with database.reading() as tx:
        return [row.state for row in await tx.rows(select(LETTER.c.state).order_by(LETTER.c.id))]


async def details(database: Database) -> Any:
    """Of the one alert that is open."""
    async with database.reading() as tx:
        [row] = await tx.rows(select(ALERT.c.details).where(ALERT.c.settled_at.is_(None)))
    return json.loads(row.details)


async def here_with_letters(database: Database, respondents: list[str] = THREE) -> Installation:
    clock = SimulatedClock(BEFORE)
    here = Installation(database, clock, RecordingLine(clock))
    await week_left(here, respondents)
    return here


async def sent_meanwhile(here: Installation, trying: Sender, until: datetime) -> None:
    while here.clock.now() < until:
        await trying.send_all()
        await here.clock.sleep(1200)
