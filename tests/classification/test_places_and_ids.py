"""Municipalities, and the ids and diary numbers of projects, told apart from what only looks like them."""

import pytest

from libs.common import code_lists
from services.classification.rules import Labels, Text, classify

MUNICIPALITIES = code_lists.load("municipalities")


def read(text: str) -> Labels:
    return classify(Text(name="Insats", outputs=text), declared_area="boende")


def names(text: str) -> list[str]:
    return [place.name for place in read(text).municipalities]


@pytest.mark.parametrize("item", list(MUNICIPALITIES), ids=lambda item: item.title.sv)
def test_every_municipality_is_named_when_written_in_full_in_genitive_or_after_in(item: code_lists.Item) -> None:
    name = item.title.sv
    genitive = name if name[-1] in "sxz" else f"{name}s"
    for text in (f"Arbetet leds av {name} kommun.", f"{genitive} kommun deltog.", f"Mötet hölls i {name}."):
        places = read(text).municipalities
        assert [(place.code, place.name) for place in places] == [(item.code, name)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Luleå, Boden och Piteå", ["Luleå", "Boden", "Piteå"]),
        ("Lerums, Marks och Bergs kommuner", ["Lerum", "Mark", "Berg"]),
        ("kommunerna Mora, Orsa och Älvdalen", ["Mora", "Orsa", "Älvdalen"]),
        ("sträckan Umeå–Skellefteå", ["Umeå", "Skellefteå"]),
        ("Falu kommun", ["Falun"]),
        ("Göteborgs Stad och Malmö stad", ["Göteborg", "Malmö"]),
        ("LULEÅ OCH BODEN", ["Luleå", "Boden"]),
        ("Luleåborna fick ett nytt bibliotek", ["Luleå"]),
        ("Luleå-baserade företag", ["Luleå"]),
        ("ett nytt museum på Gotland", ["Gotland"]),
        ("Upplands Väsby och Lilla Edets kommun", ["Upplands Väsby", "Lilla Edet"]),
        ("Örebro kommun i Örebro län", ["Örebro"]),
        ("butiker i Vara och Sala", ["Vara", "Sala"]),
        ("Umeå kommun, Umeå universitet", ["Umeå"]),
        ("Ale kommun\nAle kommun", ["Ale"]),
    ],
)
def test_municipalities_are_named_when_inflected_listed_or_compounded(text: str, found: list[str]) -> None:
    assert names(text) == found


@pytest.mark.parametrize(
    "text",
    [
        "Region Gotland och Region Örebro län",
        "Örebro län, Jönköpings län och Kalmar läns museum",
        "Uppsala, Örebro och Västmanlands län",
        "regionerna Uppsala, Örebro och Dalarna",
        "Region Jämtland Härjedalen",
        "Uppsala universitet, Umeå universitet och Luleå tekniska universitet",
        "Högskolan i Borås och Jönköping University",
        "Business Region Göteborg, Göteborgsregionen och Umeåregionen",
        "Länsstyrelsen Kalmar",
        "Gävleborg, Skaraborg och Norrbotten",
        "Mark och vatten. Vara med i arbetet. Berg och dalar. Ale-stenar.",
        "Projektledare Karin Lund och Erik Norberg",
        "Norrbotniabanan och Kalmarsund",
        "i mark och i berg",
    ],
)
def test_no_municipality_is_named_when_another_body_person_or_word_bears_the_name(text: str) -> None:
    assert names(text) == []


def test_evidence_shows_each_place_where_a_municipality_stands() -> None:
    found = classify(Text(name="Bad i Boden", goals="Bodens kommun"), declared_area="boende")
    assert [(item.field, item.text, item.rule) for item in found.evidence if item.facet == "municipalities"] == [
        ("name", "Boden", "municipalities.name/1"),
        ("goals", "Bodens", "municipalities.name/1"),
    ]


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("Projekt-ID 20399901", ["20399901"]),
        ("projekt-id: 20399901 och 20399902", ["20399901", "20399902"]),
        ("Medel beviljades (20399901).", ["20399901"]),
        ("dnr RUN 2023-00123", ["RUN 2023-00123"]),
        ("Dnr: 2023/0123, 2023/0124", ["2023/0123", "2023/0124"]),
        ("diarienummer HSN 23/456", ["HSN 23/456"]),
        ("Ärendenr 3.2.1-2023-1234.", ["3.2.1-2023-1234"]),
        ("enligt beslut RS/2022:123", ["RS/2022:123"]),
        ("ABC-123-2023", ["ABC-123-2023"]),
        ("dnr RUN 2023-00123 och RUN 2023-00123", ["RUN 2023-00123"]),
    ],
)
def test_ids_are_read_as_written_when_announced_or_of_a_diarys_form(text: str, ids: list[str]) -> None:
    assert list(read(text).project_ids) == ids


@pytest.mark.parametrize(
    "text",
    [
        "Projektet startade 20230401.",
        "Under perioden 2021-2027 och 2023/24",
        "ERUF 2021-2027, VG 2021-2030",
        "20399901 kr och 20 399 901 kronor",
        "Projekt nr 3 i listan",
        "ISO 14001 och Agenda 2030",
        "mål 2023-2030",
    ],
)
def test_no_id_is_read_when_the_figures_are_dates_years_or_money(text: str) -> None:
    assert read(text).project_ids == ()
