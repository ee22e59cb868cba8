"""A private PostgreSQL on a folder of its own: started, stopped or killed at will by tests and trials."""

from __future__ import annotations

import contextlib
import os
import pwd
import re
import shutil
import signal
import subprocess
import time
from pathlib import Path
from types import TracebackType
from typing import Any

import asyncpg
import psutil

from tests.infrastructure.ports import free_ports
from tests.infrastructure.processes import (
    ServiceError,
    kill_family,
    run_to_end,
    stop_process,
    wait_until_ready,
)

_USER = "insats"


def installed_postgres(root: Path = Path("/"), path: str | None = None) -> Path | None:
    """Return the folder of `initdb` and `postgres`, newest version first, or None if not installed."""
    packaged = [*root.glob("usr/lib/postgresql/*/bin"), *root.glob("usr/pgsql-*/bin")]
    for folder in sorted(packaged, key=_version, reverse=True):
        if (folder / "initdb").exists():
            return folder
    found = shutil.which("initdb", path=path)
    return Path(found).resolve().parent if found else None


def _version(programs: Path) -> list[int]:
    return [int(digits) for digits in re.findall(r"\d+", programs.parent.name)]


class PrivatePostgres:
    """One PostgreSQL server on `folder`, listening on a free port of 127.0.0.1 without passwords.

    Commits are durable across `kill()` and a new `start()`, which keeps folder and port; `fsync=False` trades
    durability against the machine's own crash for speed (a killed process alone loses nothing).
    Run as root, the server itself runs as the user nobody, so that user must be able to enter the folder
    (`private_folder()` gives such a one).
    """

    def __init__(self, folder: Path, *, fsync: bool = True, max_connections: int = 200) -> None:
        self.folder = folder
        self.port = free_ports(1)[0]
        self._options = {
            "listen_addresses": "127.0.0.1",
            "unix_socket_directories": "",  # a socket's path may be at most 107 bytes, a folder's name more
            "max_connections": str(max_connections),
            "fsync": "on" if fsync else "off",
            "logging_collector": "off",
        }
        self._data = folder / "data"
        self._log = folder / "postgres.log"
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int | None:
        """The postmaster's process id, None when it does not run."""
        return self._process.pid if self._process and self._process.poll() is None else None

    def start(self) -> None:
        """Start the server, after `stop()` or `kill()` on the same data; return when it takes connections."""
        if self.pid is not None:
            return
        programs = installed_postgres()
        if programs is None:
            raise ServiceError("PostgreSQL is not installed: apt-get install -y postgresql")
        self._make_data_folder(programs)
        self._clear_stale_lock()
        deadline = time.monotonic() + 60
        while True:
            try:
                self._start_once(programs)
            except ServiceError as error:
                # A killed server's last backends may hold its shared memory for a moment longer.
                if "shared memory" not in str(error) or time.monotonic() > deadline:
                    raise
                time.sleep(0.1)
            else:
                return

    def stop(self) -> None:
        """Shut down cleanly, ending open connections."""
        if self._process:
            stop_process(self._process, signal.SIGINT)

    def kill(self) -> None:
        """SIGKILL the postmaster and every backend at one instant, as a power cut would."""
        if self._process:
            kill_family(self._process)

    def url(self, database: str = "postgres") -> str:
        """Return `postgresql://insats@127.0.0.1:<port>/<database>`; the user is a superuser."""
        return f"postgresql://{_USER}@127.0.0.1:{self.port}/{database}"

    def create_database(self, name: str) -> str:
        """Create an empty UTF-8 database and return its URL."""
        run_to_end(create_database(self.url(), name))
        return self.url(name)

    def __enter__(self) -> PrivatePostgres:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def _make_data_folder(self, programs: Path) -> None:
        if (self._data / "PG_VERSION").exists():
            return
        self.folder.mkdir(parents=True, exist_ok=True)
        identity = _identity()
        if identity:
            os.chown(self.folder, identity["user"], identity["group"])
        command = [
            str(programs / "initdb"), f"--pgdata={self._data}", f"--username={_USER}", "--auth=trust",
            "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync",
        ]  # fmt: skip
        made = subprocess.run(command, cwd="/", capture_output=True, text=True, **identity)
        if made.returncode:
            raise ServiceError(f"initdb in {self.folder} (may its user enter it?): {made.stderr}")

    def _clear_stale_lock(self) -> None:
        lock = self._data / "postmaster.pid"
        if not lock.exists():
            return
        pid = int(lock.read_text().split("\n", 1)[0])
        with contextlib.suppress(psutil.NoSuchProcess, psutil.ZombieProcess):
            if str(self._data) in " ".join(psutil.Process(pid).cmdline()):
                raise ServiceError(f"process {pid} already serves {self._data}")
        lock.unlink()

    def _start_once(self, programs: Path) -> None:
        options = [part for name, value in self._options.items() for part in ("-c", f"{name}={value}")]
        command = [str(programs / "postgres"), "-D", str(self._data), "-p", str(self.port), *options]
        with self._log.open("wb") as log:
            process: subprocess.Popen[bytes] = subprocess.Popen(
                command, cwd="/", stdin=subprocess.DEVNULL, stdout=log, stderr=log, **_identity()
            )
        self._process = process
        probe = [str(programs / "pg_isready"), "-q", "-h", "127.0.0.1", "-p", str(self.port)]
        try:
            wait_until_ready(process, lambda: subprocess.run(probe).returncode == 0, log=self._log)
        except BaseException:
            kill_family(process)
            raise


async def create_database(admin_url: str, name: str) -> None:
    """Create an empty database as compose does: UTF-8, code point order, upper and lower case of å, ä, ö."""
    connection = await asyncpg.connect(admin_url, timeout=10)
    try:
        await connection.execute(f"CREATE DATABASE \"{name}\" TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C.UTF-8'")
    finally:
        await connection.close()


def _identity() -> dict[str, Any]:
    """Return Popen's arguments for another user, since PostgreSQL refuses to run as root; else nothing."""
    if os.getuid() != 0:
        return {}
    nobody = pwd.getpwnam("nobody")
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}
