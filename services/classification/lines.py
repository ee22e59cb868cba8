"""A dry run of any number of texts: one in a line (NDJSON), an answer a line, in memory that does not grow with them.

What is sent is put aside in a file before the first answer goes out: most clients read nothing until they have sent
all, and would wait for us while we wait for them.
"""

import asyncio
import json
from collections.abc import AsyncIterator, Iterator
from itertools import islice
from tempfile import SpooledTemporaryFile
from typing import IO

from pydantic import ValidationError

from libs.common.problems import faults_of, localised
from services.classification.handlers.classifying import read
from services.classification.schemas import ItemIn
from services.classification.written import written

_IN_MEMORY = 1 << 20  # bytes sent that need no file
LONGEST = 1 << 20  # bytes of a line; the five texts at their longest are well below
_AT_ONCE = 32  # lines between two turns of the loop


async def put_aside(chunks: AsyncIterator[bytes]) -> IO[bytes]:
    """The body, to be read from its beginning; whoever reads it closes it."""
    file = SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115 - outlives this call
    try:
        async for chunk in chunks:
            file.write(chunk)
    except BaseException:
        file.close()
        raise
    file.seek(0)
    return file


async def answers(file: IO[bytes], english: bool) -> AsyncIterator[bytes]:
    """Per line its labels, or what is wrong with it; blank lines are passed over. Closes the file."""
    with file:
        row = 0
        while lines := await asyncio.to_thread(_some, file):
            yield await asyncio.to_thread(_classified, lines, row, english)
            row += len(lines)


def _some(file: IO[bytes]) -> list[bytes]:
    return list(islice(_lines(file), _AT_ONCE))


def _lines(file: IO[bytes]) -> Iterator[bytes]:
    while line := file.readline(LONGEST + 1):
        if len(line) > LONGEST and not line.endswith(b"\n"):
            while len(rest := file.readline(LONGEST)) == LONGEST and not rest.endswith(b"\n"):
                pass
        if line.strip():
            yield line


def _classified(lines: list[bytes], first: int, english: bool) -> bytes:
    return b"".join(_answer(line, row, english) + b"\n" for row, line in enumerate(lines, first))


def _answer(line: bytes, row: int, english: bool) -> bytes:
    try:
        item = ItemIn.model_validate_json(line)
    except ValidationError as error:
        faults = [localised(fault, english) for fault in faults_of(error.errors(include_url=False))]
        return json.dumps({"row": row, "errors": faults}, ensure_ascii=False).encode()
    return labelled(item)


def labelled(item: ItemIn) -> bytes:
    """The labels of one text of a dry run, as JSON. Nobody has reviewed what is only tried."""
    return written(read(item, None)).tried(item.id).encode()
