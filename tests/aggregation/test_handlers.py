"""Whatever the order of events, and however often they come, the same is counted in the end."""

import random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from insats.replaying import replay
from libs.common.database import Database
from libs.common.events import CellValue, Event
from services.aggregation.main import SERVICE
from tests.aggregation.example_events import ROUND, classified, round_opened, story, submitted
from tests.aggregation.folding import (
    Tables,
    assert_feed_tells_the_cells,
    cells,
    empty,
    feed,
    fold,
    outgoing,
    tables,
    take_in,
)


async def in_order(database: Database) -> Tables:
    """The tables after the story as it was told, an event at a time; then empties the database."""
    await fold(database, story(), 1)
    await assert_feed_tells_the_cells(database)
    told = await tables(database)
    await empty(database)
    return told


async def test_cells_are_those_of_the_standing_returns_when_the_story_is_told(database: Database) -> None:
    await fold(database, story(), 1)
    assert await cells(database) == {
        (ROUND, "24", None): CellValue(state="reported", insatser=1, nil_returns=1, amount_sek=301, return_version=2),
        (ROUND, "24", "boende"): CellValue(state="reported", insatser=1, amount_sek=301),
        (ROUND, "24", "miljo"): CellValue(state="nil", nil_returns=1),
        (ROUND, "25", None): CellValue(state="reported", insatser=1, nil_returns=2, return_version=1),
        (ROUND, "25", "boende"): CellValue(state="nil", nil_returns=1),
        (ROUND, "25", "kompetens"): CellValue(state="reported", insatser=1),
        (ROUND, "25", "miljo"): CellValue(state="nil", nil_returns=1),
        (ROUND, "09", None): CellValue(state="missing", return_version=2),
        ("annan-2025", "25", None): CellValue(state="reported", insatser=1, return_version=1),
        ("annan-2025", "25", "kompetens"): CellValue(state="reported", insatser=1),
    }


async def test_tables_are_the_same_when_events_come_late_shuffled_and_repeated(database: Database) -> None:
    expected = await in_order(database)
    for seed in range(10):
        chance = random.Random(seed)
        arriving = story() * 2
        chance.shuffle(arriving)
        await fold(database, arriving, chance.randint(1, 7))
        assert await tables(database) == expected, f"seed {seed}"
        await assert_feed_tells_the_cells(database)
        await empty(database)


@pytest.fixture
async def expected(sqlite: Database) -> Tables:
    return await in_order(sqlite)


@settings(max_examples=25, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(order=st.permutations(range(len(story()))), size=st.integers(1, 8))
async def test_tables_are_the_same_whatever_the_order(
    sqlite: Database, expected: Tables, order: list[int], size: int
) -> None:
    await empty(sqlite)
    await fold(sqlite, [story()[n] for n in order], size)
    assert await tables(sqlite) == expected
    await assert_feed_tells_the_cells(sqlite)


async def test_nothing_changes_when_a_lower_version_of_a_return_comes_later(database: Database) -> None:
    older = [classified("24", "a"), submitted("24", 1, [("a", 1, "boende")], ["miljo"])]
    await take_in(database, round_opened(), classified("24", "b"), submitted("24", 2, [("b", 1, "boende")]))
    before = await cells(database), await feed(database)
    await fold(database, older, 1)
    assert (await cells(database), await feed(database)) == before
    assert before[0][ROUND, "24", None].return_version == 2


async def test_return_counts_all_at_once_when_its_last_insats_is_classified(database: Database) -> None:
    named = [(key, 1, area) for key, area in (("a", "boende"), ("b", "boende"), ("c", "miljo"))]
    await take_in(database, round_opened(), submitted("24", 1, named, ["kompetens"]))
    for key in ("a", "b"):
        await take_in(database, classified("24", key))
        assert (await cells(database), await feed(database)) == ({}, [])
    await take_in(database, classified("24", "c", area="miljo"))
    assert {(entry.cell.area, entry.new.insatser) for entry in await feed(database)} == {
        (None, 3), ("boende", 2), ("kompetens", 0), ("miljo", 1),
    }  # fmt: skip
    assert {entry.cause.insats_id for entry in await feed(database)} == {"24.c"}


async def test_standing_version_counts_until_the_next_is_classified(database: Database) -> None:
    await take_in(database, classified("24", "a"), submitted("24", 1, [("a", 1, "boende")]))
    before = await cells(database)
    await take_in(database, submitted("24", 2, [("a", 2, "boende"), ("b", 1, "boende")]), classified("24", "b"))
    assert await cells(database) == before
    await take_in(database, classified("24", "a", 2))
    assert (await cells(database))[ROUND, "24", None].insatser == 2
    assert (await feed(database))[-1].old.insatser == 1


@pytest.mark.parametrize("first", [1, 2])
async def test_facets_are_those_of_the_newest_labels_whichever_come_first(database: Database, first: int) -> None:
    labels = {
        1: classified("24", "a", label_version=1, read_horizons=["short"]),
        2: classified("24", "a", label_version=2, read_horizons=["long"]),
    }
    await take_in(database, submitted("24", 1, [("a", 1, "boende")]), labels[first])
    await take_in(database, labels[3 - first])
    [(_, _, _, facts)] = (await tables(database))["contribution"]
    assert '"horizons":["long"]' in facts
    assert len(await feed(database)) == 2  # the labels changed no figure of a cell


async def test_same_insats_counts_in_both_when_two_rounds_name_it(database: Database) -> None:
    await take_in(database, submitted("24", 1, [("a", 1, "boende")]))
    await take_in(database, submitted("24", 1, [("a", 1, "boende")], round="annan"), classified("24", "a"))
    assert {place[0] for place in await cells(database)} == {ROUND, "annan"}
    await assert_feed_tells_the_cells(database)


async def test_what_is_sent_is_what_the_feed_keeps_byte_for_byte(database: Database) -> None:
    await fold(database, story(), 3)
    async with database.reading() as tx:
        kept = await tx.rows(database.metadata.tables["feed"].select().order_by("sequence"))
    assert [row.body for row in kept] == await outgoing(database)
    assert len(kept) >= 10


async def test_tables_are_identical_and_the_feed_untouched_when_replayed(database: Database) -> None:
    arriving: list[Event] = story()
    random.Random(3).shuffle(arriving)
    await fold(database, arriving, 2)
    before = await tables(database), await feed(database), await outgoing(database)
    assert all(before[0].values())
    replayed = await replay(SERVICE, database)
    assert (replayed.events, replayed.differing) == (len(arriving), [])
    assert (await tables(database), await feed(database), await outgoing(database)) == before


async def test_feed_goes_on_where_it_was_when_events_come_after_a_replay(database: Database) -> None:
    await fold(database, story()[:8], 1)
    await replay(SERVICE, database)
    await fold(database, story()[8:], 1)
    await assert_feed_tells_the_cells(database)


async def test_tables_are_mended_when_damaged_before_a_replay(database: Database) -> None:
    await fold(database, story(), 1)
    before = await tables(database)
    async with database.transaction() as tx:
        await tx.execute(database.metadata.tables["cell"].delete())
        await tx.execute(database.metadata.tables["contribution"].update().values(facts="{}"))
    assert set((await replay(SERVICE, database)).differing) == {"cell", "contribution"}
    assert await tables(database) == before
