"""Kills by plan and starts again what died, in a thread beside the submission: what a supervisor would do."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tests.faults.setups import Victim
from tests.installation import Installation


@dataclass(frozen=True)
class Strike:
    """`after` seconds since the beginning, or since the former victim was started again; `down` seconds dead.
    `recovered`: wait until the former victim works again, or hit while it still comes up."""

    after: float
    victim: str
    down: float
    recovered: bool


def plan(seed: int, victims: Sequence[str], span: float) -> list[Strike]:
    """One to three strikes within `span`, the seconds that the undisturbed run takes."""
    chance = random.Random(seed)
    return [
        Strike(
            after=chance.uniform(0, span * 0.9) if n == 0 else chance.uniform(0, span * 0.5),
            victim=chance.choice(victims),
            down=chance.uniform(0, 0.3),
            recovered=chance.random() < 0.7,
        )
        for n in range(chance.choice((1, 2, 2, 3)))
    ]


class Supervisor(threading.Thread):
    """Strikes as planned until `stop`; starts again at once whoever died without being struck."""

    def __init__(self, installation: Installation, victims: Mapping[str, Victim], strikes: Sequence[Strike]) -> None:
        super().__init__(name="supervisor", daemon=True)
        self.installation = installation
        self.victims = victims
        self.strikes = list(strikes)
        self.struck: list[str] = []
        """`victim@seconds` since the beginning."""
        self.kills: list[str] = []
        self.deaths: list[str] = []
        """Who died without being struck."""
        self.failure: Exception | None = None
        self._stopping = threading.Event()

    def run(self) -> None:
        try:
            self._strike_all()
            while not self._stopping.is_set():
                self._rest(0.05)
        except Exception as error:  # carried over to the thread that waits for the end
            self.failure = error

    def stop(self) -> None:
        """Answers when everybody runs and is ready. Raises what went wrong here."""
        self._stopping.set()
        self.join(120)
        if self.failure:
            raise self.failure
        for victim in self.victims.values():
            victim.start()
        self.installation.wait_ready()

    def _strike_all(self) -> None:
        began = time.monotonic()
        for strike in self.strikes:
            self._rest(strike.after)
            if self._stopping.is_set() and self.kills:
                return
            victim = self.victims[strike.victim]
            self.struck.append(f"{victim.name}@{time.monotonic() - began:.2f}s")
            self.kills.append(victim.name)
            victim.kill()
            time.sleep(strike.down)
            victim.start()
            if strike.recovered:
                self.installation.wait_ready()

    def _rest(self, seconds: float) -> None:
        until = time.monotonic() + seconds
        while time.monotonic() < until and not self._stopping.is_set():
            for victim in self.victims.values():
                if not victim.runs():
                    self.deaths.append(victim.name)
                    victim.start()
            time.sleep(0.02)
