"""The live stream gives everything once, in order, from where the client left off, and only what it may see."""

import asyncio
import json
import time
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import httpx
import pytest
import uvicorn
from sqlalchemy import select
from sse_starlette import ServerSentEvent

from libs.common import inbox
from libs.common.bus.worker import handle_events
from libs.common.database import Database
from services.notifications import stream
from services.notifications.consumers import CONSUMERS
from services.notifications.models import INBOX
from services.notifications.queries import status as queries
from tests.infrastructure.ports import free_ports
from tests.notifications import rounds
from tests.notifications.conftest import Running
from tests.notifications.example_events import ROUND, Story, arrival, round_opened
from tests.notifications.folding import fold

ALL = stream.View(round=None, only=None, detail="all", english=False, until=time.time() + 3600)


async def take(messages: AsyncIterator[ServerSentEvent], count: int) -> list[tuple[str, int, Any]]:
    """The next messages as (event, id, data)."""
    taken: list[tuple[str, int, Any]] = []
    async with asyncio.timeout(20):
        while len(taken) < count:
            message = await anext(messages)
            taken.append((str(message.event), int(str(message.id)), json.loads(str(message.data))))
    return taken


async def take_to(messages: AsyncIterator[ServerSentEvent], end: int) -> list[tuple[str, int, Any]]:
    """The next messages up to and including the `status` of position `end`."""
    taken: list[tuple[str, int, Any]] = []
    while not taken or taken[-1][:2] != ("status", end):
        taken += await take(messages, 1)
    return taken


def positions(messages: list[tuple[str, int, Any]]) -> list[int]:
    return [position for event, position, _ in messages if event == "timeline"]


async def stored(database: Database) -> list[int]:
    async with database.reading() as tx:
        rows = await tx.rows(select(queries.TIMELINE.c.position).order_by(queries.TIMELINE.c.position))
    return [row.position for row in rows]


async def test_nothing_is_missed_or_doubled_when_a_client_comes_back(database: Database) -> None:
    story, tail = Story().all(), stream.Tail(database)
    await fold(database, story[:150])
    first = stream.messages(tail, ALL, after=0)
    seen = await take(first, 60)
    await first.aclose()  # type: ignore[attr-defined]
    await fold(database, story[150:])
    everything = await stored(database)
    second = stream.messages(tail, ALL, after=seen[-1][1])
    seen += await take_to(second, everything[-1])
    await second.aclose()  # type: ignore[attr-defined]
    assert positions(seen) == everything
    assert len(everything) == len(story)


async def test_nothing_is_missed_when_one_replica_writes_while_another_is_at_it(database: Database) -> None:
    story, tail = Story().all(), stream.Tail(database)
    messages = stream.messages(tail, ALL, after=0)
    seen: list[tuple[str, int, Any]] = []

    async def read_on() -> None:
        while len(positions(seen)) < len(story):
            seen.extend(await take(messages, 1))

    reading = asyncio.create_task(read_on())
    async with database.transaction() as tx:
        await handle_events(tx, CONSUMERS, await inbox.record(tx, INBOX, story[:20]))
        other = asyncio.create_task(fold(database, story[20:]))
        # Time enough to overtake, and for the reader to see it. What comes after it must still be read.
        await asyncio.wait({other}, timeout=3 * stream.LOOK_SECONDS)
    await other
    await reading
    await messages.aclose()  # type: ignore[attr-defined]
    assert positions(seen) == await stored(database)


async def test_stream_starts_with_the_latest_when_no_place_is_named(database: Database) -> None:
    story = Story().all()
    await fold(database, story[:100])
    messages = stream.messages(stream.Tail(database), replace(ALL, detail="status"), after=None)
    [(event, position, data)] = await take(messages, 1)
    end = (await stored(database))[-1]
    assert (event, position, data["events"], data["changed"]) == ("status", end, 0, {})
    assert [item["position"] for item in data["latest"]] == list(range(end, end - stream.LATEST, -1))
    await fold(database, story[100:])
    later = await take_to(messages, (await stored(database))[-1])
    await messages.aclose()  # type: ignore[attr-defined]
    assert {event for event, _, _ in later} == {"status"}
    assert sum(data["events"] for _, _, data in later) == len(story) - 100
    assert "03" in {code for _, _, data in later for code in data["changed"][ROUND]}


async def test_only_its_own_and_the_rounds_events_come_when_a_respondent_follows(database: Database) -> None:
    await fold(database, Story().all())
    messages = stream.messages(stream.Tail(database), replace(ALL, only="03"), after=0)
    seen = await take_to(messages, (await stored(database))[-1])
    await messages.aclose()  # type: ignore[attr-defined]
    assert {data["respondent"] for event, _, data in seen if event == "timeline"} == {None, "03"}


async def test_owner_of_a_round_hears_of_its_respondents(database: Database) -> None:
    now = Story().now
    told = [rounds.submitted("egen", code, 1, now) for code in ("24-kultur", "24", "2", "25")]
    await fold(database, [arrival(event, now) for event in told])
    messages = stream.messages(stream.Tail(database), replace(ALL, only="24"), after=0)
    seen = [data for event, _, data in await take(messages, 3) if event == "timeline"]
    await messages.aclose()  # type: ignore[attr-defined]
    assert [data["respondent"] for data in seen] == ["24-kultur", "24"]


async def test_other_rounds_are_left_out_when_one_is_named(database: Database) -> None:
    tail = stream.Tail(database)
    rounds = ["exempel-2024", "exempel-2025", "exempel-2026"]
    await fold(database, [arrival(round_opened(name), Story().now) for name in rounds])
    messages = stream.messages(tail, replace(ALL, round="exempel-2026"), after=0)
    [(_, position, data), _] = await take(messages, 2)
    await messages.aclose()  # type: ignore[attr-defined]
    assert (data["round"], position) == ("exempel-2026", (await stored(database))[-1])


async def test_a_slow_client_holds_nobody_up_when_others_follow(database: Database) -> None:
    story, tail = Story().all(), stream.Tail(database)
    slow = stream.messages(tail, ALL, after=0)
    await fold(database, story[:100])
    await take(slow, 1)  # and reads no more
    await fold(database, story[100:])
    fast = stream.messages(tail, ALL, after=0)
    seen = await take_to(fast, (await stored(database))[-1])
    await fast.aclose()  # type: ignore[attr-defined]
    await slow.aclose()  # type: ignore[attr-defined]
    assert len(positions(seen)) == len(story)


async def test_stream_ends_when_the_token_has_ended(database: Database) -> None:
    messages = stream.messages(stream.Tail(database), replace(ALL, until=time.time() - 1), after=0)
    assert [message async for message in messages] == []


@pytest.fixture
async def address(service: Running) -> AsyncIterator[str]:
    [port] = free_ports(1)
    server = uvicorn.Server(uvicorn.Config(service.app, port=port, lifespan="off", log_level="error"))
    serving = asyncio.create_task(server.serve())
    while not server.started:
        await asyncio.sleep(0.01)
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    await serving


async def test_stream_goes_on_after_the_named_event_when_asked_over_http(service: Running, address: str) -> None:
    await fold(service.database, Story().all()[:40])
    end = (await stored(service.database))[-1]
    headers = service.headers("read") | {"Last-Event-ID": str(end - 2)}
    ids: list[str] = []
    async with (
        asyncio.timeout(20),
        httpx.AsyncClient() as client,
        client.stream("GET", f"{address}/v1/status/stream", headers=headers) as response,
    ):
        assert response.headers["content-type"].startswith("text/event-stream")
        lines = response.aiter_lines()
        while len(ids) < 3:
            line = await anext(lines)
            if line.startswith("id: "):
                ids.append(line.removeprefix("id: "))
    assert ids == [str(end - 1), str(end), str(end)]


async def test_place_is_refused_when_it_is_not_a_number(service: Running) -> None:
    headers = service.headers("read") | {"Last-Event-ID": "yesterday"}
    answer = await service.client.get("/v1/status/stream", headers=headers)
    assert answer.status_code == 422
