"""The job that reminds: what came in while it was away is taken in first; what is still true is sent, once."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any, cast

import pytest

from libs.common.asked import Asked
from libs.common.database import Database
from libs.common.service import Runtime
from services.notifications.jobs.reminding import remind
from services.notifications.reminders.missing import Content, Work, missing
from services.notifications.reminders.recipients import recipients
from tests.notifications import rounds
from tests.notifications.simulating import Installation, RecordingLine, SimulatedClock, at

OPENS, DUE = at("2025-01-01 08:00"), at("2025-03-10 22:59:59")
EVERYTHING = Asked(rounds.opened("x", OPENS, DUE).areas, rounds.QUESTIONS)


class Ended(BaseException):
    """The test has seen enough."""


class StepByStep(SimulatedClock):
    """Does something at each sleep."""

    def __init__(self, steps: list[Callable[[], Awaitable[None]]]) -> None:
        super().__init__(at("2025-03-09 10:00"))
        self.steps = steps
        self.slept: list[float] = []

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        await super().sleep(seconds)
        if not self.steps:
            raise Ended
        await self.steps.pop(0)()


async def test_nobody_is_reminded_of_what_was_handed_in_while_the_process_was_away(database: Database) -> None:
    clock = StepByStep([])
    line = RecordingLine(clock)
    here = Installation(database, clock, line)
    for code in ("01", "03"):
        await here.add_contact(code)
    await here.take_in(rounds.opened("r", OPENS, DUE, respondents=["01", "03"]))

    async def hand_in() -> None:  # the bus delivers what it kept, one after the other
        await here.take_in(rounds.submitted("r", "01", 1, clock.now()))

    async def nothing() -> None:
        return None

    async def send() -> None:
        await here.sender.send_all()

    clock.steps = [hand_in, nothing, send]
    started = asyncio.Event()
    started.set()
    runtime = SimpleNamespace(database=database, clock=clock, bus_started=started)
    with pytest.raises(Ended):
        await remind(cast(Runtime, runtime))
    assert [(to, letter.subject.split(":")[0]) for _, to, letter in line.taken] == [("03@example.se", "1 dag kvar")]
    assert max(clock.slept) <= 60


async def test_reminder_goes_once_somebody_has_come_who_can_be_told(database: Database) -> None:
    clock = SimulatedClock(at("2025-03-03 07:00"))
    here = Installation(database, clock, RecordingLine(clock))
    await here.take_in(rounds.opened("r", OPENS, DUE, respondents=["01"]))
    await here.look()
    await clock.sleep(3600)
    await here.add_contact("01")
    await here.look()
    await here.look()
    assert [f"{moment:%d %H:%M}" for moment, _, _ in here.line.taken] == ["03 08:00"]


async def test_owner_is_told_when_a_respondent_of_its_round_has_no_contact(database: Database) -> None:
    clock = SimulatedClock(at("2025-03-03 07:00"))
    here = Installation(database, clock, RecordingLine(clock))
    state = rounds.opened("r", OPENS, DUE, respondents=["01", "03"])
    codes = [one.model_copy(update={"code": f"24-{one.code}"}) for one in state.respondents]
    await here.take_in(state.model_copy(update={"respondents": codes, "owner": "24"}))
    await here.add_contact("24")
    await here.add_contact("24-01")
    await here.look()
    assert sorted(to for _, to, _ in here.line.taken) == ["24-01@example.se", "24@example.se"]


@pytest.mark.parametrize("never", [datetime.max.replace(tzinfo=UTC), at("9999-12-31 22:00")])
async def test_others_are_reminded_when_a_round_is_due_at_the_end_of_the_calendar(
    database: Database, never: datetime
) -> None:
    clock = SimulatedClock(at("2025-03-03 07:00"))
    here = Installation(database, clock, RecordingLine(clock))
    for_ever = rounds.opened("never", OPENS, DUE, respondents=["01"])
    await here.take_in(for_ever.model_copy(update={"due_at": never, "locks_at": never}))
    await here.take_in(rounds.opened("r", OPENS, DUE, respondents=["01"]))
    await here.add_contact("01")
    await here.look()
    assert [to for _, to, _ in here.line.taken] == ["01@example.se"]


async def test_letter_that_waits_falls_away_when_an_extension_makes_it_untrue(database: Database) -> None:
    clock = SimulatedClock(at("2025-03-03 07:00"))
    here = Installation(database, clock, RecordingLine(clock))
    opened = rounds.opened("r", OPENS, DUE, respondents=["01"])
    await here.take_in(opened)
    await here.add_contact("01", digest="weekly")
    clock.moment = at("2025-03-04 07:00")
    await here.look()
    await here.take_in(rounds.extended(opened, "01", DUE + timedelta(days=60), clock.now()))
    await here.run_until(at("2025-03-17 07:00"))
    assert here.line.taken == []


# ---- what is missing, and whom it concerns -------------------------------------------------------------------

AREAS, ANSWERS = rounds.AREAS, ["8.1"]


@pytest.mark.parametrize(
    ("work", "areas", "questions", "unsigned", "sent_back"),
    [
        (Work(Content(), None, accepted=False, sent_back=False), AREAS, ["8.1"], True, False),
        (Work(Content(AREAS[1:], ANSWERS), None, accepted=False, sent_back=False), AREAS[:1], [], True, False),
        (Work(Content(AREAS, ANSWERS), None, accepted=False, sent_back=False), [], [], True, False),
        (Work(Content(), Content(AREAS, ANSWERS), accepted=False, sent_back=False), [], [], False, False),
        (Work(Content(), Content(AREAS[:-1], []), accepted=False, sent_back=False), AREAS[-1:], ["8.1"], False, False),
        (Work(Content(AREAS, ANSWERS), Content(), accepted=False, sent_back=True), [], [], True, True),
        (Work(Content(), Content(), accepted=True, sent_back=False), [], [], False, False),
    ],
)  # fmt: skip
def test_only_what_was_asked_and_is_not_there_is_missing(
    work: Work, areas: list[str], questions: list[str], unsigned: bool, sent_back: bool
) -> None:
    left = missing(EVERYTHING, work)
    assert [area.code for area in left.areas] == areas
    assert [question.id for question in left.questions] == questions
    assert (left.unsigned, left.sent_back) == (unsigned, sent_back)
    assert bool(left) == bool(areas or questions or unsigned)


@pytest.mark.parametrize(
    ("roles", "draft", "told"),
    [
        (["editor", "signer"], Content(), ["editor", "signer"]),
        (["editor", "signer"], Content(AREAS, ANSWERS), ["signer"]),
        (["editor", "editor"], Content(AREAS, ANSWERS), ["editor", "editor"]),
        ([], Content(), []),
    ],
)
def test_signers_alone_are_told_when_only_the_signature_is_missing(
    roles: list[str], draft: Content, told: list[str]
) -> None:
    contacts: list[Any] = [SimpleNamespace(role=role) for role in roles]
    left = missing(EVERYTHING, Work(draft, None, accepted=False, sent_back=False))
    assert [contact.role for contact in recipients(contacts, left)] == told
