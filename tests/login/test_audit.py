"""Who did what: kept in the act's own transaction, once, for good, and shown to admins alone."""

from typing import Any

import pytest
from fastapi import FastAPI
from sqlalchemy import text

from insats.replaying import replay
from libs.common.bus import Incoming, Parked
from services.notifications import parking
from services.notifications.handlers.alerts import raise_alert, settle_alert
from services.notifications.main import SERVICE
from tests.login.house import House
from tests.notifications.example_events import Story
from tests.notifications.folding import fold, shuffled_with_repeats

MESSAGE = Incoming("0190a1c2", "insats.received.v1", "insats.received.v1.exempel-2025.24", b"{")
BROKEN = Parked(MESSAGE, "classification.events", "unreadable")
REASON = "Innehållet är avhugget; insatsen kom in på nytt dagen efter."


@pytest.fixture
async def app(house: House) -> FastAPI:
    return await house.replica()


async def parked_id(house: House, app: FastAPI) -> int:
    await parking.receive_parked(app.state.database)(BROKEN)
    [item] = (await house.calling(app, "/v1/parked")).json()["items"]
    found: int = item["id"]
    return found


async def test_message_is_off_the_list_for_good_when_it_is_discarded_with_a_reason(house: House, app: FastAPI) -> None:
    number = await parked_id(house, app)
    answer = await house.calling(app, f"/v1/parked/{number}/discard", body={"reason": f"  {REASON} "})
    told = answer.json()
    assert (answer.status_code, told["discarded_by"], told["discard_reason"]) == (200, "admin", REASON)
    await parking.receive_parked(app.state.database)(BROKEN)  # the bus may deliver it twice
    assert (await house.calling(app, "/v1/parked")).json()["total"] == 0
    [kept] = (await house.calling(app, "/v1/parked?state=discarded")).json()["items"]
    assert (kept["id"], kept["retried_at"]) == (number, None)
    [entry] = await house.audit(app)
    assert (entry["kind"], entry["actor"], entry["about"]) == ("parked.discarded", "admin", str(number))
    assert (entry["details"]["event_id"], entry["what"]) == ("0190a1c2", f"Kastade meddelande {number}: {REASON}")


async def test_message_is_settled_once_when_it_is_discarded_and_sent_again(house: House, app: FastAPI) -> None:
    number = await parked_id(house, app)
    assert (await house.calling(app, f"/v1/parked/{number}/discard", body={"reason": REASON})).status_code == 200
    for act, body in (("discard", {"reason": "Igen."}), ("retry", {})):
        answer = await house.calling(app, f"/v1/parked/{number}/{act}", body=body)
        assert (answer.status_code, answer.json()["type"]) == (409, "urn:insats:problem:already-discarded")
        assert REASON in answer.json()["detail"]
    assert len(await house.audit(app)) == 1


async def test_nothing_is_discarded_without_a_reason_or_by_anybody_else(house: House, app: FastAPI) -> None:
    number = await parked_id(house, app)
    for body in ({}, {"reason": ""}, {"reason": "  "}, {"reason": 7}, {"reason": "x" * 1001}, {"reason": "x", "y": 1}):
        answer = await house.calling(app, f"/v1/parked/{number}/discard", body=body)
        assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "/y" if "y" in body else "/reason")
    for scope in ("agency", "read"):
        answer = await house.calling(app, f"/v1/parked/{number}/discard", scope, {"reason": REASON})
        assert answer.status_code == 403
    assert (await house.calling(app, "/v1/parked/999/discard", body={"reason": REASON})).status_code == 404
    assert (await house.calling(app, "/v1/parked")).json()["total"] == 1
    assert await house.audit(app) == []


async def test_retry_is_in_the_trail_when_the_message_went_out(house: House, app: FastAPI) -> None:
    number = await parked_id(house, app)
    assert (await house.calling(app, f"/v1/parked/{number}/retry", body={})).status_code == 200
    assert [(entry["kind"], entry["about"]) for entry in await house.audit(app)] == [("parked.retried", str(number))]


async def test_alert_is_in_the_trail_when_a_person_settles_it_and_not_when_its_cause_is_gone(
    house: House, app: FastAPI
) -> None:
    async with app.state.database.transaction() as tx:
        await raise_alert(tx, "recipient-missing", "24", respondent="24")
        await raise_alert(tx, "recipient-missing", "09", respondent="09")
        await settle_alert(tx, "recipient-missing", "09")
    [alert] = (await house.calling(app, "/v1/alerts")).json()["items"]
    for _ in range(2):
        assert (await house.calling(app, f"/v1/alerts/{alert['id']}/settle", body={})).status_code == 200
    [entry] = await house.audit(app)
    assert (entry["kind"], entry["respondent"]) == ("alert.settled", "24")
    assert entry["details"] == {"kind": "recipient-missing", "about": "24"}


def signed_and_decided(entries: list[dict[str, Any]]) -> list[tuple[str, str, str]]:
    return [(entry["kind"], entry["about"], entry["actor"]) for entry in entries]


async def test_what_people_did_elsewhere_is_there_once_however_often_it_is_told(house: House, app: FastAPI) -> None:
    database = app.state.database
    story = Story().all()
    expected = sorted(
        (event.type.removesuffix(".v1"), event.data.return_id,
         event.data.signed_by if event.type == "return.submitted.v1" else event.data.decided_by)
        for event, _ in story
        if event.type.startswith("return.")
    )  # fmt: skip
    assert {kind for kind, _, _ in expected} == {"return.submitted", "return.accepted", "return.sent_back"}
    await fold(database, shuffled_with_repeats(story, seed=5), size=7)
    assert sorted(signed_and_decided(await house.audit(app, kind="return."))) == expected
    before = await house.audit(app)
    result = await replay(SERVICE, database)
    assert result.differing == []
    assert await house.audit(app) == before


async def test_trail_is_found_by_who_what_whose_and_when_and_read_by_admins_alone(house: House, app: FastAPI) -> None:
    await fold(app.state.database, Story().all())
    everything = await house.audit(app, limit="1000")
    assert len(everything) > 5
    one = everything[2]
    for query in ("actor", "kind", "round", "respondent"):
        found = await house.audit(app, **{query: one[query], "limit": "1000"})
        assert found == [entry for entry in everything if entry[query] == one[query]]
    later = await house.audit(app, since=one["at"], limit="1000")
    assert later == [entry for entry in everything if entry["at"] >= one["at"]]
    page = (await house.calling(app, "/v1/audit?limit=2&offset=1")).json()
    assert (page["items"], page["total"]) == (everything[-3:-1][::-1], len(everything))
    for scope in ("agency", "read"):
        assert (await house.calling(app, "/v1/audit", scope)).status_code == 403


@pytest.mark.parametrize("act", ["update audit set actor = 'somebody else'", "delete from audit"])
async def test_database_refuses_to_change_the_trail(act: str, house: House, app: FastAPI) -> None:
    await house.browser(app).log_in(house.code())
    with pytest.raises(Exception, match="a row of audit is never changed or removed"):
        async with app.state.database.transaction() as tx:
            await tx.execute(text(act))
    assert [entry["kind"] for entry in await house.audit(app)] == ["login"]
