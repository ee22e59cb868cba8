"""The web pages: a status board whose shell is served here and filled by the API of this service.

The shell holds no data, so it is open to all; what it shows it fetches with the token of whoever looks.
"""

import hashlib
import json
from functools import cache
from pathlib import Path

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from libs.common.problems import language_of, not_found
from services.notifications.pages.texts import TEXTS

router = APIRouter(include_in_schema=False)

FOLDER = Path(__file__).parent
STATIC_FILES = {
    "board.css": "text/css; charset=utf-8",
    "board.js": "text/javascript; charset=utf-8",
    "matrix.js": "text/javascript; charset=utf-8",
    "lists.js": "text/javascript; charset=utf-8",
    "stream.js": "text/javascript; charset=utf-8",
    "icon.svg": "image/svg+xml",
}
TEMPLATES = Environment(loader=FileSystemLoader(FOLDER / "templates"), autoescape=True, undefined=StrictUndefined)


@router.get("/", response_class=HTMLResponse)
async def show_board(request: Request, lang: str | None = None) -> HTMLResponse:
    """Swedish, or English with `?lang=en` or by the browser's language."""
    language = lang if lang in ("sv", "en") else language_of(request)
    return HTMLResponse(
        _board(language),
        headers={"Content-Language": language, "Vary": "Accept-Language", "Cache-Control": "no-cache"},
    )


@router.get("/static/{name}")
async def send_static_file(request: Request, name: str) -> Response:
    if name not in STATIC_FILES:
        raise not_found(f"Filen {name}", f"The file {name}")
    content, tag = _static_file(name)
    headers = {"ETag": tag, "Cache-Control": "no-cache"}
    if request.headers.get("if-none-match") == tag:
        return Response(status_code=304, headers=headers)
    return Response(content, media_type=STATIC_FILES[name], headers=headers)


@cache
def _board(language: str) -> str:
    texts = {key: pair[language == "en"] for key, pair in TEXTS.items()}
    return TEMPLATES.get_template("board.html").render(
        language=language, t=texts, texts=json.dumps(texts, ensure_ascii=False)
    )


@cache
def _static_file(name: str) -> tuple[bytes, str]:
    content = (FOLDER / "static" / name).read_bytes()
    return content, f'"{hashlib.sha256(content).hexdigest()[:20]}"'
