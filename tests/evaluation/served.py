"""evaluate.py, as it stands, on a service whose model has not seen the region asked about.

The service is started once per fold with that fold's model (INSATS_CLASSIFICATION_MODEL) and asked about the region's
insatser over HTTP; its answers are then given to evaluate.py by a stand-in, which pools the folds.
"""

import json
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import httpx

from libs.common.auth import LocalIssuer
from services.classification.model.artefact import encoded
from services.classification.model.features import FIELDS
from tests.evaluation.folds import Fold

_READY = 60.0


def score(shared: Path, refs: Sequence[str], folds: Sequence[Fold]) -> None:
    """Prints what evaluate.py prints of its labelled file."""
    labelled = shared / "eval" / "labelled-2023.jsonl"
    rows = {row["id"]: row for row in map(json.loads, labelled.read_text("utf-8").splitlines())}
    answers: dict[str, Any] = {}
    for fold in folds:
        wanted = [rows[refs[place]] for place in fold.places if refs[place] in rows]
        with TemporaryDirectory() as folder, _service(fold, Path(folder)) as (url, token):
            for start in range(0, len(wanted), 20):
                items = [{name: row[name] for name in ("id", *FIELDS)} for row in wanted[start : start + 20]]
                headers = {"Authorization": f"Bearer {token}"}
                answer = httpx.post(f"{url}/v1/classify", json={"items": items}, headers=headers, timeout=60)
                answers |= {item["id"]: item for item in answer.raise_for_status().json()["items"]}
    with _stand_in(answers) as url:
        subprocess.run([sys.executable, str(shared / "eval" / "evaluate.py"), url, str(labelled)], check=True)


@contextmanager
def _service(fold: Fold, folder: Path) -> Iterator[tuple[str, str]]:
    """The installation with the fold's model: classification's address, and a token for it."""
    file = folder / "model.npz"
    file.write_bytes(encoded(fold.model))
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "insats", "serve", "--data-dir", str(folder / "data"), "--port", str(port)]
    environment = os.environ | {"INSATS_CLASSIFICATION_MODEL": str(file)}
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL)
    try:
        url = f"http://127.0.0.1:{port}/classification"
        _await(f"{url}/health/ready", process)
        yield url, LocalIssuer(folder / "data").token("read")
    finally:
        process.terminate()
        process.wait(20)


def _await(url: str, process: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + _READY
    while time.monotonic() < end and process.poll() is None:
        try:
            if httpx.get(url).status_code == 200:
                return
        except httpx.TransportError:
            pass
        time.sleep(0.1)
    raise RuntimeError(f"the service did not become ready at {url}")


@contextmanager
def _stand_in(answers: dict[str, Any]) -> Iterator[str]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            body = json.dumps({"items": [answers[item["id"]] for item in asked["items"]]}).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
