"""Opening a file from outside: what it is, by its content and never by its name, and whether it is safe to read.

Everything is looked at before any reader sees the file, in bounded memory and time: sizes are those that the archive
declares, which unpacking never exceeds. Raises Problem with what is wrong and what to do about it.
"""

import re
import zipfile
import zlib
from collections.abc import Iterator
from io import BytesIO
from typing import Literal

from services.intake.importers import refusing
from services.intake.importers.xml_guard import check_xml, relationships

Kind = Literal["docx", "xlsx", "pdf", "txt"]
MEGABYTE = 1024 * 1024
MAX_ENTRIES = 2_000
MAX_UNPACKED = 100 * MEGABYTE
MAX_XML = 12 * MEGABYTE
MAX_RATIO = 150
RATIO_FROM = MEGABYTE
"""An entry smaller than this may be packed as tightly as it likes: a page of blanks is."""
OLE2 = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
MAIN_TYPES: dict[str, Kind] = {
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml": "docx",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml": "xlsx",
}
MACROS = re.compile(r"vbaProject|vbaData|activeX|macroEnabled|/customUI|xl/macrosheets", re.IGNORECASE)
OBJECTS = re.compile(
    r"(^|/)embeddings/|oleObject|\.(zip|docx?|xlsx?|pptx?|exe|dll|js|hta|lnk|bin\.lnk)$", re.IGNORECASE
)
LINKED = re.compile(r"xl/externalLinks/|xl/connections\.xml|xl/queryTables/|word/afchunk", re.IGNORECASE)
DDE = re.compile(rb"<(?:\w+:)?instrText[^>]*>([^<]*)|:instr=\"([^\"]*)\"|<(?:\w+:)?ddeLink", re.IGNORECASE)
CONTENT_TYPES = "[Content_Types].xml"


def opened(data: bytes) -> Kind:
    """What kind of file this is. Raises Problem for what is not readable here, or not safe to read."""
    if data.startswith(b"PK\x03\x04") or data.startswith(b"PK\x05\x06"):
        return _opened_package(data)
    if data.startswith(OLE2):
        raise refusing.password() if "EncryptedPackage".encode("utf-16-le") in data else refusing.old_format()
    if b"%PDF-" in data[:1024]:
        return "pdf"
    if _is_text(data):
        return "txt"
    raise refusing.unknown_type()


def plain_text(data: bytes) -> str:
    """The text of a file that `opened` calls txt: UTF-8, UTF-16 with its mark, or Windows' western characters."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return data.decode("utf-16")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252")


def _is_text(data: bytes) -> bool:
    try:
        text = plain_text(data)
    except UnicodeDecodeError:
        return False
    strange = sum(1 for character in text if character < " " and character not in "\n\r\t\f")
    return bool(text.strip()) and strange == 0 and text.lstrip()[:1] not in ("<", "{", "[")


def _opened_package(data: bytes) -> Kind:
    try:
        with zipfile.ZipFile(BytesIO(data)) as package:
            _check_sizes(package)
            kind = _kind(package)
            _check_parts(package)
            return kind
    except (zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error, EOFError, OSError, ValueError) as error:
        raise refusing.broken(str(error)) from error
    except RuntimeError as error:  # zipfile's word for a password
        raise refusing.password() from error


def _check_sizes(package: zipfile.ZipFile) -> None:
    entries = package.infolist()
    if len(entries) > MAX_ENTRIES:
        raise refusing.unpacks_too_large()
    if any(entry.flag_bits & 0x1 for entry in entries):
        raise refusing.password()
    if any(entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) for entry in entries):
        raise refusing.broken("packed in a way that Word and Excel do not use")
    names = [entry.filename for entry in entries]
    if len(set(names)) < len(names):
        raise refusing.broken("the same part twice")
    if sum(entry.file_size for entry in entries) > MAX_UNPACKED:
        raise refusing.unpacks_too_large()
    if sum(entry.file_size for entry in entries if _is_xml(entry.filename)) > MAX_XML:
        raise refusing.unpacks_too_large()
    for entry in entries:
        if entry.file_size > RATIO_FROM and entry.file_size > MAX_RATIO * max(entry.compress_size, 1):
            raise refusing.unpacks_too_large()


def _is_xml(name: str) -> bool:
    return name.lower().endswith((".xml", ".rels", ".vml"))


def _kind(package: zipfile.ZipFile) -> Kind:
    names = package.namelist()
    if CONTENT_TYPES not in names:
        raise refusing.open_document() if "mimetype" in names else refusing.unknown_type()
    check_xml(CONTENT_TYPES, types := package.read(CONTENT_TYPES))
    declared = types.decode("utf-8", "replace")
    if MACROS.search(declared) or any(MACROS.search(name) for name in names):
        raise refusing.macros()
    for main_type, kind in MAIN_TYPES.items():
        if f'"{main_type}"' in declared:
            return kind
    raise refusing.unknown_type()


def _check_parts(package: zipfile.ZipFile) -> None:
    for name in package.namelist():
        if LINKED.search(name):
            raise refusing.external_content(name)
        if OBJECTS.search(name):
            raise refusing.objects(name)
    for name, content in _xml_parts(package):
        check_xml(name, content)
        if name.endswith(".rels"):
            _check_relationships(name, content)
        if any(_is_dde(found) for found in DDE.finditer(content)):
            raise refusing.external_content(name)


def _xml_parts(package: zipfile.ZipFile) -> Iterator[tuple[str, bytes]]:
    for entry in package.infolist():
        if _is_xml(entry.filename):
            yield entry.filename, package.read(entry)


def _is_dde(found: re.Match[bytes]) -> bool:
    code = found[1] or found[2]
    return code is None or code.strip().upper().startswith(b"DDE")


def _check_relationships(name: str, content: bytes) -> None:
    """A hyperlink may lead out, and so may a template on the writer's own disk, which nobody follows here."""
    for kind, target, external in relationships(content):
        if not external or kind == "hyperlink":
            continue
        if kind == "attachedTemplate" and not re.match(r"(https?|ftp):|\\\\|//|file:/{2}(?!/)", target, re.IGNORECASE):
            continue
        raise refusing.external_content(f"{name}: {target[:200]}")
