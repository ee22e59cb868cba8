"""What a reader of an insats' labels sees: which goals, frameworks and amounts were found, and where."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from libs.common import code_lists
from services.classification import rules
from services.classification.rules import RULES, RULES_VERSION, Labels, Text, classify


def read(goals: str) -> Labels:
    return classify(Text(name="Insats", goals=goals), declared_area="boende")


def goals_of(text: str) -> list[int]:
    return [goal.goal for goal in read(text).sdg if goal.named]


@pytest.mark.parametrize(
    ("text", "goals"),
    [
        ("Bidrar till mål 5, 8 och 10.", [5, 8, 10]),
        ("Bidrar till mål 8-10.", [8, 9, 10]),
        ("målen 12–14 i de globala målen", [12, 13, 14]),
        ("SDG 13", [13]),
        ("Agenda 2030 mål 5, 3 projekt", [5]),
        ("Globala målen 3 och 4", [3, 4]),
        ("Arbetet rör delmål 8.3.", [8]),
        ("Särskilt delmål 11.a och 12b", [11, 12]),
        ("Agenda 2030: 3, 4 och 16", [3, 4, 16]),
        ("Agenda 2030 (mål 4, 8, 11)", [4, 8, 11]),
        ("Agenda 2030-mål 6", [6]),
        ("Hållbarhetsmål nr 7", [7]),
        ("Vi arbetar med mål 9 och 12 i Agenda 2030.", [9, 12]),
        ("Agenda\u00a02030: mål\u00a05", [5]),
    ],
)
def test_goals_are_named_when_given_by_number(text: str, goals: list[int]) -> None:
    found = read(text)
    assert [goal.goal for goal in found.sdg] == goals
    assert all(goal.named for goal in found.sdg)


@pytest.mark.parametrize("item", code_lists.load("sdg").items, ids=lambda item: item.code)
def test_goal_is_named_when_its_official_name_follows_agenda_2030(item: code_lists.Item) -> None:
    assert goals_of(f"Agenda 2030: {item.title.sv}") == [item.number]
    assert goals_of(f"Mål {item.code}: {item.title.sv}") == [item.number]


@pytest.mark.parametrize(
    ("text", "goals"),
    [
        ("Insatsen ska ge hållbar konsumtion & produktion.", [12]),
        ("Hållbar industri innovation och infrastruktur", [9]),
        ("anständiga arbetsvillkor och ekonomisk tillväxt", [8]),
        ("Fredliga, inkluderande samhällen", [16]),
        ("Mål 12: hållbar produktion och konsumtion, mål 17: Globala partnerskap", [12, 17]),
        ("Globala målen: jämställdhet, minskad ojämlikhet och god utbildning", [4, 5, 10]),
        ("Agenda 2030 5 jämställdhet 10 minskade ojämlikheter 13 Bekämpa klimatförändringarna", [5, 10, 13]),
    ],
)
def test_goals_are_named_when_their_names_are_varied(text: str, goals: list[int]) -> None:
    assert goals_of(text) == goals


@pytest.mark.parametrize(
    "text",
    [
        "Mål 1 i RUS",
        "Mål 3 i den regionala utvecklingsstrategin",
        "RUS: mål 2 och delmål 2.1",
        "ERUF, mål 1: Ett smartare Europa",
        "Specifikt mål 2 i programmet",
        "Effektmål 4 är uppnått",
        "Mål 3: Levande byar",
        "Projektets mål 10 företag har nåtts",
        "mål 21 och 22",
        "Mål 2, 13 och 40 i planen",
        "Agenda 2030, 3 projekt har startat",
        "Agenda 2030 har 17 mål",
        "Alla ska bidra till att bekämpa klimatförändringarna i länet",
        "Arbetet med jämställdhet fortsätter",
        "God utbildning och hälsa är viktigt",
        "5. Jämställdhet",
    ],
)
def test_no_goal_is_named_when_the_text_speaks_of_something_else(text: str) -> None:
    assert goals_of(text) == []


def test_agenda_number_counts_when_another_strategys_number_stands_in_the_same_text() -> None:
    assert goals_of("RUS: mål 2 Levande byar. Globala målen: mål 11 och 13.") == [11, 13]


def test_named_goal_in_agenda_2030_is_surer_when_compared_with_a_bare_number() -> None:
    bare, sure = read("Bidrar till mål 5.").sdg[0], read("Agenda 2030, mål 5: Jämställdhet").sdg[0]
    assert bare.goal == sure.goal == 5
    assert bare.confidence < 0.7 < 0.95 < sure.confidence <= 1


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("Mål i RUS", ["rus"]),
        ("RUS-mål och RUS:en", ["rus"]),
        ("den regionala utvecklingsstrategin", ["rus"]),
        ("ERUF-projekt", ["erdf"]),
        ("medel från Regionalfonden", ["erdf"]),
        ("Europeiska regionala utvecklingsfonden", ["erdf"]),
        ("ESF+ finansierar", ["esf"]),
        ("Ett socialfondsprojekt", ["esf"]),
        ("Interregprojektet leds härifrån", ["interreg"]),
        ("inom Botnia-Atlantica", ["interreg"]),
        ("Öresund-Kattegat-Skagerrak", ["interreg"]),
        ("Medel ur Fonden för en rättvis omställning", ["jtf"]),
        ("FRO och JTF", ["jtf"]),
        ("Agenda 2030", ["agenda2030"]),
        ("de globala målen", ["agenda2030"]),
        ("strategin för smart specialisering", ["s3"]),
        ("S3-strategin", ["s3"]),
        ("Finansiering: anslag 1:1", ["anslag_1_1"]),
        ("med 1:1-medel och 1:1 anslaget", ["anslag_1_1"]),
        ("regionala utvecklingsåtgärder", ["anslag_1_1"]),
        ("med regionala utvecklingsmedel", ["anslag_1_1"]),
        ("Utvecklingsstrategi för länet", ["rus"]),
        ("1:1-medel, Eruf och RUS", ["rus", "erdf", "anslag_1_1"]),
        ("Mål 13 Bekämpa klimatförändringarna", ["agenda2030"]),
    ],
)
def test_frameworks_are_found_when_named(text: str, codes: list[str]) -> None:
    assert sorted(read(text).frameworks) == sorted(codes)


@pytest.mark.parametrize(
    "text",
    [
        "interregionala värdekedjor",
        "ungdomar i rus och ruset",
        "virus och struktur",
        "en rättvis omställning av länet",
        "skala 1:1",
        "regional utveckling och regionala fonder för kultur",
        "globala målgrupper",
        "ett frö till fro",
        "smart teknik",
    ],
)
def test_no_framework_is_found_when_the_words_only_resemble(text: str) -> None:
    assert read(text).frameworks == ()


@pytest.mark.parametrize(
    ("text", "amounts"),
    [
        ("1 495 726 kr", [1495726]),
        ("1\u00a0495\u00a0726 kronor", [1495726]),
        ("1\u2009495\u202f726\u00a0SEK", [1495726]),
        ("1.495.726 kr", [1495726]),
        ("1495726kr", [1495726]),
        ("29,7 miljoner kronor", [29_700_000]),
        ("58,7 mkr och 3 Mkr", [58_700_000, 3_000_000]),
        ("12 mnkr", [12_000_000]),
        ("450 tkr samt 75 kkr", [450_000, 75_000]),
        ("1,25 miljarder kronor", [1_250_000_000]),
        ("0,1 mkr", [100_000]),
        ("2-3 miljoner kronor", [2_000_000, 3_000_000]),
        ("mellan 2 och 3 miljoner kronor", [2_000_000, 3_000_000]),
        ("50–100 tkr", [50_000, 100_000]),
        ("1,2 respektive 3,4 miljoner kronor", [1_200_000, 3_400_000]),
        ("en och en halv miljon kronor", [1_500_000]),
        ("Beviljat stöd: 450 000.", [450_000]),
        ("Beviljade medel var 2,5 miljoner under året", [2_500_000]),
        ("8 st 1 537 062 kr, 12 st, 500 000 kr", [1537062, 500000]),
        ("under 2023 450 000 kr", [450_000]),
        ("2021-2023 5 mkr", [5_000_000]),
        ("3 mkr först, sedan 1 mkr och 3 000 000 kr", [3_000_000, 1_000_000]),
        ("5 000:-", [5000]),
        ("12,50 kr", [13]),
    ],
)
def test_amounts_are_whole_kronor_when_written_as_money(text: str, amounts: list[int]) -> None:
    assert list(read(text).amounts_sek) == amounts


@pytest.mark.parametrize(
    "text",
    [
        "Projektet pågår 2021–2023.",
        "55 % kvinnor och 45 procent män",
        "226 deltagare i 12 kommuner",
        "450 000 invånare fick stöd",
        "2 miljoner besökare tack vare medel från regionen",
        "2 miljoner euro i stöd",
        "2 miljoner ton koldioxid",
        "500 kronorskort",
        "15 kreatörer",
        "Telefon 090 123 456",
        "0 kr",
        "9" * 5000 + " kr",
    ],
)
def test_no_amount_is_found_when_numbers_count_other_things(text: str) -> None:
    assert read(text).amounts_sek == ()


def test_declared_area_stands_without_evidence_when_the_text_speaks_for_another() -> None:
    found = classify(Text(name="Fossilfri energi", goals="Minskade utsläpp och biogas"), declared_area="boende")
    assert found.area == rules.Area("boende", 1.0, ())
    assert not any(item.facet == "area" for item in found.evidence)
    assert found.suggested_area is not None
    assert (found.suggested_area.code, len(found.suggested_area.alternatives)) == ("miljo", 6)
    assert {item.text for item in found.evidence if item.facet == "suggested_area"} >= {"utsläpp", "energi"}


def test_area_is_not_suggested_when_the_headings_are_the_respondents_own() -> None:
    assert classify(Text(name="Fossilfri energi"), declared_area="egen-tabell").suggested_area is None


@pytest.mark.parametrize(
    ("name", "outputs", "area"),
    [
        ("Servicepunkter i byarna", "Stöd till dagligvarubutiker på landsbygden", "boende"),
        ("Vuxenutbildning", "Validering och yrkeshögskola för bristyrken", "kompetens"),
        ("Inkubatorn", "Rådgivning till startups och entreprenörer", "innovation"),
        ("Bredband åt alla", "Fiber, kollektivtrafik och tågtrafik", "tillganglighet"),
        ("Jämställda arbetsplatser", "Kvinnors och mäns villkor, genusperspektiv", "jamstalldhet"),
        ("Etablering", "Nyanlända och utrikes födda lär sig svenska", "integration"),
        ("Fossilfri region", "Biogas, solceller och minskade utsläpp av växthusgaser", "miljo"),
    ],
)
def test_area_is_guessed_with_alternatives_when_none_is_declared(name: str, outputs: str, area: str) -> None:
    found = classify(Text(name=name, outputs=outputs))
    assert found.area is not None
    assert found.area.code == area
    confidences = [found.area.confidence, *(guess.confidence for guess in found.area.alternatives)]
    assert {found.area.code, *(guess.code for guess in found.area.alternatives)} == set(code_lists.load("areas").codes)
    assert confidences == sorted(confidences, reverse=True)
    assert sum(confidences) == pytest.approx(1, abs=0.001)
    assert any(item.facet == "area" for item in found.evidence)


def test_area_is_unsure_when_there_is_no_text() -> None:
    found = classify(Text())
    assert found.area is not None
    assert found.area.confidence < 0.2
    assert found.evidence == ()


def test_evidence_points_at_the_right_field_when_labels_come_from_several() -> None:
    found = classify(Text(name="Interreg Aurora", outputs="Kostnad 3 mkr", goals="SDG 13"), declared_area="miljo")
    named = [item for item in found.evidence if item.rule.partition(".")[2].partition("/")[0] != "model"]
    assert {(item.facet, item.field, item.text, item.rule) for item in named} == {
        ("sdg", "goals", "SDG 13", "sdg.number/1"),
        ("frameworks", "goals", "SDG 13", "frameworks.agenda2030-goal/1"),
        ("frameworks", "goals", "SDG", "frameworks.agenda2030-abbreviation/2"),
        ("frameworks", "name", "Interreg", "frameworks.interreg-name/2"),
        ("amounts_sek", "outputs", "3 mkr", "amounts_sek.number/2"),
    }


_CONTEXT = [
    "Agenda 2030",
    "Globala målen",
    "SDG",
    "mål ",
    "Mål 5",
    "delmål 8.3",
    "RUS ",
    "i ",
    "och ",
    "Jämställdhet",
]
_NUMBERS = [
    "8",
    " 10",
    ", ",
    "-",
    "–",
    "1 200",
    " 000",
    " kr",
    "miljoner ",
    "kronor",
    "2,5 ",
    "mkr",
    "2023",
    "%",
    "..",
]
_OTHERS = [
    "1:1-medel",
    "god utbildning",
    "interreg",
    "miljö",
    "İ",
    "ß",
    "½",
    "²",
    "ﬁ",
    "\n",
    "\u00a0",
    "(",
    ")",
]
_PIECES = st.sampled_from([*_CONTEXT, *_NUMBERS, *_OTHERS])


@settings(max_examples=300, deadline=None)
@given(st.lists(st.one_of(_PIECES, st.text(max_size=5)), max_size=25).map("".join))
def test_evidence_is_exactly_the_text_when_the_text_is_anything(text: str) -> None:
    source = Text(name=text, description="x", outputs=text[::-1], outcomes="", goals=text + text)
    found = classify(source)
    for item in found.evidence:
        assert item.text
        assert getattr(source, item.field)[item.start : item.end] == item.text
    assert all(1 <= goal.goal <= 17 and 0 < goal.confidence <= 1 for goal in found.sdg)
    assert len({goal.goal for goal in found.sdg}) == len(found.sdg)
    assert all(amount > 0 for amount in found.amounts_sek)
    facets = {item.facet for item in found.evidence}
    assert ("sdg" in facets) == bool(found.sdg)
    assert ("frameworks" in facets) == bool(found.frameworks)
    assert ("amounts_sek" in facets) == bool(found.amounts_sek)


def test_evidence_stays_small_when_a_text_repeats_itself() -> None:
    found = classify(Text(goals="RUS, SDG 13, 2 mkr. " * 500), declared_area="boende")
    assert (found.frameworks, found.amounts_sek) == (("agenda2030", "rus"), (2_000_000,))
    assert [goal.goal for goal in found.sdg] == [13]
    assert 3 <= len(found.evidence) <= 30


def test_labels_are_identical_when_the_same_text_is_read_again() -> None:
    text = Text("Inkubator", "1:1-medel 2 mkr", "", "", "RUS, Agenda 2030 mål 8 och 9")
    assert classify(text) == classify(text)


def test_rules_version_changes_when_a_rules_version_changes(monkeypatch: pytest.MonkeyPatch) -> None:
    before = rules.rules_version()
    assert before == RULES_VERSION
    monkeypatch.setattr(RULES[0], "VERSION", "next")
    assert rules.rules_version() != before
