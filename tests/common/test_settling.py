"""Acknowledging in runs: every message that was dealt with, no other, also when the connection was replaced."""

import asyncio
from typing import Any

from aio_pika.exceptions import ChannelInvalidStateError

from libs.common.bus.rabbit import Settling


class Channel:
    """Notes what the broker would take as settled."""

    def __init__(self) -> None:
        self.is_closed = False
        self.delivered: set[int] = set()
        self.settled: set[int] = set()
        self.frames = 0

    async def basic_ack(self, tag: int, multiple: bool = False) -> None:
        assert tag in self.delivered - self.settled, f"unknown delivery tag {tag}"  # the broker closes the channel then
        self.frames += 1
        self.settled |= {t for t in self.delivered if t <= tag} if multiple else {tag}

    def deliver(self, *tags: int) -> list[Any]:
        self.delivered |= {*tags}
        return [Delivery(self, tag) for tag in tags]


class Delivery:
    """A message as aio-pika hands it over: without a channel once that is closed."""

    def __init__(self, channel: Channel, tag: int) -> None:
        self._channel = channel
        self.delivery_tag = tag

    @property
    def channel(self) -> Channel:
        if self._channel.is_closed:
            raise ChannelInvalidStateError
        return self._channel


async def settled() -> None:
    for _ in range(10):
        await asyncio.sleep(0)


async def test_one_frame_settles_all_when_a_batch_is_done() -> None:
    channel, settling = Channel(), Settling()
    for message in channel.deliver(*range(1, 101)):
        settling.dealt_with(message)
    await settled()
    assert channel.settled == set(range(1, 101))
    assert channel.frames == 1


async def test_only_what_is_done_is_settled_when_a_neighbour_is_slow() -> None:
    channel, settling = Channel(), Settling()
    messages = channel.deliver(1, 2, 3, 4, 5)
    for message in (messages[0], messages[2], messages[4]):
        settling.dealt_with(message)
    await settled()
    assert channel.settled == {1, 3, 5}
    settling.dealt_with(messages[1])
    await settled()
    assert channel.settled == {1, 2, 3, 5}
    settling.dealt_with(messages[3])
    await settled()
    assert channel.settled == {1, 2, 3, 4, 5}


async def test_everything_is_settled_when_messages_of_a_lost_connection_end_in_between() -> None:
    old, new, settling = Channel(), Channel(), Settling()
    late = old.deliver(1, 2, 3)
    settling.dealt_with(late[0])
    await settled()
    old.is_closed = True
    first = new.deliver(1, 2, 3, 4, 5, 6)
    settling.dealt_with(first[0])
    settling.dealt_with(late[1])  # in the same instant
    settling.dealt_with(first[1])
    await settled()
    settling.dealt_with(late[2])
    for message in first[2:]:
        settling.dealt_with(message)
    await settled()
    assert new.settled == {1, 2, 3, 4, 5, 6}
    assert old.settled == {1}


async def test_message_is_not_taken_for_settled_when_it_is_being_given_back() -> None:
    channel, settling = Channel(), Settling()
    given_back, done = channel.deliver(1, 2)
    settled_before_given_back: list[bool] = []

    async def reject(requeue: bool) -> None:
        settling.dealt_with(done)
        await settled()
        settled_before_given_back.append(1 in channel.settled)

    given_back.reject = reject
    await settling.reject(given_back)
    assert settled_before_given_back == [False]
    assert channel.settled == {2}
