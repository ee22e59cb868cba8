"""Letters arrive once each, whole, in the reader's language, through whatever the mail server does meanwhile."""

from datetime import timedelta

import pytest
from sqlalchemy import delete, update

from libs.common import events
from libs.common.database import Database
from services.notifications.channels import Bounced, Uncertain, Unreachable
from services.notifications.handlers.letters import CONTACT
from services.notifications.jobs.delivering import Sender
from services.notifications.jobs.reminding import remind_once
from services.notifications.queries.deadlines import round_reminders
from services.notifications.settings import NotificationsSettings
from tests.infrastructure.ports import free_ports
from tests.notifications import rounds
from tests.notifications.letters import (
    DUE,
    OPENS,
    WEEK_LEFT,
    details,
    here_with_letters,
    open_alerts,
    sender,
    sent_meanwhile,
    states,
    week_left,
)
from tests.notifications.mail_server import Post, mail_server
from tests.notifications.simulating import Installation, SimulatedClock, at


async def test_letter_says_just_what_is_missing_in_both_parts_when_it_arrives(
    here: Installation, post: Post, mail_url: str
) -> None:
    await here.take_in(events.DraftChanged(
        round="r", respondent="01", revision=1, areas=[a for a in rounds.AREAS if a != "miljo"], answers=["8.1"],
    ))  # fmt: skip
    await week_left(here, ["01"])
    assert await sender(here.database, mail_url).send_all() == 1
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


async def test_letter_is_in_english_when_the_contact_prefers_it(here: Installation, post: Post, mail_url: str) -> None:
    await here.add_contact("03", language="en", email="kim@example.se")
    await week_left(here, ["03"])
    await sender(here.database, mail_url).send_all()
    by_address = {str(letter["To"].addresses[0].addr_spec): letter for letter in post.letters}
    assert by_address["kim@example.se"]["Subject"] == "7 days left: Återrapportering 2025, Uppsala"
    assert by_address["03@example.se"]["Subject"] == "7 dagar kvar: Återrapportering 2025, Uppsala"
    body = by_address["kim@example.se"].get_body(("plain",))
    assert body is not None
    assert "10 March 2025 at 23:59 (Swedish time)" in body.get_content()


async def test_names_cannot_put_headers_or_markup_into_a_letter(here: Installation, post: Post, mail_url: str) -> None:
    name = '<script>"Kim" <b>, .\n.'.replace("\n", " ")
    await here.add_contact("01", name=name, email="kim@example.se")
    await week_left(here, ["01"])
    await sender(here.database, mail_url).send_all()
    letter = next(one for one in post.letters if "kim@example.se" in str(one["To"]))
    html, plain = letter.get_body(("html",)), letter.get_body(("plain",))
    assert html is not None
    assert plain is not None
    assert "<script>" not in html.get_content()
    assert name in plain.get_content()


async def test_letter_arrives_when_the_title_of_the_round_has_two_lines(
    here: Installation, post: Post, mail_url: str
) -> None:
    await week_left(here, ["01"], title="Återrapportering\n2025")
    assert await sender(here.database, mail_url).send_all() == 1
    assert post.letters[0]["Subject"] == "7 dagar kvar: Återrapportering 2025, Stockholm"


async def test_alert_names_whoever_has_an_address_that_no_letter_can_bear(
    here: Installation, post: Post, mail_url: str
) -> None:
    """Taken in before such addresses were refused."""
    await week_left(here, ["01", "03"])
    async with here.database.transaction() as tx:
        await tx.execute(update(CONTACT).where(CONTACT.c.respondent == "01").values(email="kim..lind@example.se"))
    assert await sender(here.database, mail_url).send_all() == 1
    assert post.recipients == ["03@example.se"]
    assert await states(here.database) == ["refused", "sent"]
    assert [kind for kind, _ in await open_alerts(here.database)] == ["letter-refused"]


async def test_letter_that_waits_does_not_go_to_whoever_has_chosen_none_meanwhile(
    here: Installation, post: Post, mail_url: str
) -> None:
    await week_left(here, ["01", "03"])
    async with here.database.transaction() as tx:
        await tx.execute(update(CONTACT).where(CONTACT.c.respondent == "01").values(channel="none"))
    await sender(here.database, mail_url).send_all()
    assert post.recipients == ["03@example.se"]
    assert await states(here.database) == ["withdrawn", "sent"]


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
    here: Installation, post: Post, mail_url: str, answer: str, state: str, alert: str | None
) -> None:
    await week_left(here)
    post.at_rcpt = lambda address: answer if address.startswith("01") else None
    await sender(here.database, mail_url).send_all()
    assert post.recipients == ["03@example.se", "04@example.se"]
    assert sorted(await states(here.database)) == sorted(["sent", "sent", state])
    assert [kind for kind, _ in await open_alerts(here.database)] == ([alert] if alert else [])


async def test_letter_arrives_after_one_that_was_refused_before_its_text(
    here: Installation, post: Post, mail_url: str
) -> None:
    """A server that says no to DATA keeps the sender that it was told, and takes no other until it is reset."""
    await week_left(here)
    post.at_rcpt = lambda address: "250 OK" if address.startswith("01") else None  # taken, and nobody to write to
    await sender(here.database, mail_url).send_all()
    assert post.recipients == ["03@example.se", "04@example.se"]


async def test_alert_about_an_address_settles_when_a_letter_reaches_it(
    here: Installation, clock: SimulatedClock, post: Post, mail_url: str
) -> None:
    await week_left(here, ["01"])
    post.at_rcpt = lambda _: "550 No such mailbox"
    await sender(here.database, mail_url).send_all()
    post.at_rcpt = lambda _: None
    clock.moment = at("2025-03-07 07:00")
    await remind_once(here.database)
    await sender(here.database, mail_url).send_all()
    assert post.recipients == ["01@example.se"]
    assert await open_alerts(here.database) == []


async def test_letter_waits_and_an_alert_says_why_when_no_server_is_named(
    here: Installation, post: Post, mail_url: str
) -> None:
    await week_left(here, ["01"])
    without = sender(here.database, None)
    assert await without.send_all() == await without.send_all() == 0
    assert await open_alerts(here.database) == [("channel-not-set-up", "email")]
    assert await sender(here.database, mail_url).send_all() == 1
    assert await open_alerts(here.database) == []


async def test_letter_waits_and_an_alert_says_why_when_the_sender_is_no_address(
    here: Installation, post: Post, mail_url: str
) -> None:
    await week_left(here, ["01"])
    settings = NotificationsSettings.model_validate({"smtp_url": mail_url, "mail_from": "Insats"})
    assert await Sender(here.database, settings, "email").send_all() == 0
    assert await states(here.database) == ["waiting"]
    assert "INSATS_MAIL_FROM" in (await details(here.database))["reason"]
    assert await sender(here.database, mail_url).send_all() == 1


async def test_refused_letter_raises_an_alert_and_is_not_tried_for_ever(
    here: Installation, post: Post, mail_url: str
) -> None:
    await week_left(here, ["01"])
    post.at_dot = lambda _: "554 Not wanted"
    assert await sender(here.database, mail_url).send_all() == 0
    assert await states(here.database) == ["refused"]
    assert [kind for kind, _ in await open_alerts(here.database)] == ["letter-refused"]


async def test_letter_arrives_once_when_the_server_first_says_later_to_the_whole_of_it(
    here: Installation, clock: SimulatedClock, post: Post, mail_url: str
) -> None:
    await week_left(here, ["01"])
    answers = ["451 Try later", None]
    post.at_dot = lambda _: answers.pop(0) if answers else None
    trying = sender(here.database, mail_url)
    await sent_meanwhile(here, trying, clock.now() + timedelta(days=1))
    assert post.recipients == ["01@example.se"]
    assert await states(here.database) == ["sent"]
    assert await open_alerts(here.database) == []


async def test_letter_is_given_up_after_three_days_of_later(here: Installation, post: Post, mail_url: str) -> None:
    await week_left(here, ["01"])
    await here.take_in(rounds.extended(rounds.opened("x", OPENS, DUE), "01", DUE + timedelta(days=9), OPENS))
    post.at_rcpt = lambda _: "451 Try later"
    trying = sender(here.database, mail_url)
    for _ in range(40):
        await trying.send_all()
        await here.clock.sleep(7200)
    assert await states(here.database) == ["given_up"]
    assert [kind for kind, _ in await open_alerts(here.database)] == ["letter-given-up"]


async def test_nothing_is_sent_twice_when_the_line_breaks_behind_the_letter(
    here: Installation, clock: SimulatedClock, post: Post, mail_url: str
) -> None:
    await week_left(here, ["01"])
    post.cut_after_taking = True
    trying = sender(here.database, mail_url)
    await trying.send_all()
    post.cut_after_taking = False
    await sent_meanwhile(here, trying, clock.now() + timedelta(days=1))
    assert post.recipients == ["01@example.se"]
    assert await states(here.database) == ["uncertain"]
    assert [kind for kind, _ in await open_alerts(here.database)] == ["letter-uncertain"]


async def test_nobody_is_called_reminded_whose_letter_waits_or_has_not_come(database: Database) -> None:
    here = await here_with_letters(database, ["01", "03", "04", "09", "24"])
    async with database.transaction() as tx:
        await tx.execute(delete(CONTACT).where(CONTACT.c.respondent == "24"))
    assert set((await deliveries(here)).values()) == {("told", "waiting")}
    here.line.before = lambda envelope: Bounced("no such mailbox") if envelope.address == "03@example.se" else None
    here.line.after = lambda envelope: Uncertain("no answer") if envelope.address == "04@example.se" else None
    await here.take_in(rounds.submitted("r", "09", 1, WEEK_LEFT))
    await here.sender.send_all()
    assert await deliveries(here) == {
        "01": ("told", "sent"),
        "03": ("told", "failed"),
        "04": ("told", "uncertain"),
        "09": ("told", "dropped"),
        "24": ("told", "dropped"),
    }


async def deliveries(here: Installation) -> dict[str, tuple[str | None, str | None]]:
    """What became of each one's reminder a week before."""
    async with here.database.reading() as tx:
        found = await round_reminders(tx, "r", None)
    assert found is not None
    return {one.respondent: (one.steps[0].outcome, one.steps[0].delivery) for one in found.items}
