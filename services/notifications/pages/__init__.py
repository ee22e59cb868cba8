"""The web pages: status board, a round's reports and labels, a return, the review. Shells, filled by the APIs.

A shell holds no data, so it is open to all; what it shows it fetches with the token of whoever looks.
"""

import hashlib
import json
from functools import cache
from pathlib import Path

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from libs.common import code_lists
from libs.common.problems import language_of, not_found
from services.notifications.pages import login, session
from services.notifications.pages.headers import FRAMING, POLICY, headers
from services.notifications.pages.texts import TEXTS
from services.notifications.settings import NotificationsSettings

router = APIRouter(include_in_schema=False)
for part in (session.router, login.router):
    router.routes.extend(part.routes)

FOLDER = Path(__file__).parent
MEDIA_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
}
STATIC_FILES = {
    name: MEDIA_TYPES[Path(name).suffix]
    for name in (
        "board.css", "pages.css", "login.css", "icon.svg",
        "board.js", "reports.js", "return.js",
        "session.js", "element.js", "sure.js",
        "matrix.js", "lists.js", "stream.js", "progress.js", "ladder.js", "alerts.js",
        "overview.css", "overview.js", "filter.js", "flow.js", "operations.js", "parked.js",
        "region.css", "region.js", "region-parts.js", "region-state.js", "region-history.js", "region-labels.js",
        "draft.js", "draft-unit.js", "conflict.js", "summary.js", "signing.js", "upload.js", "contacts.js",
        "fields.js", "rows.js", "chooser.js", "form-parts.js", "answer-form.js", "insats-form.js",
        "content.js", "composer.js", "difference.js", "editions.js", "frame.js",
        "review.css", "review.js", "review-answer.js", "marked.js", "labels.js", "codes.js", "responses.js",
    )
}  # fmt: skip
FUNDS = {f"fund_{item.code}": (item.title.sv, item.title.en) for item in code_lists.load("funding-sources").items}
TEMPLATES = Environment(loader=FileSystemLoader(FOLDER / "templates"), autoescape=True, undefined=StrictUndefined)


@router.get("/", response_class=HTMLResponse)
async def show_board(request: Request, lang: str | None = None) -> HTMLResponse:
    """Swedish, or English with `?lang=en` or by the browser's language."""
    return _page(request, "board.html", lang)


@router.get("/rounds/{round_id}/reports", response_class=HTMLResponse)
async def show_reports(request: Request, lang: str | None = None) -> HTMLResponse:
    """The script reads from the address which round it is of."""
    return _page(request, "reports.html", lang)


@router.get("/rounds/{round_id}/respondents/{respondent}", response_class=HTMLResponse)
async def show_region(request: Request, lang: str | None = None) -> HTMLResponse:
    """One respondent's own page, where its draft is written by hand."""
    return _page(request, "region.html", lang)


@router.get("/returns/{return_id}", response_class=HTMLResponse)
async def show_return(request: Request, lang: str | None = None) -> HTMLResponse:
    return _page(request, "return.html", lang)


@router.get("/review", response_class=HTMLResponse)
async def show_review(request: Request, lang: str | None = None) -> HTMLResponse:
    return _page(request, "review.html", lang)


@router.get("/rounds/{round_id}/labels", response_class=HTMLResponse)
async def show_labels(request: Request, lang: str | None = None) -> HTMLResponse:
    return _page(request, "labels.html", lang)


@router.get("/accessibility", response_class=HTMLResponse)
async def show_accessibility(request: Request, lang: str | None = None) -> HTMLResponse:
    """The accessibility statement; needs neither login nor script."""
    return _page(request, "accessibility.html", lang)


@router.get("/favicon.ico")
async def send_icon(request: Request) -> Response:
    """What browsers ask for beside a page that names no icon, such as a report."""
    return await send_static_file(request, "icon.svg")


@router.get("/static/{name}")
async def send_static_file(request: Request, name: str) -> Response:
    if name not in STATIC_FILES:
        raise not_found(f"Filen {name}", f"The file {name}")
    content, tag = _static_file(name)
    headers = {"ETag": tag, "Cache-Control": "no-cache"}
    if request.headers.get("if-none-match") == tag:
        return Response(status_code=304, headers=headers)
    return Response(content, media_type=STATIC_FILES[name], headers=headers)


def _page(request: Request, template: str, lang: str | None) -> HTMLResponse:
    language = lang if lang in ("sv", "en") else language_of(request)
    return HTMLResponse(
        _shell(template, language),
        headers=headers(FRAMING if template == "reports.html" else POLICY)
        | {"Content-Language": language, "Vary": "Accept-Language", "Cache-Control": "no-cache"},
    )


@cache
def _shell(template: str, language: str) -> str:
    texts = {key: pair[language == "en"] for key, pair in (TEXTS | FUNDS).items()}
    return TEMPLATES.get_template(template).render(
        language=language,
        t=texts,
        texts=json.dumps(texts, ensure_ascii=False),
        contact=NotificationsSettings().contact_email,
    )


@cache
def _static_file(name: str) -> tuple[bytes, str]:
    content = (FOLDER / "static" / name).read_bytes()
    return content, f'"{hashlib.sha256(content).hexdigest()[:20]}"'
