"""A draft that is whole and not signed is shown near its due date; one that is half written is its respondent's own."""

from datetime import timedelta

from libs.common import events
from libs.common.database import Database
from services.notifications.handlers.alerts import settle_alert
from services.notifications.jobs.watching import watch_unsigned
from tests.notifications import rounds
from tests.notifications.letters import DUE, OPENS, details, open_alerts
from tests.notifications.simulating import Installation, RecordingLine, SimulatedClock

DAY = timedelta(days=1)
TWO_DAYS = 2 * DAY


def draft(respondent: str, areas: list[str], answers: list[str], revision: int = 1) -> events.DraftChanged:
    return events.DraftChanged(round="r", respondent=respondent, revision=revision, areas=areas, answers=answers)


async def begun(database: Database) -> Installation:
    """01 has all but the signature, 03 half of it, 04 nothing; 24 has signed."""
    clock = SimulatedClock(DUE - TWO_DAYS - timedelta(minutes=1))
    here = Installation(database, clock, RecordingLine(clock))
    await here.take_in(rounds.opened("r", OPENS, DUE, respondents=["01", "03", "04", "24"]))
    await here.take_in(draft("01", rounds.AREAS, ["8.1"]), draft("03", rounds.AREAS[:3], ["8.1"]))
    await here.take_in(draft("24", rounds.AREAS, ["8.1"]), rounds.submitted("r", "24", 1, clock.now()))
    return here


async def look(here: Installation) -> list[tuple[str, str]]:
    await watch_unsigned(here.database, TWO_DAYS)
    return await open_alerts(here.database)


async def test_only_what_lacks_nothing_but_the_signature_is_shown_until_it_is_signed(database: Database) -> None:
    here = await begun(database)
    assert await look(here) == []
    await here.clock.sleep(120)
    assert await look(here) == [("return-unsigned", "r/01")]
    assert (await details(database))["days"] == 1  # of the calendar
    here.clock.moment = DUE + 3 * DAY
    assert await look(here) == [("return-unsigned", "r/01")]
    await here.take_in(rounds.submitted("r", "01", 1, here.clock.now()))
    assert await look(here) == []


async def test_alert_that_an_admin_has_seen_to_opens_again_for_another_due_date_alone(database: Database) -> None:
    here = await begun(database)
    opened = rounds.opened("r", OPENS, DUE, respondents=["01", "03", "04", "24"])
    await here.clock.sleep(120)
    assert await look(here) == [("return-unsigned", "r/01")]
    async with database.transaction() as tx:
        await settle_alert(tx, "return-unsigned", "r/01", "admin")
    assert await look(here) == []
    here.clock.moment = DUE + DAY
    assert await look(here) == []
    await here.take_in(rounds.extended(opened, "01", DUE + 2 * DAY, here.clock.now()))
    assert await look(here) == [("return-unsigned", "r/01")]


async def test_alert_is_settled_when_there_is_more_time_or_more_to_do_and_when_the_door_is_closed(
    database: Database,
) -> None:
    here = await begun(database)
    opened = rounds.opened("r", OPENS, DUE, respondents=["01", "03", "04", "24"])
    here.clock.moment = DUE
    assert await look(here) == [("return-unsigned", "r/01")]
    await here.take_in(rounds.extended(opened, "01", DUE + 9 * DAY, here.clock.now()))
    assert await look(here) == []
    here.clock.moment = DUE + 8 * DAY
    assert await look(here) == [("return-unsigned", "r/01")]
    await here.take_in(draft("01", rounds.AREAS[1:], ["8.1"], revision=2))
    assert await look(here) == []
    await here.take_in(draft("01", rounds.AREAS, ["8.1"], revision=3))
    assert await look(here) == [("return-unsigned", "r/01")]
    here.clock.moment = opened.locks_at
    assert await look(here) == []
