"""An edition of what 14 regions really reported for 2023: built again, opened as tables, harvested."""

import csv
import io
import json
import zipfile
from collections import Counter
from typing import Any

import httpx
import pytest
from rdflib import Graph, Namespace

from tests.real.needing import real_data
from tests.real.returns_2023 import AREAS, regions, whole_document
from tests.real.served import Installation
from tests.real.sources import round_of

DCAT = Namespace("http://www.w3.org/ns/dcat#")
ROUND = "utgava-2023"
EDITIONS = f"/reporting/v1/rounds/{ROUND}/editions"


@pytest.fixture(scope="module")
def source() -> dict[str, dict[str, Any]]:
    return regions(real_data())


@pytest.fixture(scope="module")
async def edition(installation: Installation, source: dict[str, dict[str, Any]]) -> Any:
    respondents = [{"code": code, "name": region["region"]} for code, region in source.items()]
    await installation.open_round(round_of(ROUND, "villkor-2023", "Villkor 2023", respondents))
    receipts = [await installation.submit(ROUND, code, whole_document(region)) for code, region in source.items()]
    await installation.processed(receipts)
    made = await installation.call("POST", EDITIONS)
    assert made.status_code == 201, made.text
    told = {one["return_id"]: one["content_sha256"] for one in made.json()["returns"]}
    assert told == {receipt["return_id"]: receipt["content_sha256"] for receipt in receipts}
    return made.json()


@pytest.fixture(scope="module")
async def tables(installation: Installation, edition: Any) -> dict[str, list[dict[str, str]]]:
    """Every table of the data package."""
    answer = await installation.call("GET", f"{EDITIONS}/{edition['number']}/datapackage.zip")
    assert answer.status_code == 200, answer.text
    with zipfile.ZipFile(io.BytesIO(answer.content)) as package:
        resources = json.loads(package.read("datapackage.json"))["resources"]
        return {
            one["name"]: list(csv.DictReader(io.StringIO(package.read(one["path"]).decode(), newline="")))
            for one in resources
        }


async def test_every_file_is_built_again_to_the_same_bytes(installation: Installation, edition: Any) -> None:
    verification = await installation.get(f"{EDITIONS}/1/verification")
    assert [file["path"] for file in verification["files"] if not file["same"]] == []
    assert (verification["same"], verification["damaged_parts"]) == (True, [])


async def test_tables_hold_every_insats_and_every_text(
    source: dict[str, dict[str, Any]], tables: dict[str, list[dict[str, str]]]
) -> None:
    assert len(tables["insatser"]) == 359
    counted = Counter(row["area"] for row in tables["insatser"])
    assert [counted[area] for area in AREAS] == [57, 62, 63, 61, 32, 30, 54]
    fields = ("name", "description", "outputs", "outcomes", "goals")
    reported = Counter(tuple(row[field] for field in fields) for one in source.values() for row in one["insatser"])
    assert Counter(tuple(row[field] for field in fields) for row in tables["insatser"]) == reported


async def test_three_states_stand_in_the_tables(
    source: dict[str, dict[str, Any]], tables: dict[str, list[dict[str, str]]]
) -> None:
    states = Counter(row["state"] for row in tables["completeness"])
    nils = sum(len(region["nil_returns"]) for region in source.values())
    assert states == {"reported": 14 * 7 - nils, "nil": nils}
    assert len(tables["nil_returns"]) == nils == 6


async def test_published_edition_is_downloaded_by_the_addresses_of_the_catalogue(
    installation: Installation, edition: Any
) -> None:
    assert (await installation.call("POST", f"{EDITIONS}/1/publish")).status_code == 200
    catalogue = Graph().parse(data=(await installation.http.get("/reporting/v1/catalog.rdf")).content, format="xml")
    addresses = [str(url) for url in catalogue.objects(None, DCAT.downloadURL) if f"/{ROUND}/" in str(url)]
    assert len(addresses) == len(edition["files"])
    for address in addresses:
        assert (await installation.http.get(httpx.URL(address).path)).status_code == 200
