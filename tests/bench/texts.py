"""What the load sends to what is measured and to its ceiling: insatser in realistic Swedish, of a wanted size."""

from __future__ import annotations

import json
import random
from typing import Any

AREAS = ("boende", "kompetens", "innovation", "tillganglighet", "jamstalldhet", "integration", "miljo")
_NAMES = (
    "Samåkning mellan byarna i ådalen",
    "Bostäder i tomma skolhus",
    "Verkstadsskola för vuxna i gränstrakten",
    "Nattöppet bibliotek som mötesplats",
    "Gemensamt slakteri för fjällnära företag",
    "Språkstöd på arbetsplatsen inom vården",
)
_DESCRIPTIONS = (
    "Insatsen prövar om tre kommuner tillsammans kan hålla en tjänst som ingen av dem klarar ensam.",
    "Arbetet leds av en styrgrupp med företrädare för byalagen, handeln och skolan, som möts varannan månad.",
    "Regionen står för samordning och uppföljning, medan kommunerna bidrar med lokaler och arbetstid.",
    "Målgruppen är hushåll och småföretag som har längre än fyra mil till närmaste tätort.",
    "Under hösten flyttades tyngdpunkten från utredning till försök på två orter.",
)
_OUTPUTS = (
    "Två försöksorter, elva träffar och en handbok som har hämtats av nitton andra kommuner.",
    "Sex avtal har slutits med lokala entreprenörer och 143 personer har deltagit.",
    "En modell för kostnadsdelning har tagits fram och antagits i fullmäktige.",
)
_OUTCOMES = (
    "Restiden till vård och handel har kortats med i snitt 22 minuter enligt resvaneundersökningen.",
    "Fyra av tio deltagare uppger att de har fått arbete eller utökad arbetstid inom ett halvår.",
    "På längre sikt väntas fler unga familjer bo kvar, vilket följs upp tillsammans med lärosätet.",
)
_GOALS = (
    "Bidrar till mål 8 och 11 i Agenda 2030 och till den regionala utvecklingsstrategins prioritering 2.",
    "Medfinansieras av Regionalfonden med 1,4 mkr och av kommunerna med 600 tkr.",
)
_MUNICIPALITIES = ("2480", "2481", "2462", "1737", "0980", "2321")


def bodies(count: int, size: int, seed: int = 1) -> list[bytes]:
    """Return `count` different insatser in JSON of about `size` bytes of UTF-8, each without its `{"key":"…",`."""
    chance = random.Random(seed)
    return [_body(chance, size) for _ in range(count)]


def with_key(rest: bytes, key: str) -> bytes:
    """Return the whole JSON object: a body as `bodies` gives it, under a key of its own."""
    return b'{"key":"' + key.encode() + b'",' + rest


def _body(chance: random.Random, size: int) -> bytes:
    amounts = [chance.randrange(1, 90) * 50_000 for _ in range(2)]
    insats: dict[str, Any] = {
        "area": chance.choice(AREAS),
        "name": f"{chance.choice(_NAMES)}, etapp {chance.randrange(1, 100)}",
        "description": " ".join(chance.sample(_DESCRIPTIONS, 3)),
        "outputs": " ".join(chance.sample(_OUTPUTS, 2)),
        "outcomes": " ".join(chance.sample(_OUTCOMES, 2)),
        "goals": " ".join(chance.sample(_GOALS, 2)),
        "municipalities": chance.sample(_MUNICIPALITIES, 2),
        "funding": [
            {"source": "anslag-1-1", "amount_sek": amounts[0]},
            {"source": "municipal", "amount_sek": amounts[1]},
        ],
        "total_budget_sek": sum(amounts),
    }
    while len(written := json.dumps(insats, ensure_ascii=False, separators=(",", ":")).encode()) < size - 80:
        insats["description"] += " " + chance.choice(_DESCRIPTIONS)
    return written[1:]
