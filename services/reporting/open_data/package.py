"""The tables of a compilation as a Frictionless data package: CSV files and what they hold, in one zip file.

Data Package 2.0 (https://datapackage.org/profiles/2.0/datapackage.json), read by version 1 tools too: comma, CRLF,
UTF-8; lists as JSON within a field; an empty field is nothing said. The same rows give the same bytes: the zip's
own times stand at the first that it can hold.
"""

import csv
import hashlib
import io
import json
import zipfile
from datetime import UTC, date, datetime
from typing import Any

from libs.common.events import RoundState
from services.reporting.open_data.tables import DataTable, Field, tables
from services.reporting.open_data.terms import LICENCES
from services.reporting.reports.rows import RoundRows
from services.reporting.schemas.editions import Terms

PROFILE = "https://datapackage.org/profiles/2.0/datapackage.json"
EPOCH = (1980, 1, 1, 0, 0, 0)
"""The first time that a zip file can tell."""


def data_package(rows: RoundRows, terms: Terms) -> bytes:
    """A zip file of `datapackage.json` and `data/<table>.csv`."""
    files = [(table, _csv(table)) for table in tables(rows)]
    descriptor = _descriptor(rows.round, terms, [_resource(table, content) for table, content in files])
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        archive.writestr(_member("datapackage.json"), json.dumps(descriptor, ensure_ascii=False, indent=2) + "\n")
        for table, content in files:
            archive.writestr(_member(f"data/{table.name}.csv"), content)
    return out.getvalue()


def _member(name: str) -> zipfile.ZipInfo:
    member = zipfile.ZipInfo(name, EPOCH)
    member.compress_type = zipfile.ZIP_DEFLATED
    member.create_system = 3  # else it tells which system it was made on
    member.external_attr = 0o644 << 16
    return member


def _descriptor(round: RoundState, terms: Terms, resources: list[dict[str, Any]]) -> dict[str, Any]:
    licence = LICENCES[terms.licence]
    return {
        "$schema": PROFILE,
        "name": f"insats-{round.round}",
        "title": f"{round.title}: sammanställningens tabeller",
        "description": "Insatser för regional utveckling som uppgiftslämnarna har återrapporterat, med svar på frågor, "
        "intyg om att det inte finns något att redovisa, och läget för varje område. Varje rad är hämtad ur en "
        "undertecknad återrapportering, vars kontrollsumma står i tabellen respondents.",
        "keywords": ["regional utveckling", "återrapportering", "insatser", "Agenda 2030"],
        "licenses": [{"name": licence.name, "path": licence.uri, "title": licence.title}],
        "contributors": [
            {"title": terms.publisher, "roles": ["publisher"]}
            | ({"path": terms.publisher_url} if terms.publisher_url else {})
        ],
        "resources": resources,
    }


def _resource(table: DataTable, content: bytes) -> dict[str, Any]:
    return {
        "name": table.name,
        "type": "table",
        "title": table.title,
        "description": table.description,
        "path": f"data/{table.name}.csv",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "dialect": {"delimiter": ",", "lineTerminator": "\r\n", "quoteChar": '"', "doubleQuote": True, "header": True},
        "bytes": len(content),
        "hash": f"sha256:{hashlib.sha256(content).hexdigest()}",
        "schema": _schema(table),
    }


def _schema(table: DataTable) -> dict[str, Any]:
    references = [
        {"fields": list(one.fields), "reference": {"resource": one.table, "fields": list(one.key)}}
        for one in table.references
    ]
    return {
        "fields": [_field(field) for field in table.fields],
        "missingValues": [""],
        "primaryKey": list(table.key),
    } | ({"foreignKeys": references} if references else {})


def _field(field: Field) -> dict[str, Any]:
    limits = ({"required": True} if field.required else {}) | ({"enum": list(field.values)} if field.values else {})
    described = {"name": field.name, "type": field.type, "title": field.title}
    return described | ({"constraints": limits} if limits else {})


def _csv(table: DataTable) -> bytes:
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([field.name for field in table.fields])
    writer.writerows([[_text(value) for value in row] for row in table.rows])
    return out.getvalue().encode()


def _text(value: Any) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case list():
            return json.dumps(value, ensure_ascii=False)
        case datetime():
            return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        case date():
            return value.isoformat()
    return str(value)
