"""Measures the classification by itself: insatser per second of processor time, and memory while many are read."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import NamedTuple

import httpx

from libs.common.auth import LocalIssuer
from services.classification import rules
from services.classification.rules import Text
from tests.bench.memory import pss_mib
from tests.bench.processor import Meter
from tests.bench.report import Line
from tests.bench.texts import bodies
from tests.infrastructure.processes import private_folder
from tests.installation import embedded

STREAMED = 10_000
_SINGLE, _BATCHES, _BATCH = 300, 10, 200
_FIELDS = Text._fields


class Found(NamedTuple):
    rules_alone: float
    """insatser per second of processor time, without HTTP"""
    single: float
    """… one a request, of the server's processor time"""
    batch: float
    streamed: float
    before_mib: float
    """of the whole embedded installation, when the rules and the model are warm"""
    peak_mib: float
    """while 10 000 are read in one request"""


def measure() -> Found:
    items = _items(STREAMED)
    with private_folder() as folder, embedded(folder) as installation:
        process = installation.processes[0].popen
        assert process
        token = LocalIssuer(folder / "data").token("read")
        url = installation.processes[0].url
        with httpx.Client(base_url=url, headers={"Authorization": f"Bearer {token}"}, timeout=300) as http:

            def per_second(count: int, work: Callable[[], object]) -> float:
                meter = Meter({"server": process.pid})
                work()
                return 1e6 / meter.microseconds_per(count)["server"]

            def post(*requests: list[dict[str, str]]) -> None:
                for some in requests:
                    http.post("/classification/v1/classify", json={"items": some}).raise_for_status()

            def stream() -> None:
                lines = "\n".join(json.dumps(item, ensure_ascii=False) for item in items).encode()
                headers = {"Content-Type": "application/x-ndjson"}
                with http.stream("POST", "/classification/v1/classify", content=lines, headers=headers) as answer:
                    answered = sum(1 for _ in answer.iter_lines())
                assert answered == STREAMED

            post(items[:_BATCH])
            single = per_second(_SINGLE, lambda: post(*([item] for item in items[:_SINGLE])))
            batches = [items[start : start + _BATCH] for start in range(0, _BATCHES * _BATCH, _BATCH)]
            batch = per_second(_BATCHES * _BATCH, lambda: post(*batches))
            before = pss_mib(process.pid)
            with _highest(process.pid) as peaks:
                streamed = per_second(STREAMED, stream)
    return Found(_alone(items[:2000]), single, batch, streamed, before, max(peaks))


def lines(found: Found) -> list[Line]:
    growth = found.peak_mib - found.before_mib
    return [
        Line("classified by the rules alone, /s of processor", "", f"{found.rules_alone:.0f}"),
        Line("classified one a request, /s of processor", "", f"{found.single:.0f}"),
        Line(f"classified {_BATCH} a request, /s of processor", "", f"{found.batch:.0f}"),
        Line(f"classified {STREAMED} in one stream, /s of processor", "", f"{found.streamed:.0f}"),
        Line("memory embedded while streaming, MiB (PSS)", f"before {found.before_mib:.0f}", f"{found.peak_mib:.0f}",
             "<= 200", found.peak_mib <= 200),
        Line("… growth", "", f"{growth:.0f}", "<= 20", growth <= 20),
    ]  # fmt: skip


def _items(count: int) -> list[dict[str, str]]:
    read = (json.loads(b"{" + body) for body in bodies(count, 1400))
    return [{"id": str(number)} | {name: insats[name] for name in _FIELDS} for number, insats in enumerate(read)]


def _alone(items: list[dict[str, str]]) -> float:
    texts = [Text(**{name: item[name] for name in _FIELDS}) for item in items]
    for text in texts[:50]:
        rules.classify(text, None)
    started = time.process_time()
    for text in texts:
        rules.classify(text, None)
    return len(texts) / (time.process_time() - started)


@contextmanager
def _highest(pid: int) -> Iterator[list[float]]:
    """Looks ten times a second."""
    seen = [pss_mib(pid)]
    ended = threading.Event()

    def look() -> None:
        while not ended.wait(0.1):
            seen.append(pss_mib(pid))

    thread = threading.Thread(target=look)
    thread.start()
    try:
        yield seen
    finally:
        ended.set()
        thread.join()
        seen.append(pss_mib(pid))
