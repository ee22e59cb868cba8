"""A respondent's system that takes care: it repeats what it got no answer to, under the same Idempotency-Key."""

from __future__ import annotations

import json
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import httpx

from insats.client import Client

PAUSE_SECONDS = 0.1


class Unanswered(TimeoutError):
    """The installation did not come back in time."""


@dataclass(frozen=True)
class Submission:
    """A whole document on its way in. `place` tells a respondent's submissions apart."""

    respondent: str
    place: int
    document: dict[str, Any]


def careful(send: Callable[[], httpx.Response], seconds: float = 90) -> Any:
    """Sends until there is an answer that is not the server's fault; answers its JSON."""
    until = time.monotonic() + seconds
    last = ""
    while time.monotonic() < until:
        try:
            answer = send()
        except httpx.TransportError as error:
            last = repr(error)
        else:
            if answer.is_success:
                return answer.json()
            last = f"{answer.status_code} {answer.text[:500]}"
            if answer.status_code < 500:
                raise AssertionError(f"refused: {last}")
        time.sleep(PAUSE_SECONDS)
    raise Unanswered(f"no answer in {seconds:.0f} s, the last was {last}")


def submit(client: Client, round_id: str, submission: Submission) -> Any:
    """Answers the receipt."""
    path = f"/intake/v1/rounds/{round_id}/respondents/{submission.respondent}/returns"
    body = json.dumps(submission.document, ensure_ascii=False).encode()
    key = str(uuid.uuid5(uuid.NAMESPACE_URL, f"{round_id}/{submission.respondent}/{submission.place}"))
    headers = {"Content-Type": "application/json", "Idempotency-Key": key}
    return careful(lambda: client.http.post(path, content=body, headers=headers))


def get(client: Client, path: str, **query: Any) -> Any:
    return careful(lambda: client.http.get(path, params=query))
