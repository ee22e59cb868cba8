"""The code lists as the services see them: complete, consistent, and loaded once."""

from collections import Counter

import pytest

from libs.common import code_lists


def test_every_list_has_id_version_title_source_and_titled_items_when_loaded() -> None:
    assert code_lists.ids() == (
        "actor-kinds",
        "areas",
        "degree-of-urbanisation",
        "frameworks",
        "funding-sources",
        "municipalities",
        "municipality-types",
        "regions",
        "sdg",
        "sparsely-populated-areas",
        "target-groups",
    )
    for id in code_lists.ids():
        loaded = code_lists.load(id)
        assert loaded.id == id
        assert loaded.version
        assert loaded.source
        assert all(title.sv and title.en for title in [loaded.title, *(item.title for item in loaded)])
        assert len(set(loaded.codes)) == len(loaded) > 0


def test_the_seven_areas_come_numbered_in_the_forms_order_when_loaded() -> None:
    areas = code_lists.load("areas")
    assert [(item.number, item.code) for item in areas] == [
        (1, "boende"),
        (2, "kompetens"),
        (3, "innovation"),
        (4, "tillganglighet"),
        (5, "jamstalldhet"),
        (6, "integration"),
        (7, "miljo"),
    ]


def test_seventeen_goals_are_numbered_by_their_code_when_loaded() -> None:
    assert [(item.code, item.number) for item in code_lists.load("sdg")] == [(str(n), n) for n in range(1, 18)]


def test_regions_have_reporting_name_and_county_name_when_they_differ() -> None:
    regions = code_lists.load("regions")
    assert len(regions) == 21
    sormland = regions.get("04")
    assert sormland is not None
    assert sormland.county is not None
    assert (sormland.title.sv, sormland.county.sv) == ("Sörmland", "Södermanlands län")
    assert not any("Region" in item.title.sv for item in regions)


def test_all_290_municipalities_belong_to_a_county_when_checked_by_code() -> None:
    municipalities, regions = code_lists.load("municipalities"), code_lists.load("regions")
    assert len(municipalities) == 290
    assert len({item.title.sv for item in municipalities}) == 290
    assert all(len(code) == 4 and code.isdigit() for code in municipalities.codes)
    assert all(item.region == item.code[:2] for item in municipalities)
    assert {item.region for item in municipalities} == set(regions.codes)
    assert list(municipalities.codes) == sorted(municipalities.codes)


@pytest.mark.parametrize(
    ("region", "count"), [("01", 26), ("09", 1), ("12", 33), ("14", 49), ("23", 8), ("24", 15), ("25", 14)]
)
def test_county_has_all_its_municipalities_when_counted(region: str, count: int) -> None:
    assert sum(item.region == region for item in code_lists.load("municipalities")) == count


def test_municipality_types_divide_all_municipalities_when_their_numbers_are_summed() -> None:
    types = code_lists.load("municipality-types")
    assert sum(item.number or 0 for item in types) == 290
    assert {item.group for item in types} == {"city", "rural", "sparsely_populated"}
    members = [code for item in types for code in item.members]
    assert len(members) == len(set(members))
    assert set(members) <= set(code_lists.load("municipalities").codes)


def test_every_municipality_has_one_degree_of_urbanisation_when_looked_up() -> None:
    degrees = code_lists.load("degree-of-urbanisation")
    members = [code for item in degrees for code in item.members]
    assert sorted(members) == list(code_lists.load("municipalities").codes)
    assert [item.number for item in degrees] == [len(item.members) for item in degrees]
    by_name = {item.title.en: item.members for item in degrees}
    assert {"0180", "1280", "1480"} <= set(by_name["Cities"])
    assert {"2506", "2422"} <= set(by_name["Rural areas"])


def test_the_sparsely_populated_areas_are_those_of_the_annex_when_counted_by_county() -> None:
    """The Tax Agency's count per county (Income Tax Act, annex 67): Dalarna 13, Gävleborg 7 and so on, 76 in all."""
    (listed,) = code_lists.load("sparsely-populated-areas")
    known = code_lists.load("municipalities")
    by_county = Counter(item.region for code in listed.members if (item := known.get(code)))
    assert by_county == {"20": 13, "21": 7, "23": 8, "25": 13, "17": 10, "24": 14, "22": 6, "14": 5}
    assert len(set(listed.members)) == listed.number


def test_unknown_code_is_absent_when_looked_up() -> None:
    assert code_lists.load("sdg").get("18") is None


@pytest.mark.parametrize("id", ["nosuch", "", "../settings", "areas.json"])
def test_unknown_list_is_refused_when_loaded(id: str) -> None:
    with pytest.raises(code_lists.UnknownCodeListError):
        code_lists.load(id)


def test_document_has_the_same_codes_as_the_loaded_list_when_served() -> None:
    for id in code_lists.ids():
        served = code_lists.document(id)
        assert list(served) == ["id", "version", "title", "source", "items"]
        assert tuple(item["code"] for item in served["items"]) == code_lists.load(id).codes


def test_lists_are_those_of_their_time_when_something_is_built_again() -> None:
    today = code_lists.document("areas")
    then = today | {"version": "2019.1", "items": [{"code": "boende", "title": {"sv": "Bo", "en": "Live"}}]}
    with code_lists.as_of({"areas": then}):
        assert code_lists.document("areas")["version"] == "2019.1"
        assert [(item.code, item.title.sv) for item in code_lists.load("areas")] == [("boende", "Bo")]
        assert len(code_lists.load("regions")) == 21
    assert code_lists.document("areas") == today
    assert len(code_lists.load("areas")) == 7
