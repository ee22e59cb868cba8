"""The subscriber's feed: pages and a stream of the very events that were sent, without gap or repeat."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
import uvicorn

from tests.aggregation.conftest import Running
from tests.aggregation.example_events import ROUND, classified, round_opened, submitted
from tests.aggregation.folding import outgoing
from tests.infrastructure.ports import free_ports


async def fill(service: Running, *keys: str) -> None:
    """A return per key, each of a respondent of its own: two entries each."""
    for key in keys:
        await service.take_in(classified(key, "a"), submitted(key, 1, [("a", 1, "boende")]))


async def test_events_are_given_as_sent_and_numbered_when_read(service: Running) -> None:
    await service.take_in(round_opened())
    await fill(service, "24", "25")
    answer = await service.ask("/v1/events")
    sent = await outgoing(service.database)
    assert answer.content == b'{"items":[' + b",".join(sent) + b'],"total":4}'
    items = answer.json()["items"]
    assert [item["sequence"] for item in items] == ["1", "2", "3", "4"]
    assert [item["data"]["sequence"] for item in items] == [1, 2, 3, 4]
    assert {(item["specversion"], item["type"], item["sequencetype"]) for item in items} == {
        ("1.0", "aggregate.updated.v1", "Integer")
    }
    assert items[1]["data"]["cell"] == {"respondent": "24", "area": "boende"}
    assert items[1]["data"]["cause"]["return_id"] == f"{ROUND}.24.1"


async def test_feed_is_read_to_its_end_when_each_page_goes_on_after_the_last(service: Running) -> None:
    await fill(service, "01", "03", "04")
    read: list[int] = []
    while items := (await service.get("/v1/events", after=read[-1] if read else 0, limit=4))["items"]:
        assert len(items) <= 4
        read += [item["data"]["sequence"] for item in items]
    assert read == [1, 2, 3, 4, 5, 6]
    assert await service.get("/v1/events", after=6) == {"items": [], "total": 6}
    await fill(service, "05")
    assert [i["sequence"] for i in (await service.get("/v1/events", after=6))["items"]] == ["7", "8"]


async def test_feed_is_empty_when_nothing_has_happened(service: Running) -> None:
    assert await service.get("/v1/events") == {"items": [], "total": 0}
    assert await service.get("/v1/events", after=99) == {"items": [], "total": 0}


@pytest.fixture
async def served(service: Running) -> AsyncIterator[httpx.AsyncClient]:
    """The service behind a real server: an in-process call only ends with the stream."""
    [port] = free_ports(1)
    server = uvicorn.Server(uvicorn.Config(service.app, port=port, lifespan="off", log_level="error"))
    running = asyncio.create_task(server.serve())
    while not server.started:
        await asyncio.sleep(0.01)
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", headers=service.headers(), timeout=20) as client:
        yield client
    server.should_exit = True
    await running


async def listen(client: httpx.AsyncClient, count: int, query: str = "", **headers: str) -> list[tuple[int, bytes]]:
    """The first messages of the stream as (id, data)."""
    taken: list[tuple[int, bytes]] = []
    wanted = {"Accept": "text/event-stream"} | {name.replace("_", "-"): value for name, value in headers.items()}
    async with client.stream("GET", f"/v1/events{query}", headers=wanted) as answer:
        assert (answer.status_code, answer.headers["content-type"].split(";")[0]) == (200, "text/event-stream")
        message: dict[str, Any] = {}
        async for line in answer.aiter_lines():
            name, _, value = line.partition(": ")
            if line:
                message[name] = value
            elif "id" in message:
                assert message["event"] == "aggregate.updated.v1"
                taken.append((int(message["id"]), message["data"].encode()))
                message = {}
            if len(taken) == count:
                break
    return taken


async def test_stream_goes_on_without_gap_when_the_client_comes_back(
    service: Running, served: httpx.AsyncClient
) -> None:
    await fill(service, "01", "03")
    first = await listen(served, 3)
    await fill(service, "04")
    second = await listen(served, 3, last_event_id=str(first[-1][0]))
    assert [number for number, _ in first + second] == [1, 2, 3, 4, 5, 6]
    assert [data for _, data in first + second] == await outgoing(service.database)


async def test_stream_tells_what_happens_while_the_client_listens(service: Running, served: httpx.AsyncClient) -> None:
    await fill(service, "01")
    listening = asyncio.create_task(listen(served, 4, "?after=1"))
    await asyncio.sleep(0)
    await fill(service, "03", "04")
    assert [number for number, _ in await listening] == [2, 3, 4, 5]


async def test_stream_ends_when_the_token_has_ended(service: Running, served: httpx.AsyncClient) -> None:
    await fill(service, "01")
    ended = service.issuer.token("read", hours=0)  # taken for some seconds more: clocks differ
    async with asyncio.timeout(20):
        assert await listen(served, 3, authorization=f"Bearer {ended}") == []


async def test_header_goes_before_the_address_when_a_browser_resumes(
    service: Running, served: httpx.AsyncClient
) -> None:
    await fill(service, "01", "03")
    assert [number for number, _ in await listen(served, 1, "?after=0", last_event_id="2")] == [3]


@pytest.mark.parametrize("last", ["x", "-1", "1.5", "²", "", "9" * 30])
async def test_stream_is_refused_when_the_last_event_is_no_number(service: Running, last: str) -> None:
    headers = service.headers() | {"Accept": "text/event-stream"}
    raw = [(name.encode(), value.encode()) for name, value in headers.items()]
    answer = await service.http.get("/v1/events", headers=[*raw, (b"Last-Event-ID", last.encode("latin-1"))])
    assert (answer.status_code, answer.json()["type"]) == (400, "urn:insats:problem:bad-last-event-id")
