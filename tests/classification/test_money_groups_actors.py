"""What amounts are, whom the text names as target group, which organisations it names, and what kind of place."""

import pytest

from libs.common import code_lists
from services.classification.rules import Labels, Text, classify, territories
from services.classification.rules.actor_names import KNOWN


def read(text: str) -> Labels:
    return classify(Text(name="Insats", outputs=text), declared_area="boende")


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("Regionen beviljade 2 mkr.", ["granted"]),
        ("Budget: 5 mkr, varav 2 mkr medfinansiering från kommunen", ["budget", "cofinancing"]),
        ("300 000 kr i medfinansiering", ["cofinancing"]),
        ("Av ansökta 10 mkr beviljades 6 mkr, varav 1 mkr har betalats ut", ["sought", "granted", "spent"]),
        ("Beviljades 2 mkr respektive 3 mkr", ["granted", "granted"]),
        ("Totalkostnaden är 4 mkr", ["budget"]),
        ("Företaget omsätter 20 miljoner kronor", ["turnover"]),
        ("Hyran är 20 000 kr", [None]),
        ("Budgeten var stor. Hyran är 20 000 kr", [None]),
    ],
)
def test_amounts_have_a_kind_when_the_same_sentence_says_it(text: str, kinds: list[str | None]) -> None:
    found = read(text)
    assert [amount.kind for amount in found.amounts] == kinds
    assert tuple(amount.amount_sek for amount in found.amounts) == found.amounts_sek


def test_amount_keeps_the_kind_that_one_of_its_places_gives_when_it_is_repeated() -> None:
    assert [tuple(amount) for amount in read("Totalt 2 mkr.\nBeviljat: 2 mkr").amounts] == [(2_000_000, "granted")]


@pytest.mark.parametrize(
    ("text", "groups"),
    [
        ("en mötesplats för barn och unga", ["children_youth"]),
        ("stöd till utrikes födda kvinnor", ["women", "foreign_born"]),
        ("nyanlända och arbetslösa ungdomar", ["children_youth", "foreign_born", "unemployed"]),
        ("små och medelstora företag", ["businesses"]),
        ("personer med funktionsnedsättning", ["people_with_disabilities"]),
        ("lantbrukare, föreningar och besökare", ["visitors", "farmers", "civil_society"]),
        ("studie- och yrkesvägledare", []),
        ("34 % kvinnor och 66 % män", []),
        ("ett barnsligt gott påhitt", []),
        ("företagsamheten", []),
    ],
)
def test_target_groups_are_read_when_named_rather_than_counted(text: str, groups: list[str]) -> None:
    assert list(read(text).target_groups) == groups


@pytest.mark.parametrize(
    ("text", "actors"),
    [
        ("Region Dalarna och Region Örebro län", [("Region Dalarna", "region"), ("Region Örebro län", "region")]),
        ("Region Sörmlands arbete med VGR", [("Region Sörmland", "region"), ("Västra Götalandsregionen", "region")]),
        ("Bodens kommun och Malmö stad", [("Boden kommun", "municipality"), ("Malmö kommun", "municipality")]),
        ("med länsstyrelsen", [("Länsstyrelsen", "county_board")]),
        ("Länsstyrelsen i Södermanlands län", [("Länsstyrelsen i Södermanlands län", "county_board")]),
        ("Trafikverkets plan", [("Trafikverket", "agency")]),
        (
            "Luleå tekniska universitet och Högskolan i Borås",
            [("Luleå tekniska universitet", "university"), ("Högskolan i Borås", "university")],
        ),
        ("Samordningsförbundet Norra", [("Samordningsförbundet Norra", "municipal_association")]),
        ("Påhittade Bolaget AB", [("Påhittade Bolaget AB", "company")]),
        ("LRF och Coompanion", [("LRF", "association"), ("Coompanion", "association")]),
        ("Luleå Science Park", [("Luleå Science Park", "institute")]),
        ("regionen och kommunen i samverkan", []),
        ("Abborre och ABC", []),
    ],
)
def test_actors_are_named_with_their_kind(text: str, actors: list[tuple[str, str]]) -> None:
    assert [tuple(actor) for actor in read(text).actors] == actors


def test_kinds_and_groups_are_codes_of_their_lists() -> None:
    assert set(KNOWN) <= set(code_lists.load("actor-kinds").codes)
    named = read("barn elever kvinnor pojkar nyanlända arbetslösa anställda äldre invånare forskare")
    assert set(named.target_groups) <= set(code_lists.load("target-groups").codes)
    assert len(named.target_groups) == 10


@pytest.mark.parametrize(
    ("text", "types"),
    [
        ("butiker på landsbygden", ["rural"]),
        ("service i glesbygd", ["sparsely_populated"]),
        ("stadsutveckling och landsbygdsutveckling", ["city", "rural"]),
        ("Landsbygdsministern kom på besök", []),
        ("vår byggnad", []),
    ],
)
def test_territories_are_read_when_the_text_says_them(text: str, types: list[str]) -> None:
    assert list(read(text).territories) == types


@pytest.mark.parametrize(
    ("text", "types"),
    [
        ("Mötet hölls i Umeå.", ["city"]),
        ("Piloten gjordes i Arjeplog och Sorsele", ["sparsely_populated"]),
        ("Mötet hölls i Tranemo och i Kiruna", ["city", "rural"]),
        ("Luleåborna och företag i Pajala", ["city", "sparsely_populated"]),
        ("Service i glesbygd, prövad i Malmö", ["city", "sparsely_populated"]),
        ("Region Gotland, Örebro län och Umeå universitet samverkar", []),
        ("Länsstyrelsen i Kalmar, regionerna Uppsala och Örebro", []),
    ],
)
def test_territories_follow_the_municipalities_when_the_text_names_some(text: str, types: list[str]) -> None:
    assert list(read(text).territories) == types


def test_the_municipalitys_own_words_are_the_evidence_when_its_type_is_read() -> None:
    found = read("Mötet hölls i Boden och i Pajala kommun.")
    assert [(item.text, item.rule) for item in found.evidence if item.facet == territories.FACET] == [
        ("Boden", "territories.urbanisation/3"),
        ("Pajala", "territories.sparse/3"),
    ]


def test_the_agencys_type_comes_first_when_its_list_places_the_municipality() -> None:
    shipped = code_lists.document("municipality-types")
    placed = shipped | {"items": [item | {"members": ["2480"][: item["code"] == "6"]} for item in shipped["items"]]}
    with code_lists.as_of({"municipality-types": placed}):
        found = read("Mötet hölls i Boden och i Umeå.")
    assert found.territories == ("city", "sparsely_populated")
    assert [(item.text, item.rule) for item in found.evidence if item.facet == territories.FACET] == [
        ("Boden", "territories.urbanisation/3"),
        ("Umeå", "territories.municipality/3"),
    ]
