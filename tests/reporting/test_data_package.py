"""The data package as a tool reads it: what the descriptor promises is what the files hold."""

import csv
import hashlib
import io
import json
import re
import zipfile
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest

from libs.common.events import Answer, Funding, InsatsContent, Period, ReturnSubmitted
from services.reporting.open_data.package import data_package
from services.reporting.reports.rows import Reported, RoundRows, Standing
from services.reporting.schemas.editions import Terms
from tests.reporting.example_events import round_opened, submitted

TERMS = Terms(licence="CC-BY-4.0", publisher="Myndigheten", publisher_url="https://example.se/")
HARD = 'Rad 1\nRad 2\tflik  "citat", komma; =1+1 å ä ö 😀'
READERS: dict[str, Callable[[str], Any]] = {
    "string": str,
    "integer": int,
    "boolean": {"true": True, "false": False}.__getitem__,
    "date": date.fromisoformat,
    "datetime": lambda text: datetime.strptime(text, "%Y-%m-%dT%H:%M:%S%z"),
    "array": json.loads,
}


def content() -> InsatsContent:
    return InsatsContent(
        key="a",
        area="boende",
        name="Byskolan",
        description=HARD,
        period=Period(start=date(2025, 1, 1), end=date(2026, 12, 31)),
        funding=[Funding(source="erdf", amount_sek=1_000_000), Funding(source="regional", amount_sek=0)],
        total_budget_sek=2_000_000,
        municipalities=["2480", "2482"],
        sdg=[4, 11],
        priority=1,
    )


def signed() -> ReturnSubmitted:
    answers = {"8.1": Answer(text=HARD), "8.3": Answer(yes=False), "8.7": Answer(bullets=["Ett", 'Två "två"'])}
    made = submitted("24", 2, [("a", 4)], nil={"jamstalldhet": "Ingår"}, answers=answers).data
    return made.model_copy(update={"analyses": [{"name": "Studie", "financed_by_1_1": True}]})


@pytest.fixture(scope="module")
def package() -> zipfile.ZipFile:
    standing = Standing(signed(), (Reported("24.a", 4, "boende", content()),))
    return zipfile.ZipFile(io.BytesIO(data_package(RoundRows(round_opened().data, {"24": standing}), TERMS)))


@pytest.fixture(scope="module")
def descriptor(package: zipfile.ZipFile) -> dict[str, Any]:
    read: dict[str, Any] = json.loads(package.read("datapackage.json"))
    return read


@pytest.fixture(scope="module")
def tables(package: zipfile.ZipFile, descriptor: dict[str, Any]) -> dict[str, list[dict[str, Any]]]:
    """Every table's rows, each value read as the type that the schema gives it."""
    found = {}
    for resource in descriptor["resources"]:
        fields = resource["schema"]["fields"]
        lines = csv.DictReader(io.StringIO(package.read(resource["path"]).decode(), newline=""))
        assert lines.fieldnames == [field["name"] for field in fields]
        found[resource["name"]] = [
            {f["name"]: READERS[f["type"]](text) if (text := line[f["name"]]) else None for f in fields}
            for line in lines
        ]
    return found


def test_descriptor_says_who_what_and_on_which_terms(descriptor: dict[str, Any]) -> None:
    assert descriptor["$schema"] == "https://datapackage.org/profiles/2.0/datapackage.json"
    assert re.fullmatch(r"[-a-z0-9._/]+", descriptor["name"])
    assert descriptor["title"].startswith("Provomgång 2025")
    assert descriptor["description"]
    [licence] = descriptor["licenses"]
    assert (licence["name"], licence["path"]) == ("CC-BY-4.0", "http://creativecommons.org/licenses/by/4.0/")
    assert descriptor["contributors"] == [
        {"title": "Myndigheten", "path": "https://example.se/", "roles": ["publisher"]}
    ]


def test_every_file_has_the_length_and_hash_that_the_descriptor_tells(
    package: zipfile.ZipFile, descriptor: dict[str, Any]
) -> None:
    assert package.namelist() == ["datapackage.json", *(one["path"] for one in descriptor["resources"])]
    for resource in descriptor["resources"]:
        body = package.read(resource["path"])
        assert resource["bytes"] == len(body)
        assert resource["hash"] == f"sha256:{hashlib.sha256(body).hexdigest()}"
        assert all(resource[name] for name in ("title", "description", "mediatype", "encoding"))
        assert all(field["title"] and field["type"] in READERS for field in resource["schema"]["fields"])


def test_keys_are_unique_and_refer_to_rows_that_are_there(
    descriptor: dict[str, Any], tables: dict[str, list[dict[str, Any]]]
) -> None:
    for resource in descriptor["resources"]:
        rows, schema = tables[resource["name"]], resource["schema"]
        keys = [tuple(row[name] for name in schema["primaryKey"]) for row in rows]
        assert len(set(keys)) == len(keys)
        for required in [field["name"] for field in schema["fields"] if field.get("constraints", {}).get("required")]:
            assert all(row[required] is not None for row in rows), (resource["name"], required)
        for reference in schema.get("foreignKeys", []):
            there = reference["reference"]
            known = {tuple(row[name] for name in there["fields"]) for row in tables[there["resource"]]}
            assert {tuple(row[name] for name in reference["fields"]) for row in rows} <= known


def test_insats_is_read_back_as_it_was_reported(tables: dict[str, list[dict[str, Any]]]) -> None:
    [insats] = tables["insatser"]
    assert (insats["insats_id"], insats["version"], insats["respondent"], insats["key"]) == ("24.a", 4, "24", "a")
    assert (insats["name"], insats["description"], insats["outputs"]) == ("Byskolan", HARD, None)
    assert (insats["period_start"], insats["period_end"]) == (date(2025, 1, 1), date(2026, 12, 31))
    assert (insats["municipalities"], insats["sdg"]) == (["2480", "2482"], [4, 11])
    assert (insats["total_budget_sek"], insats["priority"]) == (2_000_000, 1)
    assert [(part["source"], part["amount_sek"]) for part in tables["funding"]] == [
        ("erdf", 1_000_000),
        ("regional", 0),
    ]


def test_answers_nil_returns_and_analyses_are_there(tables: dict[str, list[dict[str, Any]]]) -> None:
    assert [(one["question"], one["text"], one["yes"], one["bullets"]) for one in tables["answers"]] == [
        ("8.1", HARD, None, None),
        ("8.3", None, False, None),
        ("8.7", None, None, ["Ett", 'Två "två"']),
    ]
    assert tables["nil_returns"] == [{"respondent": "24", "area": "jamstalldhet", "reason": "Ingår"}]
    assert [(one["position"], one["column"], one["value"]) for one in tables["analyses"]] == [
        (1, "financed_by_1_1", "true"),
        (1, "name", "Studie"),
    ]


def test_three_states_never_look_alike(tables: dict[str, list[dict[str, Any]]]) -> None:
    states = {(one["respondent"], one["area"]): (one["state"], one["insatser"]) for one in tables["completeness"]}
    assert states["24", "boende"] == ("reported", 1)
    assert states["24", "jamstalldhet"] == ("nil", 0)
    assert states["05", "boende"] == ("missing", 0)
    assert len(states) == 8


def test_no_person_is_named(package: zipfile.ZipFile) -> None:
    everything = b"".join(package.read(name) for name in package.namelist())
    assert signed().signed_by.encode() not in everything


def test_every_fact_of_an_insats_has_a_place_in_the_tables(descriptor: dict[str, Any]) -> None:
    tables = {resource["name"]: resource["schema"]["fields"] for resource in descriptor["resources"]}
    columns = {field["name"] for field in tables["insatser"]} | {"funding"}
    columns |= {"period"} if {"period_start", "period_end"} <= columns else set()
    assert set(InsatsContent.model_fields) <= columns
    assert {"source", "amount_sek"} <= {field["name"] for field in tables["funding"]}
