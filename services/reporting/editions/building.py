"""From material to files and back: every report in every format and language, the same bytes each time."""

import platform
import zlib
from collections.abc import Mapping
from importlib import metadata
from typing import NamedTuple

from libs.common import code_lists
from libs.common.service import VERSION
from services.reporting.editions.material import Material, Parts, basis_of, canonical, parts_of, sha256_of, thawed
from services.reporting.formats import FORMATS
from services.reporting.open_data.package import data_package
from services.reporting.reports import REPORTS
from services.reporting.reports.rows import RoundRows
from services.reporting.schemas.editions import Basis, EditionFile, Manifest, Rebuilt, Software, Verification

LANGUAGES = ("sv", "en")
DATA_PACKAGE = "datapackage.zip"
LIBRARIES = ("jinja2", "pydantic", "typst")
"""What the bytes of some format come out of."""


class Built(NamedTuple):
    """An edition but for its number and name: `content_sha256` tells whether it is one that there is."""

    basis: Basis
    files: list[EditionFile]
    parts: Parts
    content_sha256: str


def build(material: Material) -> Built:
    """Takes seconds of processor time and no database: run it in a thread."""
    basis = basis_of(material)
    parts = parts_of(material)
    files = []
    for file, content in _produce(material):
        files.append(file)
        parts[file.sha256] = content
    whole = {"basis": basis.model_dump(mode="json"), "files": [file.model_dump(mode="json") for file in files]}
    return Built(basis, files, parts, sha256_of(canonical(whole)))


def compilations() -> list[str]:
    """The reports that an edition consists of: those of the round as a whole. The empty form says nothing of it."""
    return [report for report in REPORTS if report != "form"]


def verify(manifest: Manifest, parts: Mapping[str, bytes]) -> Verification:
    """The edition built again from its frozen material by this release; takes as long as building it."""
    missing = sorted(sha for sha in hashes_in(manifest) if sha not in parts or sha256_of(parts[sha]) != sha)
    whole = not missing or not inputs_of(manifest).intersection(missing)
    made = {file.path: file.sha256 for file, _ in _produce(thawed(manifest, parts))} if whole else {}
    files = [
        Rebuilt(path=f.path, sha256=f.sha256, rebuilt_sha256=made.get(f.path), same=made.get(f.path) == f.sha256)
        for f in manifest.files
    ]
    return Verification(
        round=manifest.round,
        number=manifest.number,
        same=not missing and all(file.same for file in files),
        damaged_parts=missing,
        made_with=manifest.software,
        running=software(),
        files=files,
    )


def hashes_in(manifest: Manifest) -> set[str]:
    """The parts that the manifest names: what it rests on, and its files."""
    return inputs_of(manifest) | {file.sha256 for file in manifest.files}


def inputs_of(basis: Basis) -> set[str]:
    """The parts that it rests on."""
    lists = {one.sha256 for one in basis.code_lists}
    texts = [text for one in basis.returns for text in one.insatser]
    returns = {one.sha256 for one in basis.returns} | {text.sha256 for text in texts}
    labels = {text.labels_sha256 for text in texts if text.labels_sha256}
    form = {basis.form.sha256} if basis.form.sha256 else set()
    return {basis.round_state.sha256} | form | lists | returns | labels


def software() -> Software:
    found = {name: metadata.version(name) for name in LIBRARIES}
    return Software(
        insats=VERSION,
        python=platform.python_version(),
        libraries=found | {"zlib": zlib.ZLIB_RUNTIME_VERSION},
    )


File = tuple[EditionFile, bytes]


def _produce(material: Material) -> list[File]:
    with code_lists.as_of(material.lists_then()):
        rows = material.rows()
        files = [
            file for report in compilations() for language in LANGUAGES for file in _report(rows, report, language)
        ]
        package = data_package(rows, material.terms)
    return [*files, _file(DATA_PACKAGE, package, "application/zip", "zip")]


def _report(rows: RoundRows, report: str, language: str) -> list[File]:
    """In every format, of one document tree."""
    document = REPORTS[report](rows, language)
    return [
        _file(f"{language}/{report}.{name}", one.render(document), one.media_type, name, report, language)
        for name, one in FORMATS.items()
    ]


def _file(
    path: str, content: bytes, media_type: str, format: str, report: str | None = None, language: str | None = None
) -> File:
    described = EditionFile.model_validate(
        {
            "path": path,
            "report": report,
            "format": format,
            "language": language,
            "media_type": media_type,
            "bytes": len(content),
            "sha256": sha256_of(content),
        }
    )
    return described, content
