"""No letter leaves twice and no miss is silent, whichever process sends it, stands still, ends or is killed."""

import asyncio
import signal
import sys
from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from libs.common.database import Database
from services.notifications.handlers.bounces import Bounce
from services.notifications.handlers.letters import LETTER, send_again
from services.notifications.handlers.outcomes import bounced_later
from services.notifications.jobs.delivering import Sender
from services.notifications.jobs.reminding import remind_once
from services.notifications.settings import NotificationsSettings
from tests.notifications import rounds
from tests.notifications.letters import DUE, OPENS, open_alerts, sender, sent_meanwhile, states, week_left
from tests.notifications.mail_server import Post
from tests.notifications.simulating import Installation, RecordingLine, SimulatedClock


async def test_each_letter_leaves_once_when_replicas_share_the_work(
    here: Installation, post: Post, mail_url: str
) -> None:
    everybody = [one.code for one in rounds.opened("x", OPENS, DUE).respondents]
    await week_left(here, everybody)
    await asyncio.gather(remind_once(here.database), remind_once(here.database))
    await asyncio.gather(*(sender(here.database, mail_url).send_all() for _ in range(3)))
    assert post.recipients == sorted(f"{code}@example.se" for code in everybody)
    assert len({str(letter["Message-ID"]) for letter in post.letters}) == 21


async def test_letter_is_not_handed_over_when_another_has_taken_it(here: Installation, clock: SimulatedClock) -> None:
    """A process that stood still past its lease finds its claim gone before the point of no return."""
    await week_left(here, ["01"])
    slow, quick = Sender(here.database, NotificationsSettings(), "email"), here.sender
    line = RecordingLine(clock)
    slow.line = line
    original = line.deliver

    async def deliver(envelope, written, about_to):  # type: ignore[no-untyped-def]
        await clock.sleep(1000)
        await quick.send_all()
        await original(envelope, written, about_to)

    line.deliver = deliver  # type: ignore[method-assign]
    await slow.send_all()
    assert (len(here.line.taken), len(line.taken)) == (1, 0)


async def killed(database: Database, smtp_url: str, now: str, instant: str) -> None:
    """Another process sends, and dies at the instant."""
    url = database.engine.url.render_as_string(hide_password=False).replace("+asyncpg", "").replace("+aiosqlite", "")
    arguments = [sys.executable, "-m", "tests.notifications.sending", url, smtp_url, now, instant]
    process = await asyncio.create_subprocess_exec(*arguments, cwd=Path(__file__).parents[2])
    async with asyncio.timeout(60):
        assert await process.wait() == -signal.SIGKILL


@pytest.mark.parametrize(
    ("instant", "at_once", "after_a_day", "state"),
    [
        ("claimed", 0, 1, "sent"),  # nothing was said for good: it is sent again, once
        ("taken", 1, 1, "uncertain"),  # between send and mark: it arrived, and is not sent again
        ("handed_over", 0, 0, "uncertain"),  # the one instant that only a person can decide
    ],
)
async def test_nobody_hears_twice_and_no_miss_is_silent_when_the_process_is_killed(
    here: Installation, clock: SimulatedClock, post: Post, mail_url: str,
    instant: str, at_once: int, after_a_day: int, state: str,
) -> None:  # fmt: skip
    await week_left(here, ["01"])
    await killed(here.database, mail_url, "2025-03-03 07:00", instant)
    assert len(post.letters) == at_once
    alive = sender(here.database, mail_url)
    await alive.send_all()  # right after the restart the claim still holds
    assert len(post.letters) == at_once
    await sent_meanwhile(here, alive, clock.now() + timedelta(days=1))
    assert len(post.letters) == after_a_day
    assert await states(here.database) == [state]
    assert [kind for kind, _ in await open_alerts(here.database)] == (
        ["letter-uncertain"] if state == "uncertain" else []
    )
    if state == "uncertain" and not after_a_day:
        async with here.database.transaction() as tx:
            letter = await tx.scalar(select(LETTER.c.id))
            assert await send_again(tx, letter)
        await alive.send_all()
        assert len(post.letters) == 1


# ---- late answers and orderly ends ---------------------------------------------------------------------------


async def test_letter_taken_for_uncertain_is_certain_when_its_sender_hears_the_answer_after_all(
    here: Installation, clock: SimulatedClock
) -> None:
    """A process that stood still between hand-over and answer, and was taken for dead meanwhile."""
    await week_left(here, ["01"])
    line = here.line
    original = line.deliver

    async def deliver(envelope: Any, written: Any, about_to: Callable[[], Awaitable[None]]) -> None:
        await original(envelope, written, about_to)
        await clock.sleep(1000)
        await Sender(here.database, NotificationsSettings(), "email").send_all()
        assert [kind for kind, _ in await open_alerts(here.database)] == ["letter-uncertain"]

    line.deliver = deliver  # type: ignore[method-assign]
    await here.sender.send_all()
    assert await states(here.database) == ["sent"]
    assert await open_alerts(here.database) == []


async def test_bounce_that_comes_before_the_answer_is_not_forgotten(here: Installation) -> None:
    await week_left(here, ["01"])
    line = here.line
    original = line.deliver

    async def deliver(envelope: Any, written: Any, about_to: Callable[[], Awaitable[None]]) -> None:
        await original(envelope, written, about_to)
        async with here.database.transaction() as tx:
            message_id = envelope.message_id.removeprefix("reminder.")
            assert await bounced_later(tx, Bounce(message_id, "550 User unknown")) == 1

    line.deliver = deliver  # type: ignore[method-assign]
    await here.sender.send_all()
    assert await states(here.database) == ["bounced"]
    assert [kind for kind, _ in await open_alerts(here.database)] == ["letter-bounced"]


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
@pytest.mark.parametrize(("instant", "state"), [("taken", "uncertain"), ("claimed", "sent")])
async def test_successor_need_not_wait_where_there_is_one_process_alone(
    here: Installation, post: Post, mail_url: str, instant: str, state: str
) -> None:
    await week_left(here, ["01"])
    await killed(here.database, mail_url, "2025-03-03 07:00", instant)
    alive = sender(here.database, mail_url)
    await alive.take_over()
    await alive.send_all()
    assert (await states(here.database), post.recipients) == ([state], ["01@example.se"])


async def test_process_that_is_asked_to_end_marks_what_it_has_handed_over(
    here: Installation, post: Post, mail_url: str
) -> None:
    await week_left(here, ["01"])
    answering = asyncio.Event()
    loop = asyncio.get_running_loop()
    taken = post.handle_DATA

    async def slowly(server: Any, session: Any, envelope: Any) -> str:
        loop.call_soon_threadsafe(answering.set)
        await asyncio.sleep(0.5)
        return await taken(server, session, envelope)

    post.handle_DATA = slowly  # type: ignore[method-assign]
    sending = asyncio.create_task(sender(here.database, mail_url).send_all())
    await answering.wait()
    sending.cancel()
    with pytest.raises(asyncio.CancelledError):
        await sending
    assert (await states(here.database), post.recipients) == (["sent"], ["01@example.se"])
    assert await open_alerts(here.database) == []
