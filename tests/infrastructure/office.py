"""LibreOffice as a stranger that opens and saves what we write. Required by the tests, as PostgreSQL is."""

import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

import pytest

PROGRAM = "soffice"
SECONDS = 120


def saved_by_libreoffice(
    files: Sequence[bytes], folder: Path, suffix: str = "docx", given: str = "docx"
) -> list[bytes]:
    """Each file as LibreOffice writes it, one start for all of them; `given` may be xlsx, `suffix` that or pdf."""
    program = shutil.which(PROGRAM)
    if program is None:
        pytest.fail(f"{PROGRAM} is missing: install libreoffice-writer and libreoffice-calc")
    source, target = folder / "given", folder / "saved"
    source.mkdir()
    paths = [source / f"{n:03}.{given}" for n in range(len(files))]
    for path, data in zip(paths, files, strict=True):
        path.write_bytes(data)
    command = [program, f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless", "--convert-to", suffix]
    subprocess.run(
        [*command, "--outdir", str(target), *map(str, paths)], check=True, capture_output=True, timeout=SECONDS
    )
    return [(target / f"{path.stem}.{suffix}").read_bytes() for path in paths]
