"""A person's area moves an insats in the tables; what the respondent reported where stays what it reported."""

import random

from insats.replaying import replay
from libs.common.database import Database
from libs.common.events import CellValue, Event, InsatsClassified
from services.aggregation.main import SERVICE
from tests.aggregation.conftest import Running
from tests.aggregation.example_events import ROUND, classified, round_opened, submitted
from tests.aggregation.folding import assert_feed_tells_the_cells, cells, empty, fold, tables


def reviewed(area: str, label_version: int = 2, key: str = "a") -> InsatsClassified:
    """A person has said that the insats, declared in `boende`, is of this area."""
    labels = {"code": area, "confidence": 1.0}
    return classified(
        "24", key, funding={"erdf": 100}, label_version=label_version, read_area=labels, read_reviewed=["area"]
    )


def events_of(*reviews: InsatsClassified) -> list[Event]:
    return [
        round_opened(),
        classified("24", "a", funding={"erdf": 100}),
        classified("24", "b"),
        submitted("24", 1, [("a", 1, "boende"), ("b", 1, "boende")], ["kompetens"]),
        *reviews,
    ]


async def test_insats_is_counted_in_the_area_that_a_person_gave(database: Database) -> None:
    await fold(database, events_of(reviewed("kompetens")), 1)
    assert await cells(database) == {
        (ROUND, "24", None): CellValue(state="reported", insatser=2, nil_returns=1, amount_sek=100, return_version=1),
        (ROUND, "24", "boende"): CellValue(state="reported", insatser=1, declared_insatser=2),
        (ROUND, "24", "kompetens"): CellValue(
            state="nil", insatser=1, nil_returns=1, amount_sek=100, declared_insatser=0
        ),
    }
    await assert_feed_tells_the_cells(database)


async def test_tables_are_as_before_when_the_person_comes_back_to_what_was_declared(database: Database) -> None:
    await fold(database, events_of(), 1)
    before = await cells(database)
    await fold(database, [reviewed("miljo"), reviewed("boende", 3)], 1)
    assert await cells(database) == before


async def test_tables_are_the_same_when_a_label_comes_late_and_twice(database: Database) -> None:
    story = events_of(reviewed("kompetens"), reviewed("miljo", 3))
    await fold(database, story, 1)
    expected = await tables(database)
    for seed in range(8):
        await empty(database)
        arriving = story * 2
        random.Random(seed).shuffle(arriving)
        await fold(database, arriving, 1 + seed % 4)
        assert await tables(database) == expected, f"seed {seed}"
    assert (await replay(SERVICE, database)).differing == []


async def test_completeness_is_what_the_respondent_reported_when_an_insats_is_moved(service: Running) -> None:
    await service.take_in(*events_of(reviewed("kompetens"), reviewed("kompetens", key="b")))
    path = f"/v1/rounds/{ROUND}"
    items = (await service.get(f"{path}/completeness"))["items"]
    mine = {one["area"]: (one["state"], one["insatser"]) for one in items if one["respondent"] == "24"}
    assert mine == {"boende": ("reported", 2), "kompetens": ("nil", 0), "miljo": ("missing", 0)}
    rows = (await service.get(f"{path}/aggregates", by="respondent,area"))["items"]
    counted = {row["area"]: (row["state"], row["insatser"]) for row in rows if row["respondent"] == "24"}
    assert counted == {"boende": ("reported", 0), "kompetens": ("nil", 2), "miljo": ("missing", 0)}
    behind = (await service.get(f"{path}/aggregates/insatser", area="kompetens"))["items"]
    assert [(one["insats_id"], one["declared_area"]) for one in behind] == [("24.a", "boende"), ("24.b", "boende")]


async def test_goals_and_places_are_a_persons_when_a_person_gave_them(service: Running) -> None:
    by_person = classified(
        "24", "a", sdg=[13], municipalities=["2480"], label_version=2, read_reviewed=["municipalities", "sdg"],
        read_sdg=[{"goal": 5, "named": False, "confidence": 1.0}],
        read_municipalities=[{"code": "2580", "name": "Luleå"}],
    )  # fmt: skip
    await service.take_in(*events_of(by_person))
    [goal] = (await service.get(f"/v1/rounds/{ROUND}/aggregates", by="sdg"))["items"]
    [place] = (await service.get(f"/v1/rounds/{ROUND}/aggregates", by="municipality"))["items"]
    assert (goal["sdg"], place["municipality"]) == ("5", "2580")
