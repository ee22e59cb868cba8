"""A series of seeded trials from the command line: stops at the first that fails, and names its seed."""

import argparse
import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

from tests.faults.replica import Fault
from tests.infrastructure.services import find_postgres

Trial = Callable[[str, str, int], Coroutine[Any, Any, int]]
"""(setup, PostgreSQL's address, seed) -> how many processes died. Raises Fault."""


def run(module: str, description: str | None, trial: Trial) -> int:
    """The command's exit code."""
    parser = argparse.ArgumentParser(prog=f"python -m {module}", description=description)
    parser.add_argument("--setup", choices=["embedded", "connected"], required=True)
    parser.add_argument("--trials", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    died = 0
    with find_postgres() as url:
        for seed in range(options.seed, options.seed + options.trials):
            try:
                died += asyncio.run(trial(options.setup, url, seed))
            except Fault as fault:
                print(f"seed {seed}: FAILED: {fault}")
                return 1
            print(f"seed {seed}: ok", flush=True)
    print(f"{options.trials} trials, none failed; {died} processes killed")
    return 0
