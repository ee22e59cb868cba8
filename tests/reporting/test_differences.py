"""What one edition has otherwise than another."""

from typing import Any

import pytest

from libs.common.events import Answer, AreaLabel, Funding
from services.reporting.formats import FORMATS
from tests.reporting.example_events import ROUND, classified, received, round_changed, submitted
from tests.reporting.running import Running
from tests.reporting.test_editions import EDITIONS, filled, made

DIFF = f"{EDITIONS}/1/diff/2"


async def two_editions(service: Running) -> dict[str, Any]:
    """In the second Västerbotten has changed one insats, added one, and answered otherwise; Östergötland reports."""
    await filled(service)
    await made(service)
    changed = received("24", "a", 2, name="Byskolan", outputs="Fyra möten", goals="Fem skolor")
    funded = changed.model_copy(
        update={
            "data": changed.data.model_copy(
                update={
                    "insats": changed.data.insats.model_copy(
                        update={"funding": [Funding(source="erdf", amount_sek=1_500_000)]}
                    )
                }
            )
        }
    )
    await service(
        round_changed("Provomgång 2025, andra", revision=2),
        funded,
        received("24", "b", name="Busslinjen"),
        submitted("24", 2, [("a", 2), ("b", 1)], answers={"8.3": Answer(yes=True)}),
        received("05", "c", name="Kolonin"),
        submitted("05", 2, [("c", 1)]),
    )
    await made(service)
    answer = await service.get(DIFF)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def by(found: list[dict[str, Any]], name: str) -> dict[str, dict[str, Any]]:
    return {one[name]: one for one in found}


async def test_insatser_are_told_apart_as_added_removed_and_changed_field_by_field(either: Running) -> None:
    difference = await two_editions(either)
    assert difference["same"] is False
    respondents = by(difference["respondents"], "respondent")
    assert set(respondents) == {"24", "05"}
    [boende] = [one for one in respondents["24"]["areas"] if one["area"] == "boende"]
    insatser = by(boende["insatser"], "insats_id")
    assert (insatser["24.a"]["change"], insatser["24.a"]["old_version"], insatser["24.a"]["new_version"]) == (
        "changed", 1, 2,
    )  # fmt: skip
    assert insatser["24.a"]["fields"] == [
        {"field": "outputs", "old": "Tre möten", "new": "Fyra möten"},
        {"field": "funding", "old": None, "new": [{"source": "erdf", "amount_sek": 1500000}]},
    ]
    assert (insatser["24.b"]["change"], insatser["24.b"]["old_version"]) == ("added", None)
    assert {"field": "name", "old": None, "new": "Busslinjen"} in insatser["24.b"]["fields"]
    assert difference["counts"] == {
        "respondents": 2,
        "insatser_added": 2,
        "insatser_removed": 0,
        "insatser_changed": 1,
        "answers_added": 1,
        "answers_removed": 1,
        "answers_changed": 0,
    }


async def test_states_of_cells_and_certificates_are_compared(take: Running) -> None:
    respondents = by((await two_editions(take))["respondents"], "respondent")
    [was_nil] = [one for one in respondents["24"]["areas"] if one["area"] == "jamstalldhet"]
    assert (was_nil["old_state"], was_nil["new_state"]) == ("nil", "missing")
    assert was_nil["nil_return"] == {"field": "reason", "old": "Ingår i annat", "new": None}
    [now_reported] = respondents["05"]["areas"]
    assert (now_reported["old_state"], now_reported["new_state"]) == ("nil", "reported")
    assert now_reported["nil_return"]["old"] == "Inget i år"
    assert [one["change"] for one in now_reported["insatser"]] == ["added"]


async def test_answers_returns_and_the_round_itself_are_compared(take: Running) -> None:
    difference = await two_editions(take)
    respondent = by(difference["respondents"], "respondent")["24"]
    answers = by(respondent["answers"], "question")
    assert (answers["8.1"]["change"], answers["8.1"]["fields"]) == (
        "removed",
        [{"field": "text", "old": "Lika", "new": None}],
    )
    assert (answers["8.3"]["change"], answers["8.3"]["fields"]) == (
        "added",
        [{"field": "yes", "old": None, "new": True}],
    )
    assert (respondent["old_return"]["version"], respondent["new_return"]["version"]) == (1, 2)
    [title] = difference["round_state"]
    assert title == {"field": "title", "old": "Provomgång 2025", "new": "Provomgång 2025, andra"}
    assert (difference["form"], difference["code_lists"]) == (None, [])


async def test_other_way_round_what_was_added_is_removed(take: Running) -> None:
    await two_editions(take)
    back = (await take.get(f"{EDITIONS}/2/diff/1")).json()
    assert (back["old"], back["new"]) == (2, 1)
    assert (back["counts"]["insatser_added"], back["counts"]["insatser_removed"]) == (0, 2)


async def test_edition_is_the_same_as_itself(take: Running) -> None:
    await filled(take)
    await made(take)
    found = (await take.get(f"{EDITIONS}/1/diff/1")).json()
    assert (found["same"], found["respondents"], found["round_state"]) == (True, [], [])
    page = await take.get(f"{EDITIONS}/1/diff/1.html")
    assert "Utgåvorna har samma innehåll." in page.text


async def test_insats_that_counts_otherwise_is_told_though_nothing_was_signed_anew(take: Running) -> None:
    await filled(take)
    await take(classified("24", "a"))
    await made(take)
    read = classified("24", "a", goals=[4], label_version=2)
    placed = read.data.labels.model_copy(
        update={"area": AreaLabel(code="jamstalldhet", confidence=1.0), "reviewed": ["area"]}
    )
    await take(read.model_copy(update={"data": read.data.model_copy(update={"labels": placed})}))
    await made(take)
    [respondent] = (await take.get(DIFF)).json()["respondents"]
    [area] = respondent["areas"]
    [insats] = area["insatser"]
    assert (area["area"], insats["insats_id"], insats["change"]) == ("boende", "24.a", "changed")
    assert (insats["old_version"], insats["new_version"]) == (1, 1)
    assert insats["fields"] == [
        {"field": "counted_area", "old": None, "new": "jamstalldhet"},
        {"field": "counted_sdg", "old": None, "new": [4]},
    ]
    page = (await take.get(DIFF + ".html")).text
    assert "Räknas i område" in page
    assert "1 uppgiftslämnare skiljer sig" in page


async def test_difference_is_a_page_with_both_texts(take: Running) -> None:
    await two_editions(take)
    page = await take.get(DIFF + ".html")
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert "Skillnader mellan utgåva 1 och utgåva 2" in page.text
    for told in ("Tre möten", "Fyra möten", "erdf: 1\u00a0500\u00a0000", "Busslinjen", "Ingår i annat"):
        assert told in page.text
    english = await take.get(DIFF + ".html?language=en")
    assert "Differences between edition 1 and edition 2" in english.text
    assert "Outputs" in english.text


@pytest.mark.parametrize("name", FORMATS)
async def test_difference_comes_in_every_format(take: Running, name: str) -> None:
    await two_editions(take)
    answer = await take.get(f"{DIFF}.{name}")
    assert (answer.status_code, answer.headers["content-type"]) == (200, FORMATS[name].media_type)
    assert answer.content


async def test_problem_when_there_is_no_such_edition_or_format(take: Running) -> None:
    await two_editions(take)
    for path in (
        f"{EDITIONS}/1/diff/3",
        f"{EDITIONS}/3/diff/1",
        f"{DIFF}.exe",
        f"/v1/rounds/{ROUND}x/editions/1/diff/2",
    ):
        assert (await take.get(path)).status_code == 404
    assert (await take.client.get(DIFF)).status_code == 401
    assert (await take.client.get(DIFF, headers=take.token("submit", respondent="24"))).status_code == 403
