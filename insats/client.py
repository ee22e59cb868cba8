"""The command's own calls to a running installation, over HTTP as any other system would make them."""

import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import httpx

CONTENT_TYPES = {
    ".json": "application/json",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".pdf": "application/pdf",
    ".txt": "text/plain",
}


class Refused(RuntimeError):
    """The installation answered with a problem, or not at all; the message says which, and where the faults are."""


class Client:
    """A caller with one token. `url` is the installation's address, without a path."""

    def __init__(self, url: str, token: str) -> None:
        self.http = httpx.Client(
            base_url=url, headers={"Authorization": f"Bearer {token}"}, timeout=60, follow_redirects=True
        )

    def get(self, path: str, **query: Any) -> Any:
        return self._asked("GET", path, params=query).json()

    def post(self, path: str, body: Any = None) -> Any:
        return self._asked("POST", path, json=body).json()

    def submit(self, round_id: str, respondent: str, file: Path) -> Any:
        """A whole document in JSON: signed and submitted. Answers the receipt."""
        headers = {"Content-Type": CONTENT_TYPES[".json"]}
        path = _of(round_id, respondent, "returns")
        return self._asked("POST", path, content=file.read_bytes(), headers=headers).json()

    def import_file(self, round_id: str, respondent: str, file: Path) -> Any:
        """A filled-in form: replaces the draft. Answers what was read from where, and what was not understood."""
        part = (file.name, file.read_bytes(), CONTENT_TYPES[file.suffix.lower()])
        path = _of(round_id, respondent, "imports")
        return self._asked("POST", path, params={"replace": True}, files={"file": part}).json()

    def sign(self, round_id: str, respondent: str) -> Any:
        """Signs and submits the draft. Answers the receipt."""
        return self._asked("POST", _of(round_id, respondent, "returns")).json()

    def report(self, round_id: str, report: str, form: str) -> bytes:
        path = f"/reporting/v1/rounds/{round_id}/reports/{report}.{form}"
        return self._asked("GET", path).content

    def wait_processed(self, return_ids: Iterable[str], seconds: float = 120) -> Iterable[str]:
        """Yields each return's id when the tables hold it. Raises TimeoutError, naming those that remain."""
        waiting, until = list(return_ids), time.monotonic() + seconds
        while waiting:
            if time.monotonic() > until:
                raise TimeoutError(f"not processed after {seconds:.0f} s: {', '.join(waiting)}")
            for return_id in list(waiting):
                if self.get(f"/intake/v1/returns/{return_id}")["status"] != "processing":
                    waiting.remove(return_id)
                    yield return_id
            time.sleep(0.1)

    def wait_ready(self, services: Iterable[str], seconds: float = 60) -> None:
        until = time.monotonic() + seconds
        for service in services:
            while not self._is_ready(service):
                if time.monotonic() > until:
                    raise TimeoutError(f"{service} is not ready after {seconds:.0f} s")
                time.sleep(0.1)

    def _is_ready(self, service: str) -> bool:
        try:
            return self.http.get(f"/{service}/health/ready").status_code == 200
        except httpx.TransportError:
            return False

    def _asked(self, method: str, path: str, **request: Any) -> httpx.Response:
        try:
            answer = self.http.request(method, path, **request)
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise Refused(f"{self.http.base_url} does not answer: {error}") from error
        if answer.is_success:
            return answer
        if answer.headers.get("content-type") != "application/problem+json":
            raise Refused(f"{answer.status_code} {answer.text[:500]}")
        problem = answer.json()
        faults = [f"{f.get('place') or f['pointer']}: {f['message']}" for f in problem.get("errors", [])]
        raise Refused("\n  ".join([f"{answer.status_code} {problem['title']}: {problem['detail']}", *faults]))


def _of(round_id: str, respondent: str, what: str) -> str:
    return f"/intake/v1/rounds/{round_id}/respondents/{respondent}/{what}"
