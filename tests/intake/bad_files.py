"""Files that must not be read, made from a good one: each says by its name what is wrong with it."""

import io
import zipfile
from collections.abc import Callable, Mapping

import pikepdf

RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
OLE2 = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def changed(good: bytes, parts: Mapping[str, bytes | Callable[[bytes], bytes]]) -> bytes:
    """The package with parts replaced, changed or added."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(good)) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name in dict.fromkeys([*source.namelist(), *parts]):
            part = parts.get(name)
            if callable(part):
                part = part(source.read(name))
            target.writestr(name, source.read(name) if part is None else part)
    return out.getvalue()


def with_relation(kind: str, target: str) -> bytes:
    return (
        f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" '
        f'Type="{RELATIONS}/{kind}" Target="{target}" TargetMode="External"/></Relationships>'
    ).encode()


def before_root(prolog: bytes) -> Callable[[bytes], bytes]:
    return lambda part: part.replace(b"?>", b"?>" + prolog, 1)


LAUGHS = b"<!DOCTYPE x [" + b"".join(
    b'<!ENTITY e%d "%s">' % (n, b"&e%d;" % (n - 1) * 10 if n else b"ha" * 50) for n in range(12)
) + b"]>"  # fmt: skip


def bad_packages(good: bytes, main: str, typed: str) -> dict[str, tuple[bytes, str]]:
    """Name → (file, code of the refusal). `main` is the part with the text; `typed` its content type's middle."""
    folder = main.partition("/")[0]
    rels = f"{main.rpartition('/')[0]}/_rels/{main.rpartition('/')[2]}.rels"
    macro = lambda types: types.replace(typed.encode(), typed.replace("document.main", "x").encode() + b".macroEnabled")  # noqa: E731
    return {
        "not a zip": (b"PK\x03\x04" + b"x" * 2000, "file-broken"),
        "cut in two": (good[: len(good) // 2], "file-broken"),
        "one part cut": (changed(good, {main: lambda part: part[: len(part) // 2]}), "file-broken"),
        "no such part": (changed(good, {"[Content_Types].xml": b"<Types/>"}), "file-type-unknown"),
        "bomb": (changed(good, {f"{folder}/media/image1.png": b"\0" * 90_000_000}), "file-unpacks-too-large"),
        "many parts": (changed(good, {f"x/{n}.txt": b"" for n in range(3000)}), "file-unpacks-too-large"),
        "50 MB of XML": (changed(good, {f"{folder}/big.xml": b"<a>" + b"<b>text</b>" * 4_800_000 + b"</a>"}),
                         "file-unpacks-too-large"),
        "deep": (changed(good, {f"{folder}/deep.xml": b"<a>" * 5000 + b"</a>" * 5000}), "file-unpacks-too-large"),
        "nested archive": (changed(good, {"inner.zip": good}), "file-has-objects"),
        "embedded object": (changed(good, {f"{folder}/embeddings/oleObject1.bin": OLE2}), "file-has-objects"),
        "macros": (changed(good, {f"{folder}/vbaProject.bin": OLE2}), "file-has-macros"),
        "macro type": (changed(good, {"[Content_Types].xml": macro}), "file-has-macros"),
        "remote template": (changed(good, {rels: with_relation("attachedTemplate", "https://example.org/t.dotm")}),
                            "file-has-external-content"),
        "linked picture": (changed(good, {rels: with_relation("image", "http://example.org/a.png")}),
                           "file-has-external-content"),
        "link to a share": (changed(good, {rels: with_relation("attachedTemplate", "\\\\server\\t.dotm")}),
                            "file-has-external-content"),
        "entities": (changed(good, {main: before_root(LAUGHS)}), "file-has-entities"),
        "external entity": (
            changed(good, {main: before_root(b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>')}),
            "file-has-entities",
        ),
    }  # fmt: skip


def others(word: bytes) -> dict[str, tuple[bytes, str]]:
    """Files of other kinds; `word` is a good Word file."""
    locked = io.BytesIO()
    blank = pikepdf.new()
    blank.add_blank_page()
    blank.save(locked, encryption=pikepdf.Encryption(user="hemligt", owner="hemligt"))
    scanned = io.BytesIO()
    blank.save(scanned)
    dde = (
        b'<w:r><w:instrText xml:space="preserve"> DDEAUTO c:\\\\windows\\\\cmd.exe </w:instrText></w:r></w:p></w:body>'
    )
    return {
        "nothing": (b"", "file-type-unknown"),
        "blanks": (b" \n\t", "file-type-unknown"),
        "picture": (b"\x89PNG\r\n\x1a\n" + bytes(range(256)), "file-type-unknown"),
        "web page": (b"<html><p>8.1 Text</p></html>", "file-type-unknown"),
        "JSON": (b'{"insatser": []}', "file-type-unknown"),
        "old Word": (OLE2 + b"\0" * 600 + "WordDocument".encode("utf-16-le"), "file-format-old"),
        "locked Word": (OLE2 + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le"), "file-password-protected"),
        "locked PDF": (locked.getvalue(), "file-password-protected"),
        "scanned PDF": (scanned.getvalue(), "file-has-no-text"),
        "broken PDF": (b"%PDF-1.7\n" + bytes(range(256)) * 8, "file-broken"),
        "OpenDocument": (_zip({"mimetype": b"application/vnd.oasis.opendocument.text", "content.xml": b"<a/>"}),
                         "file-type-unknown"),
        "zip": (_zip({"a.txt": b"8.1 Text"}), "file-type-unknown"),
        "DDE": (changed(word, {"word/document.xml": lambda part: part.replace(b"</w:p></w:body>", dde, 1)
                               if b"</w:p></w:body>" in part else part.replace(b"</w:body>", b"<w:p>" + dde, 1)}),
                "file-has-external-content"),
    }  # fmt: skip


def _zip(parts: Mapping[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        for name, content in parts.items():
            package.writestr(name, content)
    return out.getvalue()
