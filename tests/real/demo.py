"""The command `insats demo`, run as a user runs it."""

import re
import subprocess
import sys
from pathlib import Path

INSATS = Path(sys.executable).with_name("insats")


def run_demo(data_dir: Path, returns: Path | None = None) -> str:
    """Runs the demo to its end; answers what it printed. Raises AssertionError if it does not exit with 0."""
    command = [str(INSATS), "demo", "--data-dir", str(data_dir)]
    if returns:
        command += ["--returns", str(returns)]
    # COLUMNS: the width of an ordinary terminal, into which the table has to fit
    environment = {"PATH": "/usr/bin:/bin", "HOME": str(data_dir.parent), "COLUMNS": "80", "LANG": "C.UTF-8"}
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, env=environment)
    assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"
    return done.stdout


def table_rows(printed: str) -> dict[str, list[str]]:
    """The printed table: region, or `Alla`, → its cells."""
    cell = r"(?:\d+|inga|saknas|ja|sen|–)"
    found = (re.fullmatch(rf"(\D+?)\s+({cell}(?:\s+{cell})+)", line.strip()) for line in printed.splitlines())
    return {row[1]: row[2].split() for row in found if row}
