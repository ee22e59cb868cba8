"""The catalogue of published editions by DCAT-AP-SE 3.0.1 (https://docs.dataportal.se/dcat/3.0.1/sv/).

One dataset series for each family of forms, one dataset for each round, one distribution for each file of the round's
newest published edition. Every subject has an address of its own below the installation's (the profile wants no blank
nodes), and all times come from the data, so that the same editions give the same graph.
"""

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import Literal as OneOf
from urllib.parse import quote

from rdflib import Graph, Literal, Namespace, URIRef
from rdflib.namespace import DCTERMS, FOAF, RDF, XSD

from libs.common.events import RoundState
from services.reporting.open_data.addresses import file_url, round_url
from services.reporting.open_data.terms import LICENCES
from services.reporting.open_data.titles import about, title_of
from services.reporting.reports.dates import date_of
from services.reporting.schemas.editions import EditionFile, Manifest

ADMS = Namespace("http://www.w3.org/ns/adms#")
DCAT = Namespace("http://www.w3.org/ns/dcat#")
DCATAP = Namespace("http://data.europa.eu/r5r/")
SPDX = Namespace("http://spdx.org/rdf/terms#")
VCARD = Namespace("http://www.w3.org/2006/vcard/ns#")
EU = "http://publications.europa.eu/resource/authority/"
IANA = "https://www.iana.org/assignments/media-types/"

LANGUAGES = {"sv": URIRef(f"{EU}language/SWE"), "en": URIRef(f"{EU}language/ENG")}
NAMED_ELSEWHERE = {
    DCTERMS.language: DCTERMS.LinguisticSystem,
    DCTERMS.spatial: DCTERMS.Location,
    DCTERMS.license: DCTERMS.LicenseDocument,
    DCTERMS.accessRights: DCTERMS.RightsStatement,
    DCTERMS.accrualPeriodicity: DCTERMS.Frequency,
    DCTERMS["format"]: DCTERMS.MediaTypeOrExtent,
    DCAT.mediaType: DCTERMS.MediaType,
    DCAT.landingPage: FOAF.Document,
    FOAF.homepage: FOAF.Document,
    SPDX.algorithm: SPDX.ChecksumAlgorithm,
}
"""What the values of these properties are: said here, so that a validator needs to fetch nothing."""
THEMES = (URIRef(f"{EU}data-theme/REGI"), URIRef(f"{EU}data-theme/GOVE"))
SWEDEN = URIRef(f"{EU}country/SWE")
KEYWORDS = {
    "sv": ("regional utveckling", "återrapportering", "regioner", "Agenda 2030"),
    "en": ("regional development", "reporting", "regions", "2030 Agenda"),
}
Syntax = OneOf["xml", "json-ld", "turtle"]
CONTEXT = {
    "adms": str(ADMS), "dcat": str(DCAT), "dcatap": str(DCATAP), "dcterms": str(DCTERMS), "foaf": str(FOAF),
    "spdx": str(SPDX), "vcard": str(VCARD), "xsd": str(XSD),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Publisher:
    """Who answers for the catalogue. `base` is the address of the reporting service as the world sees it."""

    base: str
    name: str
    uri: str | None
    type: str
    url: str | None
    contact_name: str
    contact_email: str
    licence: str


@dataclass(frozen=True, slots=True)
class Published:
    """A published edition with the round as it stood."""

    manifest: Manifest
    round: RoundState
    published_at: datetime

    @property
    def family(self) -> str:
        """The form without its year: `villkor-2023` belongs to `villkor`."""
        return re.sub(r"[-_]?\d{4}$", "", self.round.form) or self.round.form

    def period(self) -> tuple[date, date]:
        """The year that the form is for; of a form without one, the time in which it was answered."""
        if year := re.search(r"(\d{4})$", self.round.form):
            return date(int(year[1]), 1, 1), date(int(year[1]), 12, 31)
        return date_of(self.round.opens_at), date_of(self.round.due_at)


def serialised(editions: Sequence[Published], publisher: Publisher, syntax: Syntax) -> bytes:
    """The catalogue as RDF/XML, JSON-LD or Turtle, in UTF-8."""
    built = graph(editions, publisher)
    if syntax == "json-ld":
        document = json.loads(built.serialize(format="json-ld", context=CONTEXT))
        document["@graph"].sort(key=lambda node: node["@id"])  # rdflib lists them in any order
        return json.dumps(document, ensure_ascii=False, indent=2).encode()
    return built.serialize(format=syntax, encoding="utf-8")


def graph(editions: Sequence[Published], publisher: Publisher) -> Graph:
    """`editions` are all that are published, by round and number."""
    return _Catalogue(publisher).with_all(editions)


class _Catalogue:
    def __init__(self, publisher: Publisher) -> None:
        self.publisher = publisher
        self.graph = Graph(store="SimpleMemory", bind_namespaces="none")  # the store that keeps the order of adding
        for prefix, namespace in CONTEXT.items():
            self.graph.bind(prefix, namespace)
        self.uri = URIRef(f"{publisher.base}/v1/catalog")
        self.agent = URIRef(publisher.uri or f"{self.uri}#publisher")
        self.contact = URIRef(f"{self.uri}#contact")

    def with_all(self, editions: Sequence[Published]) -> Graph:
        rounds = [list(of_round) for _, of_round in groupby(editions, key=lambda one: one.manifest.round)]
        self._catalogue(editions)
        self._agent()
        self._contact()
        families = sorted({one.family for one in editions})
        for family in families:
            self._series(family, [one for one in editions if one.family == family])
        for of_round in rounds:
            self._dataset(of_round)
        return self.graph

    def _say(self, subject: URIRef, *facts: tuple[URIRef, URIRef | Literal]) -> None:
        for predicate, value in facts:
            self.graph.add((subject, predicate, value))
            if predicate in NAMED_ELSEWHERE:
                self.graph.add((value, RDF.type, NAMED_ELSEWHERE[predicate]))

    def _in_both(self, subject: URIRef, predicate: URIRef, sv: str, en: str) -> None:
        self._say(subject, (predicate, Literal(sv, lang="sv")), (predicate, Literal(en, lang="en")))

    def _catalogue(self, editions: Sequence[Published]) -> None:
        self._say(self.uri, (RDF.type, DCAT.Catalog), (DCTERMS.publisher, self.agent))
        self._in_both(self.uri, DCTERMS.title, "Regional utveckling: återrapportering", "Regional development: returns")
        self._in_both(
            self.uri,
            DCTERMS.description,
            "Utgåvor av sammanställningar av vad regioner och andra har återrapporterat om sitt arbete för regional "
            "utveckling. En utgåva ändras aldrig.",
            "Editions of compilations of what regions and others have reported on their work for regional "
            "development. An edition never changes.",
        )
        self._say(
            self.uri,
            (DCTERMS.license, URIRef(LICENCES[self.publisher.licence].uri)),
            (DCTERMS.language, LANGUAGES["sv"]),
            (DCTERMS.language, LANGUAGES["en"]),
            (DCTERMS.spatial, SWEDEN),
            (DCAT.themeTaxonomy, URIRef(f"{EU}data-theme")),
            *(((FOAF.homepage, URIRef(self.publisher.url)),) if self.publisher.url else ()),
        )
        self._dates(self.uri, [one.published_at for one in editions])

    def _agent(self) -> None:
        said = self.publisher
        self._say(
            self.agent,
            (RDF.type, FOAF.Agent),
            (FOAF.name, Literal(said.name, lang="sv")),
            (DCTERMS.type, URIRef(said.type)),
            *(((FOAF.homepage, URIRef(said.url)),) if said.url else ()),
        )

    def _contact(self) -> None:
        self._say(
            self.contact,
            (RDF.type, VCARD.Organization),
            (VCARD.fn, Literal(self.publisher.contact_name, lang="sv")),
            (VCARD.hasEmail, URIRef(f"mailto:{self.publisher.contact_email}")),
        )

    def _series(self, family: str, editions: Sequence[Published]) -> None:
        series = self._series_uri(family)
        self._say(series, (RDF.type, DCAT.DatasetSeries), (DCTERMS.accrualPeriodicity, URIRef(f"{EU}frequency/ANNUAL")))
        self._say(self.uri, (DCAT.dataset, series))
        self._in_both(
            series,
            DCTERMS.title,
            f"Sammanställningar av återrapportering enligt {family}",
            f"Compilations of returns by {family}",
        )
        self._in_both(
            series,
            DCTERMS.description,
            f"En datamängd för varje omgång med en blankett ur familjen {family}: insatser, svar och intyg om att det "
            "inte finns något att redovisa.",
            f"A dataset for each round with a form of the family {family}: interventions, answers, and certificates of "
            "having nothing to report.",
        )
        self._common(series)
        self._dates(series, [one.published_at for one in editions])
        self._period(series, min(one.period()[0] for one in editions), max(one.period()[1] for one in editions))

    def _series_uri(self, family: str) -> URIRef:
        return URIRef(f"{self.uri}#series-{quote(family, safe='')}")

    def _common(self, subject: URIRef) -> None:
        """What a series and its datasets say alike."""
        self._say(
            subject,
            (DCTERMS.publisher, self.agent),
            (DCAT.contactPoint, self.contact),
            (DCTERMS.spatial, SWEDEN),
            *((DCAT.theme, theme) for theme in THEMES),
            *((DCAT.keyword, Literal(word, lang=lang)) for lang, words in KEYWORDS.items() for word in words),
        )

    def _dataset(self, editions: Sequence[Published]) -> None:
        """`editions` of one round; the newest is the dataset, the others stand on its landing page."""
        newest = editions[-1]
        round, manifest = newest.round, newest.manifest
        address = round_url(self.publisher.base, round.round)
        dataset = URIRef(f"{address}#dataset")
        self._say(self.uri, (DCAT.dataset, dataset))
        self._say(
            dataset,
            (RDF.type, DCAT.Dataset),
            (DCAT.inSeries, self._series_uri(newest.family)),
            (DCTERMS.identifier, Literal(round.round)),
            (DCAT.version, Literal(str(manifest.number))),
            (DCTERMS.accrualPeriodicity, URIRef(f"{EU}frequency/IRREG")),
            (DCTERMS.accessRights, URIRef(f"{EU}access-right/PUBLIC")),
            (DCTERMS.language, LANGUAGES["sv"]),
            (DCAT.landingPage, URIRef(address)),
        )
        self._in_both(
            dataset,
            DCTERMS.title,
            f"Sammanställning av återrapportering: {round.title}",
            f"Compilation of returns: {round.title}",
        )
        self._describe(dataset, newest)
        if manifest.note:
            self._say(dataset, (ADMS.versionNotes, Literal(manifest.note, lang="sv")))
        self._common(dataset)
        self._dates(dataset, [one.published_at for one in editions])
        self._period(dataset, *newest.period())
        for file in manifest.files:
            self._distribution(dataset, newest, file)

    def _describe(self, dataset: URIRef, newest: Published) -> None:
        respondents, returns = len(newest.round.respondents), newest.manifest.returns
        insatser = sum(len(one.insatser) for one in returns)
        self._in_both(
            dataset,
            DCTERMS.description,
            f"Vad {len(returns)} av {respondents} uppgiftslämnare har återrapporterat i omgången {newest.round.title}: "
            f"{insatser} insatser för regional utveckling med prestationer, effekter, mål och finansiering, svar på "
            "frågor, och intyg om att det inte finns något att redovisa.",
            f"What {len(returns)} of {respondents} respondents have reported in the round {newest.round.title}: "
            f"{insatser} interventions for regional development with outputs, outcomes, goals and funding, answers to "
            "questions, and certificates of having nothing to report.",
        )

    def _distribution(self, dataset: URIRef, edition: Published, file: EditionFile) -> None:
        manifest = edition.manifest
        url = URIRef(file_url(self.publisher.base, manifest.round, manifest.number, file.path))
        distribution, checksum = URIRef(f"{url}#distribution"), URIRef(f"{url}#checksum")
        self._say(dataset, (DCAT.distribution, distribution))
        self._in_both(distribution, DCTERMS.title, *title_of(file))
        self._in_both(distribution, DCTERMS.description, *about(file, manifest.number))
        self._say(
            distribution,
            (RDF.type, DCAT.Distribution),
            (DCAT.accessURL, url),
            (DCAT.downloadURL, url),
            (DCAT.mediaType, URIRef(IANA + file.media_type.partition(";")[0])),
            (DCTERMS["format"], URIRef(f"{EU}file-type/{file.format.upper()}")),
            (DCAT.byteSize, Literal(file.bytes, datatype=XSD.nonNegativeInteger)),
            (DCTERMS.license, URIRef(LICENCES[manifest.terms.licence].uri)),
            (DCTERMS.language, LANGUAGES[file.language or "sv"]),
            (DCATAP.availability, URIRef(f"{EU}planned-availability/STABLE")),
            (DCTERMS.issued, Literal(edition.published_at.isoformat(timespec="seconds"), datatype=XSD.dateTime)),
            (SPDX.checksum, checksum),
        )
        self._say(
            checksum,
            (RDF.type, SPDX.Checksum),
            (SPDX.algorithm, SPDX.checksumAlgorithm_sha256),
            (SPDX.checksumValue, Literal(file.sha256, datatype=XSD.hexBinary)),
        )

    def _dates(self, subject: URIRef, times: Iterable[datetime]) -> None:
        """Issued with the first, modified with the last."""
        if ordered := sorted(times):
            for predicate, time in ((DCTERMS.issued, ordered[0]), (DCTERMS.modified, ordered[-1])):
                self._say(subject, (predicate, Literal(time.isoformat(timespec="seconds"), datatype=XSD.dateTime)))

    def _period(self, subject: URIRef, start: date, end: date) -> None:
        period = URIRef(f"{subject}-period")
        self._say(subject, (DCTERMS.temporal, period))
        self._say(
            period,
            (RDF.type, DCTERMS.PeriodOfTime),
            (DCAT.startDate, Literal(start.isoformat(), datatype=XSD.date)),
            (DCAT.endDate, Literal(end.isoformat(), datatype=XSD.date)),
        )
