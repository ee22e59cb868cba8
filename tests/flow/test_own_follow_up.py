"""A region's own follow-up from end to end, and what it collected going on into the national return."""

import secrets
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from insats.client import Client, Refused
from tests.flow.round import Round, insats
from tests.installation import Installation
from tests.intake.example_form import form


@pytest.fixture
def region() -> str:
    """A region that nobody else uses."""
    return f"r{secrets.token_hex(3)}"


@pytest.fixture
def own(installation: Installation, region: str) -> Round:
    """The region's round of a form with a table, an optional table and questions, each asked of one area alone."""
    agency = installation.client("agency read admin")
    asked = form(id=f"form-{region}")
    asked["sections"][1]["sections"][0]["questions"] = [
        {"id": "2.1.1", "type": "text", "title": {"sv": "Läget", "en": "How it is"}},
        asked["sections"][0]["questions"][1] | {"id": "2.1.2", "area": "valfritt", "optional": True},
    ]
    agency.http.put(f"/intake/v1/forms/{asked['id']}", json=asked).raise_for_status()
    codes = [f"{region}-service", f"{region}-energi"]
    now = datetime.now(UTC)
    body = {
        "id": f"egen-{region}",
        "form": asked["id"],
        "title": "Egen uppföljning",
        "owner": region,
        "opens_at": (now - timedelta(days=1)).isoformat(),
        "due_at": (now + timedelta(days=1)).isoformat(),
        "locks_at": (now + timedelta(days=2)).isoformat(),
        "respondents": [
            {"code": codes[0], "name": "Service", "sections": ["1"]},
            {"code": codes[1], "name": "Energi", "sections": ["2.1"]},
        ],
    }
    agency.post("/intake/v1/rounds", body)
    return Round(installation, str(body["id"]), codes, agency)


def item(key: str, area: str = "service") -> dict[str, Any]:
    return insats(key, area) | {"group": "Exempel"}


def test_nothing_is_missing_anywhere_when_it_was_never_asked(own: Round) -> None:
    service, energy = own.respondents
    own.submit(service, [item("S1"), item("S2")])
    own.submit(energy, answers={"2.1.1": {"text": "Det går bra."}})

    assert own.cells(service) == {"service": ("reported", 2)}
    assert own.cells(energy) == {}
    rows = {(row["respondent"], row["area"]): row["state"] for row in own.aggregates("respondent,area")}
    assert rows == {(service, "service"): "reported"}
    assert own.status(service)["cells"].keys() == {"service"}
    assert own.status(energy)["cells"] == {}
    said = {(b["question"], b["respondent"], b["state"]) for b in own.report()["blocks"] if b["type"] == "group"}
    assert said == {("1.1", service, "missing"), ("2.1.1", energy, "answered")}
    assert [row["respondent"] for row in own.report_rows("service")] == [service, service]
    assert own.report_rows("valfritt") == []


def test_optional_table_counts_like_any_other_when_it_is_filled_in(own: Round) -> None:
    energy = own.respondents[1]
    own.submit(energy, [item("E1", "valfritt")])
    assert own.cells(energy) == {"valfritt": ("reported", 1)}
    assert own.status(energy)["cells"] == {"valfritt": {"state": "reported", "insatser": 1}}
    assert [row["insats_id"] for row in own.report_rows("valfritt")] == [f"{energy}.E1"]


def test_owner_sees_its_areas_on_the_board_when_others_see_only_themselves(own: Round, region: str) -> None:
    def seen(code: str) -> set[str]:
        client: Client = own.installation.client("submit", code)
        return {one["code"] for one in client.get(f"/notifications/v1/rounds/{own.id}/status")["respondents"]}

    service = own.respondents[0]
    own.submit(service, [item("S1")])
    assert seen(region) == set(own.respondents)
    assert seen(service) == {service}
    assert seen(f"{region}x") == set()


def test_key_goes_on_into_the_national_return_when_an_insats_is_taken_over(own: Round, region: str) -> None:
    service = own.respondents[0]
    own.submit(service, [item("S1"), item("S2")])
    national = Round.open(own.installation, respondents=[region, f"{region}x"])
    client = own.installation.client("submit", region)
    place = f"/intake/v1/rounds/{national.id}/respondents"
    wanted = {"from_round": own.id, "from_respondent": service, "keys": ["S2"], "area": "boende"}
    with pytest.raises(Refused, match="403"):
        own.installation.client("submit", f"{region}x").post(f"{place}/{region}x/take-overs", wanted)
    client.post(f"{place}/{region}/take-overs", wanted)
    receipt = client.post(f"{place}/{region}/returns")
    assert list(national.agency.wait_processed([receipt["return_id"]], 60)) == [receipt["return_id"]]

    (row,) = [row for row in national.report_rows("boende") if row["respondent"] == region]
    assert (row["insats_id"], row["name"], row["state"]) == (f"{region}.S2", "Bygdelots S2", "reported")
    assert own.cells(service) == {"service": ("reported", 2)}
