"""What was delivered is kept for its time and then removed; what was not stays; a replay says what there is."""

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select, update

from libs.common.database import Database
from services.notifications.handlers import pruning as handlers
from services.notifications.handlers.letters import CONTACT, ITEM, LETTER
from services.notifications.jobs.pruning import prune_once
from tests.notifications.endpoint import Endpoint, Received
from tests.notifications.folding import fold
from tests.notifications.letters import here_with_letters, states
from tests.notifications.webhooks import Notifying, StepClock, changes, notifying

DAY, KEPT = timedelta(days=1), timedelta(days=90)


async def deliveries(service: Notifying, id: str) -> dict[int, str]:
    """The messages that are kept, by number."""
    listed = await service.does("GET", f"/{id}/deliveries?limit=1000")
    return {item["sequence"]: item["state"] for item in listed["items"]}


async def age(service: Notifying, first: int, last: int, days: int) -> None:
    """As if those messages had been accepted so long ago."""
    table = handlers.DELIVERY
    async with service.database.transaction() as tx:
        at = tx.now - days * DAY
        which = (table.c.number >= first, table.c.number <= last, table.c.state == "delivered")
        await tx.execute(update(table).where(*which).values(delivered_at=at, created_at=at))


async def prune(service: Notifying) -> int:
    return await prune_once(service.database, KEPT, KEPT)


async def test_replay_begins_anywhere_in_the_period_and_says_since_when_messages_are_kept(
    notifying_service: Notifying, endpoint: Endpoint
) -> None:
    service = notifying_service
    id = await service.subscribe(endpoint)
    await fold(service.database, changes(range(1, 11)))
    await endpoint.until_accepted(10)
    await settled(service, id)
    await age(service, 1, 4, days=91)
    await age(service, 5, 7, days=89)
    assert await prune(service) == 4
    assert await prune(service) == 0
    assert await deliveries(service, id) == dict.fromkeys(range(5, 11), "delivered")
    refused = await service.ask("POST", f"/{id}/replay", {"from": 4})
    assert (refused.status_code, refused.json()["errors"][0]["code"]) == (422, "no-longer-kept")
    since = f"{service.database.clock.now() - 89 * DAY:%Y-%m-%d}"
    assert f"från nummer 5 (från {since})" in refused.json()["detail"]
    shown = await service.does("GET", f"/{id}")
    assert (shown["kept_from"], shown["last_sequence"]) == (5, 10)
    before = len(endpoint.messages)
    assert (await service.does("POST", f"/{id}/replay", {"from": 5}))["messages"] == 6
    await endpoint.until(lambda: len(endpoint.messages) >= before + 6)
    assert [one.number for one in endpoint.messages[before:]] == [5, 6, 7, 8, 9, 10]
    bodies = {one.number: one.body for one in endpoint.messages[:before]}
    assert all(one.body == bodies[one.number] for one in endpoint.messages[before:])


async def settled(service: Notifying, id: str) -> None:
    """Until the last answer is noted too."""
    while (await service.does("GET", f"/{id}"))["pending"]:
        await service.database.clock.sleep(0.02)


async def eight_old_ones(service: Notifying, endpoint: Endpoint) -> str:
    """The id of a subscription whose eight messages were accepted long ago."""
    id = await service.subscribe(endpoint)
    await fold(service.database, changes(range(1, 9)))
    await endpoint.until_accepted(8)
    await settled(service, id)
    await age(service, 1, 8, days=91)
    return id


async def test_all_is_removed_in_batches_but_the_next_message_is_numbered_on(
    notifying_service: Notifying, endpoint: Endpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    service = notifying_service
    monkeypatch.setattr(handlers, "BATCH", 3)
    id = await eight_old_ones(service, endpoint)
    assert await prune(service) == 8
    assert await deliveries(service, id) == {}
    refused = await service.ask("POST", f"/{id}/replay", {"from": 8}, language="en")
    assert refused.json()["detail"].startswith("Messages are kept from number 9 on.")
    await fold(service.database, changes([9]))
    assert (await endpoint.until_accepted(9))[-1] == 9


async def test_what_was_accepted_is_removed_behind_a_batch_of_what_was_given_up(
    notifying_service: Notifying, endpoint: Endpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    service = notifying_service
    monkeypatch.setattr(handlers, "BATCH", 3)
    id = await eight_old_ones(service, endpoint)
    async with service.database.transaction() as tx:
        table = handlers.DELIVERY
        await tx.execute(update(table).where(table.c.number <= 4).values(state="parked", delivered_at=None))
    assert await prune(service) == 4
    assert await deliveries(service, id) == dict.fromkeys(range(1, 5), "parked")


async def test_nothing_undelivered_is_removed_however_old(tmp_path: Path) -> None:
    """What was given up, and what a paused subscriber has not had yet."""
    clock = StepClock()
    async with (
        Endpoint(lambda got: "500" if got.number == 2 else "ok") as endpoint,
        notifying(None, tmp_path, clock) as service,
    ):
        id = await service.subscribe(endpoint)
        await fold(service.database, changes(range(1, 5)))
        while (await deliveries(service, id)).get(4) != "delivered":
            clock.move(3600)
            await endpoint.until(lambda: True)
            await _breathe()
        await service.does("POST", f"/{id}/pause")
        await fold(service.database, changes(range(5, 8)))
        while len(await deliveries(service, id)) < 7:
            clock.move(1)
            await _breathe()
        clock.move(100 * 24 * 3600)
        assert await prune(service) == 3
        assert await deliveries(service, id) == {2: "parked"} | dict.fromkeys((5, 6, 7), "pending")
        endpoint.behave = lambda _: "ok"
        assert (await service.ask("POST", f"/{id}/replay", {"from": 2})).status_code == 422
        again = await service.does("POST", f"/{id}/replay", {"from": 2, "parked_only": True})
        assert again["messages"] == 1
        await service.does("POST", f"/{id}/resume")
        await _until_accepted(clock, endpoint, {2, 5, 6, 7})


async def _breathe() -> None:
    await asyncio.sleep(0.02)


async def _until_accepted(clock: StepClock, endpoint: Endpoint, numbers: set[int]) -> None:
    for _ in range(500):
        if numbers <= set(endpoint.numbers):
            return
        clock.move(1)
        await _breathe()
    raise AssertionError(f"accepted {endpoint.numbers}")


async def test_removing_leaves_alone_what_a_replay_has_put_back(
    notifying_service: Notifying, endpoint: Endpoint
) -> None:
    service = notifying_service
    id = await service.subscribe(endpoint)
    await fold(service.database, changes(range(1, 6)))
    await endpoint.until_accepted(5)
    await settled(service, id)
    await age(service, 1, 5, days=91)
    endpoint.behave = _refuse
    await service.does("POST", f"/{id}/replay", {"from": 3})
    assert await prune(service) == 2
    assert await deliveries(service, id) == dict.fromkeys((3, 4, 5), "pending")


def _refuse(_: Received) -> str:
    return "500"


async def test_letters_are_removed_after_their_time_but_not_those_that_somebody_must_see_to(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(handlers, "BATCH", 1)
    here = await here_with_letters(database, ["01", "03", "04", "09"])
    for state, respondent in (("uncertain", "03"), ("waiting", "04"), ("sent", "09")):
        async with database.transaction() as tx:
            contact = await tx.scalar(select(CONTACT.c.id).where(CONTACT.c.respondent == respondent))
            values = {"state": state, "done_at": None if state == "waiting" else tx.now}
            await tx.execute(update(LETTER).where(LETTER.c.contact == contact).values(**values))
    async with database.transaction() as tx:
        first = select(func.min(LETTER.c.id)).scalar_subquery()
        await tx.execute(update(LETTER).where(LETTER.c.id == first).values(state="sent", done_at=tx.now))
    await here.clock.sleep(89 * 86400)
    assert await prune_once(database, KEPT, KEPT) == 0
    await here.clock.sleep(2 * 86400)
    assert await prune_once(database, KEPT, KEPT) == 2
    assert sorted(await states(database)) == ["uncertain", "waiting"]
    async with database.reading() as tx:
        assert await tx.scalar(select(func.count()).select_from(ITEM)) == 2
