"""`python -m tests.evaluation SHARED [--ablation] [--served] [--misses REGION …]`, or `make evaluate`.

SHARED holds `data/regions-2023.json` and `eval/evaluate.py`. Regions are left out one at a time; nothing is fitted,
chosen or tempered on the region that is scored.
"""

import argparse
from pathlib import Path
from typing import Any

import numpy as np

from services.classification.model.scoring import reliability, scores
from tests.evaluation import ablation, material, served
from tests.evaluation.folds import folds, likelihoods, truth_of


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.evaluation", description=__doc__)
    parser.add_argument("shared", type=Path)
    parser.add_argument("--ablation", action="store_true", help="also with parts taken away, exchanged or added")
    parser.add_argument("--served", action="store_true", help="also by evaluate.py on a service, fold by fold")
    parser.add_argument("--misses", nargs="*", default=[], metavar="REGION", help="also every insats missed there")
    arguments = parser.parse_args()
    refs, examples = material.returns_2023(arguments.shared)
    truth, likely = truth_of(examples), np.zeros((len(examples), len(material.AREAS)))
    done = list(folds(examples))
    for fold in done:
        likely[fold.places] = likelihoods(fold, examples)
        _line(fold.region, likely[fold.places], truth[fold.places])
    in_view = np.array([example.respondent in material.IN_VIEW for example in examples])
    for name, part in (
        ("seven regions in view", in_view),
        ("seven not in view", ~in_view),
        ("all", in_view | ~in_view),
    ):
        _line(name, likely[part], truth[part])
    print("\nsaid  right  insatser")
    for said, right, count in reliability(likely, truth):
        print(f"{said:.2f}  {right:.2f}   {count}")
    _confusions(likely, truth)
    for region in arguments.misses:
        _misses(region, refs, [example.respondent for example in examples], likely, truth)
    if arguments.ablation:
        for name, found in ablation.table(arguments.shared, examples):
            _line(name, found, truth)
            _line("  … seven not in view", found[~in_view], truth[~in_view])
    if arguments.served:
        served.score(arguments.shared, refs, done)


def _line(name: str, likely: np.ndarray[Any, Any], truth: np.ndarray[Any, Any]) -> None:
    figures = "  ".join(f"{figure} {value:.3f}" for figure, value in scores(likely, truth).items())
    print(f"{name:55} {len(truth):4}  {figures}", flush=True)


def _confusions(likely: np.ndarray[Any, Any], truth: np.ndarray[Any, Any]) -> None:
    print("\ndeclared \\ read " + " ".join(f"{area[:6]:>6}" for area in material.AREAS))
    for row, area in enumerate(material.AREAS):
        counts = np.bincount(likely.argmax(axis=1)[truth == row], minlength=len(material.AREAS))
        print(f"{area:15} " + " ".join(f"{count:6}" for count in counts))


def _misses(
    region: str, refs: list[str], respondents: list[str], likely: np.ndarray[Any, Any], truth: np.ndarray[Any, Any]
) -> None:
    print(f"\nmissed in {region}:")
    for place, (ref, respondent) in enumerate(zip(refs, respondents, strict=True)):
        order = np.argsort(-likely[place])[:3]
        if respondent == region and order[0] != truth[place]:
            guesses = ", ".join(f"{material.AREAS[one]} {likely[place, one]:.2f}" for one in order)
            print(f"  {ref}: declared {material.AREAS[truth[place]]}; read {guesses}")


main()
