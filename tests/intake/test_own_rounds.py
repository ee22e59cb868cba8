"""Rounds with any respondents: who answers which part, whose round it is, and who is kept out."""

from typing import Any

import pytest

from libs.common.events import RoundOpened
from tests.intake.owned import CULTURE, ENERGY, OWN_ROUND, draft_of, item, open_own_round, own_round
from tests.intake.system import Intake


async def test_respondents_and_owner_are_told_as_given_when_the_round_is_opened(intake: Intake) -> None:
    await open_own_round(intake)
    state = await intake.agency.get(f"/v1/rounds/{OWN_ROUND}")
    told = [{name: one[name] for name in ("code", "name", "sections")} for one in state["respondents"]]
    assert (state["owner"], told) == ("24", own_round()["respondents"])
    [event] = await intake.emitted(RoundOpened)
    assert event.owner == "24"
    assert [(r.code, r.sections) for r in event.respondents] == [
        (ENERGY, ["4.1", "4.2", "4.7"]),
        (CULTURE, ["4.2", "7"]),
    ]
    assert (await intake.agency.post("/v1/rounds", own_round())).status_code == 200


@pytest.mark.parametrize(
    ("changes", "pointer", "code"),
    [
        (
            {"respondents": [{"code": ENERGY, "name": "Energi", "sections": ["4.1", "9.9"]}]},
            "/respondents/0/sections/1",
            "section-unknown",
        ),
        (
            {"respondents": [{"code": ENERGY, "name": "Energi"}, {"code": "kultur", "name": "Kultur"}]},
            "/respondents/1/code",
            "code-without-owner",
        ),
        ({"owner": "25"}, "/respondents/0/code", "code-without-owner"),
        ({"owner": "Region 24"}, "/owner", "string-pattern-mismatch"),
    ],
)
async def test_round_is_refused_with_the_place_when_sections_or_codes_do_not_fit(
    intake: Intake, changes: dict[str, Any], pointer: str, code: str
) -> None:
    answer = await intake.agency.post("/v1/rounds", own_round(**changes))
    assert answer.status_code == 422
    assert (pointer, code) in [(error["pointer"], error["code"]) for error in answer.json()["errors"]]
    assert (await intake.agency.get("/v1/rounds"))["items"] == []


@pytest.mark.parametrize("changes", [{"owner": None}, {"respondents": own_round()["respondents"][:1]}])
async def test_round_is_another_when_owner_or_sections_differ(intake: Intake, changes: dict[str, Any]) -> None:
    await open_own_round(intake)
    assert (await intake.agency.post("/v1/rounds", own_round(**changes))).status_code == 409


async def test_only_its_own_sections_are_asked_for_when_a_respondent_signs(intake: Intake) -> None:
    await open_own_round(intake)
    energy = intake.respondent(ENERGY)
    receipt = (await energy.post(draft_of(ENERGY) + "/returns", {"insatser": [item("a")]})).json()
    assert {(f["code"], f["pointer"], f["rule"]) for f in receipt["findings"]} == {
        ("answer-missing", "/answers/4.1.2", 303),
        ("answer-missing", "/answers/4.2.2", 303),
        ("answer-missing", "/answers/4.7.2", 303),
        ("area-unreported", "/insatser", 302),
    }
    [unreported] = [f["message"] for f in receipt["findings"] if f["rule"] == 302]
    assert "p4-agenda-2030" in unreported
    assert (await energy.get(draft_of(ENERGY) + "/draft"))["findings"] == receipt["findings"]


@pytest.mark.parametrize(
    ("path", "body", "rule"),
    [
        ("/insatser/a", item("a", "p4-samverkan"), 105),
        ("/answers/4.3.2", {"text": "Vi möts."}, 205),
        ("/nil-returns/p7-bidrag", {"reason": "Inget."}, 105),
    ],
)
async def test_part_is_refused_when_the_respondent_was_not_asked_it(
    intake: Intake, path: str, body: dict[str, Any], rule: int
) -> None:
    await open_own_round(intake)
    answer = await intake.respondent(ENERGY).put(draft_of(ENERGY) + path, body)
    assert answer.status_code == 422
    assert [error["rule"] for error in answer.json()["errors"]] == [rule]


async def test_owner_acts_for_all_its_respondents_when_the_round_is_its_own(either: Intake) -> None:
    await open_own_round(either)
    region = either.respondent("24")
    for code in (ENERGY, CULTURE):
        assert (await region.put(draft_of(code) + "/insatser/a", item("a"))).status_code == 201
        receipt = await region.post(draft_of(code) + "/returns")
        assert receipt.status_code == 202
        seen = await region.get(f"/v1/returns/{receipt.json()['return_id']}")
        assert (seen["respondent"], seen["signed_by"]) == (code, "respondent:24")
        assert (await region.get(draft_of(code) + "/returns"))["total"] == 1


STRANGERS = {
    "another region": ("submit", "25"),
    "another strategic area": ("submit", CULTURE),
    "an area of another region": ("submit", "25-energi"),
    "the start of the code": ("submit", "2"),
    "the agency": ("agency", None),
}


@pytest.mark.parametrize("who", STRANGERS)
async def test_draft_is_closed_to_others_when_the_round_has_an_owner(intake: Intake, who: str) -> None:
    await open_own_round(intake)
    await intake.respondent(ENERGY).put(draft_of(ENERGY) + "/insatser/a", item("a"))
    before = await intake.tables()
    stranger = intake.caller(*STRANGERS[who])
    for method, path, body in (
        ("GET", "/draft", None),
        ("PUT", "/insatser/b", item("b")),
        ("DELETE", "/insatser/a", None),
        ("PUT", "/answers/4.2.2", {"text": "Hej."}),
        ("POST", "/returns", None),
    ):
        answer = await stranger(method, draft_of(ENERGY) + path, body)
        assert answer.status_code == 403, (method, path, answer.text)
        assert "Energiråd" not in answer.text
    assert await intake.tables() == before


async def test_owner_is_kept_out_when_the_round_is_not_its_own(intake: Intake) -> None:
    """The same codes in a round that nobody owns, and a round that there is not."""
    await open_own_round(intake, id="fri", owner=None)
    region = intake.respondent("24")
    for round_id in ("fri", "finns-inte"):
        answer = await region.put(draft_of(ENERGY, round_id) + "/insatser/a", item("a"))
        assert answer.status_code == 403
    assert (await intake.respondent(ENERGY).put(draft_of(ENERGY, "fri") + "/insatser/a", item("a"))).status_code == 201


async def test_own_return_is_seen_by_its_area_and_region_alone_when_signed(intake: Intake) -> None:
    await open_own_round(intake)
    receipt = await intake.respondent(ENERGY).post(draft_of(ENERGY) + "/returns", {"insatser": [item("a")]})
    path = f"/v1/returns/{receipt.json()['return_id']}"
    for code, status in ((ENERGY, 200), ("24", 200), (CULTURE, 403), ("25", 403)):
        assert (await intake.respondent(code)("GET", path)).status_code == status, code
