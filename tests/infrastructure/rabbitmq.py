"""A private RabbitMQ node on a folder of its own: started, stopped or killed at will by tests and trials."""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

from tests.infrastructure.ports import free_ports
from tests.infrastructure.processes import ServiceError, kill_family, stop_process, wait_until_ready

# Two schedulers and no busy waiting leave the cores to what is measured. MMmcs 0: freed memory goes back to
# the system instead of being cached, 20 MB less under load for about 3 % of the rate.
_RUNTIME = (
    "-start_epmd false -kernel inet_dist_use_interface {127,0,0,1} "
    "+S 2:2 +SDcpu 1:1 +SDio 2 +sbwt none +sbwtdcpu none +sbwtdio none +MMmcs 0"
)
# The log of quorum queues is also kept in memory until its file is full: 512 MB by default.
_CONFIGURATION = """\
listeners.tcp.1 = 127.0.0.1:{port}
loopback_users = none
log.console = false
log.file.level = warning
collect_statistics = none
raft.wal_max_size_bytes = 16000000
vm_memory_high_watermark.relative = 0.3
disk_free_limit.absolute = 50MB
"""


@dataclass(frozen=True)
class InstalledRabbitMQ:
    """Where the server's own script and Erlang's programs are; `erlang` None means on the PATH."""

    server: Path
    erlang: Path | None


def installed_rabbitmq(root: Path = Path("/"), environment: Mapping[str, str] = os.environ) -> InstalledRabbitMQ | None:
    """Find RabbitMQ below RMQ_PREFIX (an unpacked, newer one), in Debian's folder, or on the PATH."""
    prefix = Path(environment["RMQ_PREFIX"]) if environment.get("RMQ_PREFIX") else root
    # Not Debian's wrapper in /usr/sbin: that one insists on the system's own node and user.
    servers = sorted(prefix.glob("usr/lib/rabbitmq/lib/rabbitmq_server-*/sbin/rabbitmq-server"))
    erlang = prefix / "usr/lib/erlang/bin"
    if servers and (erlang / "erl").exists():
        return InstalledRabbitMQ(servers[-1], erlang)
    found = shutil.which("rabbitmq-server", path=environment.get("PATH", ""))
    if found and not found.startswith("/usr/sbin/"):
        return InstalledRabbitMQ(Path(found).resolve(), None)
    return None


class PrivateRabbitMQ:
    """One RabbitMQ node on `folder`, on free ports of 127.0.0.1 and with an epmd of its own.

    What was confirmed to a quorum queue declared DECLARATION_SETTLES_SECONDS before (libs/common/bus/rabbit.py)
    survives `kill()` and a new `start()`, which keeps folder and ports. `definitions` is a JSON file with users,
    permissions and exchanges, loaded at each start; without one there is the user guest. `configuration` is
    appended to the node's rabbitmq.conf.
    """

    def __init__(self, folder: Path, *, definitions: Path | None = None, configuration: str = "") -> None:
        self.folder = folder
        self.port, self._distribution_port, self._epmd_port = free_ports(3)
        self._configuration = _CONFIGURATION.format(port=self.port) + configuration
        if definitions:
            self._configuration += f"load_definitions = {definitions}\n"
        self._log = folder / "output.log"
        self._epmd: subprocess.Popen[bytes] | None = None
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """`amqp://guest:guest@127.0.0.1:<port>/`."""
        return self.url_for("guest", "guest")

    def url_for(self, user: str, password: str) -> str:
        """Return the node's address for another user."""
        return f"amqp://{user}:{password}@127.0.0.1:{self.port}/"

    @property
    def pid(self) -> int | None:
        """The node's process id, None when it does not run."""
        return self._process.pid if self._process and self._process.poll() is None else None

    def start(self) -> None:
        """Start the node, after `stop()` or `kill()` on the same data; return when it answers AMQP."""
        if self.pid is not None:
            return
        installed = installed_rabbitmq()
        if installed is None:
            raise ServiceError("RabbitMQ is not installed: apt-get install -y rabbitmq-server")
        self._write_configuration()
        environment = self._environment(installed)
        try:
            self._start_epmd(environment)
            with self._log.open("wb") as log:
                self._process = subprocess.Popen(
                    [installed.server], cwd=self.folder, env=environment,
                    stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                )  # fmt: skip
            wait_until_ready(self._process, self._answers_amqp, log=self._log)
        except BaseException:
            self.kill()
            self.stop()
            raise

    def stop(self) -> None:
        """Shut the node down cleanly, and its epmd."""
        if self._process:
            stop_process(self._process, signal.SIGTERM)
        if self._epmd:
            stop_process(self._epmd, signal.SIGTERM)

    def kill(self) -> None:
        """SIGKILL the node and its children at one instant; its epmd stays until `stop()`."""
        if self._process:
            kill_family(self._process)

    def __enter__(self) -> PrivateRabbitMQ:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def _write_configuration(self) -> None:
        (self.folder / "home").mkdir(parents=True, exist_ok=True, mode=0o700)
        (self.folder / "rabbitmq.conf").write_text(self._configuration)
        (self.folder / "enabled_plugins").write_text("[].")

    def _environment(self, installed: InstalledRabbitMQ) -> dict[str, str]:
        # A user's or the system's own RABBITMQ_ settings must not reach this node.
        inherited = {k: v for k, v in os.environ.items() if not re.match(r"RABBITMQ_|ERL_|NOTIFY_SOCKET", k)}
        folder = self.folder
        return inherited | {
            "PATH": f"{installed.erlang}:{os.environ['PATH']}" if installed.erlang else os.environ["PATH"],
            "HOME": str(folder / "home"),
            "LANG": "C.UTF-8",
            "ERL_EPMD_PORT": str(self._epmd_port),
            "ERL_EPMD_ADDRESS": "127.0.0.1",
            "RUNNING_UNDER_SYSTEMD": "true",  # the script becomes the node instead of a shell in front of it
            "RABBITMQ_NODENAME": f"insats{self.port}@localhost",
            "RABBITMQ_DIST_PORT": str(self._distribution_port),
            "RABBITMQ_CONF_ENV_FILE": str(folder / "none"),
            "RABBITMQ_CONFIG_FILE": str(folder / "rabbitmq.conf"),
            "RABBITMQ_ADVANCED_CONFIG_FILE": str(folder / "none.config"),
            "RABBITMQ_MNESIA_BASE": str(folder / "db"),
            "RABBITMQ_LOG_BASE": str(folder / "log"),
            "RABBITMQ_ENABLED_PLUGINS_FILE": str(folder / "enabled_plugins"),
            "RABBITMQ_GENERATED_CONFIG_DIR": str(folder / "generated"),
            "RABBITMQ_PID_FILE": str(folder / "rabbitmq.pid"),
            # Tables allocated whole at start: 1 048 576 processes and 5 000 000 atoms by default.
            "RABBITMQ_MAX_NUMBER_OF_PROCESSES": "65536",
            "RABBITMQ_MAX_NUMBER_OF_ATOMS": "1048576",
            "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS": _RUNTIME,
        }

    def _start_epmd(self, environment: Mapping[str, str]) -> None:
        if self._epmd and self._epmd.poll() is None:
            return
        program = shutil.which("epmd", path=environment["PATH"])
        if program is None:
            raise ServiceError("epmd, which comes with Erlang, is not on the PATH")
        self._epmd = subprocess.Popen(
            [program, "-port", str(self._epmd_port), "-address", "127.0.0.1"],
            env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        # The node gives up at once if its epmd does not accept connections yet.
        wait_until_ready(self._epmd, self._epmd_accepts, log=self._log)

    def _epmd_accepts(self) -> bool:
        with socket.create_connection(("127.0.0.1", self._epmd_port), 1):
            return True

    def _answers_amqp(self) -> bool:
        # An open port is not enough: the listener opens before the node serves.
        with socket.create_connection(("127.0.0.1", self.port), 1) as probe:
            probe.sendall(b"AMQP\x00\x00\x09\x01")
            return probe.recv(1) == b"\x01"
