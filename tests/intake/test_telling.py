"""What is told some time after it happened: that a round has locked, and what a draft has come to cover."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from libs.common.clock import WALL_CLOCK
from libs.common.events import DraftChanged, RoundChanged, RoundLocked, RoundOpened
from services.intake.handlers.coverage import TOUCHED, tell_changed
from services.intake.handlers.rounds import tell_locked
from tests.intake.examples import DRAFT, ROUND, document, insats, round_body
from tests.intake.system import Intake


class At:
    """A clock that stands at a moment."""

    def __init__(self, moment: datetime) -> None:
        self.moment = moment

    def now(self) -> datetime:
        return self.moment

    async def sleep(self, seconds: float) -> None:
        raise AssertionError("nobody sleeps here")


@pytest.fixture
async def covered(either: Intake) -> Intake:
    region = either.respondent()
    for key, area in (("a", "boende"), ("b", "boende"), ("c", "miljo")):
        assert (await region.put(f"{DRAFT}/insatser/{key}", insats(key=key, area=area))).status_code == 201
    await region.put(f"{DRAFT}/nil-returns/kompetens", {"reason": "Inget i år"})
    await region.put(f"{DRAFT}/answers/8.1", {"text": "Enligt plan"})
    await region.put(f"{DRAFT}/answers/8.2", {"text": ""})
    return either


async def told(intake: Intake) -> list[tuple[int, list[str], list[str]]]:
    return [(event.revision, event.areas, event.answers) for event in await intake.emitted(DraftChanged)]


async def test_draft_is_told_of_once_for_many_changes_and_says_what_it_covers(covered: Intake) -> None:
    assert await told(covered) == []
    assert await tell_changed(covered.database) == 1
    first = (1, ["boende", "kompetens", "miljo"], ["8.1"])
    assert await told(covered) == [first]
    assert await tell_changed(covered.database) == 0
    region = covered.respondent()
    await region.delete(f"{DRAFT}/insatser/c")
    await region.delete(f"{DRAFT}/nil-returns/kompetens")
    await tell_changed(covered.database)
    await region.put(f"{DRAFT}/insatser/c", insats(key="c", area="miljo"))  # a content that it had before
    await tell_changed(covered.database)
    assert await told(covered) == [first, (2, ["boende"], ["8.1"]), (3, ["boende", "miljo"], ["8.1"])]


async def test_whole_document_is_told_of_when_it_replaces_the_draft(covered: Intake) -> None:
    await tell_changed(covered.database)
    whole = {name: part for name, part in document().items() if name != "signed_by"}
    assert (await covered.respondent().put(f"{DRAFT}/draft", whole)).status_code == 200
    await tell_changed(covered.database)
    [_, (revision, areas, answers)] = await told(covered)
    assert revision == 2
    assert areas == sorted({i["area"] for i in whole["insatser"]} | {n["area"] for n in whole["nil_returns"]})
    assert set(answers) <= set(whole["answers"])


async def test_each_draft_is_told_of_once_when_replicas_look_at_the_same_time(covered: Intake) -> None:
    await asyncio.gather(*(tell_changed(covered.database) for _ in range(4)))
    assert [revision for revision, _, _ in await told(covered)] == [1]
    async with covered.database.reading() as tx:
        assert await tx.rows(select(TOUCHED)) == []


async def test_nothing_is_told_when_a_save_changed_nothing(covered: Intake) -> None:
    await tell_changed(covered.database)
    region = covered.respondent()
    assert (await region.put(f"{DRAFT}/insatser/a", insats(key="a", area="boende"))).json()["status"] == "unchanged"
    assert await tell_changed(covered.database) == 0


# ---- locks ---------------------------------------------------------------------------------------------------


async def test_round_is_locked_once_when_its_last_door_has_closed_and_again_after_an_extension(either: Intake) -> None:
    """The respondents' doors close with the round's, but for one with an extension."""
    [opened] = await either.emitted(RoundOpened)
    locks_at, database = opened.locks_at, either.database

    async def look(moment: datetime) -> list[datetime]:
        database.clock = At(moment)
        try:
            await asyncio.gather(tell_locked(database), tell_locked(database))
        finally:
            database.clock = WALL_CLOCK
        return [event.locked_at for event in await either.emitted(RoundLocked)]

    assert await look(locks_at - timedelta(seconds=1)) == []
    assert await look(locks_at) == [locks_at]
    assert await look(locks_at + timedelta(days=1)) == [locks_at]
    later = locks_at + timedelta(days=20)
    body = {"respondent": "24", "due_at": later.isoformat(), "locks_at": later.isoformat(), "reason": "Sjukdom"}
    answer = await either.agency.post(f"/v1/rounds/{ROUND}/extensions", body)
    assert answer.status_code == 201, answer.text
    assert await look(locks_at + timedelta(days=2)) == [locks_at]
    assert await look(later) == [locks_at, later]


# ---- the round's own ladder ----------------------------------------------------------------------------------

PLAN = {"days": [-10, 0, 5], "avoid_non_working_days": True}


async def test_rounds_own_ladder_is_kept_told_and_part_of_what_it_is(intake: Intake) -> None:
    assert (await intake.agency.post("/v1/rounds", round_body(reminders=PLAN))).json()["reminders"] == PLAN
    assert (await intake.agency.post("/v1/rounds", round_body(reminders=PLAN))).status_code == 200
    other = await intake.agency.post("/v1/rounds", round_body(reminders=PLAN | {"days": [-9]}))
    assert (other.status_code, (await intake.agency.post("/v1/rounds", round_body())).status_code) == (409, 409)
    [event] = await intake.emitted(RoundOpened)
    assert event.reminders is not None
    assert event.reminders.model_dump() == PLAN
    due_at = (datetime.now(UTC) + timedelta(days=30_000)).isoformat()
    body = {"respondent": "24", "due_at": due_at, "locks_at": due_at, "reason": "Sjukdom"}
    if (await intake.agency.post(f"/v1/rounds/{ROUND}/extensions", body)).status_code == 201:
        [changed] = await intake.emitted(RoundChanged)
        assert changed.reminders == event.reminders


@pytest.mark.parametrize(
    ("plan", "pointer"),
    [
        ({"days": [-400]}, "/reminders/days/0"),
        ({"days": ["-3"]}, "/reminders/days/0"),
        ({"days": list(range(31))}, "/reminders/days"),
        ({"avoid_non_working_days": True}, "/reminders/days"),
        ({"days": [], "avoid_non_working_days": "ja"}, "/reminders/avoid_non_working_days"),
        ({"days": [], "at": "08:00"}, "/reminders/at"),
    ],
)
async def test_ladder_is_refused_with_the_place_when_it_is_wrong(
    intake: Intake, plan: dict[str, object], pointer: str
) -> None:
    answer = await intake.agency.post("/v1/rounds", round_body(reminders=plan))
    assert answer.status_code == 422
    assert [error["pointer"] for error in answer.json()["errors"]] == [pointer]
