"""How far each return has come, how long each step took, what is likely left to wait, and what stands still."""

from datetime import timedelta
from typing import Any

import pytest

from libs.common import events
from libs.common.database import Database
from services.notifications.jobs.watching import watch_once
from services.notifications.queries import alerts
from services.notifications.queries import steps as queries
from services.notifications.queries.steps import expected
from tests.notifications import rounds
from tests.notifications.conftest import Running
from tests.notifications.example_events import arrival
from tests.notifications.folding import fold, shuffled_with_repeats
from tests.notifications.simulating import SimulatedClock, at

SIGNED = at("2025-03-03 10:00")
RETURN = "r.24.1"
LABELS = events.Facets(area=events.AreaLabel(code="boende", confidence=1))


def classified(insats_id: str, version: int, respondent: str = "24") -> events.InsatsClassified:
    return events.InsatsClassified(
        round="r", respondent=respondent, insats_id=insats_id, version=version, label_version=1, rules_version="1",
        declared=events.Declared(area="boende"), labels=LABELS,
    )  # fmt: skip


def counted(version: int, respondent: str = "24", sequence: int = 1) -> events.AggregateUpdated:
    return events.AggregateUpdated(
        round="r", respondent=respondent, sequence=sequence, cell=events.Cell(respondent=respondent),
        old=events.CellValue(state="missing"), new=events.CellValue(state="reported", return_version=version),
        cause=events.Cause(event="insats.classified.v1", insats_id=f"{respondent}.boende"),
    )  # fmt: skip


def compiled(version: int, respondent: str = "24") -> events.ReportCompiled:
    return events.ReportCompiled(
        round="r", respondent=respondent, return_id=f"r.{respondent}.{version}", version=version,
        report="national", insatser=6,
    )  # fmt: skip


def story() -> list[Any]:
    """Six insatser: one classified before the signing, one as an older version; the last one 40 seconds after it."""
    submitted = rounds.submitted("r", "24", 1, SIGNED)
    ids = [insats.insats_id for insats in submitted.insatser]
    told = [(submitted, 0), (classified(ids[0], 1), -60), (classified(ids[1], 0), -60)]
    told += [(classified(insats_id, 1), 10 * n) for n, insats_id in enumerate(ids[1:-1], 1)]
    return [arrival(event, SIGNED + timedelta(seconds=seconds)) for event, seconds in told]


def rest() -> list[Any]:
    last = rounds.submitted("r", "24", 1, SIGNED).insatser[-1].insats_id
    told = [(classified(last, 1), 40), (counted(1), 45), (compiled(1), 43), (classified(last, 1), 90)]
    return [arrival(event, SIGNED + timedelta(seconds=seconds)) for event, seconds in told]


async def steps_of(database: Database, return_id: str = RETURN) -> list[tuple[str, float | None]]:
    async with database.reading() as tx:
        return [(item.step, item.seconds) for item in await queries.steps_of_return(tx, return_id)]


async def test_steps_tell_how_long_each_took_in_whatever_order_they_are_heard_of(database: Database) -> None:
    await fold(database, shuffled_with_repeats([*story(), *rest()], seed=6), size=3)
    assert await steps_of(database) == [
        ("received", 0.0), ("validated", 0.0), ("classified", 40.0), ("aggregated", 5.0), ("reported", 3.0),
    ]  # fmt: skip


async def test_steps_that_have_not_come_are_empty_and_say_how_many_insatser_are_classified(database: Database) -> None:
    await fold(database, story())
    async with database.reading() as tx:
        items = await queries.steps_of_return(tx, RETURN)
    assert [item.seconds for item in items] == [0.0, 0.0, None, None, None]
    assert (items[2].done, items[2].of) == (5, 6)
    assert await steps_of(database, "none") == []


async def test_insats_has_steps_too_when_its_return_is_in_the_tables(database: Database) -> None:
    insats_id = rounds.submitted("r", "24", 1, SIGNED).insatser[-1].insats_id
    content = events.InsatsContent(key="x", area="boende", name="Prov")
    received = events.InsatsReceived(
        round="r", respondent="24", insats_id=insats_id, version=1, content_sha256="0" * 64,
        received_at=SIGNED, insats=content,
    )  # fmt: skip
    await fold(database, [arrival(received, SIGNED - timedelta(seconds=20)), *story(), *rest()])
    async with database.reading() as tx:
        items = await queries.steps_of_insats(tx, insats_id)
    assert [(item.step, item.seconds) for item in items] == [
        ("received", 0.0), ("validated", 0.0), ("classified", 60.0), ("aggregated", 5.0), ("reported", 3.0),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("waited", "took", "likely"),
    [
        (0, [10, 20, 30, 40, 50], 30),
        (15, [10, 20, 30, 40, 50, 60], 25),
        (0, [10, 20, 30, 40], None),
        (55, [10, 20, 30, 40, 50, 60], None),
        (0, [], None),
    ],
)
def test_expected_time_is_judged_by_those_that_took_longer_or_not_at_all(
    waited: float, took: list[float], likely: float | None
) -> None:
    assert expected(waited, took) == likely


async def test_queue_says_who_waits_for_what_and_for_how_long(service: Running) -> None:
    database = service.database
    for n, code in enumerate(("01", "03", "04", "05", "06", "07"), 1):
        told = [(rounds.submitted("r", code, 1, SIGNED), 0), (counted(1, code, n), 10 * n), (compiled(1, code), 5)]
        await fold(database, [arrival(event, SIGNED + timedelta(seconds=seconds)) for event, seconds in told])
    await fold(database, story())
    database.clock = SimulatedClock(SIGNED + timedelta(seconds=12))
    answer = (await service.client.get("/v1/queue?round=r", headers=service.headers("read"))).json()
    [waiting] = answer["items"]
    assert (waiting["return_id"], waiting["position"], waiting["waits_for"]) == (
        RETURN, 1, ["classification", "aggregation", "reporting"],
    )  # fmt: skip
    assert (waiting["classified"], waiting["insatser"], waiting["waited_seconds"]) == (5, 6, 12.0)
    assert waiting["expected_seconds"] == 28.0  # of 20, 30, 40, 50 and 60 seconds the middle, less 12
    assert (answer["measured"]["returns"], answer["measured"]["median_seconds"]) == (6, 35.0)
    mine = (await service.client.get("/v1/queue", headers=service.headers("submit", "01"))).json()
    assert mine["items"] == []
    timeline = await service.client.get(f"/v1/returns/{RETURN}/timeline", headers=service.headers("submit", "24"))
    assert [item["step"] for item in timeline.json()["steps"]] == [
        "received", "validated", "classified", "aggregated", "reported",
    ]  # fmt: skip


async def open_alerts(database: Database) -> list[tuple[str, str, int]]:
    async with database.reading() as tx:
        return [(one.kind, one.about, one.times) for one in (await alerts.alerts(tx, "open", 10, 0)).items]


async def test_alert_opens_when_a_return_stands_still_and_settles_when_it_moves(database: Database) -> None:
    await fold(database, story())
    last_moved, minutes = SIGNED + timedelta(seconds=40), timedelta(minutes=10)
    database.clock = SimulatedClock(last_moved + minutes)
    await watch_once(database, minutes)
    assert await open_alerts(database) == []
    database.clock = SimulatedClock(last_moved + minutes + timedelta(seconds=1))
    for _ in range(3):
        await watch_once(database, minutes)
    assert await open_alerts(database) == [("return-stuck", RETURN, 1)]
    later = last_moved + minutes + timedelta(seconds=5)
    await fold(database, [arrival(classified(rounds.submitted("r", "24", 1, SIGNED).insatser[-1].insats_id, 1), later)])
    await watch_once(database, minutes)
    assert await open_alerts(database) == []


async def test_alert_settles_when_a_newer_version_takes_the_place_of_the_one_that_stood_still(
    database: Database,
) -> None:
    await fold(database, story())
    minutes = timedelta(minutes=10)
    clock = SimulatedClock(SIGNED + timedelta(hours=1))
    database.clock = clock
    await watch_once(database, minutes)
    assert [about for _, about, _ in await open_alerts(database)] == [RETURN]
    await fold(database, [arrival(rounds.submitted("r", "24", 2, clock.now()), clock.now())])
    await watch_once(database, minutes)
    assert await open_alerts(database) == []
