"""The labelled material: what regions reported, and in which table."""

import json
from pathlib import Path

from insats.training import example
from services.classification.model.training import Example

AREAS = ("boende", "kompetens", "innovation", "tillganglighet", "jamstalldhet", "integration", "miljo")
IN_VIEW = ("Blekinge", "Dalarna", "Gävleborg", "Jämtland Härjedalen", "Jönköping", "Kronoberg", "Norrbotten")
"""The first seven in the alphabet: whose misses were looked at while the topics were written. The others' were not."""

# What a region's strategic areas in its own follow-up are in the national form.
_OWN_HEADINGS = {
    "Digitalisering": "tillganglighet", "Digitalisering - digital kommunikation": "tillganglighet",
    "Kollektivtrafik": "tillganglighet", "Transportinfrastruktur": "tillganglighet",
    "Innovationsledning": "innovation", "Smart specialisering": "innovation", "Företagsstöd": "innovation",
    "Näringsliv": "innovation", "Besöksnäring och turism": "innovation",
    "Kommersiell service": "boende", "Regional kultur": "boende", "Samhällsbyggnad": "boende",
    "Folkhälsa": "boende", "Hälso- och sjukvård samt tandvård": "boende", "Energi": "miljo",
    "Kompetensförsörjning": "kompetens", "Kompetensförsörjning och utbildning": "kompetens", "Utbildning": "kompetens",
}  # fmt: skip


def returns_2023(shared: Path) -> tuple[list[str], list[Example]]:
    """References and examples; the region is the respondent."""
    source = json.loads((shared / "data" / "regions-2023.json").read_text("utf-8"))
    rows = [(region["region"], row) for region in source["regions"] for row in region["insatser"]]
    return [row["ref"] for _, row in rows], [example(region, row, AREAS[row["area"] - 1]) for region, row in rows]


def norrbotten_2022(shared: Path) -> list[Example]:
    source = json.loads((shared / "data" / "norrbotten-2022.json").read_text("utf-8"))
    return [example("Norrbotten", row, AREAS[row["area"] - 1]) for row in source["insatser"]]


def vasterbotten_2024(shared: Path) -> list[Example]:
    """Single activities under the region's own headings, which are not tables of the national form."""
    source = json.loads((shared / "data" / "resultat-vasterbotten-2024.json").read_text("utf-8"))
    parts = [part for chapter in source["chapters"] for heading in chapter["headings"] for part in heading["areas"]]
    return [
        example(
            "Västerbotten", {"name": item["title"], "outputs": "\n".join(item["text"])}, _OWN_HEADINGS[part["area"]]
        )
        for part in parts
        if part["area"] in _OWN_HEADINGS
        for item in part["items"]
    ]


def descriptions(shared: Path) -> list[Example]:
    """The form's own words on each of the four strategic areas."""
    form = json.loads((shared / "data" / "form-2022.json").read_text("utf-8"))
    parts = form["parts"][0]["sections"][1]["sections"]
    return [
        example("blanketten", {"name": part["title"], "outputs": part["questions"][0]["text"]}, area)
        for part, area in zip(parts, AREAS, strict=False)
    ]
