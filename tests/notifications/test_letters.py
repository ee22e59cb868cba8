"""Letters arrive once each, whole, in the reader's language, through whatever the mail server does meanwhile."""

import asyncio
import signal
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, update

from libs.common import events
from libs.common.database import Database
from services.notifications.channels import Unreachable
from services.notifications.handlers.letters import CONTACT, LETTER, send_again
from services.notifications.jobs.delivering import Sender
from services.notifications.jobs.reminding import remind_once
from services.notifications.queries import alerts
from services.notifications.settings import NotificationsSettings
from tests.infrastructure.ports import free_ports
from tests.notifications import rounds
from tests.notifications.mail_server import Post, mail_server
from tests.notifications.simulating import Installation, RecordingLine, SimulatedClock, at

OPENS, DUE = at("2025-01-01 08:00"), at("2025-03-10 22:59:59")
BEFORE, WEEK_LEFT = at("2025-03-03 06:59"), at("2025-03-03 07:00")
THREE = ["01", "03", "04"]


@pytest.fixture
def clock() -> SimulatedClock:
    return SimulatedClock(BEFORE)


@pytest.fixture
def here(database: Database, clock: SimulatedClock) -> Installation:
    return Installation(database, clock, RecordingLine(clock))


@pytest.fixture
def post() -> Post:
    return Post()


@pytest.fixture
def server(post: Post) -> Iterator[str]:
    with mail_server(post) as url:
        yield url


def sender(database: Database, url: str | None) -> Sender:
    settings = {"smtp_url": url, "mail_from": "Insats <insats@example.se>", "public_url": "https://insats.example.se"}
    return Sender(database, NotificationsSettings.model_validate(settings), "email")


async def week_left(here: Installation, respondents: list[str] = THREE) -> None:
    """A round that reminds a week before, at that moment: a letter waits for each respondent's contact."""
    weekly = events.ReminderPlan(days=[-7, -3, -1])
    state = rounds.opened("r", OPENS, DUE, title="Återrapportering 2025", respondents=respondents, reminders=weekly)
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


async def test_letter_says_just_what_is_missing_in_both_parts_when_it_arrives(
    here: Installation, post: Post, server: str
) -> None:
    await here.take_in(events.DraftChanged(
        round="r", respondent="01", revision=1, areas=[a for a in rounds.AREAS if a != "miljo"], answers=["8.1"],
    ))  # fmt: skip
    await week_left(here, ["01"])
    assert await sender(here.database, server).send_all() == 1
    [letter] = post.letters
    assert letter["Subject"] == "7 dagar kvar: Återrapportering 2025, Stockholm"
    assert letter["From"].addresses[0].addr_spec == "insats@example.se"
    assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert str(letter["List-Unsubscribe"]).startswith("<https://insats.example.se/notifications/v1/unsubscribe/")
    assert (letter["Auto-Submitted"], letter["Content-Language"]) == ("auto-generated", "sv")
    parts = {kind: letter.get_body((kind,)) for kind in ("plain", "html")}
    for part in parts.values():
        assert part is not None
        text = part.get_content()
        assert "10 mars 2025 kl. 23.59" in text
        assert "Miljö" in text
        assert "Underskrift" in text
        assert "Boende" not in text
        assert "Hur fördelades medlen" not in text
        assert "https://insats.example.se/rounds/r/respondents/01" in text


async def test_letter_is_in_english_when_the_contact_prefers_it(here: Installation, post: Post, server: str) -> None:
    await here.add_contact("03", language="en", email="kim@example.se")
    await week_left(here, ["03"])
    await sender(here.database, server).send_all()
    by_address = {str(letter["To"].addresses[0].addr_spec): letter for letter in post.letters}
    assert by_address["kim@example.se"]["Subject"] == "7 days left: Återrapportering 2025, Uppsala"
    assert by_address["03@example.se"]["Subject"] == "7 dagar kvar: Återrapportering 2025, Uppsala"
    body = by_address["kim@example.se"].get_body(("plain",))
    assert body is not None
    assert "10 March 2025 at 23:59 (Swedish time)" in body.get_content()


async def test_names_cannot_put_headers_or_markup_into_a_letter(here: Installation, post: Post, server: str) -> None:
    name = '<script>"Kim" <b>, .\n.'.replace("\n", " ")
    await here.add_contact("01", name=name, email="kim@example.se")
    await week_left(here, ["01"])
    await sender(here.database, server).send_all()
    letter = next(one for one in post.letters if "kim@example.se" in str(one["To"]))
    html, plain = letter.get_body(("html",)), letter.get_body(("plain",))
    assert html is not None
    assert plain is not None
    assert "<script>" not in html.get_content()
    assert name in plain.get_content()


async def test_everybody_hears_once_when_the_mail_server_is_away_for_a_day(
    here: Installation, clock: SimulatedClock, post: Post
) -> None:
    await week_left(here)
    [port] = free_ports(1)
    trying = sender(here.database, f"smtp+plain://127.0.0.1:{port}")
    await sent_meanwhile(here, trying, WEEK_LEFT + timedelta(days=1))
    assert post.letters == []
    assert await open_alerts(here.database) == [("channel-unreachable", "email")]
    await here.take_in(rounds.submitted("r", "04", 1, clock.now()))  # one has done it meanwhile
    with mail_server(post, port):
        await sent_meanwhile(here, trying, clock.now() + timedelta(hours=3))
    assert post.recipients == ["01@example.se", "03@example.se"]
    assert await states(here.database) == ["sent", "sent", "obsolete"]
    assert await open_alerts(here.database) == []
    assert {letter["Subject"].split(":")[0] for letter in post.letters} == {"6 dagar kvar"}  # what is true by then


async def sent_meanwhile(here: Installation, trying: Sender, until: object) -> None:
    while here.clock.now() < until:  # type: ignore[operator]
        await trying.send_all()
        await here.clock.sleep(1200)


async def test_only_the_latest_goes_when_the_way_was_closed_past_the_next_reminder(
    here: Installation, clock: SimulatedClock
) -> None:
    await week_left(here, ["01"])
    here.line.before = lambda _: Unreachable("closed")
    await here.run_until(at("2025-03-08 12:00"))
    here.line.before = lambda _: None
    await here.run_until(at("2025-03-08 18:00"))
    assert [letter.subject.split(":")[0] for _, _, letter in here.line.taken] == ["2 dagar kvar"]
    assert sorted(await states(here.database)) == ["obsolete", "sent"]


@pytest.mark.parametrize(
    ("answer", "state", "alert"),
    [("550 No such mailbox", "bounced", "letter-bounced"), ("451 Try later", "waiting", None)],
)
async def test_one_bad_address_stops_nobody_else(
    here: Installation, post: Post, server: str, answer: str, state: str, alert: str | None
) -> None:
    await week_left(here)
    post.at_rcpt = lambda address: answer if address.startswith("01") else None
    await sender(here.database, server).send_all()
    assert post.recipients == ["03@example.se", "04@example.se"]
    assert sorted(await states(here.database)) == sorted(["sent", "sent", state])
    assert [kind for kind, _ in await open_alerts(here.database)] == ([alert] if alert else [])


async def test_alert_about_an_address_settles_when_a_letter_reaches_it(
    here: Installation, clock: SimulatedClock, post: Post, server: str
) -> None:
    await week_left(here, ["01"])
    post.at_rcpt = lambda _: "550 No such mailbox"
    await sender(here.database, server).send_all()
    post.at_rcpt = lambda _: None
    clock.moment = at("2025-03-07 07:00")
    await remind_once(here.database)
    await sender(here.database, server).send_all()
    assert post.recipients == ["01@example.se"]
    assert await open_alerts(here.database) == []


async def test_letter_waits_and_an_alert_says_why_when_no_server_is_named(
    here: Installation, post: Post, server: str
) -> None:
    await week_left(here, ["01"])
    without = sender(here.database, None)
    assert await without.send_all() == await without.send_all() == 0
    assert await open_alerts(here.database) == [("channel-not-set-up", "email")]
    assert await sender(here.database, server).send_all() == 1
    assert await open_alerts(here.database) == []


async def test_refused_letter_raises_an_alert_and_is_not_tried_for_ever(
    here: Installation, post: Post, server: str
) -> None:
    await week_left(here, ["01"])
    post.at_dot = lambda _: "554 Not wanted"
    assert await sender(here.database, server).send_all() == 0
    assert await states(here.database) == ["refused"]
    assert [kind for kind, _ in await open_alerts(here.database)] == ["letter-refused"]


async def test_letter_arrives_once_when_the_server_first_says_later_to_the_whole_of_it(
    here: Installation, clock: SimulatedClock, post: Post, server: str
) -> None:
    await week_left(here, ["01"])
    answers = ["451 Try later", None]
    post.at_dot = lambda _: answers.pop(0) if answers else None
    trying = sender(here.database, server)
    await sent_meanwhile(here, trying, clock.now() + timedelta(days=1))
    assert post.recipients == ["01@example.se"]
    assert await states(here.database) == ["sent"]
    assert await open_alerts(here.database) == []


async def test_letter_is_given_up_after_three_days_of_later(here: Installation, post: Post, server: str) -> None:
    await week_left(here, ["01"])
    await here.take_in(rounds.extended(rounds.opened("x", OPENS, DUE), "01", DUE + timedelta(days=9), OPENS))
    post.at_rcpt = lambda _: "451 Try later"
    trying = sender(here.database, server)
    for _ in range(40):
        await trying.send_all()
        await here.clock.sleep(7200)
    assert await states(here.database) == ["given_up"]
    assert [kind for kind, _ in await open_alerts(here.database)] == ["letter-given-up"]


async def test_nothing_is_sent_twice_when_the_line_breaks_behind_the_letter(
    here: Installation, clock: SimulatedClock, post: Post, server: str
) -> None:
    await week_left(here, ["01"])
    post.cut_after_taking = True
    trying = sender(here.database, server)
    await trying.send_all()
    post.cut_after_taking = False
    await sent_meanwhile(here, trying, clock.now() + timedelta(days=1))
    assert post.recipients == ["01@example.se"]
    assert await states(here.database) == ["uncertain"]
    assert [kind for kind, _ in await open_alerts(here.database)] == ["letter-uncertain"]


async def test_each_letter_leaves_once_when_replicas_share_the_work(
    here: Installation, post: Post, server: str
) -> None:
    everybody = [one.code for one in rounds.opened("x", OPENS, DUE).respondents]
    await week_left(here, everybody)
    await asyncio.gather(remind_once(here.database), remind_once(here.database))
    await asyncio.gather(*(sender(here.database, server).send_all() for _ in range(3)))
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


# ---- kill -9 -------------------------------------------------------------------------------------------------


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
    here: Installation, clock: SimulatedClock, post: Post, server: str,
    instant: str, at_once: int, after_a_day: int, state: str,
) -> None:  # fmt: skip
    await week_left(here, ["01"])
    await killed(here.database, server, "2025-03-03 07:00", instant)
    assert len(post.letters) == at_once
    alive = sender(here.database, server)
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


# ---- digests -------------------------------------------------------------------------------------------------


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
