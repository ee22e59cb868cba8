"""The main job from end to end: start, open a round, submit returns over HTTP, wait, show and write the tables."""

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from insats.client import Client, Refused
from libs.common import code_lists
from libs.common.alphabet import swedish
from libs.common.auth import LocalIssuer

FOLDER = Path(__file__).parent
SERVICES = ("intake", "classification", "aggregation", "reporting", "notifications")
LATE = "22"
"""The example's respondent that submits after the due date."""
WINDOW = timedelta(seconds=20)
"""From opening to due date in the example, so that a late return can be seen without waiting a year."""


def run(returns: Path | None, data_dir: Path, console: Console) -> None:
    """Raises Refused, TimeoutError or OSError with a message for the user if anything goes wrong."""
    round_body, files = _given(returns) if returns else _example()
    issuer = LocalIssuer(data_dir)
    with _server(data_dir) as url:
        agency = Client(url, issuer.token("agency read"))
        agency.wait_ready(SERVICES)
        due_at = _open_round(agency, round_body)
        late = [] if returns else [file for file in files if file.stem == LATE]
        on_time = [file for file in files if file not in late]
        with _progress(console) as bar:
            receipts = _submit(bar, "Lämnar in", url, issuer, round_body["id"], on_time)
            if late:
                _await_due_date(bar, due_at)
                receipts += _submit(bar, "Lämnar in för sent", url, issuer, round_body["id"], late)
            task = bar.add_task("Bearbetar", total=len(receipts))
            for _ in agency.wait_processed([receipt["return_id"] for receipt in receipts]):
                bar.advance(task)
        _show(agency, round_body["id"], console)
        written = _write_reports(agency, round_body["id"], data_dir / "reports")
    _say_what_next(console, data_dir, written)


def _example() -> tuple[dict[str, Any], list[Path]]:
    body = json.loads((FOLDER / "round.json").read_text())
    now = datetime.now(UTC)
    return body | _dates(now, now + WINDOW), sorted((FOLDER / "returns").glob("*.json"))


def _given(folder: Path) -> tuple[dict[str, Any], list[Path]]:
    """A round for whole documents from elsewhere: the 21 regions, and whoever else has a file."""
    files = sorted(folder.glob("*.json"))
    if not files:
        raise Refused(f"{folder} has no files <respondent>.json")
    regions = {item.code: item.title.sv for item in code_lists.load("regions").items}
    respondents = regions | {file.stem: file.stem for file in files if file.stem not in regions}
    now = datetime.now(UTC)
    body = {
        "id": "villkor-2023",
        "form": "villkor-2023",
        "title": "Återrapportering 2023",
        "respondents": [{"code": code, "name": name} for code, name in respondents.items()],
    }
    return body | _dates(now, now + timedelta(days=90)), files


def _dates(opens_at: datetime, due_at: datetime) -> dict[str, str]:
    locks_at = due_at + timedelta(days=30)
    return {"opens_at": opens_at.isoformat(), "due_at": due_at.isoformat(), "locks_at": locks_at.isoformat()}


@contextmanager
def _server(data_dir: Path) -> Iterator[str]:
    """The embedded installation as a process of its own, at a free port."""
    data_dir.mkdir(parents=True, exist_ok=True)
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "insats", "serve", "--data-dir", str(data_dir), "--port", str(port)]
    log_file = data_dir / "server.log"
    with log_file.open("a") as log:
        quiet = {name: value for name, value in os.environ.items() if name != "INSATS_SMTP_URL"}  # nobody is written to
        server = subprocess.Popen(command, stdout=log, stderr=log, env=quiet)  # noqa: S603 our own program
        try:
            time.sleep(0.3)
            if server.poll() is not None:
                raise OSError(f"the server did not start; see {log_file}")
            yield f"http://127.0.0.1:{port}"
        finally:
            server.terminate()
            server.wait(30)


def _open_round(agency: Client, body: dict[str, Any]) -> datetime:
    """Opens the round; one that a former run opened is used as it is."""
    there = [item for item in agency.get("/intake/v1/rounds", limit=1000)["items"] if item["id"] == body["id"]]
    opened = there[0] if there else agency.post("/intake/v1/rounds", body)
    return datetime.fromisoformat(opened["due_at"])


def _progress(console: Console) -> Progress:
    columns = (TextColumn("{task.description:<20}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    return Progress(*columns, console=console)


def _submit(
    bar: Progress, text: str, url: str, issuer: LocalIssuer, round_id: str, files: list[Path]
) -> list[dict[str, Any]]:
    task = bar.add_task(text, total=len(files))
    receipts = []
    for file in files:
        region = Client(url, issuer.token("submit", respondent=file.stem))
        receipts.append(region.submit(round_id, file.stem, file))
        bar.advance(task)
    return receipts


def _await_due_date(bar: Progress, due_at: datetime) -> None:
    left = (due_at - datetime.now(UTC)).total_seconds()
    if left > 0:
        tenths = round(left * 10) + 1
        task = bar.add_task("Inväntar sista dag", total=tenths)
        for _ in range(tenths):
            time.sleep(0.1)
            bar.advance(task)


def _show(agency: Client, round_id: str, console: Console) -> None:
    """The table regions × areas: a number, a certified nil, or nothing heard."""
    state = agency.get(f"/intake/v1/rounds/{round_id}")
    items = agency.get(f"/aggregation/v1/rounds/{round_id}/completeness", limit=1000)["items"]
    cells = {(item["respondent"], item["area"]): item for item in items}
    table = Table(
        title=state["title"],
        box=None,
        padding=(0, 1, 0, 0),
        pad_edge=False,
        caption="siffra = insatser · inga = intygat · saknas = inget lämnat",
    )
    table.add_column("Region", no_wrap=True)
    for area in state["areas"]:
        table.add_column(area["code"][:6], justify="right", no_wrap=True)
    table.add_column("Alla", justify="right", no_wrap=True)
    table.add_column("I tid", no_wrap=True)
    for respondent in sorted(state["respondents"], key=lambda r: swedish(r["name"])):
        row = [cells[respondent["code"], area["code"]] for area in state["areas"]]
        on_time = {True: "ja", False: "sen", None: "–"}[row[0]["on_time"]]
        counted = [_cell(item) for item in row] + [str(sum(item["insatser"] for item in row)), on_time]
        table.add_row(respondent["name"], *counted)
    sums = [sum(i["insatser"] for i in items if i["area"] == area["code"]) for area in state["areas"]]
    table.add_section()
    table.add_row("Alla", *map(str, sums), str(sum(sums)), "")
    console.print(table)


def _cell(item: dict[str, Any]) -> str:
    return {"reported": str(item["insatser"]), "nil": "inga", "missing": "saknas"}[item["state"]]


def _write_reports(agency: Client, round_id: str, folder: Path) -> list[Path]:
    """The national report in every format that there is, beside each other."""
    folder.mkdir(parents=True, exist_ok=True)
    rounds = agency.get("/reporting/v1/rounds", limit=1000)["items"]
    formats = next(item["formats"] for item in rounds if item["round"] == round_id)
    written = []
    for form in formats:
        file = folder / f"{round_id}-national.{form}"
        file.write_bytes(agency.report(round_id, "national", form))
        written.append(file)
    return written


def _say_what_next(console: Console, data_dir: Path, written: list[Path]) -> None:
    console.print("Den nationella sammanställningen:")
    for file in written:
        console.print(f"  {file}", soft_wrap=True)
    console.print(f"Se dig omkring:  insats serve --data-dir {data_dir}   (eller make run)", soft_wrap=True)
    console.print("  lägesbild http://127.0.0.1:8000/ · API http://127.0.0.1:8000/intake/docs", soft_wrap=True)
