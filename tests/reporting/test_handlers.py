"""When a return counts as taken in, on SQLite and PostgreSQL."""

import random
from typing import Any

import pytest

from libs.common.database import Database
from libs.common.envelope import CloudEvent
from tests.reporting.example_events import ROUND, classified, known, received, round_changed, round_opened, submitted
from tests.reporting.read_model import announced, announcements, standing, tables, take_in


async def test_return_stands_and_is_announced_when_round_and_texts_are_here(database: Database) -> None:
    await take_in(database, round_opened())
    await take_in(database, *known("24", "a"), *known("24", "b"))
    await take_in(database, submitted("24", 1, [("a", 1), ("b", 1)]))
    assert await standing(database) == {(ROUND, "24"): 1}
    [compiled] = await announcements(database)
    assert (compiled.round, compiled.respondent, compiled.return_id) == (ROUND, "24", f"{ROUND}-24-1")
    assert (compiled.version, compiled.report, compiled.insatser) == (1, "national", 2)


async def test_return_waits_when_one_of_its_texts_has_not_come(database: Database) -> None:
    await take_in(database, round_opened(), *known("24", "a"), submitted("24", 1, [("a", 1), ("b", 1)]))
    assert await standing(database) == {}
    assert await announced(database) == []
    await take_in(database, *known("24", "b"))
    assert await standing(database) == {(ROUND, "24"): 1}
    assert await announced(database) == [("24", 1)]


async def test_return_waits_when_its_text_came_in_another_version_only(database: Database) -> None:
    await take_in(database, round_opened(), *known("24", "a", version=1), submitted("24", 1, [("a", 2)]))
    assert await announced(database) == []
    await take_in(database, *known("24", "a", version=2))
    assert await announced(database) == [("24", 1)]


async def test_return_waits_when_its_round_is_unknown(database: Database) -> None:
    await take_in(database, *known("24", "a"), submitted("24", 1, [("a", 1)]))
    assert await announced(database) == []
    await take_in(database, round_opened(round="another"))
    assert await announced(database) == []
    await take_in(database, round_opened())
    assert await standing(database) == {(ROUND, "24"): 1}
    assert await announced(database) == [("24", 1)]


async def test_return_stands_when_it_has_nothing_but_nil_returns(database: Database) -> None:
    await take_in(database, round_opened(), submitted("24", 1, [], nil={"boende": "Inget"}))
    assert await announced(database) == [("24", 1)]


async def test_older_version_still_stands_when_a_newer_is_incomplete(database: Database) -> None:
    await take_in(database, round_opened(), *known("24", "a"), submitted("24", 1, [("a", 1)]))
    await take_in(database, submitted("24", 2, [("a", 1), ("b", 1)]))
    assert await standing(database) == {(ROUND, "24"): 1}
    await take_in(database, *known("24", "b"))
    assert await standing(database) == {(ROUND, "24"): 2}


async def test_older_version_is_announced_without_replacing_when_it_completes_late(
    database: Database,
) -> None:
    await take_in(database, round_opened(), submitted("24", 1, [("a", 1)]))
    await take_in(database, *known("24", "b"), submitted("24", 2, [("b", 1)]))
    assert await announced(database) == [("24", 2)]
    await take_in(database, *known("24", "a"))
    assert await standing(database) == {(ROUND, "24"): 2}
    assert await announced(database) == [("24", 1), ("24", 2)]


async def test_both_versions_are_announced_when_one_text_completes_them_together(database: Database) -> None:
    await take_in(database, round_opened())
    await take_in(database, submitted("24", 2, [("a", 1)]), submitted("24", 1, [("a", 1)]))
    await take_in(database, *known("24", "a"))
    assert await standing(database) == {(ROUND, "24"): 2}
    assert await announced(database) == [("24", 1), ("24", 2)]


async def test_text_of_one_round_completes_a_return_of_another_when_the_content_is_the_same(
    database: Database,
) -> None:
    await take_in(database, round_opened(round="next"), *known("24", "a"))
    await take_in(database, submitted("24", 1, [("a", 1)], round="next"))
    assert await standing(database) == {("next", "24"): 1}


async def test_older_round_state_changes_nothing_when_it_comes_late(database: Database) -> None:
    await take_in(database, round_changed("Ny rubrik", revision=3))
    before = await tables(database)
    await take_in(database, round_changed("Gammal rubrik", revision=2), round_opened())
    assert await tables(database) == before


async def test_return_stands_at_once_but_is_announced_only_when_its_labels_are_here(database: Database) -> None:
    await take_in(database, round_opened(), received("24", "a"), received("24", "b"))
    await take_in(database, submitted("24", 1, [("a", 1), ("b", 1)]))
    assert await standing(database) == {(ROUND, "24"): 1}
    await take_in(database, classified("24", "a"))
    assert await announced(database) == []
    await take_in(database, classified("24", "b"))
    assert await announced(database) == [("24", 1)]


async def test_return_is_announced_when_its_text_comes_after_the_labels(database: Database) -> None:
    await take_in(database, classified("24", "a"), round_opened(), submitted("24", 1, [("a", 1)]))
    assert await announced(database) == []
    await take_in(database, received("24", "a"))
    assert await announced(database) == [("24", 1)]


async def test_higher_label_version_stands_when_labels_come_in_any_order(database: Database) -> None:
    await take_in(database, classified("24", "a", goals=[5], label_version=2))
    before = await tables(database)
    await take_in(database, classified("24", "a", goals=[8], label_version=1))
    assert await tables(database) == before
    await take_in(
        database,
        classified("24", "a", goals=[11], label_version=4),
        classified("24", "a", goals=[3], label_version=3),
    )
    [row] = (await tables(database))["insats_label"]
    assert row[:3] == ("24.a", 1, 4)


def story() -> list[CloudEvent[Any]]:
    """Three regions; 24 signs three times, 05 never completes its second version, 14 refers twice."""
    return [
        round_opened(),
        round_changed("Omgången med ny rubrik", revision=2),
        *known("24", "a"),
        *known("24", "b"),
        *known("24", "b", version=2),
        *known("24", "c"),
        submitted("24", 1, [("a", 1), ("b", 1)]),
        submitted("24", 2, [("a", 1), ("b", 2)], nil={"jamstalldhet": "Ingår i övriga"}),
        submitted("24", 3, [("c", 1)]),
        *known("05", "x"),
        submitted("05", 1, [("x", 1)]),
        submitted("05", 2, [("x", 1), ("never", 1)]),
        *known("14", "a"),
        submitted("14", 1, [("a", 1), ("a", 1)]),
    ]


@pytest.mark.parametrize("seed", range(8))
async def test_tables_and_announcements_are_the_same_when_events_come_in_any_order_and_again(
    database: Database, seed: int
) -> None:
    chance = random.Random(seed)
    events = story()
    await take_in(database, *events)
    expected = await tables(database), await announced(database)
    assert expected[1] == [("05", 1), ("14", 1), ("24", 1), ("24", 2), ("24", 3)]
    await _empty(database)

    events = events + chance.sample(events, 6)
    chance.shuffle(events)
    while events:
        size = chance.randint(1, 5)
        await take_in(database, *events[:size])
        events = events[size:]
    assert (await tables(database), await announced(database)) == expected


async def _empty(database: Database) -> None:
    async with database.transaction() as tx:
        for table in database.metadata.sorted_tables:
            await tx.execute(table.delete())
