"""Runs the measurements asked for, prints goals against what was reached, and leaves nothing running behind."""

from __future__ import annotations

import argparse
import asyncio
import json
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import uvloop

from tests.bench import classifying, flow, latency, memory, peers, report, reports, saving, subscribers
from tests.bench.load import load
from tests.bench.saving import Options
from tests.bench.stand import Bare, Stand, bare_handler, drained, open_stand
from tests.infrastructure.processes import private_folder

MEASURES = ("single", "many", "flow", "latency", "memory", "webhooks", "sse", "reports", "classification")


class Session:
    """One run: collects lines for the table and raw figures for the JSON file."""

    def __init__(self, stand: Stand, options: Options, chosen: tuple[str, ...]) -> None:
        self.stand = stand
        self.options = options
        self.chosen = chosen
        self.figures: dict[str, Any] = {}
        self.lines: list[report.Line] = []

    def add(self, name: str, figures: Any, lines: list[report.Line]) -> None:
        self.figures[name] = figures
        print(report.table(lines).partition("\n")[2], flush=True)
        self.lines += lines

    async def run(self) -> None:
        self.figures["machine"] = await report.machine(self.stand)
        async with bare_handler(self.stand) as bare:
            for name, measure in (("single", self._single), ("many", self._many), ("flow", self._flow)):
                if name in self.chosen:
                    print(f"-- {name}", flush=True)
                    await measure(bare)
        for name, measure_alone in (
            ("latency", self._latency),
            ("memory", self._memory),
            ("webhooks", self._webhooks),
            ("sse", self._sse),
        ):
            if name in self.chosen:  # with the bare handler and its connections gone
                print(f"-- {name}", flush=True)
                await measure_alone()

    async def _single(self, bare: Bare) -> None:
        alone = await saving.single_alone(self.stand, bare, self.options)
        self.add("single", alone, report.saves("single save, intake and broker alone", alone, 0.6))
        consumed = await saving.single_consumed(self.stand, bare, self.options)
        self.add("single_consumed", consumed, report.saves("single save, all services at work", consumed))

    async def _many(self, bare: Bare) -> None:
        for name, ndjson in (("many_json", False), ("many_ndjson", True)):
            pairs = await saving.many(self.stand, bare, self.options, ndjson=ndjson)
            label = "1 000 a request, " + ("NDJSON" if ndjson else "JSON array")
            lines = report.saves(label, pairs)
            if "single" in self.figures:
                lines.insert(1, report.many_per_single(pairs, self.figures["single"], label))
            self.add(name, pairs, lines)

    async def _flow(self, bare: Bare) -> None:
        posted = await flow.posted(self.stand, bare, self.options)
        self.add("flow_posted", posted, report.flows(f"whole flow, posted {flow.BATCH} a request", posted, 600))
        put = await flow.put(self.stand, bare, self.options)
        self.add("flow_put", put, report.flows("whole flow, put one by one", put, 600))

    async def _latency(self) -> None:
        pairs = await latency.measure(self.stand, self.options)
        self.add("latency", pairs, report.latencies(pairs))

    async def _memory(self) -> None:
        await load(saving.single_plan(self.stand, self.options))
        await load(saving.many_plan(self.stand, self.options, ndjson=True))
        await drained(self.stand)
        distributed = memory.distributed(self.stand)
        with private_folder() as folder:
            embedded = memory.embedded_after_demo(folder)
        figures = {"distributed": distributed, "embedded": embedded}
        self.add("memory", figures, report.memories(distributed, embedded))

    async def _webhooks(self) -> None:
        measured = await subscribers.webhooks(self.stand)
        self.add("webhooks", measured, subscribers.webhook_lines(measured))

    async def _sse(self) -> None:
        measured = await subscribers.boards(self.stand)
        self.add("sse", measured, subscribers.board_lines(measured))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--only", default=",".join(MEASURES), help="some of " + ",".join(MEASURES))
    parser.add_argument("--rounds", type=int, default=3, help="pairs of ceiling and ours")
    parser.add_argument("--seconds", type=float, default=3.0, help="of load per half of a pair")
    parser.add_argument("--connections", type=int, default=32)
    parser.add_argument("--body-bytes", type=int, default=1400)
    parser.add_argument("--rate", type=float, default=50.0, help="saves a second where delays are measured")
    parser.add_argument("--paced-seconds", type=float, default=12.0, help="of that rate")
    parser.add_argument("--peers", type=Path, help="folder with driver.py of what people would pick instead")
    parser.add_argument("--json", type=Path, help="file for every figure; reports beside it")
    parser.add_argument("--in-own-session", action="store_true", help=argparse.SUPPRESS)
    return parser.parse_args()


def _cancel_once(task: asyncio.Task[None]) -> None:
    """A second Ctrl-C does not cut the removal of what was started."""
    loop = asyncio.get_running_loop()

    def interrupted() -> None:
        loop.add_signal_handler(signal.SIGTERM, lambda: None)
        task.cancel()

    loop.add_signal_handler(signal.SIGTERM, interrupted)


async def _run(arguments: argparse.Namespace) -> None:
    task = asyncio.current_task()
    assert task
    _cancel_once(task)
    options = Options(
        arguments.rounds,
        arguments.seconds,
        arguments.body_bytes,
        arguments.connections,
        arguments.rate,
        arguments.paced_seconds,
    )
    chosen = tuple(arguments.only.split(","))
    if unknown := set(chosen) - set(MEASURES):
        raise SystemExit(f"unknown measure {', '.join(unknown)}: choose among {', '.join(MEASURES)}")
    if "reports" in chosen:
        _reports(arguments.rounds, arguments.json)
    if "classification" in chosen:
        _classification(arguments.json)
    if not set(chosen) - {"reports", "classification"}:
        return
    with open_stand() as stand:
        print("processes:", *(f"{name} {pid}" for name, pid in stand.pids().items()), flush=True)
        session = Session(stand, options, chosen)
        await session.run()
        if arguments.peers:
            print("-- peers", flush=True)
            peer = await peers.measure(stand, arguments.peers, options)
            session.add("peers", peer, peers.lines(peer, session.figures))
    _show(session)
    if arguments.json:
        written = session.figures | {"table": [line._asdict() for line in session.lines], "options": options}
        arguments.json.write_text(json.dumps(report.plain(written), ensure_ascii=False, indent=1))


def _reports(rounds: int, file: Path | None) -> None:
    """Before anything else is started: these need the processors, and nothing else."""
    taken = reports.measure(rounds)
    name, steepness = reports.steepest(taken)
    print("\n" + reports.table(taken))
    print(f"steepest from 10 × to 100 ×: {name}, {steepness:.2f} of linear")
    if file:
        file.with_stem(f"{file.stem}-reports").write_text(json.dumps(reports.plain(taken), indent=1))


def _classification(file: Path | None) -> None:
    """Alone too: it is processor time that is told."""
    found = classifying.measure()
    print("\n" + report.table(classifying.lines(found)))
    if file:
        file.with_stem(f"{file.stem}-classification").write_text(json.dumps(found._asdict(), indent=1))


def _show(session: Session) -> None:
    machine = session.figures["machine"]
    print("\n" + report.table(session.lines))
    print(", ".join(f"{name} {value}" for name, value in machine.items() if name != "libraries"))
    print(", ".join(f"{name} {value}" for name, value in machine["libraries"].items()))


def measure(arguments: argparse.Namespace) -> int:
    """Exit 0 whenever everything asked for was measured, whatever the figures; 130 when interrupted."""
    try:
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            runner.run(_run(arguments))
    except (KeyboardInterrupt, asyncio.CancelledError):
        print("interrupted; everything has stopped", flush=True)
        return 130
    return 0


def main() -> int:
    """Measure in a session of its own: Ctrl-C would otherwise end the servers before what is in them is removed."""
    arguments = _arguments()
    if arguments.in_own_session:
        return measure(arguments)
    command = [sys.executable, "-m", "tests.bench", *sys.argv[1:], "--in-own-session"]
    inner = subprocess.Popen(command, start_new_session=True)
    for interruption in (signal.SIGINT, signal.SIGTERM):
        signal.signal(interruption, lambda *_: inner.terminate())
    return inner.wait()


if __name__ == "__main__":
    raise SystemExit(main())
