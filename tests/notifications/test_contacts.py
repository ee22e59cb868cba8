"""Contacts are a respondent's own to choose; a link ends the letters; a bounce that comes later is heard of."""

import re
from email.message import EmailMessage
from typing import Any

import pytest
from sqlalchemy import insert, select, update

from services.notifications.handlers.letters import CONTACT, LETTER
from services.notifications.handlers.outcomes import left_by_the_dead
from services.notifications.letters import links
from tests.notifications.conftest import Running
from tests.notifications.simulating import at

KIM: dict[str, Any] = {
    "respondent": "09",
    "role": "signer",
    "name": "Kim Lind",
    "email": "kim.lind@gotland.example",
    "language": "en",
    "digest": "each",
}


async def add(service: Running, scope: str = "submit", caller: str | None = "09", **choices: Any) -> Any:
    headers = service.headers(scope, caller)
    return await service.client.post("/v1/contacts", json=KIM | choices, headers=headers)


async def listed(service: Running, scope: str = "agency", respondent: str | None = None) -> list[Any]:
    answer = await service.client.get("/v1/contacts", headers=service.headers(scope, respondent))
    items: list[Any] = answer.json()["items"]
    return items


async def test_contact_is_kept_with_its_choices_and_changed_whole(service: Running) -> None:
    made = await add(service)
    assert made.status_code == 201
    contact = made.json()
    assert contact | KIM == contact
    assert (contact["channel"], contact["subscribed"]) == ("email", True)
    assert "secret" not in contact
    path, headers = f"/v1/contacts/{contact['id']}", service.headers("submit", "09")
    changed = await service.client.put(path, json=KIM | {"digest": "weekly", "channel": "none"}, headers=headers)
    assert (changed.json()["digest"], changed.json()["channel"]) == ("weekly", "none")
    assert (await service.client.get(path, headers=headers)).json() == changed.json()
    assert (await service.client.delete(path, headers=headers)).status_code == 204
    assert (await service.client.get(path, headers=headers)).status_code == 404


async def test_what_is_done_to_a_contact_is_in_the_trail_without_the_person(service: Running) -> None:
    contact = (await add(service)).json()["id"]
    path, headers = f"/v1/contacts/{contact}", service.headers("submit", "09")
    await service.client.put(path, json=KIM | {"role": "editor"}, headers=headers)
    link = await unsubscribe_path(service, contact)
    for _ in range(2):  # once is enough
        assert (await service.client.post(link)).status_code == 200
    await service.client.delete(path, headers=service.headers("agency"))
    answer = await service.client.get("/v1/audit?kind=contact.", headers=service.headers("admin"))
    acts = list(reversed(answer.json()["items"]))
    assert [(act["kind"], act["actor"]) for act in acts] == [
        ("contact.added", "respondent:09"),
        ("contact.changed", "respondent:09"),
        ("contact.unsubscribed", None),
        ("contact.removed", "agency"),
    ]
    assert {(act["respondent"], act["about"]) for act in acts} == {("09", contact)}
    assert acts[1]["what"] == f"Ändrade kontakten som skriver ({contact})"
    assert "Kim" not in answer.text
    assert "kim.lind" not in answer.text


async def test_contacts_are_seen_and_changed_by_their_own_respondent_alone(service: Running) -> None:
    contact = (await add(service)).json()
    await add(service, "agency", None, respondent="24", email="lo@vasterbotten.example")
    assert [one["respondent"] for one in await listed(service)] == ["09", "24"]
    assert [one["respondent"] for one in await listed(service, "submit", "24")] == ["24"]
    other, path = service.headers("submit", "24"), f"/v1/contacts/{contact['id']}"
    assert (await service.client.get(path, headers=other)).status_code == 403
    assert (await service.client.put(path, json=KIM, headers=other)).status_code == 403
    assert (await service.client.delete(path, headers=other)).status_code == 403
    assert (await service.client.get("/v1/contacts?respondent=09", headers=other)).status_code == 403
    assert (await add(service, caller="24")).status_code == 403
    assert (await service.client.get("/v1/contacts", headers=service.headers("read"))).status_code == 403


async def test_owner_looks_after_the_contacts_of_its_own_respondents(service: Running) -> None:
    headers = service.headers("submit", "24")
    body = KIM | {"respondent": "24-kompetens"}
    assert (await service.client.post("/v1/contacts", json=body, headers=headers)).status_code == 201


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("email", "kim"),
        ("email", "kim@localhost"),
        ("email", "kim..lind@example.se"),
        ("email", ".kim@example.se"),
        ("email", "kim@example.se\r\nBcc: alla@example.se"),
        ("email", "kim@räksmörgås.se"),
        ("name", "Kim\nBcc: alla@example.se"),
        ("name", ""),
        ("role", "boss"),
        ("language", "fi"),
        ("digest", "hourly"),
        ("channel", "fax"),
        ("subscribed", "yes"),
        ("respondent", "24.x"),
        ("age", 3),
    ],
)
async def test_contact_is_refused_with_the_place_when_a_field_is_wrong(
    service: Running, field: str, value: object
) -> None:
    answer = await add(service, "agency", None, **{field: value})
    assert answer.status_code == 422
    assert [error["pointer"] for error in answer.json()["errors"]] == [f"/{field}"]
    assert await listed(service) == []


async def test_address_is_refused_when_the_respondent_has_it_already(service: Running) -> None:
    await add(service)
    assert (await add(service)).json()["type"] == "urn:insats:problem:address-twice"
    other = (await add(service, email="lo@gotland.example")).json()
    path, headers = f"/v1/contacts/{other['id']}", service.headers("submit", "09")
    assert (await service.client.put(path, json=KIM, headers=headers)).status_code == 409


async def unsubscribe_path(service: Running, contact: str) -> str:
    async with service.database.reading() as tx:
        secret = await tx.scalar(select(CONTACT.c.secret).where(CONTACT.c.id == contact))
    return links.unsubscribe("", contact, secret).removeprefix("/notifications")


async def test_letters_end_at_one_click_and_not_by_looking(service: Running) -> None:
    contact = (await add(service)).json()["id"]
    path = await unsubscribe_path(service, contact)
    page = await service.client.get(path)
    assert (page.status_code, '<html lang="en">' in page.text) == (200, True)
    assert (await listed(service))[0]["subscribed"] is True
    click = await service.client.post(path, data={"List-Unsubscribe": "One-Click"})
    assert (click.status_code, "kim.lind@gotland.example" in click.text) == (200, True)
    [ended] = await listed(service)
    assert ended["subscribed"] is False
    again = await service.client.post(path)
    assert again.status_code == 200
    assert (await listed(service))[0]["unsubscribed_at"] == ended["unsubscribed_at"]
    begun = await service.client.put(
        f"/v1/contacts/{contact}", json=KIM | {"subscribed": True}, headers=service.headers("submit", "09")
    )
    assert (begun.json()["subscribed"], begun.json()["unsubscribed_at"]) == (True, None)


async def test_link_is_worth_nothing_when_it_is_another_contacts_or_altered(service: Running) -> None:
    one, two = [(await add(service, email=f"{name}@gotland.example")).json()["id"] for name in ("ett", "tva")]
    path = await unsubscribe_path(service, one)
    for wrong in (
        path.replace(one, two),
        path[:-1] + ("0" if path[-1] != "0" else "1"),
        path.replace(one, "ingen"),
        path[:-1] + "å",
    ):
        assert (await service.client.post(wrong)).status_code == 404
    assert [contact["subscribed"] for contact in await listed(service)] == [True, True]


# ---- letters and bounces -------------------------------------------------------------------------------------

SENT_AT = at("2025-03-03 07:00")
SAID = "smtp; 550 5.1.1 <kim.lind@gotland.example>: User unknown"


async def sent_letter(service: Running, contact: str, state: str = "sent", number: int = 1) -> str:
    message_id = f"00000000-0000-4000-8000-{number:012}"
    row = {
        "message_id": message_id, "contact": contact, "channel": "email", "state": state, "not_before": SENT_AT,
        "attempts": 1, "created_at": SENT_AT, "done_at": SENT_AT, "address": KIM["email"], "subject": "Påminnelse",
    }  # fmt: skip
    async with service.database.transaction() as tx:
        await tx.execute(insert(LETTER).values(**row))
    return message_id


def bounce(message_id: str, action: str = "failed") -> bytes:
    """As mail servers write it (RFC 3464)."""
    return f"""From: MAILER-DAEMON@mx.gotland.example
To: insats@example.se
Subject: Undelivered Mail Returned to Sender
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

The mail system could not deliver it.
--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.gotland.example

Final-Recipient: rfc822; kim.lind@gotland.example
Action: {action}
Status: 5.1.1
Diagnostic-Code: {SAID}

--b
Content-Type: text/rfc822-headers

From: insats@example.se
Message-ID: <reminder.{message_id}@example.se>
--b--
""".replace("\n", "\r\n").encode()


async def post_bounce(service: Running, raw: bytes, scope: str = "admin") -> Any:
    headers = service.headers(scope) | {"Content-Type": "message/rfc822"}
    return await service.client.post("/v1/bounces", content=raw, headers=headers)


async def test_bounce_that_comes_later_marks_the_letter_and_raises_an_alert(service: Running) -> None:
    message_id = await sent_letter(service, (await add(service)).json()["id"])
    assert (await post_bounce(service, bounce(message_id))).json() == {"letters": 1}
    admin = service.headers("admin")
    [letter] = (await service.client.get("/v1/letters?state=bounced", headers=admin)).json()["items"]
    assert (letter["respondent"], letter["fault"]) == ("09", SAID)
    alert_list = (await service.client.get("/v1/alerts", headers=admin)).json()["items"]
    assert [(one["kind"], one["respondent"]) for one in alert_list] == [("letter-bounced", "09")]
    assert (await post_bounce(service, bounce(message_id))).json() == {"letters": 0}


async def alerts(service: Running, state: str = "open") -> list[Any]:
    answer = await service.client.get(f"/v1/alerts?state={state}", headers=service.headers("admin"))
    items: list[Any] = answer.json()["items"]
    return items


async def uncertain_letter(service: Running, contact: str) -> str:
    """One that was handed over by a process which did not live to hear the answer."""
    message_id = await sent_letter(service, contact, "handed_over")
    async with service.database.transaction() as tx:
        await tx.execute(update(LETTER).values(lease_until=SENT_AT))
        assert await left_by_the_dead(tx) == 1
    assert [one["kind"] for one in await alerts(service)] == ["letter-uncertain"]
    return message_id


async def test_letter_is_no_longer_uncertain_when_its_bounce_has_come(service: Running) -> None:
    message_id = await uncertain_letter(service, (await add(service)).json()["id"])
    assert (await post_bounce(service, bounce(message_id))).json() == {"letters": 1}
    assert [one["kind"] for one in await alerts(service)] == ["letter-bounced"]


async def test_person_is_gone_from_the_alerts_when_the_contact_is_removed(service: Running) -> None:
    bounced, uncertain = [(await add(service, email=f"{n}.lind@gotland.example")).json()["id"] for n in ("kim", "lo")]
    await uncertain_letter(service, uncertain)
    await post_bounce(service, bounce(await sent_letter(service, bounced, number=2)))
    for contact in (bounced, uncertain):
        await service.client.delete(f"/v1/contacts/{contact}", headers=service.headers("submit", "09"))
    assert await alerts(service) == []
    settled = await alerts(service, "settled")
    assert {one["kind"] for one in settled} == {"letter-bounced", "letter-uncertain"}
    letters = (await service.client.get("/v1/letters", headers=service.headers("admin"))).json()["items"]
    assert not re.search("lind", str([settled, letters]), re.IGNORECASE)


async def test_report_changes_nothing_when_it_is_of_a_delay_or_of_no_letter_of_ours(service: Running) -> None:
    message_id = await sent_letter(service, (await add(service)).json()["id"])
    answer = EmailMessage()
    answer["Subject"] = "Jag är på semester"
    answer.set_content(f"Re: <reminder.{message_id}@example.se>")
    for raw in (bounce(message_id, "delayed"), answer.as_bytes(), b"", bounce("0" * 36), b"\xff\x00"):
        assert (await post_bounce(service, raw)).json() == {"letters": 0}
    assert (await post_bounce(service, bounce(message_id), "agency")).status_code == 403


async def test_letter_is_sent_again_on_an_admins_word_when_it_may_not_have_arrived(service: Running) -> None:
    contact = (await add(service)).json()["id"]
    await sent_letter(service, contact, "uncertain", 1)
    await sent_letter(service, contact, "sent", 2)
    admin = service.headers("admin")
    ids = {one["state"]: one["id"] for one in (await service.client.get("/v1/letters", headers=admin)).json()["items"]}
    again = await service.client.post(f"/v1/letters/{ids['uncertain']}/resend", headers=admin)
    assert (again.status_code, again.json()["state"]) == (200, "waiting")
    refused = await service.client.post(f"/v1/letters/{ids['sent']}/resend", headers=admin)
    assert (refused.status_code, refused.json()["type"]) == (409, "urn:insats:problem:letter-not-to-resend")
    assert (await service.client.post("/v1/letters/77/resend", headers=admin)).status_code == 404
    agency = service.headers("agency")
    assert (await service.client.post(f"/v1/letters/{ids['sent']}/resend", headers=agency)).status_code == 403


async def test_letters_are_seen_by_their_own_respondent_and_lose_the_address_with_the_contact(service: Running) -> None:
    contact = (await add(service)).json()["id"]
    await sent_letter(service, contact)
    mine, theirs = service.headers("submit", "09"), service.headers("submit", "24")
    assert (await service.client.get("/v1/letters", headers=mine)).json()["total"] == 1
    assert (await service.client.get("/v1/letters", headers=theirs)).json()["total"] == 0
    assert (await service.client.get("/v1/letters?respondent=09", headers=theirs)).status_code == 403
    await service.client.delete(f"/v1/contacts/{contact}", headers=mine)
    [letter] = (await service.client.get("/v1/letters", headers=service.headers("admin"))).json()["items"]
    assert (letter["address"], letter["respondent"]) == (None, None)
    assert not re.search("kim", str(letter))
