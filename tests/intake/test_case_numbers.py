"""Case numbers (diarienummer): each party its own, shown with draft and return, told of in the round's events."""

from libs.common.events import ReturnSubmitted, RoundChanged
from tests.intake.examples import DRAFT, LONG_AGO, LONG_SINCE, ROUND, document, round_body
from tests.intake.system import Intake

NUMBERS = {"Regeringskansliet": "N2025/00001", "Tillväxtverket": "Ä 2025–12", "Västerbotten": "RUN 34-2025"}


async def give_all(intake: Intake) -> None:
    for party, number in NUMBERS.items():
        caller = intake.respondent() if party == "Västerbotten" else intake.agency
        answer = await caller.put(f"{DRAFT}/case-numbers/{party}", {"number": number})
        assert answer.status_code == 200, answer.text


async def test_numbers_of_all_parties_are_shown_when_each_has_given_its_own(either: Intake) -> None:
    await give_all(either)
    assert (await either.respondent().get(f"{DRAFT}/draft"))["case_numbers"] == NUMBERS
    await either.respondent().post(f"{DRAFT}/returns", document())
    assert (await either.agency.get(f"/v1/returns/{ROUND}.24.1"))["case_numbers"] == NUMBERS
    [event] = await either.emitted(ReturnSubmitted)
    assert event.case_numbers == NUMBERS
    state = (await either.emitted(RoundChanged))[-1]
    assert {r.code: r.case_numbers for r in state.respondents} == {"24": NUMBERS, "25": {}, "09": {}}


async def test_number_reaches_the_others_when_it_is_given_after_the_signing(either: Intake) -> None:
    await either.respondent().post(f"{DRAFT}/returns", document())
    receipt = (await either.agency.get(f"/v1/returns/{ROUND}.24.1"))["receipt"]
    await give_all(either)
    status = await either.agency.get(f"/v1/returns/{ROUND}.24.1")
    assert (status["case_numbers"], status["receipt"]) == (NUMBERS, receipt)
    assert [event.revision for event in await either.emitted(RoundChanged)] == [2, 3, 4]


async def test_nothing_is_told_when_the_same_number_is_given_again(opened: Intake) -> None:
    await give_all(opened)
    before = await opened.tables()
    await give_all(opened)
    assert await opened.tables() == before


async def test_last_number_holds_when_a_party_corrects_its_own(opened: Intake) -> None:
    await give_all(opened)
    await opened.respondent().put(f"{DRAFT}/case-numbers/24", {"number": "RUN 35-2025"})  # by its code or its name
    shown = (await opened.respondent().get(f"{DRAFT}/draft"))["case_numbers"]
    assert list(shown.items()) == list((NUMBERS | {"Västerbotten": "RUN 35-2025"}).items())


async def test_number_is_refused_when_it_is_another_partys(opened: Intake) -> None:
    before = await opened.tables()
    for caller, party in (
        (opened.respondent(), "Tillväxtverket"),
        (opened.agency, "24"),
        (opened.agency, "Västerbotten"),
        (opened.respondent("25"), "24"),
        (opened.caller("read"), "Tillväxtverket"),
    ):
        answer = await caller.put(f"{DRAFT}/case-numbers/{party}", {"number": "1"})
        assert answer.status_code == 403, answer.text
    assert await opened.tables() == before


async def test_number_is_taken_when_the_round_has_locked(intake: Intake) -> None:
    await intake.open_round(due_at=LONG_AGO, locks_at=LONG_SINCE)
    answer = await intake.agency.put(f"{DRAFT}/case-numbers/Tillväxtverket", {"number": "Ä 1"})
    assert answer.json() == {"case_numbers": {"Tillväxtverket": "Ä 1"}}


async def test_number_is_refused_when_there_is_no_such_respondent(opened: Intake) -> None:
    path = f"/v1/rounds/{ROUND}/respondents/99/case-numbers/Tillväxtverket"
    assert (await opened.agency.put(path, {"number": "1"})).status_code == 404


async def test_round_is_the_same_when_it_is_opened_again_after_numbers_were_given(opened: Intake) -> None:
    await give_all(opened)
    answer = await opened.agency.post("/v1/rounds", round_body())
    assert (answer.status_code, answer.json()["respondents"][0]["case_numbers"]) == (200, NUMBERS)
