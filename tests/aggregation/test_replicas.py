"""Two replicas at work at the same time: none misses what the other brings, and the feed stays without gaps."""

import asyncio
from contextlib import suppress

import pytest

from libs.common.bus.worker import handle_events
from libs.common.database import Database
from libs.common.events import Event
from services.aggregation.consumers import CONSUMERS
from tests.aggregation.example_events import ROUND, classified, cloud, submitted
from tests.aggregation.folding import assert_feed_tells_the_cells, cells, feed, take_in, take_in_beside_others

TRIALS = 24
ONE_GIVES_WAY = ("crosswise", "the same twice")
"""Where each waits for the other: PostgreSQL takes a second to see that, so these are tried a few times only."""


def halves(n: int) -> dict[str, tuple[list[Event], list[Event]]]:
    """What two replicas take in at once; each time of respondents that nobody has heard of."""
    one, two = f"a{n}", f"b{n}"
    signed = [submitted(r, 1, [("x", 1, "boende"), ("y", 1, "miljo")]) for r in (one, two)]
    read = [[classified(r, "x"), classified(r, "y", area="miljo")] for r in (one, two)]
    return {
        "labels and return": ([*read[0], *read[1]], [*signed]),
        "label and label": ([*signed, read[0][0], read[1][1]], [read[1][0], read[0][1]]),
        "crosswise": ([*read[0], signed[1]], [*read[1], signed[0]]),
        "the same twice": ([*read[0], *signed, *read[1]], [*signed, *read[0], *read[1]]),
    }


@pytest.mark.parametrize("case", halves(0))
async def test_each_return_counts_when_its_halves_come_to_two_replicas_at_once(postgresql: Database, case: str) -> None:
    trials = 2 if case in ONE_GIVES_WAY else TRIALS
    for n in range(trials):
        first, second = halves(n)[case]
        await asyncio.gather(take_in_beside_others(postgresql, *first), take_in_beside_others(postgresql, *second))
    found = await cells(postgresql)
    expected = {f"{side}{n}" for n in range(trials) for side in "ab"}
    assert {respondent for _, respondent, area in found if area is None} == expected
    assert {value.insatser for (_, _, area), value in found.items() if area is None} == {2}
    assert len(await feed(postgresql)) == 3 * len(expected)
    await assert_feed_tells_the_cells(postgresql)


async def test_feed_has_no_gap_when_versions_race_for_one_respondent(postgresql: Database) -> None:
    for n in range(1, TRIALS, 2):
        await asyncio.gather(
            *(
                take_in_beside_others(postgresql, classified("24", "x", v), classified("24", "y", v))
                for v in (n, n + 1)
            ),
            *(
                take_in_beside_others(
                    postgresql, submitted("24", v, [("x", v, "boende"), ("y", v, "boende")], ["miljo"])
                )
                for v in (n + 1, n)
            ),
        )
        assert (await cells(postgresql))[ROUND, "24", None].return_version == n + 1
    await assert_feed_tells_the_cells(postgresql)


async def test_feed_has_no_gap_when_a_transaction_that_took_a_number_fails(postgresql: Database) -> None:
    await take_in(postgresql, classified("24", "x"))
    with suppress(ZeroDivisionError):
        async with postgresql.transaction() as tx:
            await handle_events(tx, CONSUMERS, [cloud(submitted("24", 1, [("x", 1, "boende")]))])
            await tx.flush()
            raise ZeroDivisionError
    assert (await feed(postgresql), await cells(postgresql)) == ([], {})
    await take_in(postgresql, submitted("24", 1, [("x", 1, "boende")]))
    await assert_feed_tells_the_cells(postgresql)
