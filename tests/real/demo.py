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
    # COLUMNS: the table is printed to a pipe, which has no width of its own
    environment = {"PATH": "/usr/bin:/bin", "HOME": str(data_dir.parent), "COLUMNS": "160", "LANG": "C.UTF-8"}
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, env=environment)
    assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"
    return done.stdout


def table_rows(printed: str) -> dict[str, list[str]]:
    """The printed table, whatever its lines are drawn with: region, or `Alla`, → its cells."""
    rows = {}
    for line in printed.splitlines():
        name, *cells = re.split(r"\s{2,}", re.sub("[│┃|]", "  ", line).strip())
        if len(cells) >= 8 and name != "Region":
            rows[name] = cells
    return rows
