"""The pages' shells: readable without eyes, in two languages, without data and without inline script."""

import itertools
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from libs.common import code_lists
from libs.common.events import Answer, InsatsContent
from services.notifications import pages
from services.notifications.pages.texts import TEXTS
from tests.notifications.conftest import Running
from tests.notifications.example_events import Story
from tests.notifications.folding import fold

Attributes = dict[str, str | None]
VOID = {"meta", "link", "img", "input"}
PAGES = {
    "/": ("Lägesbild", "Status board", "board.js"),
    "/rounds/villkor-2023/reports": ("Rapporter", "Reports", "reports.js"),
    "/rounds/villkor-2023/respondents/24": ("Er återrapportering", "Your return", "region.js"),
    "/accessibility": ("Tillgänglighetsredogörelse", "Accessibility statement", ""),
    "/returns/villkor-2023.24.1": ("Återrapportering", "Return", "return.js"),
    "/review": ("Granskning", "Review", "review.js"),
    "/rounds/villkor-2023/labels": ("Klassning", "Classification", "labels.js"),
}
every_page = pytest.mark.parametrize("path", PAGES)


class Page(HTMLParser):
    """The tags of a page, with their attributes and the text directly in them."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, Attributes, list[str]]] = []
        self._open: list[int] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs), []))
        if tag not in VOID:
            self._open.append(len(self.tags) - 1)

    def handle_endtag(self, tag: str) -> None:
        assert self.tags[self._open.pop()][0] == tag, f"</{tag}> closes another"

    def handle_data(self, data: str) -> None:
        if self._open:
            self.tags[self._open[-1]][2].append(data)

    def all(self, *names: str) -> list[Attributes]:
        return [attributes for tag, attributes, _ in self.tags if tag in names]

    def text(self, name: str) -> str:
        return "".join(next(text for tag, _, text in self.tags if tag == name)).strip()


async def shell(service: Running, path: str = "/", language: str = "sv") -> Page:
    answer = await service.client.get(path, headers={"Accept-Language": language})
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    return Page(answer.text)


@pytest.mark.parametrize(
    ("query", "preferred", "language"),
    [
        ("", "sv-SE", "sv"),
        ("", "en-GB,en;q=0.9", "en"),
        ("?lang=en", "sv-SE", "en"),
        ("?lang=sv", "en-GB", "sv"),
        ("?lang=xx", "sv-SE", "sv"),
    ],
)
@every_page
async def test_page_speaks_the_language_when_asked_or_preferred(
    service: Running, path: str, query: str, preferred: str, language: str
) -> None:
    page = await shell(service, path + query, preferred)
    assert page.all("html")[0]["lang"] == language
    assert page.text("title") == f"{PAGES[path][language == 'en']} – Insats"
    assert page.text("h1") == PAGES[path][language == "en"]


@every_page
async def test_page_can_be_used_without_seeing_it_when_read_by_structure(service: Running, path: str) -> None:
    page = await shell(service, path)
    labelled = {label["for"] for label in page.all("label")}
    for control in page.all("input", "select", "textarea"):
        assert control["id"] in labelled, control
    for button in page.all("button"):
        assert button.get("type") in ("button", "submit")
    ids = [attributes["id"] for _, attributes, _ in page.tags if "id" in attributes]
    assert len(ids) == len(set(ids))
    for _, attributes, _ in page.tags:
        for reference in ("aria-labelledby", "aria-describedby", "for"):
            assert attributes.get(reference) is None or attributes[reference] in ids
    assert [tag for tag, _, _ in page.tags if tag in ("h1", "main")] == ["main", "h1"]
    headings = [int(tag[1]) for tag, _, _ in page.tags if re.fullmatch("h[1-6]", tag)]
    assert all(below <= above + 1 for above, below in itertools.pairwise(headings))
    for landmark in page.all("nav", "aside", "dialog", "iframe"):
        assert landmark.get("aria-label") or landmark.get("aria-labelledby") or landmark.get("title"), landmark
    assert page.all("a")[0]["href"] == "#content"
    assert "content" in ids
    assert all("alt" in image for image in page.all("img"))
    assert [a["id"] for _, a, _ in page.tags if a.get("aria-live")] == (["spoken-counts"] if path == "/" else [])


@every_page
async def test_no_script_or_handler_stands_in_the_page_when_the_policy_forbids_it(service: Running, path: str) -> None:
    answer = await service.client.get(path)
    policy = dict(part.split(" ", 1) for part in answer.headers["content-security-policy"].split("; "))
    assert {policy[name] for name in ("default-src", "frame-ancestors", "base-uri")} == {"'none'"}
    assert {policy[name] for name in ("script-src", "connect-src", "form-action")} == {"'self'"}
    framed = "/reports" in path  # shows a report in a frame, with the report's own styles
    assert policy["style-src"] == ("'self' 'unsafe-inline'" if framed else "'self'")
    assert answer.headers["cross-origin-opener-policy"] == "same-origin"
    page = Page(answer.text)
    for tag, attributes, text in page.tags:
        assert not any(name.startswith("on") for name in attributes), tag
        if tag == "script":
            assert attributes["src"] == f"/static/{PAGES[path][2]}"
            assert "".join(text).strip() == ""


@every_page
async def test_shell_holds_no_data_when_a_round_is_under_way(service: Running, path: str) -> None:
    before = (await service.client.get(path)).text
    await fold(service.database, Story().all())
    assert (await service.client.get(path)).text == before
    assert "villkor-2023" not in before


async def test_every_file_is_there_and_ours_when_page_and_scripts_name_it(service: Running) -> None:
    html = "".join([(await service.client.get(path)).text for path in (*PAGES, "/login")])
    folder = Path(pages.__file__).parent / "static"
    scripts = {name: (folder / name).read_text() for name in pages.STATIC_FILES if name.endswith(".js")}
    named = set(re.findall(r'(?:src|href)="(/static/[^"]+)"', html))
    named |= {f"/static/{name}" for code in scripts.values() for name in re.findall(r'from "\./([^"]+)"', code)}
    assert named == {f"/static/{name}" for name in pages.STATIC_FILES}
    assert not re.search(r'(?:src|href)="(?!/|#|\?lang=)', html)
    for path in named:
        answer = await service.client.get(path)
        assert answer.status_code == 200
        assert answer.headers["content-type"] == pages.STATIC_FILES[path.removeprefix("/static/")]
        fresh = await service.client.get(path, headers={"If-None-Match": answer.headers["etag"]})
        assert (fresh.status_code, fresh.content) == (304, b"")
    assert not any("innerHTML" in code for code in scripts.values())


@pytest.mark.parametrize("path", ["/static/none.js", "/static/..%2Ftexts.py"])
async def test_file_is_refused_when_it_is_not_one_of_the_pages(service: Running, path: str) -> None:
    assert (await service.client.get(path)).status_code == 404


def test_what_is_previewed_may_run_nothing_and_reach_nothing_when_framed() -> None:
    scripts = [file.read_text() for file in (Path(pages.__file__).parent / "static").glob("*.js")]
    frames = re.findall(r'element\("iframe", \{([^}]*)\}', "".join(scripts))
    assert frames
    assert all('sandbox: ""' in attributes and "title" in attributes for attributes in frames)


def test_scripts_have_all_their_words_when_they_ask_for_them() -> None:
    folder = Path(pages.__file__).parent / "static"
    asked = {word for file in folder.glob("*.js") for word in re.findall(r"words\.(\w+)", file.read_text())}
    assert "matrix" not in asked
    assert asked <= set(TEXTS)
    states = ("nothing", "draft", "submitted", "processing", "processed", "sent_back", "accepted", "superseded")
    composed = {f"state_{state}" for state in states} | {"live", "connecting", "away"}
    composed |= {f"change_{change}" for change in ("added", "removed", "changed", "moved")}
    composed |= {f"severity_{severity}" for severity in ("error", "warning", "info")}
    composed |= {"decision_accepted", "decision_sent_back", "edition_draft", "edition_published"}
    composed |= {f"field_{field}" for field in (*InsatsContent.model_fields, *Answer.model_fields, "reason")}
    assert composed <= set(TEXTS)
    assert all(swedish and english for swedish, english in TEXTS.values())


def test_every_word_is_used_when_it_is_written() -> None:
    folder = Path(pages.__file__).parent
    texts = [file.read_text() for file in (*folder.glob("static/*.js"), *folder.glob("templates/*.html"))]
    named = {word for text in texts for word in re.findall(r"(?:words|t)\.(\w+)", text)}
    composed = {prefix for text in texts for prefix in re.findall(r"words\[`(\w+_)\$", text)}
    loose = ("live", "connecting", "away")
    unused = [word for word in TEXTS if word not in named and not word.startswith(tuple(composed))]
    assert [word for word in unused if word not in loose] == []


def test_matrix_leads_to_the_page_of_the_return_when_there_is_one() -> None:
    script = (Path(pages.__file__).parent / "static/matrix.js").read_text()
    [pattern] = re.findall(r"/returns/\$\{respondent\.return_id\}#(area-)\$\{area\.code\}", script)
    content = (Path(pages.__file__).parent / "static/content.js").read_text()
    assert f"`{pattern}${{area.code}}`" in content  # the place that it leads to is made by the page


def test_map_has_a_shape_and_a_place_for_its_sign_for_each_region() -> None:
    drawn = Page((Path(pages.__file__).parent / "templates/sweden.svg").read_text())
    regions = [shape["data-respondent"] for shape in drawn.all("g")]
    assert sorted(regions, key=str) == sorted(item.code for item in code_lists.load("regions"))
    assert len(drawn.all("path")) == len(drawn.all("text")) == len(regions)
