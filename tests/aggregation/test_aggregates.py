"""The tables over HTTP, on an example that is counted by hand: by every dimension, and with what stands behind."""

import itertools
from typing import Any

import pytest

from services.aggregation.measures import DIMENSIONS
from tests.aggregation.conftest import Running
from tests.aggregation.example_events import AREAS, NIL, ROUND, classified, round_opened, submitted

PATH = f"/v1/rounds/{ROUND}/aggregates"
EXAMPLE = [
    round_opened(),
    # 24.a is paid by two funds; 24.b has two goals that it declares, and one in the text that then does not count
    classified("24", "a", 2, funding={"erdf": 100, "regional": 30}, total_budget_sek=200, priority=2,
               municipalities=["2480", "2482"], read_frameworks=["erdf", "rus"], read_horizons=["short", "long"]),
    classified("24", "b", area="kompetens", sdg=[4, 8], read_sdg=[{"goal": 5, "named": True, "confidence": 1}],
               priority=10, total_budget_sek=7),
    submitted("24", 1, [("a", 2, "boende"), ("b", 1, "kompetens")], ["miljo"]),
    # 25.a pays twice from one fund; of the goals in its text only the named one counts
    classified("25", "a", funding={"erdf": 5}, read_frameworks=["rus"], read_sdg=[
        {"goal": 8, "named": True, "confidence": 1}, {"goal": 9, "named": False, "confidence": 0.9}],
        read_municipalities=[{"code": "2580", "name": "Luleå"}]),
    submitted("25", 1, [("a", 1, "boende")], on_time=False),
    # signed, but one of its insatser is not classified yet; and one that is classified but not signed
    classified("09", "x", funding={"erdf": 1000}),
    submitted("09", 1, [("x", 1, "boende"), ("y", 1, "boende")], ["miljo"]),
    classified("25", "z", funding={"erdf": 1000}),
]  # fmt: skip
COUNTED: dict[str, list[tuple[str, int, int, int, int]]] = {
    # value, insatser, nil returns, amount, total budget
    "": [("", 3, 1, 135, 207)],
    "round": [(ROUND, 3, 1, 135, 207)],
    "respondent": [("24", 2, 1, 130, 207), ("25", 1, 0, 5, 0), ("09", 0, 0, 0, 0)],
    "area": [("boende", 2, 0, 135, 200), ("kompetens", 1, 0, 0, 7), ("miljo", 0, 1, 0, 0)],
    "sdg": [("4", 1, 0, 0, 7), ("8", 2, 0, 5, 7)],
    "fund": [("erdf", 2, 0, 105, 200), ("regional", 1, 0, 30, 200)],
    "framework": [("erdf", 1, 0, 130, 200), ("rus", 2, 0, 135, 200)],
    "horizon": [("long", 1, 0, 130, 200), ("short", 1, 0, 130, 200)],
    "priority": [("2", 1, 0, 130, 200), ("10", 1, 0, 0, 7)],
    "municipality": [("2480", 1, 0, 130, 200), ("2482", 1, 0, 130, 200), ("2580", 1, 0, 5, 0)],
    "fund,area": [("erdf boende", 2, 0, 105, 200), ("regional boende", 1, 0, 30, 200)],
    "sdg,respondent": [("4 24", 1, 0, 0, 7), ("8 24", 1, 0, 0, 7), ("8 25", 1, 0, 5, 0)],
    "respondent,area": [
        ("24 boende", 1, 0, 130, 200), ("24 kompetens", 1, 0, 0, 7), ("24 miljo", 0, 1, 0, 0),
        ("25 boende", 1, 0, 5, 0), ("25 kompetens", 0, 0, 0, 0), ("25 miljo", 0, 0, 0, 0),
        ("09 boende", 0, 0, 0, 0), ("09 kompetens", 0, 0, 0, 0), ("09 miljo", 0, 0, 0, 0),
    ],
    "area,fund,municipality": [
        ("boende erdf 2480", 1, 0, 100, 200), ("boende erdf 2482", 1, 0, 100, 200),
        ("boende erdf 2580", 1, 0, 5, 0), ("boende regional 2480", 1, 0, 30, 200),
        ("boende regional 2482", 1, 0, 30, 200),
    ],
}  # fmt: skip


@pytest.fixture
async def example(service: Running) -> Running:
    await service.take_in(*EXAMPLE)
    return service


@pytest.mark.parametrize("by", COUNTED)
async def test_rows_are_those_counted_by_hand_when_asked_for(example: Running, by: str) -> None:
    answer = await example.get(PATH, by=by)
    names = by.split(",") if by else []
    rows = [
        (" ".join(row[name] for name in names), *(row[m] for m in ("insatser", "nil_returns", "amount_sek")),
         row["total_budget_sek"])
        for row in answer["items"]
    ]  # fmt: skip
    assert rows == COUNTED[by]
    assert answer["total"] == len(rows)


def test_every_dimension_is_counted_by_hand_in_the_example() -> None:
    assert COUNTED.keys() > DIMENSIONS.keys()


@pytest.mark.parametrize("by", [*COUNTED, ",".join(DIMENSIONS), "municipality,sdg", "priority,horizon,framework"])
async def test_href_of_every_row_leads_to_just_its_versions(example: Running, by: str) -> None:
    for row in (await example.get(PATH, by=by))["items"]:
        behind = await example.get(row["href"].removeprefix("/aggregation"))
        assert [(i["insats_id"], i["version"]) for i in behind["items"]] == [
            (v["insats_id"], v["version"]) for v in row["versions"]
        ]
        assert behind["total"] == row["insatser"] == len(row["versions"])
        fund = row.get("fund")
        amounts = [f["amount_sek"] for i in behind["items"] for f in i["funding"] if fund in (None, f["source"])]
        assert sum(amounts) == row["amount_sek"]


async def test_rows_add_up_to_the_whole_by_dimensions_of_which_each_insats_has_one(example: Running) -> None:
    for by in ("respondent", "area", "respondent,area", "area,round"):
        rows = (await example.get(PATH, by=by))["items"]
        assert [sum(row[m] for row in rows) for m in ("insatser", "nil_returns", "amount_sek")] == [3, 1, 135]


async def test_versions_behind_a_row_are_the_standing_ones_when_a_return_is_corrected(example: Running) -> None:
    corrected = [classified("24", "a", 3, funding={"esf": 9}), submitted("24", 2, [("a", 3, "boende")])]
    await example.take_in(*corrected)
    behind = await example.get(f"{PATH}/insatser", respondent="24")
    assert [(i["insats_id"], i["version"]) for i in behind["items"]] == [("24.a", 3)]
    assert [row["fund"] for row in (await example.get(PATH, by="fund"))["items"]] == ["erdf", "esf"]


async def test_state_stands_beside_the_figures_when_rows_are_by_respondent_and_area(example: Running) -> None:
    rows = (await example.get(PATH))["items"]
    assert [row["state"] for row in rows] == [
        "reported", "reported", "nil", "reported", "missing", "missing", "missing", "missing", "missing",
    ]  # fmt: skip
    assert all("state" not in row for row in (await example.get(PATH, by="area"))["items"])


async def test_page_is_cut_out_of_the_whole_when_limited(example: Running) -> None:
    whole = await example.get(PATH)
    part = await example.get(PATH, limit=2, offset=3)
    assert (part["items"], part["total"]) == (whole["items"][3:5], 9)
    behind = await example.get(f"{PATH}/insatser", limit=1, offset=1)
    assert ([i["insats_id"] for i in behind["items"]], behind["total"]) == (["24.b"], 3)


async def test_each_respondent_and_area_has_one_of_three_values_and_why(example: Running) -> None:
    answer = await example.get(f"/v1/rounds/{ROUND}/completeness")
    assert answer["total"] == 9
    found = {(i["respondent"], i["area"]): i for i in answer["items"]}
    assert list(found) == list(itertools.product(("24", "25", "09"), AREAS))
    assert found["24", "boende"] == {
        "respondent": "24", "area": "boende", "state": "reported", "insatser": 1, "on_time": True,
    }  # fmt: skip
    assert found["24", "miljo"] == {
        "respondent": "24", "area": "miljo", "state": "nil", "insatser": 0, "on_time": True, "reason": NIL,
    }  # fmt: skip
    assert (found["25", "miljo"]["state"], found["25", "miljo"]["on_time"]) == ("missing", False)
    assert {(found["09", area]["state"], found["09", area]["on_time"]) for area in AREAS} == {("missing", None)}
    assert all("reason" not in item for item in answer["items"] if item["state"] != "nil")


async def test_value_is_missing_again_when_a_correction_leaves_the_area_out(example: Running) -> None:
    await example.take_in(submitted("24", 2, [("a", 2, "boende")]))
    found = {i["area"]: i for i in (await example.get(f"/v1/rounds/{ROUND}/completeness"))["items"][:3]}
    assert [found[area]["state"] for area in AREAS] == ["reported", "missing", "missing"]
    assert "reason" not in found["miljo"]


async def test_round_has_its_newest_respondents_when_it_has_changed(example: Running) -> None:
    revised = round_opened(revision=2, respondents=[{"code": "01", "name": "Stockholm"}])
    await example.take_in(revised, round_opened(revision=1, title="Gammal"))
    answer = await example.get(f"/v1/rounds/{ROUND}/completeness")
    assert {item["respondent"] for item in answer["items"]} == {"01"}


@pytest.mark.parametrize(
    ("path", "status"),
    [
        (f"{PATH}?by=areas", 422),
        (f"{PATH}?by=area,,fund,x", 422),
        (f"{PATH}/insatser?areas=boende", 422),
        (f"{PATH}/insatser?respondent,area=24", 422),
        (f"{PATH}/insatser?%20area=boende", 422),
        (f"{PATH}/insatser?=boende", 422),
        (f"{PATH}?limit=1001", 422),
        (f"{PATH}?offset=-1", 422),
        ("/v1/rounds/finns-inte/aggregates", 404),
        ("/v1/rounds/finns-inte/aggregates/insatser", 404),
        ("/v1/rounds/finns-inte/completeness", 404),
        (f"/v1/events?after={10**30}", 422),
        ("/v1/events?after=-1", 422),
    ],
)
async def test_question_is_refused_when_it_cannot_be_answered(example: Running, path: str, status: int) -> None:
    answer = await example.ask(path)
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json"), answer.text


async def test_rows_are_refused_when_they_would_be_too_many_to_hold(service: Running) -> None:
    everywhere = [str(code) for code in range(1000, 1290)]
    funds = dict.fromkeys(("anslag-1-1", "erdf", "esf", "interreg", "jtf", "regional", "municipal", "other"), 1)
    facts: dict[str, Any] = {"municipalities": everywhere, "sdg": list(range(1, 18)), "funding": funds, "priority": 1}
    read: dict[str, Any] = {"read_horizons": ["short", "medium", "long"], "read_frameworks": ["rus", "erdf", "esf"]}
    await service.take_in(round_opened(), classified("24", "a", **facts, **read))
    await service.take_in(submitted("24", 1, [("a", 1, "boende")]))
    answer = await service.ask(PATH, by=",".join(DIMENSIONS))
    assert (answer.status_code, answer.json()["type"]) == (422, "urn:insats:problem:too-many-rows")
    assert (await service.get(PATH, by="municipality,sdg"))["total"] == 290 * 17


PATHS = (PATH, f"{PATH}/insatser", f"/v1/rounds/{ROUND}/completeness", "/v1/events")


@pytest.mark.parametrize("path", PATHS)
async def test_tables_are_shown_to_readers_and_the_agency_only(example: Running, path: str) -> None:
    statuses = {scope: (await example.ask(path, scope)).status_code for scope in ("read", "agency", "admin", "submit")}
    assert statuses == {"read": 200, "agency": 200, "admin": 200, "submit": 403}
    nobody: Any = await example.http.get(path)
    assert (nobody.status_code, nobody.headers["content-type"]) == (401, "application/problem+json")
