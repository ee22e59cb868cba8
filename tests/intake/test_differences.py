"""How two versions differ: by insats and field, word by word; what is the same is not shown, all else is."""

import time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.intake.documents.words import Span, mark
from tests.intake.examples import DRAFT, ROUND, document, full_insats, insats
from tests.intake.system import Intake

FIRST, SECOND = f"{ROUND}.24.1", f"{ROUND}.24.2"


async def difference(intake: Intake, old: dict[str, Any], new: dict[str, Any]) -> dict[str, Any]:
    """Both signed, the old first; what is told of them."""
    for body in (old, new):
        answer = await intake.respondent().post(f"{DRAFT}/returns", body)
        assert answer.status_code == 202, answer.text
    found: dict[str, Any] = await intake.agency.get(f"/v1/returns/{FIRST}/diff/{SECOND}")
    return found


def changes(items: list[dict[str, Any]]) -> dict[str, str]:
    return {item["id"]: item["change"] for item in items}


async def test_every_kind_of_change_is_told_by_insats_and_field_when_versions_differ(either: Intake) -> None:
    old = document(insats("a"), insats("b"), insats("c"), full_insats("d"))
    new = document(
        insats("a"), insats("c", "miljo"), full_insats("d", goals="Bidrar till mål 9.", sdg=[9]), insats("e"),
        nil_returns=[{"area": "integration", "reason": "Inget."}],
        answers={"8.1": {"text": "Ojämnt över länet."}, "8.4": {"yes": False}},
        analyses=[{"title": "Pendling i inlandet"}, {"title": "Bostäder"}],
    )  # fmt: skip
    found = await difference(either, old, new)
    assert [found[side]["version"] for side in ("old", "new")] == [1, 2]
    assert changes(found["insatser"]) == {"b": "removed", "c": "moved", "d": "changed", "e": "added"}
    by_id = {item["id"]: item for item in found["insatser"]}
    assert [(f["field"], f["old"], f["new"]) for f in by_id["c"]["fields"]] == [("area", "boende", "miljo")]
    assert [f["field"] for f in by_id["d"]["fields"]] == ["goals", "sdg"]
    assert (by_id["d"]["old_pointer"], by_id["d"]["new_pointer"]) == ("/insatser/3", "/insatser/2")
    assert (by_id["b"]["old_pointer"], by_id["b"]["new_pointer"]) == ("/insatser/1", None)
    assert {f["field"]: f["new"] for f in by_id["e"]["fields"]}["name"] == "Insats e"
    assert changes(found["nil_returns"]) == {"miljo": "removed", "integration": "added"}
    assert changes(found["answers"]) == {"8.1": "changed", "8.3": "removed", "8.4": "added"}
    assert [(item["place"], item["change"]) for item in found["analyses"]] == [("Analysen ”Bostäder”", "added")]
    assert found["counts"] == {"added": 4, "removed": 3, "changed": 2, "moved": 1}
    assert (found["same"], found["reordered"]) == (False, False)


async def test_nothing_is_told_when_a_version_is_compared_with_itself(opened: Intake) -> None:
    await opened.respondent().post(f"{DRAFT}/returns", document(full_insats()))
    found = await opened.agency.get(f"/v1/returns/{FIRST}/diff/{FIRST}")
    assert (found["same"], [found[part] for part in ("insatser", "nil_returns", "answers", "analyses")]) == (
        True,
        [[], [], [], []],
    )


async def test_order_alone_is_told_when_the_insatser_have_only_changed_places(opened: Intake) -> None:
    found = await difference(opened, document(insats("a"), insats("b")), document(insats("b"), insats("a")))
    assert (found["same"], found["reordered"], found["insatser"]) == (False, True, [])


async def test_what_is_gone_stands_after_what_stood_before_it_when_listed(opened: Intake) -> None:
    old = document(*(insats(key) for key in "abcdef"))
    new = document(insats("f"), insats("c", name="Ny"), insats("a", name="Ny"))
    found = await difference(opened, old, new)
    assert [item["id"] for item in found["insatser"]] == ["c", "d", "e", "a", "b"]


async def test_equal_analyses_are_told_apart_when_one_of_them_goes(opened: Intake) -> None:
    twin = {"name": "Kartläggning", "type": "Intern"}
    found = await difference(opened, document(analyses=[twin, twin]), document(analyses=[twin]))
    assert changes(found["analyses"]) == {"Kartläggning#2": "removed"}


async def test_words_are_marked_where_they_differ_when_a_text_is_changed(opened: Intake) -> None:
    old, new = "Tre möten hölls i Umeå, och en väg 🛣 rustades.", "Fyra möten hölls i Umeå, och två vägar 🛣 rustades."
    found = await difference(opened, document(insats(outputs=old)), document(insats(outputs=new)))
    [field] = found["insatser"][0]["fields"]
    removed = [old[slice(*s["old"])].strip() for s in field["spans"] if s["op"] == "removed"]
    added = [new[slice(*s["new"])].strip() for s in field["spans"] if s["op"] == "added"]
    assert (removed, added) == (["Tre", "en väg"], ["Fyra", "två vägar"])


async def test_draft_is_compared_with_what_was_signed_when_its_respondent_asks(either: Intake) -> None:
    await either.respondent().post(f"{DRAFT}/returns", document())
    path = f"{DRAFT}/draft/diff/{FIRST}"
    assert (await either.respondent().get(path))["same"] is True
    await either.respondent().put(f"{DRAFT}/answers/8.1", {"bullets": ["Kust", "Inland"]})
    found = await either.respondent().get(path)
    assert (found["old"]["return_id"], found["new"]["return_id"]) == (FIRST, None)
    assert {f["field"]: f["new"] for f in found["answers"][0]["fields"]} == {
        "text": None,
        "bullets": ["Kust", "Inland"],
    }


async def test_rounds_are_compared_when_the_respondent_is_the_same(opened: Intake) -> None:
    await opened.open_round(id="prov-2026")
    await opened.respondent().post(f"{DRAFT}/returns", document(insats("a"), insats("b")))
    await opened.respondent().post("/v1/rounds/prov-2026/respondents/24/returns", document(insats("b"), insats("c")))
    found = await opened.agency.get(f"/v1/returns/{FIRST}/diff/prov-2026.24.1")
    assert changes(found["insatser"]) == {"a": "removed", "c": "added"}


async def test_comparison_is_refused_when_the_respondents_are_two(opened: Intake) -> None:
    await opened.respondent().post(f"{DRAFT}/returns", document())
    await opened.respondent("25").post(f"/v1/rounds/{ROUND}/respondents/25/returns", document())
    answer = await opened.agency("GET", f"/v1/returns/{FIRST}/diff/{ROUND}.25.1")
    assert (answer.status_code, answer.json()["type"]) == (422, "urn:insats:problem:not-comparable")
    assert (await opened.agency("GET", f"/v1/returns/{FIRST}/diff/{ROUND}.24.9")).status_code == 404


def rebuilt(spans: list[Span], old: str, new: str) -> tuple[str, str]:
    return "".join(old[slice(*span.old)] for span in spans), "".join(new[slice(*span.new)] for span in spans)


TEXTS = st.lists(st.sampled_from(["väg", "Umeå", " ", ",", "\n", "🛣", "år 2025", "–"]), max_size=30).map("".join)


@given(TEXTS | st.text(), TEXTS | st.text())
@settings(deadline=None)
def test_both_texts_can_be_read_from_the_marks_when_they_are_put_together(old: str, new: str) -> None:
    spans = mark(old, new)
    assert rebuilt(spans, old, new) == (old, new)
    for span in spans:
        before, after = old[slice(*span.old)], new[slice(*span.new)]
        assert (before == after) == (span.op == "equal")
        assert bool(before) == (span.op != "added")
        assert bool(after) == (span.op != "removed")
    assert (old == new) == all(span.op == "equal" for span in spans)


@pytest.mark.parametrize("words", [("a",), ("a", "b"), ("väg", "till", "byn", ".")])
def test_marking_ends_in_time_when_long_texts_repeat_their_words(words: tuple[str, ...]) -> None:
    old, new = (" ".join((words * 10_000)[start : start + 9_000]) for start in (0, 1))
    began = time.perf_counter()
    spans = mark(old + " slut", new)
    assert time.perf_counter() - began < 5
    assert rebuilt(spans, old + " slut", new) == (old + " slut", new)
