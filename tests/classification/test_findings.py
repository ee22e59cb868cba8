"""What is worth a second look, rule by rule; who sees it, and how a respondent answers."""

from typing import Any

import pytest

from libs.common.events import InsatsContent
from services.classification.findings import Finding, Item, findings, similar
from services.classification.findings.pointing import only_points
from services.classification.findings.repeating import repeats
from services.classification.findings.shingles import SKETCH, likeness
from services.classification.handlers.classifying import classify_insats
from services.classification.reviewing import text_sha256
from tests.classification.conftest import Running, opened, received, submitted

LONG = (
    "Regionen har tillsammans med kommunerna tagit fram en gemensam plan för hur byarna ska kunna växa, med bostäder, "
    "butiker och skolor nära varandra, och prövat den i tre byar under året."
)


def item(key: str = "a", respondent: str = "24", position: int = 0, **content: Any) -> Item:
    insats = InsatsContent.model_validate({"key": key, "area": "boende", "name": "Insats"} | content)
    return Item(
        f"{respondent}.{key}", 1, respondent, position, insats.area, insats, classify_insats(insats),
        text_sha256(insats),
    )  # fmt: skip


def found(*items: Item) -> list[Finding]:
    return findings(items)


def numbers(*items: Item) -> list[int]:
    return [finding.rule.number for finding in found(*items)]


@pytest.mark.parametrize(
    ("text", "declared", "expected"),
    [
        ("Projektet har 2 mkr från regionen.", {"total_budget_sek": 2_000}, [402]),
        ("Projektet har 2 000 kronor från regionen.", {"total_budget_sek": 2_000_000}, [402]),
        ("Projektet har 2 mkr från regionen.", {"total_budget_sek": 2_000_000}, []),
        ("Projektet har 2 mkr från regionen.", {"total_budget_sek": 20_000}, []),
        ("Projektet har 2 mkr, varav 2 000 kronor i avgift.", {"total_budget_sek": 2_000}, []),
        ("Projektet har 1,5 mkr.", {"funding": [{"source": "erdf", "amount_sek": 1_500}]}, [402]),
    ],
)
def test_amount_is_pointed_out_when_it_is_a_thousand_times_off(
    text: str, declared: dict[str, Any], expected: list[int]
) -> None:
    said = [one for one in found(item(description=text, **declared)) if one.rule.number == 402]
    assert [one.rule.number for one in said] == expected
    for one in said:
        assert one.pointer in ("/insatser/0/total_budget_sek", "/insatser/0/funding/0/amount_sek")


@pytest.mark.parametrize(
    "text",
    ["Se tabell 2.", "se ovan", "Framgår av bilaga 1.", "Se området Miljö, punkt 3.", "(Se även rapporten.)", "Dito",
     "Enligt ovan.", "För mer information se www.region.example", "Jfr avsnitt 4. Se även nedan.",
     "Samma som föregående"],
)  # fmt: skip
def test_text_is_pointed_out_when_it_only_leads_elsewhere(text: str) -> None:
    assert only_points(text)
    [finding] = [one for one in found(item(outcomes=f" {text}\n")) if one.rule.number == 406]
    assert (finding.pointer, finding.text) == ("/insatser/0/outcomes", text)


@pytest.mark.parametrize(
    "text",
    ["", "Tre bostäder byggdes, se tabell 2.", "Se till att fler får bostad.", "Fler ser nyttan av rapporten.",
     "Tre kurser hölls. Se bilaga 1.", "Enligt uppföljningen har företagen vuxit.",
     "Enligt uppföljningen har 41 företag bytt produkt, och 18 rapporterar ökad export.", "Det finns en ny rapport.",
     "Separat cykelväg byggdes.",
     "Se " + "x" * 300 + " bilaga"],
)  # fmt: skip
def test_text_is_left_alone_when_it_says_something_itself(text: str) -> None:
    assert not only_points(text)


def test_outcomes_are_pointed_out_when_they_say_the_outputs_again() -> None:
    outputs = "Vi har hållit tre kurser för sammanlagt 40 deltagare i länet."
    assert repeats(outputs, "Vi har hållit tre kurser för sammanlagt 40 deltagare i länet!")
    assert repeats(outputs, "Hållit tre kurser för sammanlagt 40 deltagare.")
    assert not repeats(outputs, "Deltagarna har fått arbete, och fler företag kan anställa i länet.")
    assert not repeats(outputs, "Tre kurser.")
    assert not repeats("", outputs)
    assert 407 in numbers(item(outputs=outputs, outcomes=outputs))


def test_insats_is_said_to_stand_twice_in_an_area_two_areas_or_two_returns_when_it_does() -> None:
    assert numbers(item("a", description=LONG), item("b", position=1, description=LONG)) == [403, 403]
    assert numbers(item("a", description=LONG), item("b", position=1, area="annat", description=LONG)) == [404, 404]
    assert numbers(item("a", description=LONG), item("a", "25", description=LONG)) == [405, 405]
    changed = LONG.replace("tre byar", "fyra byar")
    first, second = found(item("a", description=LONG), item("b", position=1, description=changed))
    assert (first.rule.number, [one.insats_id for one in first.related]) == (403, ["24.b"])
    assert (second.pointer, [one.insats_id for one in second.related]) == ("/insatser/1", ["24.a"])


def test_nothing_is_said_when_texts_are_different_or_too_short_to_tell() -> None:
    other = "Ett nytt nätverk för kvinnor som driver företag har bildats, och tjugo av dem har fått en mentor i år."
    assert numbers(item("a", description=LONG), item("b", position=1, description=other)) == []
    assert numbers(item("a", description="Kurser."), item("b", position=1, description="Kurser.")) == []


def test_few_pairs_are_compared_when_very_many_texts_are_much_alike(monkeypatch: pytest.MonkeyPatch) -> None:
    compared = []

    def counted(one: Any, other: Any) -> float:
        compared.append(1)
        return likeness(one, other)

    monkeypatch.setattr(similar, "likeness", counted)
    number = 500
    texts = [item(f"k{n}", description=f"{LONG} By nummer {n} i ordningen {n * 7}.") for n in range(number)]
    assert {one.rule.number for one in findings(texts)} == {403}
    assert 0 < len(compared) <= number * SKETCH * similar.NEIGHBOURS < number * number


def test_few_are_looked_at_when_very_many_texts_are_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    looked_at = []
    kind = similar._kind

    def counted(one: Item, other: Item) -> Any:
        looked_at.append(1)
        return kind(one, other)

    monkeypatch.setattr(similar, "_kind", counted)
    number, same = 500, item("a", description=LONG)
    many = [same._replace(insats_id=f"24.k{n}", position=n) for n in range(number)]
    elsewhere = same._replace(insats_id="25.a", respondent="25")
    said = [*similar.find([*many, elsewhere])]
    assert len(looked_at) < 10 * number
    twice = {one.item.insats_id: [other.insats_id for other in one.related] for one in said if one.rule.number == 403}
    assert len(twice) == number
    assert (twice["24.k2"], twice["24.k9"]) == (
        [f"24.k{n}" for n in (0, 1, 3, 4, 5)],
        [f"24.k{n}" for n in (0, 1, 2, 3, 4)],
    )
    assert [one.item.insats_id for one in said if one.rule.number == 405] == [*twice, "25.a"]


def test_answer_is_of_the_same_finding_as_long_as_the_text_is_the_same() -> None:
    [first] = found(item(outcomes="Se ovan"))
    [later] = found(item(outcomes="Se ovan", position=4, total_budget_sek=7))
    [other] = found(item(outcomes="Se ovan."))
    assert first.id == later.id != other.id


# ---- over HTTP ----


async def of(service: Running, scope: str = "agency", respondent: str | None = None, **query: Any) -> Any:
    asked = "&".join(f"{name}={value}" for name, value in query.items())
    return await service.ask("GET", f"/v1/rounds/prov-2025/findings?{asked}", scope=scope, respondent=respondent)


async def two_returns(service: Running) -> None:
    mine = received("24", "a", area="boende", description=LONG, outcomes="Se tabell 2.")
    theirs = received("25", "hemlig", area="boende", name="Norrbottens", description=LONG, outcomes="Se tabell 2.")
    await service.take_in(opened(), mine, theirs, submitted(mine), submitted(theirs))


async def test_findings_have_their_place_and_are_said_in_both_languages(service: Running) -> None:
    await two_returns(service)
    body = (await of(service, respondent=None)).json()
    assert body["total"] == 4
    [pointing] = [one for one in body["items"] if one["rule"] == 406 and one["respondent"] == "24"]
    assert (pointing["pointer"], pointing["start"], pointing["end"]) == ("/insatser/0/outcomes", 0, 12)
    assert (pointing["text"], pointing["return_id"]) == ("Se tabell 2.", "prov-2025.24.1")
    assert pointing["message"].startswith("Texten hänvisar bara vidare")
    token = service.issuer.token("agency")
    english = await service.http.get(
        "/v1/rounds/prov-2025/findings?rule=406&respondent=24",
        headers={"Authorization": f"Bearer {token}", "Accept-Language": "en"},
    )
    [item] = english.json()["items"]
    assert item["message"].startswith("The text only points elsewhere")


async def test_respondent_sees_its_own_alone_and_not_even_the_names_of_others(service: Running) -> None:
    await two_returns(service)
    answer = await of(service, "submit", "24")
    assert {one["respondent"] for one in answer.json()["items"]} == {"24"}
    assert "Norrbottens" not in answer.text
    assert "hemlig" not in answer.text
    token = service.issuer.token("submit", "24")
    refused = await service.http.get(
        "/v1/rounds/prov-2025/findings?respondent=25", headers={"Authorization": f"Bearer {token}"}
    )
    assert refused.status_code == 403
    assert (await of(service, "read")).status_code == 403


async def test_answer_is_seen_by_the_agency_when_the_respondent_explains(service: Running) -> None:
    await two_returns(service)
    items = (await of(service, "submit", "24")).json()["items"]
    [finding] = [one["id"] for one in items if one["rule"] == 406]
    path = f"/v1/rounds/prov-2025/findings/{finding}/response"
    body = {"answer": "explained", "text": "Tabellen är bilagd."}
    for scope, respondent, status in (("submit", "25", 403), ("agency", None, 403), ("submit", "24", 200)):
        answer = await service.ask("POST", path, body, scope=scope, respondent=respondent)
        assert answer.status_code == status, (scope, answer.text)
    [seen] = [one for one in (await of(service)).json()["items"] if one["id"] == finding]
    assert (seen["response"]["answer"], seen["response"]["text"]) == ("explained", "Tabellen är bilagd.")
    assert (await of(service, answered="true")).json()["total"] == 1
    await service.ask("POST", path, {"answer": "confirmed"}, scope="submit", respondent="24")
    [seen] = [one for one in (await of(service)).json()["items"] if one["id"] == finding]
    assert seen["response"]["answer"] == "confirmed"


async def test_reviewer_sees_what_the_respondent_says_of_its_area(service: Running) -> None:
    mine = received(
        "24",
        "a",
        area="innovation",
        name="Fler bostäder i byarna",
        outputs="Översiktsplaner för bostäder och service i tre byar.",
    )
    await service.take_in(opened(), mine, submitted(mine))
    [finding] = [one for one in (await of(service)).json()["items"] if one["rule"] == 401]
    path = f"/v1/rounds/prov-2025/findings/{finding['id']}/response"
    body = {"answer": "explained", "text": "Det är företagen som bygger."}
    await service.ask("POST", path, body, scope="submit", respondent="24")
    [item] = (await service.ask("GET", "/v1/review", scope="agency")).json()["items"]
    assert (item["response"]["answer"], item["response"]["text"]) == ("explained", "Det är företagen som bygger.")
    await service.ask("POST", "/v1/insatser/24.a/review", {"facet": "area", "confirm": True}, scope="agency")
    assert 401 not in [one["rule"] for one in (await of(service)).json()["items"]]


@pytest.mark.parametrize(
    ("body", "status"),
    [({"answer": "explained"}, 422), ({"answer": "kanske"}, 422), ({}, 422), ({"answer": "confirmed"}, 404)],
)
async def test_nothing_is_kept_when_the_answer_is_none(service: Running, body: dict[str, Any], status: int) -> None:
    await two_returns(service)
    before = await service.tables()
    answer = await service.ask(
        "POST", "/v1/rounds/prov-2025/findings/okänd/response", body, scope="submit", respondent="24"
    )
    assert answer.status_code == status
    assert await service.tables() == before


async def test_owner_of_a_round_answers_for_its_respondents(service: Running) -> None:
    mine = received("24", "a", outcomes="Se tabell 2.")
    await service.take_in(opened(owner="25"), mine, submitted(mine))
    [finding] = (await of(service, "submit", "25")).json()["items"]
    path = f"/v1/rounds/prov-2025/findings/{finding['id']}/response"
    answer = await service.ask("POST", path, {"answer": "confirmed"}, scope="submit", respondent="25")
    assert answer.status_code == 200
