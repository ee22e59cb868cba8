"""A filled-in form as a file: the draft holds what it says, and the answer says what came from where."""

import json
from typing import Any

import httpx
import pytest

from libs.common.events import InsatsReceived
from libs.common.forms import shipped
from services.intake.importers import MEDIA_TYPES
from services.reporting.formats import FORMATS
from tests.intake.examples import DRAFT, complete_document, document, full_insats, insats
from tests.intake.on_paper import blank_form, filled_form, in_order_of_form
from tests.intake.system import Intake

FORM = shipped()["villkor-2023"]
IMPORTS = f"{DRAFT}/imports"
KINDS = ("docx", "xlsx")
GIVEN = document(
    full_insats("a", description="Rad ett.\n\n• punkt\n\tindragen"),
    insats("b", "kompetens", name="Insats b", outputs="=1+1", goals="Mål: inget särskilt"),
    analyses=[],
)


def file_of(given: dict[str, Any], kind: str) -> bytes:
    return FORMATS[kind].render(filled_form(given, FORM))


async def send(intake: Intake, data: bytes, query: str = "", name: str = "file", **headers: str) -> httpx.Response:
    caller = intake.respondent()
    named = {key.replace("_", "-"): value for key, value in headers.items()}
    return await caller.http.post(
        IMPORTS + query, files={name: ("Återrapportering.bin", data)}, headers=caller.headers | named
    )


async def draft_of(intake: Intake) -> dict[str, Any]:
    draft: dict[str, Any] = await intake.respondent().get(f"{DRAFT}/draft")
    return draft


@pytest.mark.parametrize("kind", KINDS)
async def test_draft_holds_all_that_the_file_says_when_it_is_imported(either: Intake, kind: str) -> None:
    answer = await send(either, file_of(GIVEN, kind))
    assert (answer.status_code, answer.json()["format"]) == (200, kind), answer.text
    assert answer.json()["counts"] == {"insatser": 2, "nil_returns": 1, "answers": 2, "analyses": 0}
    assert answer.json()["left"] == []
    draft = await draft_of(either)
    held = [{name: value for name, value in one.items() if name != "version"} for one in draft["insatser"]]
    wanted = in_order_of_form(GIVEN, FORM)
    assert in_order_of_form({"insatser": held}, FORM)["insatser"] == wanted["insatser"]
    assert (draft["nil_returns"], draft["answers"]) == (wanted["nil_returns"], wanted["answers"])
    assert [event.insats_id for event in await either.emitted(InsatsReceived)] == ["24.a", "24.b"]


@pytest.mark.parametrize("kind", KINDS)
async def test_places_lead_to_where_the_texts_stand_in_the_draft(opened: Intake, kind: str) -> None:
    await opened.respondent().put(f"{DRAFT}/insatser/forst", insats("forst"))
    answer = (await send(opened, file_of(GIVEN, kind))).json()
    draft = await draft_of(opened)
    pointers = {taken["pointer"]: taken["place"] for taken in answer["taken"]}
    assert draft["insatser"][2]["outputs"] == "=1+1"
    assert pointers["/insatser/2/outputs"] != pointers["/insatser/1/outputs"]
    assert all(place.startswith({"xlsx": "blad ", "docx": ("tabell ", "stycke ")}[kind]) for place in pointers.values())
    english = (await send(opened, file_of(GIVEN, kind), accept_language="en")).json()
    assert {taken["pointer"] for taken in english["taken"]} == pointers.keys()
    assert english["taken"][0]["place"].startswith(("sheet ", "table ", "paragraph "))


async def test_what_the_file_does_not_mention_stays_unless_it_replaces_the_draft(opened: Intake) -> None:
    await opened.respondent().post(f"{DRAFT}/insatser", [insats("gammal"), insats("a", name="Före")])
    await opened.respondent().put(f"{DRAFT}/answers/8.6", {"text": "Står kvar."})
    merged = await send(opened, file_of(GIVEN, "xlsx"))
    assert [(one["key"], one["status"]) for one in merged.json()["saved"]] == [("a", "changed"), ("b", "created")]
    draft = await draft_of(opened)
    assert [one["key"] for one in draft["insatser"]] == ["gammal", "a", "b"]
    assert draft["answers"]["8.6"] == {"text": "Står kvar."}
    await send(opened, file_of(GIVEN, "xlsx"), "?replace=true")
    draft = await draft_of(opened)
    assert [one["key"] for one in draft["insatser"]] == ["a", "b"]
    assert set(draft["answers"]) == {"8.1", "8.3"}


async def test_same_file_gives_the_same_draft_when_it_is_sent_again(opened: Intake) -> None:
    first = await send(opened, file_of(GIVEN, "docx"))
    before = await opened.tables()
    again = await send(opened, file_of(GIVEN, "docx"))
    assert [one["status"] for one in again.json()["saved"]] == ["unchanged", "unchanged"]
    assert await opened.tables() == before
    assert again.json()["taken"] == first.json()["taken"]


async def test_answer_is_repeated_when_the_key_is_used_again_for_the_same_file(either: Intake) -> None:
    data = file_of(GIVEN, "xlsx")
    first = await send(either, data, idempotency_key="fil-1")
    await either.respondent().delete(f"{DRAFT}/insatser/a")
    again = await send(either, data, idempotency_key="fil-1")
    assert (again.status_code, again.content) == (200, first.content)
    assert [one["key"] for one in (await draft_of(either))["insatser"]] == ["b"]
    other = await send(either, file_of(complete_document(), "xlsx"), idempotency_key="fil-1")
    assert (other.status_code, other.json()["type"]) == (422, "urn:insats:problem:idempotency-key-reused")


@pytest.mark.parametrize("kind", KINDS)
async def test_nothing_is_stored_when_a_row_is_in_error_and_its_place_is_told(either: Intake, kind: str) -> None:
    before = await either.tables()
    wrong = document(insats("a"), insats("b", sdg=[18]), analyses=[])
    answer = await send(either, file_of(wrong, kind))
    assert (answer.status_code, answer.json()["type"]) == (422, "urn:insats:problem:import-has-errors")
    (fault,) = answer.json()["errors"]
    assert (fault["pointer"], fault["code"]) == ("/insatser/1/sdg/0", "sdg-unknown")
    assert fault["place"].startswith({"xlsx": "blad 1.1", "docx": "tabell "}[kind])
    assert await either.tables() == before


async def test_nothing_is_stored_when_file_and_draft_contradict_each_other(either: Intake) -> None:
    await either.respondent().put(f"{DRAFT}/insatser/m", insats("m", "miljo"))
    before = await either.tables()
    answer = await send(either, file_of(GIVEN, "xlsx"))
    assert (answer.status_code, answer.json()["type"]) == (422, "urn:insats:problem:import-contradicts-draft")
    assert [fault["code"] for fault in answer.json()["errors"]] == ["nil-with-insatser"]
    assert await either.tables() == before
    assert (await send(either, file_of(GIVEN, "xlsx"), "?replace=true")).status_code == 200


async def test_findings_tell_the_place_in_the_file_when_the_text_came_from_there(opened: Intake) -> None:
    answer = await send(opened, file_of(document(insats("a", name="n" * 400), analyses=[]), "xlsx"))
    finding = next(one for one in answer.json()["findings"] if one["code"] == "name-long")
    assert finding["pointer"] == "/insatser/0/name"
    assert finding["place"].startswith("blad 1.1")
    unanswered = next(one for one in answer.json()["findings"] if one["code"] == "answer-missing")
    assert "place" not in unanswered


@pytest.mark.parametrize("kind", [*KINDS, "pdf"])
async def test_form_without_answers_is_refused_as_such(opened: Intake, kind: str) -> None:
    answer = await send(opened, FORMATS[kind].render(blank_form(FORM)))
    assert (answer.status_code, answer.json()["type"]) == (422, "urn:insats:problem:file-holds-no-answers"), answer.text


async def test_answers_come_out_of_a_pdf_and_what_stands_in_its_tables_is_listed(opened: Intake) -> None:
    answer = await send(opened, file_of(GIVEN, "pdf"))
    assert (answer.status_code, answer.json()["format"]) == (200, "pdf"), answer.text
    assert (await draft_of(opened))["answers"] == GIVEN["answers"]
    assert any("Tre möten hölls." in left["text"] for left in answer.json()["left"])
    assert {left["place"].split(",")[0] for left in answer.json()["left"]} >= {"sida 1"}


async def test_broken_diacritics_are_repaired_and_every_repair_is_told(opened: Intake) -> None:
    text = "8.1 Fo rdelning\n\nVi fo rdelade medlen ja mnt o ver la net. Årbetet pa ga r a ven na sta a r.\n"
    answer = (await send(opened, text.encode())).json()
    assert answer["format"] == "txt"
    draft = await draft_of(opened)
    assert "Vi fördelade medlen jämnt över länet. Arbetet pågår även nästa år." in draft["answers"]["8.1"]["text"]
    repairs = {(repair["before"], repair["after"]) for repair in answer["repairs"]}
    assert {("fo rdelade", "fördelade"), ("Årbetet", "Arbetet"), ("a r", "år")} <= repairs
    assert all(repair["place"].startswith("sida 1, rad") for repair in answer["repairs"])


async def test_file_must_come_in_a_part_named_file(opened: Intake) -> None:
    assert (await send(opened, b"8.1 Text", name="blankett")).json()["type"] == "urn:insats:problem:file-missing"
    raw = await opened.respondent()("POST", IMPORTS, content=b"8.1 Text", content_type=MEDIA_TYPES["txt"])
    assert (raw.status_code, raw.json()["type"]) == (415, "urn:insats:problem:file-missing")
    broken = await opened.respondent()("POST", IMPORTS, content=b"x", content_type="multipart/form-data; boundary=b")
    assert broken.status_code in (400, 422)
    assert broken.headers["content-type"] == "application/problem+json"


async def test_file_is_refused_by_its_size_before_it_is_read(opened: Intake) -> None:
    answer = await send(opened, b"a" * (20 * 1024 * 1024 + 1))
    assert (answer.status_code, answer.json()["type"]) == (413, "urn:insats:problem:file-too-large")


async def test_only_the_respondent_itself_may_import(opened: Intake) -> None:
    for caller in (opened.nobody, opened.agency, opened.respondent("25")):
        answer = await caller.http.post(IMPORTS, files={"file": b"8.1 x"}, headers=caller.headers)
        assert answer.status_code in (401, 403)


async def test_signed_return_is_the_imported_one_when_the_draft_is_signed(opened: Intake) -> None:
    await send(opened, file_of(GIVEN, "docx"))
    receipt = (await opened.respondent().post(f"{DRAFT}/returns")).json()
    direct = await opened.respondent("25").post("/v1/rounds/prov-2025/respondents/25/returns", GIVEN)
    assert receipt["content_sha256"] == direct.json()["content_sha256"]
    assert json.dumps(receipt["counts"]) == json.dumps(direct.json()["counts"])
