"""Who follows alike shares one reading; nobody sees thereby what is not theirs, or misses anything."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import pytest

from libs.common.database import Database
from services.notifications import stream
from tests.notifications.example_events import Story
from tests.notifications.folding import fold
from tests.notifications.test_stream import ALL, positions, stored, take, take_to

BOARDS = 40


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> Counter[tuple[Any, ...]]:
    """How often each stretch of the timeline was read, by what was asked and from where to where."""
    counted: Counter[tuple[Any, ...]] = Counter()
    page = stream._page

    async def counting(database: Database, view: stream.View, after: int, end: int) -> stream.Page:
        counted[view.round, view.only, view.detail, view.english, after, end] += 1
        return await page(database, view, after, end)

    monkeypatch.setattr(stream, "_page", counting)
    return counted


async def close(*streams: AsyncIterator[Any]) -> None:
    for one in streams:
        await one.aclose()  # type: ignore[attr-defined]


async def test_many_boards_cost_as_many_readings_as_one(database: Database, read: Counter[Any]) -> None:
    story, tail = Story().all(), stream.Tail(database)
    await fold(database, story[:20])
    boards = [stream.messages(tail, replace(ALL, detail="status"), after=None) for _ in range(BOARDS)]
    pictures = await asyncio.gather(*(take(board, 1) for board in boards))
    assert len({position for [(_, position, _)] in pictures}) == 1
    following = [asyncio.create_task(take(board, 1)) for board in boards]
    await fold(database, story[20:])
    end = (await stored(database))[-1]
    seen = await asyncio.gather(*following)
    for board, first in zip(boards, seen, strict=True):
        if first[-1][1] < end:
            first += await take_to(board, end)
    await close(*boards)
    for mine in seen:
        assert sum(data["events"] for _, _, data in mine) == len(story) - 20
    assert set(read.values()) == {1}


async def test_each_sees_what_it_may_when_all_follow_at_once(database: Database, read: Counter[Any]) -> None:
    story, tail = Story().all(), stream.Tail(database)
    views = [
        ALL,
        replace(ALL, only="03"),
        replace(ALL, only="09"),
        replace(ALL, only=""),
        replace(ALL, round="another"),
        replace(ALL, english=True),
    ]
    streams = [stream.messages(tail, view, after=0) for view in views]
    await fold(database, story)
    everything = await stored(database)
    [everybody, third, fourth, nobody, english] = await asyncio.gather(
        *(take_to(one, everything[-1]) for one in [*streams[:4], streams[5]])
    )
    await close(*streams)
    assert positions(everybody) == positions(english) == everything
    for seen, only in ((third, {None, "03"}), (fourth, {None, "09"}), (nobody, {None})):
        assert {data["respondent"] for event, _, data in seen if event == "timeline"} == only
    assert [data["what"] for _, _, data in everybody[:5]] != [data["what"] for _, _, data in english[:5]]


async def test_others_have_their_page_when_the_one_who_asked_first_leaves(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    story, tail = Story().all(), stream.Tail(database)
    await fold(database, story)
    end = (await stored(database))[-1]
    held, page = asyncio.Event(), stream._page

    async def slowly(*asked: Any) -> stream.Page:
        await held.wait()
        return await page(*asked)

    monkeypatch.setattr(stream, "_page", slowly)
    leaver, other = (stream.messages(tail, ALL, after=0) for _ in range(2))
    leaving = asyncio.ensure_future(anext(leaver))
    await asyncio.sleep(2 * stream.LOOK_SECONDS)
    staying = asyncio.create_task(take_to(other, end))
    await asyncio.sleep(0)
    leaving.cancel()
    await asyncio.wait({leaving})
    held.set()
    assert len(positions(await staying)) == len(story)
    await close(other)


async def test_stream_goes_on_when_a_shared_reading_has_failed(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Those who waited for it come back by themselves, and are not given the failure again."""
    story, tail = Story().all(), stream.Tail(database)
    await fold(database, story)
    end, page = (await stored(database))[-1], stream._page
    failures = [OSError("storage away")]

    async def failing_once(*asked: Any) -> stream.Page:
        if failures:
            raise failures.pop()
        return await page(*asked)

    monkeypatch.setattr(stream, "_page", failing_once)
    async with tail.following():  # somebody else
        first = stream.messages(tail, ALL, after=0)
        assert [message async for message in first] == []
        again = stream.messages(tail, ALL, after=0)
        assert len(positions(await take_to(again, end))) == len(story)
        await close(again)
