"""When effects come, whether they have come, and what the account of them rests on, as a reader would say it."""

import pytest

from services.classification.rules import Labels, Text, classify


def read(outcomes: str, **others: str) -> Labels:
    return classify(Text(name="Insats", outcomes=outcomes)._replace(**others), declared_area="boende")


@pytest.mark.parametrize(
    ("outcomes", "horizons"),
    [
        ("På kort sikt får byarna ett bättre utbud.", ["short"]),
        ("Effekter på medellång sikt: fler i arbete.", ["medium"]),
        ("På längre sikt väntas fler flytta hit.", ["long"]),
        ("Gynnar byarna på kort och lång sikt.", ["short", "long"]),
        ("På kort, medellång och lång sikt stärks servicen.", ["short", "medium", "long"]),
        ("På medel- och lång sikt minskar utsläppen.", ["medium", "long"]),
        ("De långsiktiga effekterna är fler invånare.", ["long"]),
        ("Kortsiktiga resultat: nya kontakter.", ["short"]),
        ("PÅ LÅNG SIKT", ["long"]),
        ("Långtidseffekter: fler bor kvar.", ["long"]),
        ("Korttidseffekten är fler besök.", ["short"]),
    ],
)
def test_horizons_are_said_when_effects_have_a_term(outcomes: str, horizons: list[str]) -> None:
    assert list(read(outcomes).horizons) == horizons


@pytest.mark.parametrize(
    "outcomes",
    [
        "Ett långsiktigt arbete med kommunerna.",
        "Långsiktiga förutsättningar för näringslivet.",
        "En bild av länets kompetensbehov på kort och lång sikt.",
        "På sikt fler besökare.",
        "Insikt om avsikten.",
    ],
)
def test_no_horizon_is_said_when_only_manner_or_need_is_long_term(outcomes: str) -> None:
    assert read(outcomes).horizons == ()


def test_horizon_outside_outcomes_counts_only_when_the_sentence_speaks_of_results() -> None:
    assert read("", description="Ska bidra till fler jobb på lång sikt.").horizons == ("long",)
    assert read("", description="Vägen ska hålla på lång sikt.").horizons == ()


@pytest.mark.parametrize(
    ("outcomes", "achieved", "expected"),
    [
        ("Fler företag har anställt sin första medarbetare.", True, False),
        ("Ökad kunskap hos länets aktörer.", True, False),
        ("Satsningen gav femton nya företag.", True, False),
        ("", False, False),
        ("För tidigt att säga.", False, False),
        ("Inte möjligt ännu.", False, False),
        ("Projektet pågår, inga resultat finns än.", False, False),
        ("-", False, False),
        ("Se ovan.", False, False),
        ("Att fler unga ska hitta ett jobb.", False, True),
        ("Främja ett levande kulturliv i byarna.", False, True),
        ("Insatsen förväntas ge fler jobb.", False, True),
        ("Kan på sikt leda till högre sysselsättning.", False, True),
        ("Förhoppningen är att fler väljer tåget.", False, True),
        ("Fler väljer tåget. Förväntade effekter: Lägre utsläpp.", True, True),
        ("Butiken har fått fler kunder och kommer att leda till fler jobb.", True, True),
        ("Uppnådda effekter: nya nätverk. Förväntade effekter: fler affärer.", True, True),
        ("För tidigt att säga. Arbetet ska fortsätta nästa år.", False, False),
        ("Stödet har bidragit till:\n• öka försäljningen\n• möjliggöra nya varor", True, False),
        ("(Resultatet baseras på egen bedömning.)", False, False),
        ("Kort sikt: Nya kontakter. Lång sikt: Fler jobb.", True, True),
        ("Förväntade effekter, egen bedömning: Kort sikt: Nya kontakter.", False, True),
        ("Lång sikt – fler invånare", False, True),
        ("Deltagarna ska få jobb.", False, True),
        ("Syftet är fler jobb.", False, True),
        ("Att fler unga ska stanna. Fler företag startas.", False, True),
        ("Arbetet kommer att pågå ett år till.", False, False),
        ("Arbetet har gett nya kontakter och ger på sikt fler jobb.", True, True),
        ("Pågår.", False, False),
        ("Går inte att mäta.", False, False),
        ("Hitta nya vägar till jobb.", False, True),
        ("Stärkta nätverk, t.ex. mellan bl. a. byalag och butiker.", True, False),
        ("Förslagen har inte genomförts i kommunerna ännu.", False, False),
        ("Upphandling pågår.", False, False),
        ("Lokalen är under uppbyggnad.", False, False),
        ("Projektet pågår till och med 2027.", False, False),
        ("Tjänsten lanseras under våren 2025.", False, False),
        ("Se tabell 2.", False, False),
        ("Syfte: fler besökare i byarna.", False, True),
        ("I förlängningen fler jobb.", False, True),
        ("Säkerställa att broarna har lagats.", False, True),
        ("Kursen riktar sig till nybörjare. Leder förhoppningsvis till jobb.", False, True),
        ("Ökad kunskap i byn. Leder förhoppningsvis till jobb.", True, True),
        ("Ökad kunskap om hur företag kan spara energi.", True, False),
        ("En framtagen plan för hur leden ska skötas.", True, False),
        ("Kunskap om vad som ska göras.", False, True),
    ],
)
def test_effects_are_told_apart_when_reached_expected_or_unknown(outcomes: str, achieved: bool, expected: bool) -> None:
    found = read(outcomes)
    assert (found.achieved, found.expected) == (achieved, expected)
    assert {item.facet for item in found.evidence if item.facet in ("achieved", "expected")} == {
        *(["achieved"] if achieved else []),
        *(["expected"] if expected else []),
    }


def test_effects_come_from_the_outcomes_column_when_other_columns_tell_of_aims() -> None:
    found = read("", outputs="Tre nya nätverk har bildats.", goals="Förväntas ge fler jobb.")
    assert not found.achieved
    assert not found.expected


@pytest.mark.parametrize(
    ("outcomes", "basis"),
    [
        ("Fler jobb. Egen bedömning.", ["own_assessment"]),
        ("Resultatet baseras på egen bedömning och uppföljning.", ["follow_up", "own_assessment"]),
        ("Regionens bedömning är att fler fått jobb.", ["own_assessment"]),
        ("Vi bedömer att nätverken har stärkts.", ["own_assessment"]),
        ("Baserat på en extern utvärdering.", ["evaluation"]),
        ("Utvärderingen visar att fler fått jobb.", ["evaluation"]),
        ("Följeutvärderingen av projektet har visat på goda resultat.", ["evaluation"]),
        ("Fler fick jobb, vilket framgår av utvärderingen.", ["evaluation"]),
        ("Enligt uppföljningsenkäten är nio av tio nöjda.", ["follow_up"]),
        ("Fler unga i arbete. Uppföljning.", ["follow_up"]),
        ("Uppföljning och utvärdering: fler i arbete.", ["follow_up", "evaluation"]),
        ("Baseras på enkätsvar från deltagarna.", ["follow_up"]),
        ("Vid uppföljning svarade nio av tio att de är nöjda.", ["follow_up"]),
        ("Enkäten visar att nio av tio är nöjda.", ["follow_up"]),
        ("Insatsen har utvärderats med gott resultat.", ["evaluation"]),
        ("Utvärderaren konstaterar att målen nåtts.", ["evaluation"]),
        ("Bedömning på kort sikt – nya kontakter.", ["own_assessment"]),
        ("Bedömning: nya kontakter.", ["own_assessment"]),
        ("Insatsen bedöms ha gett nya kontakter.", ["own_assessment"]),
        ("Vi upplever att fler tar bussen.", ["own_assessment"]),
        ("Nya kontakter, baserat på egna iakttagelser.", ["own_assessment"]),
        ("Undersökningen visar att nio av tio är nöjda.", ["follow_up"]),
        ("Åtta av tio deltagare uppger att de fått jobb.", ["follow_up"]),
        ("Utsläppen minskade (egna enkäter och uppföljningar).", ["follow_up"]),
        ("Goda omdömen i enkäten.", ["follow_up"]),
        ("En extern utvärdering har genomförts.", ["evaluation"]),
        ("Utvärderingen var mycket positiv.", ["evaluation"]),
    ],
)
def test_basis_is_read_when_results_are_said_to_rest_on_it(outcomes: str, basis: list[str]) -> None:
    assert list(read(outcomes).basis) == basis


@pytest.mark.parametrize(
    "outcomes",
    [
        "Projektet ska utvärderas nästa år.",
        "Uppföljning av cykelplanen har påbörjats.",
        "En modell för utvärdering har tagits fram.",
        "Utvärderingen kommer att visa om målen nåtts.",
        "Länsstyrelsen bedömer ansökningarna.",
        "Bedömning av ansökningar har påbörjats.",
        "Vi uppskattar samarbetet.",
        "Workshop om enkäter (och mycket annat).",
    ],
)
def test_no_basis_is_read_when_follow_up_or_evaluation_is_only_mentioned(outcomes: str) -> None:
    assert read(outcomes).basis == ()


def test_basis_outside_outcomes_counts_only_when_results_rest_on_it() -> None:
    assert read("", goals="Mål 2. Resultatet baseras på utvärdering.").basis == ("evaluation",)
    assert read("", description="Strategin bygger på utvärderingar från tidigare år.").basis == ()


def test_figure_in_another_column_rests_on_the_source_in_brackets_behind_it() -> None:
    assert read("", outputs="Utsläppen minskade med 5 ton (egna enkäter).").basis == ("follow_up",)
    assert read("", outputs="Möten har hållits (uppföljning).").basis == ()


def test_study_of_needs_is_no_follow_up_when_it_stands_among_the_activities() -> None:
    assert read("", outputs="En undersökning visar att företagen behöver stöd.").basis == ()
