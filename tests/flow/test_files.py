"""A return that leaves as a file and comes back by the command line."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.flow.round import Round, insats
from tests.installation import Installation


def command(installation: Installation, *words: str) -> subprocess.CompletedProcess[str]:
    program = [sys.executable, "-m", "insats", *words, "--data-dir", str(installation.folder / "data")]
    return subprocess.run(
        [*program, "--url", installation.processes[0].url], capture_output=True, text=True, timeout=90
    )


@pytest.mark.parametrize("kind", ["docx", "xlsx"])
def test_file_of_one_return_is_another_when_a_respondent_submits_it(
    embedded_installation: Installation, kind: str, tmp_path: Path
) -> None:
    opened = Round.open(embedded_installation)
    giver, taker = opened.respondents
    rows = [insats("B1", "boende", name="n" * 301), insats("M1", "miljo", sdg=[8], priority=2)]
    first = opened.submit(giver, rows, nil_returns=[{"area": "integration", "reason": "Inget i år."}])
    file = tmp_path / f"form.{kind}"
    where = ["--round", opened.id]
    fetched = command(embedded_installation, "report", f"return/{giver}", *where, "--format", kind, "-o", str(file))
    assert fetched.returncode == 0, fetched.stderr

    done = command(embedded_installation, "submit", str(file), *where, "--respondent", taker)
    assert done.returncode == 0, done.stderr
    receipt = json.loads(done.stdout)
    assert receipt["content_sha256"] == first["content_sha256"]
    assert f"{kind}: 2 insatser, 1 intyg om inga insatser, 0 svar, 0 analyser" in done.stderr
    assert "Namnet har 301 tecken" in done.stderr
    assert list(opened.agency.wait_processed([receipt["return_id"]], 60))
    assert opened.cells(taker)["miljo"] == ("reported", 1)


def test_command_says_what_is_wrong_where_and_signs_nothing_when_the_file_is_in_error(
    embedded_installation: Installation, tmp_path: Path
) -> None:
    opened = Round.open(embedded_installation)
    giver, taker = opened.respondents
    opened.submit(giver, [insats("B1", "boende", sdg=[8])])
    file = tmp_path / "form.docx"
    where = ["--round", opened.id]
    command(embedded_installation, "report", f"return/{giver}", *where, "--format", "docx", "-o", str(file))
    broken = tmp_path / "broken.docx"
    broken.write_bytes(file.read_bytes()[:-2000])

    done = command(embedded_installation, "submit", str(broken), *where, "--respondent", taker)
    assert (done.returncode, done.stdout) == (1, "")
    assert "Filen är skadad" in done.stderr
    assert set(opened.cells(taker).values()) == {("missing", 0)}
