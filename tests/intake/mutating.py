"""Files made a little wrong, the same for the same seed: bytes, parts of a package, and the XML in them."""

import io
import random
import re
import zipfile
import zlib

STRANGE = (
    b"", b"\0", b"\xff\xfe", b"&#0;", b"&x;", b"]]>", b"<", b"<a>", b"</w:p>", b"</row>", b"9" * 400, b"-1", b"NaN",
    "\u202e".encode(), "å".encode(), b"1.2.1.4 ", b"8.1 ", b"Inga insatser: ", b"_x0000_",
)  # fmt: skip


def mutated(good: bytes, seed: str) -> bytes:
    """One to four changes of a good file."""
    chance = random.Random(seed)
    ways = [_bytes, _slices, _cut]
    if good.startswith(b"PK"):
        ways = [_part] * 9 + [_parts, chance.choice(ways)]
    elif good.startswith(b"%PDF"):
        ways = [_stream, _token, _token, *ways]
    for _ in range(chance.randint(1, 4)):
        try:
            good = chance.choice(ways)(good, chance)
        except (zipfile.BadZipFile, OSError, ValueError, EOFError, RuntimeError, zlib.error, NotImplementedError):
            good = _bytes(good, chance)  # no longer a package that could be opened to change more of it
    return good


def _bytes(data: bytes, chance: random.Random) -> bytes:
    changed = bytearray(data)
    for _ in range(chance.randint(1, 12) if changed else 0):
        changed[chance.randrange(len(changed))] = chance.randrange(256)
    return bytes(changed)


def _slices(data: bytes, chance: random.Random) -> bytes:
    """A piece is left out, doubled, moved or replaced by something strange."""
    start = chance.randrange(len(data) + 1)
    end = min(len(data), start + chance.choice([1, 5, 40, 400, 4000]))
    piece = data[start:end]
    where = chance.randrange(len(data) + 1)
    return chance.choice(
        [
            data[:start] + data[end:],
            data[:end] + piece * chance.choice([1, 2, 50]) + data[end:],
            data[:where] + piece + data[where:],
            data[:start] + chance.choice(STRANGE) + data[end:],
            data[:start] + chance.choice(STRANGE) + data[start:],
        ]
    )


def _cut(data: bytes, chance: random.Random) -> bytes:
    return data[: chance.randrange(len(data) + 1)]


def _part(data: bytes, chance: random.Random) -> bytes:
    """The content of one part, mostly one that has text."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    name = chance.choice(sorted(parts, key=lambda name: (-len(parts[name]), name))[: chance.choice([2, 20])])
    parts[name] = chance.choice([_slices, _slices, _element, _element, _value])(parts[name], chance)
    return _package(parts)


def _parts(data: bytes, chance: random.Random) -> bytes:
    """A part is missing, or has another's name or content."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    one, other = chance.choice(sorted(parts)), chance.choice(sorted(parts))
    match chance.randrange(3):
        case 0:
            parts.pop(one)
        case 1:
            parts[one] = parts[other]
        case _:
            parts[f"{one}x"] = parts.pop(one)
    return _package(parts)


def _element(xml: bytes, chance: random.Random) -> bytes:
    """A whole element doubled, left out or put elsewhere, so that the XML stays well-formed."""
    found = list(re.finditer(rb"<(\w+:?\w*)[ >][^<]*</\1>|<\w+:?\w*[^<>]*/>", xml))
    if not found:
        return _slices(xml, chance)
    one, other = chance.choice(found), chance.choice(found)
    return chance.choice(
        [
            xml[: one.start()] + xml[one.end() :],
            xml[: one.end()] + one[0] * chance.choice([1, 3, 200]) + xml[one.end() :],
            xml[: other.start()] + one[0] + xml[other.start() :],
        ]
    )


def _value(xml: bytes, chance: random.Random) -> bytes:
    """The value of an attribute, or a text between tags."""
    found = list(re.finditer(rb'(?<=")[^"<>]*(?=")|(?<=>)[^<>]+(?=<)', xml))
    if not found:
        return _slices(xml, chance)
    one = chance.choice(found)
    return xml[: one.start()] + chance.choice([*STRANGE, one[0] * 1000, one[0][::-1]]) + xml[one.end() :]


def _package(parts: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(name, content)
    return out.getvalue()


def _stream(data: bytes, chance: random.Random) -> bytes:
    """The content of a compressed stream of a PDF."""
    found = list(re.finditer(rb"stream\r?\n(.*?)\r?\nendstream", data, re.DOTALL))
    if not found:
        return _slices(data, chance)
    one = chance.choice(found)
    content = zlib.compress(_slices(zlib.decompress(one[1]), chance))
    return data[: one.start(1)] + content + data[one.end(1) :]


def _token(data: bytes, chance: random.Random) -> bytes:
    """A number or a reference of a PDF."""
    found = list(re.finditer(rb"\d+ 0 R|/[A-Z]\w+|\b\d+\b", data))
    if not found:
        return _slices(data, chance)
    one, other = chance.choice(found), chance.choice(found)
    return data[: one.start()] + chance.choice([other[0], b"0", b"-1", b"99999999999"]) + data[one.end() :]
