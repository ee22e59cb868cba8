"""What the command says to a person of a form that was read in."""

from typing import Any

LONGEST = 100


def told(answer: dict[str, Any]) -> str:
    """The answer of an import as lines: what was read, repaired and not understood, then the findings."""
    counts = answer["counts"]
    lines = [
        f"{answer['format']}: {counts['insatser']} insatser, {counts['nil_returns']} intyg om inga insatser, "
        f"{counts['answers']} svar, {counts['analyses']} analyser"
    ]
    lines += _part("Lagade texter", [f"{one['place']}: {one['before']} → {one['after']}" for one in answer["repairs"]])
    lines += _part(
        "Inte förstått", [f"{one['place']}: {_short(one['text'])}\n    {one['reason']}" for one in answer["left"]]
    )
    lines += _part(
        "Att se över",
        [f"{one.get('place') or one['pointer']}: {one['message']}" for one in answer["findings"]],
    )
    return "\n".join(lines)


def _part(heading: str, items: list[str]) -> list[str]:
    return [f"{heading} ({len(items)}):", *(f"  {item}" for item in items)] if items else []


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= LONGEST else f"{line[: LONGEST - 1]}…"
