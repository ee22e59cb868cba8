"""One insats through the years."""

from datetime import UTC, datetime
from typing import Any

import pytest

from libs.common.envelope import CloudEvent
from libs.common.events import Funding, InsatsReceived, RoundOpened
from services.reporting.formats import FORMATS
from tests.reporting.example_events import classified, received, round_opened, submitted
from tests.reporting.running import Running

HISTORY = "/v1/insatser/24/a/history"


def round_of(year: int) -> CloudEvent[RoundOpened]:
    opened = round_opened(round=f"prov-{year}")
    due = datetime(year, 2, 1, tzinfo=UTC)
    return opened.model_copy(update={"data": opened.data.model_copy(update={"due_at": due, "title": f"Prov {year}"})})


def funded(event: CloudEvent[InsatsReceived], *amounts: int) -> CloudEvent[InsatsReceived]:
    funding = [Funding(source="regional", amount_sek=amount) for amount in amounts]
    insats = event.data.insats.model_copy(update={"funding": funding, "total_budget_sek": 900})
    return event.model_copy(update={"data": event.data.model_copy(update={"insats": insats})})


async def three_years(service: Running) -> None:
    """Planned in 2024, changed in 2025 (signed twice there), unchanged in 2026. Taken in newest first."""
    await service(
        round_of(2026),
        round_of(2025),
        round_of(2024),
        funded(received("24", "a", 1, name="Byskolan", goals="Fem skolor", outputs="En skola"), 100),
        funded(received("24", "a", 2, name="Byskolan", goals="Fem skolor", outputs="Två skolor"), 100, 200),
        funded(received("24", "a", 3, name="Byskolorna", goals="Fem skolor", outputs="Två skolor"), 100, 200),
        received("24", "b"),
        submitted("24", 1, [("a", 3)], round="prov-2026"),
        submitted("24", 2, [("a", 3)], round="prov-2025"),
        submitted("24", 1, [("b", 1), ("a", 2)], round="prov-2025"),
        submitted("24", 1, [("a", 1)], round="prov-2024"),
    )


async def of(service: Running, path: str = HISTORY) -> dict[str, Any]:
    answer = await service.get(path)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def test_rounds_come_in_their_order_with_what_stands_in_each(either: Running) -> None:
    await three_years(either)
    history = await of(either)
    assert (history["insats_id"], history["name"], history["total"]) == ("24.a", "Byskolorna", 3)
    assert [entry["round"] for entry in history["items"]] == ["prov-2024", "prov-2025", "prov-2026"]
    versions = history["items"][1]["versions"]
    assert [(one["return_version"], one["insats_version"], one["standing"]) for one in versions] == [
        (1, 2, False),
        (2, 3, True),
    ]
    assert history["items"][1]["content"]["name"] == "Byskolorna"


async def test_planned_stands_against_achieved(either: Running) -> None:
    await three_years(either)
    first, second, _ = (await of(either))["items"]
    assert first["planned"] == {"goals": "Fem skolor", "period": None, "total_budget_sek": 900}
    assert first["planned_before"] is None
    assert second["planned_before"] == first["planned"]
    assert second["achieved"] == {"outputs": "Två skolor", "outcomes": "", "amount_sek": 300}


async def test_differences_are_told_from_the_round_before_field_by_field(take: Running) -> None:
    await three_years(take)
    first, second, third = (await of(take))["items"]
    assert first["differences"] == []
    assert [(one["field"], one["old"], one["new"]) for one in second["differences"] if one["field"] != "funding"] == [
        ("name", "Byskolan", "Byskolorna"),
        ("outputs", "En skola", "Två skolor"),
    ]
    assert third["differences"] == []


async def test_insats_that_the_standing_return_no_longer_holds_is_told_as_gone(take: Running) -> None:
    await three_years(take)
    [entry] = (await of(take, "/v1/insatser/24/b/history"))["items"]
    assert (entry["round"], entry["content"], entry["planned"]) == ("prov-2025", None, None)
    assert [one["standing"] for one in entry["versions"]] == [False]


async def test_changes_are_told_from_the_last_round_that_held_it(take: Running) -> None:
    await take(
        *(round_of(year) for year in (2024, 2025, 2026)),
        received("24", "a", 1, name="Byskolan"),
        received("24", "a", 2, name="Byskolorna"),
        submitted("24", 1, [("a", 1)], round="prov-2024"),
        submitted("24", 1, [("a", 1)], round="prov-2025"),
        submitted("24", 2, [], round="prov-2025"),
        submitted("24", 1, [("a", 2)], round="prov-2026"),
    )
    page = (await take.get(HISTORY + ".html")).text
    assert "Ändringar mot Prov 2024" in page
    assert "Ändringar mot Prov 2025" not in page
    assert "Inget är ändrat" not in page


async def test_name_is_the_last_signed_when_no_standing_return_holds_it(take: Running) -> None:
    await take(
        round_of(2024),
        round_of(2025),
        received("24", "a", 1, name="Byskolan"),
        received("24", "a", 2, name="Byskolorna"),
        submitted("24", 1, [("a", 2)], round="prov-2025"),
        submitted("24", 2, [], round="prov-2025"),
    )
    await take(submitted("24", 1, [("a", 1)], round="prov-2024"), submitted("24", 2, [], round="prov-2024"))
    assert (await of(take))["name"] == "Byskolorna"


async def test_only_what_is_signed_is_told(take: Running) -> None:
    await take(round_opened(), received("24", "a", name="Utkast"))
    assert (await take.get(HISTORY)).status_code == 404


@pytest.mark.parametrize("scope", ["read", "agency", "admin"])
async def test_readers_may_see_it(take: Running, scope: str) -> None:
    await three_years(take)
    assert (await take.get(HISTORY, scope)).status_code == 200


async def test_respondent_sees_its_own_and_no_others(take: Running) -> None:
    await three_years(take)
    for path in (HISTORY, HISTORY + ".html"):
        assert (await take.client.get(path, headers=take.token("submit", respondent="24"))).status_code == 200
        assert (await take.client.get(path, headers=take.token("submit", respondent="05"))).status_code == 403
        assert (await take.client.get(path)).status_code == 401


async def test_owner_of_a_round_sees_what_its_respondents_signed_in_it(take: Running) -> None:
    await three_years(take)
    owned = round_of(2027)
    await take(
        owned.model_copy(update={"data": owned.data.model_copy(update={"owner": "05"})}),
        submitted("24", 1, [("a", 3)], round="prov-2027"),
    )
    seen = await take.client.get(HISTORY, headers=take.token("submit", respondent="05"))
    assert [entry["round"] for entry in seen.json()["items"]] == ["prov-2027"]
    assert (await take.client.get(HISTORY, headers=take.token("submit", respondent="18"))).status_code == 403


async def test_labels_say_what_is_expected_and_what_achieved(take: Running) -> None:
    await three_years(take)
    await take(classified("24", "a", 3, goals=[4]))
    first, second, _ = (await of(take))["items"]
    assert first["labels"] is None
    assert [one["goal"] for one in second["labels"]["sdg"]] == [4]


async def test_page_shows_planned_beside_achieved_and_what_changed(take: Running) -> None:
    await three_years(take)
    page = (await take.get(HISTORY + ".html")).text
    for told in (
        "Insatsen genom åren: Byskolorna",
        "Planerat: Mål",
        "Uppnått: Prestationer",
        "Ändringar mot Prov 2024",
    ):
        assert told in page
    assert "Inget är ändrat mot Prov 2025." in page
    english = (await take.get(HISTORY + ".html?language=en")).text
    assert "Achieved: Outputs" in english


@pytest.mark.parametrize("name", FORMATS)
async def test_history_comes_in_every_format(take: Running, name: str) -> None:
    await three_years(take)
    answer = await take.get(f"{HISTORY}.{name}")
    assert (answer.status_code, answer.headers["content-type"]) == (200, FORMATS[name].media_type)


async def test_key_may_hold_a_dot(take: Running) -> None:
    await take(round_opened(), received("24", "2024.1:b"), submitted("24", 1, [("2024.1:b", 1)]))
    assert (await of(take, "/v1/insatser/24/2024.1:b/history"))["key"] == "2024.1:b"
