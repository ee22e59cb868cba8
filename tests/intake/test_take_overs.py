"""What a region has collected in its own round comes into its national draft by choice, not by typing it again."""

from typing import Any

import pytest

from libs.common.events import InsatsReceived
from tests.intake.examples import DRAFT, ROUND, full_insats, insats
from tests.intake.owned import CULTURE, ENERGY, OWN_ROUND, draft_of, item, open_own_round
from tests.intake.system import Intake

TAKE_OVERS = f"{DRAFT}/take-overs"


def chosen(*keys: str, **changes: Any) -> dict[str, Any]:
    return {"from_round": OWN_ROUND, "from_respondent": ENERGY, "keys": list(keys), "area": "miljo"} | changes


@pytest.fixture
async def collected(either: Intake) -> Intake:
    """Energi has signed a and b, and then changed b in its draft and added c."""
    await open_own_round(either)
    energy = either.respondent(ENERGY)
    full = full_insats("b", area="p4-bidrag", description="Som den undertecknades.")
    signed = await energy.post(draft_of(ENERGY) + "/returns", {"insatser": [item("a"), full]})
    assert signed.status_code == 202
    await energy.put(draft_of(ENERGY) + "/insatser/b", full | {"description": "Som den ändrades sedan."})
    await energy.put(draft_of(ENERGY) + "/insatser/c", item("c"))
    return either


async def test_insatser_stand_in_the_draft_under_their_new_areas_when_taken_over(collected: Intake) -> None:
    region = collected.respondent("24")
    answer = await region.post(TAKE_OVERS, chosen("b", "c", areas={"c": "boende"}))
    assert answer.status_code == 200, answer.text
    rows = answer.json()["items"]
    assert [(row["row"], row["key"], row["insats_id"], row["status"], row["area"]) for row in rows] == [
        (0, "b", "24.b", "created", "miljo"),
        (1, "c", "24.c", "created", "boende"),
    ]
    draft = await region.get(f"{DRAFT}/draft")
    there = {one["key"]: one for one in draft["insatser"]}
    wanted = full_insats("b", area="miljo", description="Som den undertecknades.")
    assert {name: value for name, value in there["b"].items() if name not in ("version", "taken_from")} == wanted
    assert (there["c"]["name"], there["c"]["group"]) == (item("c")["name"], item("c")["group"])
    told = {event.insats_id: event.insats.area for event in await collected.emitted(InsatsReceived)}
    assert (told["24.b"], told["24.c"]) == ("miljo", "boende")


async def test_origin_is_shown_in_the_draft_when_an_insats_was_taken_over(collected: Intake) -> None:
    region = collected.respondent("24")
    await region.put(f"{DRAFT}/insatser/egen", insats("egen"))
    rows = (await region.post(TAKE_OVERS, chosen("b", "c"))).json()["items"]
    draft = {one["key"]: one for one in (await region.get(f"{DRAFT}/draft"))["insatser"]}
    assert "taken_from" not in draft["egen"]
    assert [draft[row["key"]]["taken_from"] for row in rows] == [row["taken_from"] for row in rows]
    origins = {key: draft[key]["taken_from"] for key in ("b", "c")}
    assert (origins["b"]["round"], origins["b"]["insats_id"], origins["b"]["version"]) == (OWN_ROUND, f"{ENERGY}.b", 1)
    assert (origins["b"]["return_id"], origins["c"]["return_id"]) == (f"{OWN_ROUND}.{ENERGY}.1", None)
    assert origins["b"]["taken_by"] == "respondent:24"
    await region.put(f"{DRAFT}/insatser/b", insats("b", "miljo", name="Ändrat namn"))
    edited = {one["key"]: one for one in (await region.get(f"{DRAFT}/draft"))["insatser"]}
    assert edited["b"]["taken_from"] == origins["b"]
    await region.delete(f"{DRAFT}/insatser/b")
    await region.put(f"{DRAFT}/insatser/b", insats("b"))
    typed = {one["key"]: one for one in (await region.get(f"{DRAFT}/draft"))["insatser"]}
    assert "taken_from" not in typed["b"]


async def test_newer_content_replaces_the_older_when_it_is_taken_over_again(collected: Intake) -> None:
    region = collected.respondent("24")
    await region.post(TAKE_OVERS, chosen("b"))
    assert (await region.post(TAKE_OVERS, chosen("b"))).json()["items"][0]["status"] == "unchanged"
    await collected.respondent(ENERGY).post(draft_of(ENERGY) + "/returns")
    again = (await region.post(TAKE_OVERS, chosen("b"))).json()["items"][0]
    assert (again["status"], again["taken_from"]["version"]) == ("changed", 2)
    assert again["taken_from"]["return_id"] == f"{OWN_ROUND}.{ENERGY}.2"
    [there] = (await region.get(f"{DRAFT}/draft"))["insatser"]
    assert there["description"] == "Som den ändrades sedan."


@pytest.mark.parametrize(
    ("body", "pointer", "code"),
    [
        (chosen("a", "zz"), "/keys/1", "key-unknown"),
        (chosen("a", "a"), "/keys/1", "key-twice"),
        (chosen("a", "egen"), "/keys/1", "key-unknown"),
        (chosen("a", "c", area=None, areas={"a": "miljo"}), "/keys/1", "area-unknown"),
        (chosen("a", "b", areas={"b": "havet"}), "/keys/1", "area-unknown"),
        (chosen(), "/keys", "too-short"),
        (chosen("a", area=7), "/area", "string-type"),
        (chosen("a", everything=True), "/everything", "extra-forbidden"),
    ],
)
async def test_nothing_is_saved_when_one_of_the_chosen_cannot_be_taken_over(
    collected: Intake, body: dict[str, Any], pointer: str, code: str
) -> None:
    region = collected.respondent("24")
    await region.put(f"{DRAFT}/insatser/egen", insats("egen"))
    before = await collected.tables()
    answer = await region.post(TAKE_OVERS, body)
    assert answer.status_code == 422
    assert (pointer, code) in [(error["pointer"], error["code"]) for error in answer.json()["errors"]]
    assert await collected.tables() == before


async def test_own_work_is_not_overwritten_when_the_key_is_in_the_draft(collected: Intake) -> None:
    region = collected.respondent("24")
    await region.put(f"{DRAFT}/insatser/a", insats("a"))
    refused = await region.post(TAKE_OVERS, chosen("a"))
    assert [error["code"] for error in refused.json()["errors"]] == ["key-in-draft"]
    await region.post(TAKE_OVERS, chosen("b"))
    await region.put(f"{DRAFT}/insatser/b", insats("b", "miljo", name="Ändrat namn"))
    refused = await region.post(TAKE_OVERS, chosen("b"))
    assert [error["code"] for error in refused.json()["errors"]] == ["edited-since"]
    names = {one["key"]: one["name"] for one in (await region.get(f"{DRAFT}/draft"))["insatser"]}
    assert names == {"a": "Insats a", "b": "Ändrat namn"}


async def test_last_years_insatser_keep_their_areas_when_none_is_given(either: Intake) -> None:
    await either.open_round(id="i-fjol")
    region = either.respondent("24")
    await region.post("/v1/rounds/i-fjol/respondents/24/returns", {"insatser": [insats("a", "integration")]})
    body = {"from_round": "i-fjol", "from_respondent": "24", "keys": ["a"]}
    answer = await region.post(TAKE_OVERS, body)
    [row] = answer.json()["items"]
    assert (row["area"], row["version"], row["taken_from"]["version"]) == ("integration", 1, 1)
    same = await region.post(TAKE_OVERS, body | {"from_round": ROUND})
    assert (same.status_code, same.json()["type"]) == (422, "urn:insats:problem:same-draft")


@pytest.mark.parametrize(
    ("respondent", "body"),
    [
        ("25", chosen("a")),
        (ENERGY, chosen("a", from_respondent=CULTURE)),
        ("24", chosen("a", from_round=ROUND, from_respondent="25")),
        ("24", chosen("a", from_round="finns-inte")),
        ("24", chosen("a", from_respondent="25-energi")),
    ],
)
async def test_nothing_is_shown_or_saved_when_the_source_is_not_the_callers(
    collected: Intake, respondent: str, body: dict[str, Any]
) -> None:
    target = draft_of(respondent) if respondent == ENERGY else draft_of(respondent, ROUND)
    before = await collected.tables()
    answer = await collected.respondent(respondent).post(f"{target}/take-overs", body)
    assert (answer.status_code, answer.json()["type"]) == (403, "urn:insats:problem:not-your-respondent")
    assert "Energiråd" not in answer.text
    assert await collected.tables() == before


async def test_same_answer_comes_again_when_the_request_is_repeated_with_its_key(collected: Intake) -> None:
    region = collected.respondent("24")
    first = await region.post(TAKE_OVERS, chosen("a"), idempotency_key="1")
    await region.put(f"{DRAFT}/insatser/a", insats("a", "miljo", name="Ändrat namn"))
    again = await region.post(TAKE_OVERS, chosen("a"), idempotency_key="1")
    assert (again.status_code, again.json()) == (200, first.json())
    [there] = (await region.get(f"{DRAFT}/draft"))["insatser"]
    assert there["name"] == "Ändrat namn"
