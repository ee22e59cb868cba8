"""Each numbered rule, as a respondent meets it: where it points, how severe it is, and what it says."""

from collections.abc import Callable
from typing import Any, NamedTuple

import pytest

from services.intake.rules import RULES
from tests.intake.examples import AREAS, DRAFT, complete_document, insats
from tests.intake.system import Intake

Document = dict[str, Any]


class Case(NamedTuple):
    """A complete document with one thing done to it, and the one fault that this makes."""

    rule: int
    severity: str
    pointer: str
    change: Callable[[Document], Any]
    sv: str
    en: str


def first(**changes: Any) -> Callable[[Document], Any]:
    """Changes the first insats."""
    return lambda document: document["insatser"][0].update(changes)


def add(*insatser: dict[str, Any]) -> Callable[[Document], Any]:
    return lambda document: document["insatser"].extend(insatser)


def certify(*areas: str, reason: str = "Inget.") -> Callable[[Document], Any]:
    """Certifies nil for areas, whose insatser go, but not that of `miljo`."""

    def change(document: Document) -> None:
        document["nil_returns"] = [{"area": area, "reason": reason} for area in areas]
        document["insatser"] = [i for i in document["insatser"] if i["area"] not in areas or i["area"] == "miljo"]

    return change


def answer(question: str, **given: Any) -> Callable[[Document], Any]:
    return lambda document: document["answers"].update({question: given})


def empty(document: Document) -> None:
    document.update(insatser=[], nil_returns=[], answers={})


AREA_LIST = ", ".join(AREAS)
CASES = [
    Case(101, "error", "/insatser/0/name", first(name=""), "saknar namn", "has no name"),
    Case(101, "error", "/insatser/0/name", first(name=" \n\t"), "saknar namn", "has no name"),
    Case(102, "error", "/insatser/0/name", first(name="n" * 1001), "1001 tecken, högst 1000", "1001 characters, 1000"),
    Case(103, "warning", "/insatser/0/name", first(name="n" * 301), "301 tecken; helst högst 300", "301 characters"),
    Case(103, "warning", "/insatser/0/name", first(name="n" * 1000), "1000 tecken", "1000 characters"),
    *(
        Case(104, "error", f"/insatser/0/{field}", first(**{field: "t" * 20_001}), "20001 tecken", "20001 characters")
        for field in ("description", "outputs", "outcomes", "goals")
    ),
    Case(104, "error", "/answers/8.1/text", answer("8.1", text="t" * 20_001), "högst 20000", "20000 at most"),
    Case(104, "error", "/answers/8.1/bullets/1", answer("8.1", bullets=["a", "t" * 20_001]), "20001", "20001"),
    Case(104, "error", "/nil_returns/0/reason", certify("boende", reason="t" * 20_001), "20001", "20001"),
    Case(105, "error", "/insatser/7/area", add(insats("x", "havet")), f"”havet” finns inte i formuläret. Välj bland: "
         f"{AREA_LIST}.", f'no area "havet". Choose among: {AREA_LIST}.'),
    Case(105, "error", "/nil_returns/0/area", certify("havet"), "”havet”", '"havet"'),
    Case(106, "error", "/insatser/0/funding/1/amount_sek", first(funding=[{"source": "esf", "amount_sek": 0},
         {"source": "esf", "amount_sek": -1}]), "Beloppet -1 är negativt", "The amount -1 is negative"),
    Case(106, "error", "/insatser/0/total_budget_sek", first(total_budget_sek=-5), "Beloppet -5", "amount -5"),
    Case(107, "error", "/insatser/0/funding/0/source", first(funding=[{"source": "lotto", "amount_sek": 1}]),
         "”lotto” är okänd", '"lotto" is unknown'),
    Case(108, "error", "/insatser/0/municipalities/1", first(municipalities=["2480", "9999"]), "”9999” finns inte",
         'the code "9999"'),
    Case(109, "error", "/insatser/0/sdg/1", first(sdg=[17, 18]), "inte 18", "not 18"),
    Case(109, "error", "/insatser/0/sdg/0", first(sdg=[0, 1]), "inte 0", "not 0"),
    Case(110, "error", "/insatser/0/period/end", first(period={"start": "2024-01-02", "end": "2024-01-01"}),
         "slutar (2024-01-01) innan den börjar (2024-01-02)", "ends (2024-01-01) before it starts (2024-01-02)"),
    Case(111, "warning", "/insatser/0/name", first(name="Mål 3: God utbildning"), "hör till mål 4 God utbildning",
         "that of goal 4"),
    Case(111, "warning", "/insatser/0/goals", first(goals="Bidrar till\nmål 12 Jämställdhet."), "”mål 12 Jämställdhet”",
         '"mål 12 Jämställdhet"'),
    Case(201, "error", "/insatser/7/key", add(insats("boende-1", "miljo")), "”boende-1” används av flera",
         '"boende-1" is used by several'),
    Case(202, "error", "/nil_returns/0", certify("miljo"), "”miljo” intygas sakna insatser men har 1",
         '"miljo" is certified as having nothing to report but has 1'),
    Case(203, "error", "/nil_returns/0/reason", certify("boende", reason=" "), "området ”boende”", 'area "boende"'),
    Case(204, "error", "/nil_returns/1/area", certify("boende", "boende"), "intygat två gånger", "certified twice"),
    Case(205, "error", "/answers/9.9", answer("9.9", text="?"), "Frågan ”9.9” finns inte", 'no question "9.9"'),
    Case(206, "error", "", empty, "Återrapporteringen är tom", "The return is empty"),
    Case(301, "warning", "/insatser", add(*(insats(f"x{n}") for n in range(5))), "fler rader än de 5", "than the 5"),
    Case(302, "warning", "/insatser", lambda document: document["insatser"].pop(0), "”boende” saknar både",
         '"boende" has neither'),
    Case(303, "warning", "/answers/8.2", answer("8.2"), "Fråga 8.2 är obesvarad.", "Question 8.2 is not answered."),
    Case(303, "warning", "/answers/8.2", lambda document: document["answers"].pop("8.2"), "8.2", "8.2"),
    Case(304, "warning", "/answers/8.3", answer("8.3", text="Ja"), "varken ja eller nej", "neither yes nor no"),
]  # fmt: skip


async def faults_of(intake: Intake, document: Document, language: str) -> tuple[int, list[dict[str, Any]]]:
    answer = await intake.respondent().post(f"{DRAFT}/returns", document, accept_language=language)
    return answer.status_code, answer.json()["findings" if answer.status_code == 202 else "errors"]


def test_every_rule_is_exercised_when_all_cases_are_run() -> None:
    assert {case.rule for case in CASES} == {rule.number for rule in RULES}
    assert len({rule.number for rule in RULES}) == len({rule.code for rule in RULES}) == len(RULES)


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.rule}-{case.pointer}")
async def test_fault_names_rule_place_and_remedy_when_a_document_breaks_the_rule(opened: Intake, case: Case) -> None:
    document = complete_document()
    case.change(document)
    [rule] = [rule for rule in RULES if rule.number == case.rule]
    for language, words in (("sv", case.sv), ("en", case.en)):
        status, faults = await faults_of(opened, document, language)
        [fault] = [fault for fault in faults if (fault["rule"], fault["pointer"]) == (case.rule, case.pointer)]
        assert (fault["code"], fault["severity"]) == (rule.code, case.severity)
        assert words in fault["message"]
        assert status == (422 if case.severity == "error" else 202)
    assert case.rule == 206 or {fault["rule"] for fault in faults if fault["severity"] == "error"} <= {case.rule}


@pytest.mark.parametrize(
    "change",
    [
        first(name="n" * 300),
        first(goals="t" * 20_000),
        first(funding=[{"source": "esf", "amount_sek": 0}], total_budget_sek=0),
        first(period={"start": "2024-01-01", "end": "2024-01-01"}),
        first(sdg=[1, 17], municipalities=["2480"]),
        first(goals="Mål 4: God utbildning för alla, mål 17: Genomförande av ett globalt partnerskap"),
        first(goals="Mål 11 Hållbara samhällen och städer. Mål 2 Jämställdhet ska prägla arbetet. Goal 5"),
        add(*(insats(f"x{n}") for n in range(4))),
        certify("boende"),
        answer("8.2", bullets=["punkt"]),
        answer("8.3", yes=True),
    ],
)
async def test_nothing_is_found_when_a_document_keeps_to_the_limits(
    opened: Intake, change: Callable[[Document], Any]
) -> None:
    document = complete_document()
    change(document)
    assert await faults_of(opened, document, "sv") == (202, [])


PARTS: dict[str, tuple[str, Any, int, str]] = {
    "insats": ("/insatser/a", insats(name=""), 101, "/name"),
    "insats area": ("/insatser/a", insats(area="havet"), 105, "/area"),
    "answer": ("/answers/9.9", {"text": "?"}, 205, ""),
    "answer text": ("/answers/8.1", {"text": "t" * 20_001}, 104, "/text"),
    "nil area": ("/nil-returns/havet", {"reason": "Inget."}, 105, "/area"),
    "nil reason": ("/nil-returns/miljo", {"reason": " "}, 203, "/reason"),
}


@pytest.mark.parametrize("part", PARTS)
async def test_part_is_refused_with_rule_and_place_when_it_is_put_in_the_draft(opened: Intake, part: str) -> None:
    path, body, rule, pointer = PARTS[part]
    before = await opened.tables()
    answer = await opened.respondent().put(DRAFT + path, body)
    assert answer.status_code == 422
    assert (rule, pointer, "error") in [(e["rule"], e["pointer"], e["severity"]) for e in answer.json()["errors"]]
    assert await opened.tables() == before


async def test_nil_return_is_refused_when_the_draft_has_insatser_in_the_area(opened: Intake) -> None:
    await opened.respondent().put(f"{DRAFT}/insatser/a", insats("a", "miljo"))
    answer = await opened.respondent().put(f"{DRAFT}/nil-returns/miljo", {"reason": "Inget."})
    assert [e["rule"] for e in answer.json()["errors"]] == [202]
    assert (await opened.respondent().put(f"{DRAFT}/nil-returns/boende", {"reason": "Inget."})).status_code == 200


async def test_warning_comes_with_the_saved_insats_when_its_name_is_long(opened: Intake) -> None:
    answer = await opened.respondent().put(f"{DRAFT}/insatser/a", insats(name="n" * 767))
    assert answer.status_code == 201
    assert [(f["rule"], f["severity"], f["pointer"]) for f in answer.json()["findings"]] == [(103, "warning", "/name")]
