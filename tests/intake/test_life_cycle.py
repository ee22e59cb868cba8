"""Draft, signed, sent back with comments by place, signed again, accepted: nothing reopened, nothing lost."""

import hashlib
from typing import Any

import httpx
import pytest

from libs.common.events import ReturnAccepted, ReturnSentBack, ReturnSubmitted
from tests.intake.examples import DRAFT, ROUND, complete_document, document, full_insats, insats
from tests.intake.notes import aggregated, hear, reported
from tests.intake.system import Intake

FIRST, SECOND = f"{ROUND}.24.1", f"{ROUND}.24.2"


def comments(*pointers: str) -> dict[str, Any]:
    return {"comments": [{"pointer": pointer, "message": f"Vad menas med {pointer}?"} for pointer in pointers]}


async def sign(intake: Intake, body: Any = None) -> httpx.Response:
    answer = await intake.respondent().post(f"{DRAFT}/returns", body)
    assert answer.status_code == 202, answer.text
    return answer


async def send_back(intake: Intake, *pointers: str, return_id: str = FIRST) -> httpx.Response:
    return await intake.agency.post(f"/v1/returns/{return_id}/send-back", comments(*pointers))


async def open_comments(intake: Intake) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = (await intake.respondent().get(f"{DRAFT}/draft"))["comments"]
    return found


async def test_return_goes_from_draft_to_accepted_when_it_is_sent_back_once(either: Intake) -> None:
    draft = await either.respondent().get(f"{DRAFT}/draft")
    assert (draft["signed"], draft["comments"]) == (None, [])
    await either.respondent().put(f"{DRAFT}/insatser/a", insats(goals=""))
    await sign(either)
    await hear(either, aggregated(1), reported(1))
    assert (await send_back(either, "/insatser/0/goals")).json()["status"] == "sent_back"
    draft = await either.respondent().get(f"{DRAFT}/draft")
    assert draft["signed"] == {"return_id": FIRST, "version": 1, "status": "sent_back", "changed": False}
    await either.respondent().put(f"{DRAFT}/insatser/a", insats(goals="Mål 11"))
    assert (await either.respondent().get(f"{DRAFT}/draft"))["signed"]["changed"] is True
    assert (await either.agency.get(f"/v1/returns/{FIRST}"))["status"] == "sent_back"  # stands until the next is signed
    assert (await sign(either)).json()["return_id"] == SECOND
    assert await open_comments(either) == []
    await hear(either, aggregated(2), reported(2))
    assert (await either.agency.post(f"/v1/returns/{SECOND}/accept")).json()["status"] == "accepted"
    told = [await either.emitted(kind) for kind in (ReturnSubmitted, ReturnSentBack, ReturnAccepted)]
    assert [[event.version for event in events] for events in told] == [[1, 2], [1], [2]]


async def test_what_was_decided_is_kept_with_its_version_when_a_later_one_is_signed(either: Intake) -> None:
    await sign(either, document())
    await send_back(either, "/insatser/0/goals")
    before = await either.agency.get(f"/v1/returns/{FIRST}")
    assert (before["decision"], before["superseded_by"]) == ("sent_back", None)
    await sign(either, document(insats(goals="Mål 11")))
    after = await either.agency.get(f"/v1/returns/{FIRST}")
    assert after == before | {"status": "superseded", "superseded_by": SECOND}


async def test_acceptance_is_asked_for_anew_when_a_version_is_signed_after_an_accepted_one(either: Intake) -> None:
    await sign(either, document())
    await either.agency.post(f"/v1/returns/{FIRST}/accept")
    await either.respondent().put(f"{DRAFT}/insatser/a", insats(goals="Mål 11"))
    assert (await either.agency.get(f"/v1/returns/{FIRST}"))["status"] == "accepted"
    await sign(either)
    assert (await either.agency.get(f"/v1/returns/{SECOND}"))["decision"] is None
    superseded = await either.agency.get(f"/v1/returns/{FIRST}")
    assert (superseded["status"], superseded["decision"]) == ("superseded", "accepted")
    assert (await either.agency.post(f"/v1/returns/{SECOND}/accept")).json()["status"] == "accepted"


# ---- signed again, unchanged -------------------------------------------------------------------------------


async def test_signer_is_told_that_it_is_still_sent_back_when_nothing_has_changed(either: Intake) -> None:
    first = (await sign(either, document())).json()
    await send_back(either, "/insatser/0/goals")
    before = await either.tables()
    again = (await sign(either)).json()
    notice = again.pop("notice")
    assert (again, notice["code"]) == (first, "unchanged-since-sent-back")
    assert "återsänd" in notice["message"]
    assert await either.tables() == before
    assert (await either.respondent().get(f"/v1/returns/{FIRST}"))["status"] == "sent_back"


@pytest.mark.parametrize("decided", [False, True])
async def test_receipt_is_the_same_to_the_letter_when_what_stands_is_signed_again(
    opened: Intake, decided: bool
) -> None:
    first = await sign(opened, document())
    if decided:
        await opened.agency.post(f"/v1/returns/{FIRST}/accept")
    assert (await sign(opened, document())).content == first.content


async def test_former_content_is_a_new_version_when_it_comes_back_after_another(opened: Intake) -> None:
    first = (await sign(opened, document())).json()
    await sign(opened, document(insats(goals="Mål 11")))
    third = (await sign(opened, document())).json()
    assert (third["version"], third["content_sha256"]) == (3, first["content_sha256"])


# ---- comments by place -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("pointer", "place"),
    [
        ("", "Återrapporteringen"),
        ("/insatser", "Insatserna"),
        ("/insatser/0", "Insatsen ”Insats a” (a)"),
        ("/insatser/0/funding/1/amount_sek", "Insatsen ”Insats a” (a), Finansiering, nr 2, Belopp"),
        ("/insatser/1/owner", "Insatsen ”Insats b” (b), Ägare"),
        ("/nil_returns/0/reason", "Inga insatser: Miljö och klimat, Skäl"),
        ("/answers/8.1/text", "Fråga 8.1 "),
        ("/answers/8.2", "Fråga 8.2 "),
        ("/analyses/0/title", "Analysen ”Pendling i inlandet”, title"),
    ],
)
async def test_comment_is_kept_with_its_place_in_words_when_the_place_can_be_filled_in(
    opened: Intake, pointer: str, place: str
) -> None:
    await sign(opened, document(full_insats(), insats("b")))
    answer = await send_back(opened, pointer)
    assert answer.status_code == 200, answer.text
    [shown] = (await opened.respondent().get(f"/v1/returns/{FIRST}"))["comments"]
    assert shown["pointer"] == pointer
    assert shown["place"].startswith(place)


async def test_place_is_named_in_english_when_english_is_asked_for(opened: Intake) -> None:
    await sign(opened, document())
    await send_back(opened, "/insatser/0/goals")
    status = await opened.respondent().get(f"/v1/returns/{FIRST}", accept_language="en")
    assert status["comments"][0]["place"] == "The insats “Insats a” (a), Goals"


async def test_every_finding_can_be_commented_on_when_it_has_a_place(opened: Intake) -> None:
    receipt = (await sign(opened, document(insats(name="n" * 301), answers={"8.1": {"text": "Jämnt."}}))).json()
    pointers = [finding["pointer"] for finding in receipt["findings"]]
    assert len(set(pointers)) > 3
    assert (await send_back(opened, *pointers)).status_code == 200


@pytest.mark.parametrize(
    "pointer",
    [
        "insatser/0", "/insatser/1", "/insatser/-", "/insatser/00", "/insatser/0/colour", "/insatser/a", "/answers/9.9",
        "/nil_returns/boende", "/signed_by", "//", "/",
    ],
)  # fmt: skip
@pytest.mark.parametrize("decision", ["accept", "send-back"])
async def test_decision_is_refused_when_a_comment_points_at_nothing(
    opened: Intake, pointer: str, decision: str
) -> None:
    await sign(opened, document())
    before = await opened.tables()
    answer = await opened.agency.post(f"/v1/returns/{FIRST}/{decision}", comments("/insatser/0", pointer))
    assert (answer.status_code, answer.json()["type"]) == (422, "urn:insats:problem:comment-place-unknown")
    assert [fault["pointer"] for fault in answer.json()["errors"]] == ["/comments/1/pointer"]
    assert await opened.tables() == before


async def test_comments_stay_as_they_are_when_the_decision_is_repeated_with_others(opened: Intake) -> None:
    await sign(opened, document())
    await send_back(opened, "/insatser/0/goals")
    before = await opened.tables()
    assert (await send_back(opened, "/insatser/0/goals")).status_code == 200
    answer = await send_back(opened, "/insatser/0/name")
    assert (answer.status_code, answer.json()["type"]) == (409, "urn:insats:problem:already-decided")
    assert await opened.tables() == before


async def test_open_comments_follow_their_places_when_the_draft_is_changed(opened: Intake) -> None:
    await sign(opened, document(insats("a"), full_insats("b"), insats("c")))
    pointers = ("", "/insatser/0/goals", "/insatser/1/funding/1", "/insatser/2/name", "/nil_returns/0", "/answers/8.2")
    await send_back(opened, *pointers)
    now = document(
        insats("c", name="Nytt namn"),
        full_insats("b", funding=[{"source": "erdf", "amount_sek": 1}]),
        nil_returns=[],
    )
    assert (await opened.respondent().put(f"{DRAFT}/draft", {k: now[k] for k in now if k != "signed_by"})).is_success
    shown = {comment["signed_pointer"]: comment for comment in await open_comments(opened)}
    assert list(shown) == list(pointers)
    places = {signed: (comment["pointer"], comment["changed"]) for signed, comment in shown.items()}
    assert places == {
        "": ("", True),
        "/insatser/0/goals": (None, True),
        "/insatser/1/funding/1": ("/insatser/1/funding", True),
        "/insatser/2/name": ("/insatser/0/name", True),
        "/nil_returns/0": (None, True),
        "/answers/8.2": ("/answers/8.2", False),
    }
    assert shown["/insatser/2/name"]["place"] == "Insatsen ”Insats c” (c), Namn"


# ---- the content -------------------------------------------------------------------------------------------


async def test_content_is_given_byte_for_byte_when_its_hash_is_checked(either: Intake) -> None:
    receipt = (await sign(either, complete_document())).json()
    answer = await either.agency("GET", f"/v1/returns/{FIRST}/document")
    assert hashlib.sha256(answer.content).hexdigest() == receipt["content_sha256"]
    assert [i["key"] for i in answer.json()["insatser"]] == [i["key"] for i in complete_document()["insatser"]]


async def test_draft_is_replaced_unsigned_when_a_whole_document_is_put(either: Intake) -> None:
    await either.respondent().put(f"{DRAFT}/insatser/bort", insats("bort"))
    whole = {name: value for name, value in document().items() if name != "signed_by"}
    answer = await either.respondent().put(f"{DRAFT}/draft", whole)
    assert (answer.status_code, [i["key"] for i in answer.json()["insatser"]]) == (200, ["a"])
    draft = await either.respondent().get(f"{DRAFT}/draft")
    assert draft == answer.json()
    assert draft["analyses"] == whole["analyses"]
    assert await either.emitted(ReturnSubmitted) == []
    assert (await sign(either)).json()["content_sha256"] == draft["content_sha256"]


async def test_draft_stays_when_the_document_put_has_errors(opened: Intake) -> None:
    await opened.respondent().put(f"{DRAFT}/insatser/a", insats())
    before = await opened.tables()
    answer = await opened.respondent().put(f"{DRAFT}/draft", {"insatser": [insats("b", area="månen")]})
    assert (answer.status_code, [f["pointer"] for f in answer.json()["errors"][:1]]) == (422, ["/insatser/0/area"])
    assert await opened.tables() == before
