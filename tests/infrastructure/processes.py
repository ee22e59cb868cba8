"""Starting, awaiting and killing a private service's processes; shared by postgres.py and rabbitmq.py."""

from __future__ import annotations

import asyncio
import contextlib
import shutil
import signal
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Coroutine, Iterator
from concurrent.futures import Future
from pathlib import Path
from typing import Any, TypeVar

import psutil

Result = TypeVar("Result")


class ServiceError(Exception):
    """A private service did not start, or cannot be used where it was put."""


@contextlib.contextmanager
def private_folder() -> Iterator[Path]:
    """Yield an empty folder that any user may enter (a server never runs as root), removed afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="insats-"))
    folder.chmod(0o755)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def wait_until_ready(
    process: subprocess.Popen[bytes], ready: Callable[[], bool], *, log: Path, seconds: float = 60
) -> None:
    """Return when `ready()` holds; raise ServiceError with the end of the log if the process dies first."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise ServiceError(f"exited with {process.returncode}:\n{_tail(log)}")
        with contextlib.suppress(OSError):
            if ready():
                return
        time.sleep(0.02)
    raise ServiceError(f"not ready within {seconds} s:\n{_tail(log)}")


def stop_process(process: subprocess.Popen[bytes], how: signal.Signals, seconds: float = 30) -> None:
    """Ask the process to end by signal `how`; kill it and its children if it has not after `seconds`."""
    if process.poll() is not None:
        return
    process.send_signal(how)
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        kill_family(process)


def kill_family(process: subprocess.Popen[bytes], seconds: float = 30) -> None:
    """SIGKILL the process and all its descendants at one instant; return when none of them runs any more."""
    if process.poll() is not None:
        return
    family = _frozen_family(psutil.Process(process.pid))
    for member in family:
        with contextlib.suppress(psutil.NoSuchProcess):
            member.kill()
    process.wait(seconds)
    deadline = time.monotonic() + seconds
    while any(_runs(member) for member in family):
        if time.monotonic() > deadline:
            raise ServiceError(f"processes left after SIGKILL: {[m.pid for m in family if _runs(m)]}")
        time.sleep(0.005)


def _frozen_family(root: psutil.Process) -> list[psutil.Process]:
    family = [root]
    for member in family:  # grows while it is walked; stopped before asked, so no child is born unseen
        with contextlib.suppress(psutil.NoSuchProcess):
            member.suspend()
            family.extend(member.children())
    return family


def _runs(member: psutil.Process) -> bool:
    try:
        return bool(member.is_running() and member.status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False


def _tail(log: Path, lines: int = 25) -> str:
    if not log.exists():
        return "(no log)"
    return "\n".join(log.read_text(errors="replace").splitlines()[-lines:])


def run_to_end(work: Coroutine[Any, Any, Result]) -> Result:
    """Run a coroutine from synchronous code, with or without an event loop already running in this thread."""
    outcome: Future[Result] = Future()

    def target() -> None:
        try:
            outcome.set_result(asyncio.run(work))
        except BaseException as error:  # carried over to the calling thread
            outcome.set_exception(error)

    thread = threading.Thread(target=target, daemon=True)
    thread.start()
    thread.join()
    return outcome.result()
