"""Group commit as its callers see it: own result, own error, nobody waits for company."""

import asyncio
from collections.abc import Sequence

import pytest

from libs.common.batching import Batcher


class Store:
    """Doubles numbers. A 13 fails the whole call, a 7 only itself; `gate` holds the call back until it is opened."""

    def __init__(self) -> None:
        self.calls: list[list[int]] = []
        self.gate = asyncio.Event()
        self.gate.set()
        self.fault: Exception = ValueError("thirteen")

    async def __call__(self, items: Sequence[int]) -> list[int | Exception]:
        self.calls.append(list(items))
        await self.gate.wait()
        if 13 in items:
            raise self.fault
        return [ValueError("seven") if item == 7 else item * 2 for item in items]


def batcher(store: Store, size: int = 10) -> Batcher[int, int]:
    return Batcher(store, size, splits=lambda error: isinstance(error, ValueError))


async def test_each_caller_gets_its_own_result_when_many_submit_at_once() -> None:
    store = Store()
    numbers = [3, 1, 4, 1, 5, 9, 2, 6, 5, 35, 89, 79]
    submit = batcher(store, size=5).submit
    assert await asyncio.gather(*(submit(n) for n in numbers)) == [n * 2 for n in numbers]
    assert store.calls == [numbers[0:5], numbers[5:10], numbers[10:12]]


async def test_lone_item_is_processed_alone_when_nobody_else_comes() -> None:
    store = Store()
    assert await batcher(store).submit(1) == 2
    assert store.calls == [[1]]


async def test_items_that_arrive_meanwhile_are_the_next_call_when_one_is_under_way() -> None:
    store = Store()
    store.gate.clear()
    submit = batcher(store).submit
    first = asyncio.create_task(submit(1))
    while not store.calls:
        await asyncio.sleep(0)
    others = [asyncio.create_task(submit(n)) for n in (2, 3, 4)]
    await asyncio.sleep(0)
    store.gate.set()
    assert await asyncio.gather(first, *others) == [2, 4, 6, 8]
    assert store.calls == [[1], [2, 3, 4]]


async def test_neighbours_get_their_results_when_one_item_fails_the_call() -> None:
    store = Store()
    submit = batcher(store).submit
    results = await asyncio.gather(*(submit(n) for n in (1, 13, 2)), return_exceptions=True)
    assert results[0] == 2
    assert results[2] == 4
    assert repr(results[1]) == repr(ValueError("thirteen"))
    assert store.calls == [[1, 13, 2], [1], [13], [2]]


async def test_only_its_caller_sees_the_error_when_an_item_has_one_for_result() -> None:
    store = Store()
    submit = batcher(store).submit
    results = await asyncio.gather(*(submit(n) for n in (1, 7, 2)), return_exceptions=True)
    assert (results[0], repr(results[1]), results[2]) == (2, repr(ValueError("seven")), 4)
    assert len(store.calls) == 1


async def test_items_are_not_tried_one_by_one_when_the_error_is_nobodys_fault() -> None:
    store = Store()
    store.fault = ConnectionError("database away")
    submit = batcher(store).submit
    results = await asyncio.gather(*(submit(n) for n in (1, 13, 2)), return_exceptions=True)
    assert [type(result) for result in results] == [ConnectionError] * 3
    assert store.calls == [[1, 13, 2]]


async def test_next_item_is_processed_when_the_call_before_failed() -> None:
    store = Store()
    submit = batcher(store).submit
    with pytest.raises(ValueError, match="thirteen"):
        await submit(13)
    assert await submit(1) == 2


async def test_others_get_their_results_when_one_caller_goes_away() -> None:
    store = Store()
    store.gate.clear()
    submit = batcher(store).submit
    callers = [asyncio.create_task(submit(n)) for n in (1, 2, 3)]
    while not store.calls:
        await asyncio.sleep(0)
    callers[1].cancel()
    store.gate.set()
    results = await asyncio.gather(*callers, return_exceptions=True)
    assert (results[0], results[2]) == (2, 6)
    assert isinstance(results[1], asyncio.CancelledError)


async def test_callers_hear_of_it_when_the_call_ends_by_a_cancellation_nobody_asked_for() -> None:
    async def cancelled(items: Sequence[int]) -> list[int | Exception]:
        raise asyncio.CancelledError

    submit = Batcher[int, int](cancelled, 10, splits=lambda error: False).submit
    async with asyncio.timeout(30):
        results = await asyncio.gather(submit(1), submit(2), return_exceptions=True)
    assert [type(result) for result in results] == [ConnectionError] * 2
