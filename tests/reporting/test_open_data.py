"""Open data as a portal harvests it: the catalogue by its profile, and the files it leads to, without a token."""

import hashlib
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from pyshacl import validate
from rdflib import Graph, Literal, Namespace, URIRef
from rdflib.compare import isomorphic
from rdflib.namespace import DCTERMS, FOAF, RDF

from services.reporting.queries import open_data as queries
from tests.reporting.example_events import ROUND, received, round_opened, submitted
from tests.reporting.running import Running, running
from tests.reporting.test_editions import EDITIONS, filled, made

DCAT = Namespace("http://www.w3.org/ns/dcat#")
SPDX = Namespace("http://spdx.org/rdf/terms#")
VCARD = Namespace("http://www.w3.org/2006/vcard/ns#")
PUBLIC = "https://insats.example.se"
SHAPES = Graph().parse(Path(__file__).with_name("dcat_ap_se.ttl"))
MANDATORY = [
    (DCAT.Catalog, (DCTERMS.title, DCTERMS.description, DCTERMS.publisher, DCTERMS.license, DCAT.dataset)),
    (FOAF.Agent, (FOAF.name, DCTERMS.type)),
    (VCARD.Organization, (VCARD.fn, VCARD.hasEmail)),
    (DCAT.DatasetSeries, (DCTERMS.title, DCTERMS.description, DCTERMS.publisher)),
    (DCAT.Dataset, (DCTERMS.title, DCTERMS.description, DCTERMS.publisher)),
    (DCAT.Distribution, (DCAT.accessURL, DCTERMS["format"])),
    (SPDX.Checksum, (SPDX.algorithm, SPDX.checksumValue)),
]
"""By class, as the profile has it."""


@pytest.fixture
async def open_(tmp_path: Path) -> AsyncIterator[Running]:
    """The service with a published edition, and a draft that is newer."""
    async with running(tmp_path, public_url=PUBLIC, publisher_url="https://example.se/") as service:
        await filled(service)
        await made(service, note="Första utgåvan")
        await service.post(f"{EDITIONS}/1/publish")
        await service(received("24", "b", name="Hemlig än"), submitted("24", 2, [("a", 1), ("b", 1)]))
        await made(service)
        yield service


async def catalogue(service: Running, syntax: str = "rdf") -> Graph:
    formats = {"rdf": "xml", "jsonld": "json-ld", "ttl": "turtle"}
    answer = await service.client.get(f"/v1/catalog.{syntax}")
    assert answer.status_code == 200
    return Graph().parse(data=answer.content, format=formats[syntax])


def ours(url: URIRef) -> str:
    """The path of an address in the catalogue, as the service sees it behind its gateway."""
    assert str(url).startswith(f"{PUBLIC}/reporting/")
    return str(url).removeprefix(f"{PUBLIC}/reporting")


async def test_catalogue_has_all_that_the_profile_demands(open_: Running) -> None:
    graph = await catalogue(open_)
    conforms, _, report = validate(graph, shacl_graph=SHAPES)
    assert conforms, report


@pytest.mark.parametrize(
    ("kind", "property"), [(kind, property) for kind, properties in MANDATORY for property in properties]
)
async def test_profile_is_not_met_without_a_mandatory_property(open_: Running, kind: Any, property: Any) -> None:
    graph = await catalogue(open_)
    subject = next(graph.subjects(RDF.type, kind))
    graph.remove((subject, property, None))
    assert not validate(graph, shacl_graph=SHAPES)[0]


async def test_every_syntax_says_the_same(open_: Running) -> None:
    first, *others = [await catalogue(open_, syntax) for syntax in ("rdf", "jsonld", "ttl")]
    assert all(isomorphic(first, other) for other in others)


@pytest.mark.parametrize(
    ("accept", "content_type"),
    [
        ("", "application/rdf+xml"),
        ("*/*", "application/rdf+xml"),
        ("application/ld+json", "application/ld+json"),
        ("text/turtle;q=0.9, text/html", "text/turtle; charset=utf-8"),
    ],
)
async def test_catalogue_comes_in_the_syntax_that_is_asked_for(open_: Running, accept: str, content_type: str) -> None:
    answer = await open_.client.get("/v1/catalog", headers={"Accept": accept})
    assert (answer.status_code, answer.headers["content-type"]) == (200, content_type)
    assert answer.headers["vary"] == "Accept"


async def test_only_published_editions_are_listed(open_: Running) -> None:
    graph = await catalogue(open_)
    [dataset] = graph.subjects(RDF.type, DCAT.Dataset)
    assert (dataset, DCAT.version, Literal("1")) in graph
    assert not [url for url in graph.objects(None, DCAT.downloadURL) if f"/{ROUND}/2/" in str(url)]
    await open_.post(f"{EDITIONS}/2/publish")
    newer = await catalogue(open_)
    assert (dataset, DCAT.version, Literal("2")) in newer
    assert {str(url).split("/")[-3] for url in newer.objects(None, DCAT.downloadURL) if "zip" not in str(url)} == {"2"}


async def test_catalogue_is_written_once_however_often_it_is_harvested(
    open_: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    written: list[Any] = []
    write = queries.catalogue

    def writing(*given: Any) -> bytes:
        written.append(given[-1])
        return write(*given)

    monkeypatch.setattr(queries, "catalogue", writing)
    for _ in range(3):
        assert len(await catalogue(open_)) == len(await catalogue(open_, "ttl"))
    assert sorted(written) == ["turtle", "xml"]
    await open_.post(f"{EDITIONS}/2/publish")
    await catalogue(open_)
    assert sorted(written) == ["turtle", "xml", "xml"]


async def test_every_distribution_is_downloaded_without_a_token_with_its_length_and_checksum(open_: Running) -> None:
    graph = await catalogue(open_)
    found = list(graph.subjects(RDF.type, DCAT.Distribution))
    assert len(found) == len((await open_.get(f"{EDITIONS}/1")).json()["files"])
    for distribution in found:
        [url] = graph.objects(distribution, DCAT.downloadURL)
        answer = await open_.client.get(ours(URIRef(str(url))))
        assert answer.status_code == 200, url
        [size] = graph.objects(distribution, DCAT.byteSize)
        [media_type] = graph.objects(distribution, DCAT.mediaType)
        checksum = graph.value(distribution, SPDX.checksum)
        assert len(answer.content) == int(str(size))
        assert str(media_type).endswith("/" + answer.headers["content-type"].partition(";")[0])
        assert hashlib.sha256(answer.content).hexdigest() == str(graph.value(checksum, SPDX.checksumValue))
        assert "immutable" in answer.headers["cache-control"]
        head = await open_.client.head(ours(URIRef(str(url))))
        assert (head.status_code, head.headers["etag"]) == (200, answer.headers["etag"])


async def test_titles_and_keywords_are_in_both_languages(open_: Running) -> None:
    graph = await catalogue(open_)
    for kind in (DCAT.Catalog, DCAT.DatasetSeries, DCAT.Dataset, DCAT.Distribution):
        for subject in graph.subjects(RDF.type, kind):
            for property in (DCTERMS.title, DCTERMS.description):
                titles = [one for one in graph.objects(subject, property) if isinstance(one, Literal)]
                assert sorted(str(title.language) for title in titles) == ["en", "sv"], subject


async def test_rounds_of_one_family_stand_in_one_series(open_: Running) -> None:
    await open_(round_opened(round="prov-2026"))
    await open_.post("/v1/rounds/prov-2026/editions")
    await open_.post("/v1/rounds/prov-2026/editions/1/publish")
    graph = await catalogue(open_)
    [series] = graph.subjects(RDF.type, DCAT.DatasetSeries)
    datasets = set(graph.subjects(RDF.type, DCAT.Dataset))
    assert set(graph.subjects(DCAT.inSeries, series)) == datasets
    assert len(datasets) == 2


async def test_landing_page_lists_the_files_of_every_published_edition(open_: Running) -> None:
    graph = await catalogue(open_)
    [page] = graph.objects(None, DCAT.landingPage)
    answer = await open_.client.get(ours(URIRef(str(page))))
    [edition] = answer.json()["items"]
    assert (edition["number"], edition["note"], edition["licence"]) == (1, "Första utgåvan", "CC0-1.0")
    manifest = await open_.client.get(ours(URIRef(edition["manifest"])))
    assert manifest.json()["content_sha256"] == edition["content_sha256"]
    assert {file["sha256"] for file in edition["files"]} == {file["sha256"] for file in manifest.json()["files"]}


async def test_landing_page_is_a_page_for_a_browser(open_: Running) -> None:
    path = f"/v1/open/{ROUND}"
    page = await open_.client.get(path, headers={"Accept": "text/html,*/*;q=0.8"})
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert "Utgåva 1: Provomgång 2025" in page.text
    assert f'<a href="{PUBLIC}/reporting/v1/open/{ROUND}/1/sv/national.html">' in page.text
    english = await open_.client.get(path, headers={"Accept": "text/html", "Accept-Language": "en"})
    assert "National compilation, CSV, in Swedish" in english.text


@pytest.mark.parametrize(
    "path",
    ["2", "2/manifest.json", "2/sv/national.html", "1/sv/nothing.html", "3/manifest.json"],
)
async def test_draft_is_not_there_for_who_has_no_token(open_: Running, path: str) -> None:
    assert (await open_.client.get(f"/v1/open/{ROUND}/{path}")).status_code == 404
    assert (await open_.client.get("/v1/open/prov-2026")).status_code == 404


async def test_nothing_is_sent_again_when_the_harvester_has_it(open_: Running) -> None:
    for path in ("/v1/catalog.rdf", f"/v1/open/{ROUND}/1/sv/national.html"):
        first = await open_.client.get(path)
        again = await open_.client.get(path, headers={"If-None-Match": first.headers["etag"]})
        assert (again.status_code, again.content) == (304, b"")


async def test_unknown_syntax_is_refused(open_: Running) -> None:
    assert (await open_.client.get("/v1/catalog.exe")).status_code == 422


async def test_open_calls_are_documented_as_such(open_: Running) -> None:
    document = (await open_.client.get("/openapi.json")).json()
    public = {path for path, calls in document["paths"].items() if calls.get("get", {}).get("security") == []}
    assert {"/v1/catalog", "/v1/catalog.{syntax}", "/v1/open/{round}"} <= public
    assert not [path for path in public if "/rounds/" in path]


def test_catalogue_library_is_not_loaded_until_it_is_asked_for() -> None:
    loading = "import sys, services.reporting.main; sys.exit('rdflib' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", loading]).returncode == 0
