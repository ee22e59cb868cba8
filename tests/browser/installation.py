"""An embedded installation in a process of its own, with the example round submitted, as `insats demo` leaves it."""

import contextlib
import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx

from insats import demo
from insats.client import Client
from insats.embedded import SERVICES
from libs.common.auth import LocalIssuer
from tests.infrastructure.ports import free_ports
from tests.infrastructure.processes import wait_until_ready

ROUND = "exempel-2025"
SILENT = "24"
"""A respondent whose return is not submitted, so that there is one to work with."""


@dataclass
class Installation:
    """`url` without a path; tokens are of the data folder's own issuer."""

    url: str
    data_dir: Path

    def token(self, scope: str = "admin agency read", respondent: str | None = None, subject: str | None = None) -> str:
        return LocalIssuer(self.data_dir).token(scope, respondent, subject)

    def client(
        self, scope: str = "admin agency read", respondent: str | None = None, subject: str | None = None
    ) -> Client:
        """Calls of another system's, beside what the browser does."""
        return Client(self.url, self.token(scope, respondent, subject))

    def return_of(self, respondent: str, round_id: str = ROUND) -> dict[str, Any]:
        """The newest return of the respondent."""
        path = f"/intake/v1/rounds/{round_id}/respondents/{respondent}/returns"
        items = self.client().get(path, limit=1000)["items"]
        return dict(max(items, key=lambda item: item["version"]))

    def submit(self, respondent: str, document: dict[str, Any], round_id: str = ROUND) -> dict[str, Any]:
        """Signs a whole document, waits until all tables hold it, and answers the receipt."""
        path = f"/intake/v1/rounds/{round_id}/respondents/{respondent}/returns"
        receipt = dict(self.client("submit", respondent).post(path, document))
        for _ in self.client().wait_processed([receipt["return_id"]]):
            pass
        return receipt


@contextlib.contextmanager
def serving(
    data_dir: Path, port: int | None = None, *, program: str = "insats", environment: Mapping[str, str] | None = None
) -> Iterator[Installation]:
    """`insats serve` on the folder, until the block ends. `{url}` in a variable of the environment is its address."""
    port = port or free_ports(1)[0]
    data_dir.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-m", program, "serve", "--data-dir", str(data_dir), "--port", str(port)]
    log_file, url = data_dir / "server.log", f"http://127.0.0.1:{port}"
    more = {name: value.format(url=url) for name, value in (environment or {}).items()}
    with log_file.open("a") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log, env=os.environ | more)
        try:
            wait_until_ready(process, lambda: all(_ready(url, name) for name in SERVICES), log=log_file)
            yield Installation(url, data_dir)
        finally:
            process.terminate()
            process.wait(30)


def _ready(url: str, service: str) -> bool:
    try:
        return httpx.get(f"{url}/{service}/health/ready").status_code == 200
    except httpx.TransportError as error:
        raise OSError(str(error)) from error


def open_example(installation: Installation, round_id: str = ROUND, **given: Any) -> None:
    """The example round, due in a year."""
    now = datetime.now(UTC)
    dates = {"opens_at": now - timedelta(days=1), "due_at": now + timedelta(days=365)}
    dates["locks_at"] = dates["due_at"] + timedelta(days=30)
    body = json.loads((demo.FOLDER / "round.json").read_text()) | {"id": round_id}
    body |= {name: value.isoformat() for name, value in dates.items()}
    installation.client().post("/intake/v1/rounds", body | given)


def submit_examples(installation: Installation, round_id: str = ROUND, without: str | None = SILENT) -> None:
    """The example's returns, one per file; all of them are in the tables when it comes back."""
    receipts = []
    for file in sorted((demo.FOLDER / "returns").glob("*.json")):
        if file.stem != without:
            region = installation.client("submit", file.stem)
            receipts.append(region.submit(round_id, file.stem, file))
    for _ in installation.client().wait_processed([receipt["return_id"] for receipt in receipts]):
        pass


def example(respondent: str) -> dict[str, Any]:
    """The example's return of this respondent."""
    return dict(json.loads((demo.FOLDER / "returns" / f"{respondent}.json").read_text()))
