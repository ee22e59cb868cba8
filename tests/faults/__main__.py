"""All trials of one set-up: `python -m tests.faults --setup embedded|connected --trials 60 --seed 1`.

`--break inbox|confirm` takes a safeguard out and `--aim before_ack|before_publish` aims a kill (broken.py): then
trials must fail. Exits with 1 at the first that does, and says how to repeat it.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from typing import cast

from tests.faults import trial
from tests.faults.broken import AIMS, BREAKS
from tests.faults.documents import documents
from tests.faults.setups import SETUPS, SetupName, Tampering, setups
from tests.faults.striking import plan

REPLAY_EVERY = 10


def main() -> int:
    options = _options()
    what, submitted = documents()
    print(f"{options.setup}: {SETUPS[options.setup]}; {len(submitted)} of {what}", flush=True)
    with setups(options.setup) as made:
        expected = trial.undisturbed(made, submitted)
        print(f"undisturbed: processed {expected.span:.2f} s after the first submission began", flush=True)
        kills: Counter[str] = Counter()
        for seed in range(options.seed, options.seed + options.trials):
            verdict = trial.run(
                made,
                submitted,
                expected,
                [] if options.aim else plan(seed, made.victims, expected.span),
                tampering=Tampering(getattr(options, "break"), options.aim),
                with_replay=seed % REPLAY_EVERY == 0,
                patience=options.patience,
            )
            kills.update(verdict.kills or verdict.deaths)
            _tell(seed, verdict)
            if verdict.fault:
                print(f"repeat: python -m tests.faults {' '.join(_repeat(options, seed))}")
                return 1
    told = ", ".join(f"{name} {times}" for name, times in sorted(kills.items()))
    print(f"{options.trials} trials, none failed; {kills.total()} kills: {told}")
    return 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    parser.add_argument("--setup", choices=list(SETUPS), required=True, type=lambda name: cast(SetupName, name))
    parser.add_argument("--trials", type=int, default=60)
    parser.add_argument("--seed", type=int, default=1, help="of the first trial; the next has the next")
    parser.add_argument("--break", choices=list(BREAKS), default="")
    parser.add_argument("--aim", choices=list(AIMS), default="")
    parser.add_argument("--patience", type=float, default=90, help="seconds until a return counts as lost")
    return parser.parse_args()


def _tell(seed: int, verdict: trial.Verdict) -> None:
    victims = " ".join(verdict.struck) or " ".join(verdict.deaths) or "nobody"
    result = f"FAILED: {verdict.fault}" if verdict.fault else "ok"
    figures = f"{verdict.receipts} receipts, {verdict.changes} changes, {verdict.seconds:.1f} s"
    print(f"seed {seed}: killed {victims}; {figures}; {result}", flush=True)


def _repeat(options: argparse.Namespace, seed: int) -> list[str]:
    words = ["--setup", options.setup, "--trials", "1", "--seed", str(seed)]
    words += ["--break", getattr(options, "break")] if getattr(options, "break") else []
    return words + (["--aim", options.aim] if options.aim else [])


if __name__ == "__main__":
    sys.exit(main())
