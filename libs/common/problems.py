"""RFC 9457 problem+json for every error of every service, in Swedish or, on request, English; to a browser that a
person has sent to the address, the same as a page."""

from collections.abc import Sequence
from http import HTTPStatus
from typing import Any

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, JSONResponse, Response
from starlette.exceptions import HTTPException

from libs.common import problem_page
from libs.common.database import is_transient

log = structlog.get_logger()

Text = tuple[str, str]
"""A message in Swedish and in English."""

TITLES: dict[int, Text] = {
    400: ("Begäran gick inte att läsa", "The request could not be read"),
    401: ("Inloggning saknas eller har gått ut", "Missing or expired credentials"),
    403: ("Behörighet saknas", "Not permitted"),
    404: ("Finns inte", "Not found"),
    405: ("Metoden stöds inte här", "Method not allowed"),
    409: ("Krockar med det som redan finns", "Conflict with what is there already"),
    412: ("Något annat gäller nu", "Something else stands by now"),
    413: ("Innehållet är för stort", "Content too large"),
    415: ("Formatet stöds inte", "Unsupported media type"),
    422: ("Uppgifterna behöver rättas", "The content needs correction"),
    429: ("För många försök", "Too many requests"),
    500: ("Internt fel", "Internal error"),
    503: ("Tillfälligt otillgängligt", "Temporarily unavailable"),
}


class Problem(Exception):
    """An error with an answer for the caller. `code` is stable and ends the problem's type."""

    def __init__(
        self,
        status: int,
        code: str,
        detail: Text,
        errors: Sequence[dict[str, Any]] = (),
        headers: dict[str, str] | None = None,
    ) -> None:
        super().__init__(detail[1])
        self.status, self.code, self.detail = status, code, detail
        self.errors, self.headers = list(errors), headers


def not_found(what_sv: str, what_en: str) -> Problem:
    return Problem(404, "not-found", (f"{what_sv} finns inte.", f"{what_en} does not exist."))


def language_of(request: Request) -> str:
    """`en` if the caller prefers English, else `sv`."""
    preferred = request.headers.get("accept-language", "").lower()
    return "en" if preferred.lstrip().startswith("en") else "sv"


def answer(
    request: Request,
    status: int,
    code: str,
    detail: Text,
    errors: Sequence[dict[str, Any]] = (),
    headers: dict[str, str] | None = None,
) -> Response:
    english = language_of(request) == "en"
    title = TITLES.get(status) or (HTTPStatus(status).phrase,) * 2
    given = {"Content-Language": "en" if english else "sv", "Vary": "Accept, Accept-Language"} | (headers or {})
    if problem_page.is_wanted(request.headers.get("accept", "")):
        shown = problem_page.page(status, title[english], detail[english], english)
        return HTMLResponse(shown, status, headers=given | {"Content-Security-Policy": problem_page.POLICY})
    body = {
        "type": f"urn:insats:problem:{code}",
        "title": title[english],
        "status": status,
        "detail": detail[english],
        "instance": request.url.path,
    }
    if errors:
        body["errors"] = [localised(error, english) for error in errors]
    return JSONResponse(body, status, media_type="application/problem+json", headers=given)


def localised(error: dict[str, Any], english: bool) -> dict[str, Any]:
    """A fault with its texts in one language (faults carry both as a pair)."""
    return {name: part[english] if isinstance(part, tuple) else part for name, part in error.items()}


def pointer_of(location: Sequence[Any]) -> str:
    """JSON pointer (RFC 6901) of a pydantic error's location."""
    return "".join("/" + str(part).replace("~", "~0").replace("/", "~1") for part in location)


def faults_of(errors: Sequence[Any], prefix: Sequence[Any] = ()) -> list[dict[str, Any]]:
    """pydantic's errors as this API's: a pointer, a code and what to do, in both languages."""
    return [
        {
            "pointer": pointer_of([*prefix, *error["loc"]]),
            "code": str(error["type"]).replace("_", "-"),
            "severity": "error",
            "message": (_swedish(error), str(error["msg"])),
        }
        for error in errors
    ]


def _swedish(error: Any) -> str:
    context = error.get("ctx") or {}
    patterns = {
        "missing": "Uppgiften saknas och måste lämnas.",
        "json_invalid": f"Innehållet är inte giltig JSON: {context.get('error', '')}.",
        "string_type": "Här ska stå text.",
        "string_too_long": f"Texten är för lång, högst {context.get('max_length')} tecken.",
        "string_too_short": "Texten får inte vara tom.",
        "string_pattern_mismatch": "Värdet har fel form: tillåtna tecken beskrivs i API-beskrivningen.",
        "int_type": "Här ska stå ett heltal.",
        "int_parsing": "Här ska stå ett heltal.",
        "int_from_float": "Här ska stå ett heltal utan decimaler.",
        "greater_than_equal": f"Värdet måste vara minst {context.get('ge')}.",
        "less_than_equal": f"Värdet får vara högst {context.get('le')}.",
        "extra_forbidden": "Uppgiften är okänd: kontrollera stavningen eller ta bort den.",
        "bool_type": "Här ska stå true eller false.",
        "list_type": "Här ska stå en lista.",
        "too_long": f"Listan är för lång, högst {context.get('max_length')} poster.",
        "too_short": f"Listan är för kort, minst {context.get('min_length')} poster.",
        "literal_error": f"Värdet är okänt. Välj bland: {context.get('expected')}.".replace("' or '", "', '"),
        "dict_type": "Här ska stå ett objekt med namngivna uppgifter.",
        "model_type": "Här ska stå ett objekt med namngivna uppgifter.",
        "control_character": f"Ta bort styrtecknet U+{context.get('code')} på plats {context.get('position')}; bara "
        "radbyte och tabb får stå i texten.",
        "number_not_exact": "Talet är för stort. Skriv ett tal mellan -2^53 och 2^53.",
        "date_format": "Skriv datumet som ÅÅÅÅ-MM-DD.",
        "date_type": "Skriv datumet som text, ÅÅÅÅ-MM-DD.",
        "date_from_datetime_parsing": "Datumet finns inte. Skriv det som ÅÅÅÅ-MM-DD.",
        "datetime_type": "Tiden ska stå som text, till exempel 2025-03-01T12:00:00Z.",
        "datetime_parsing": "Tiden går inte att läsa. Skriv den till exempel som 2025-03-01T12:00:00Z.",
        "datetime_from_date_parsing": "Tiden går inte att läsa. Skriv den till exempel som 2025-03-01T12:00:00Z.",
        "datetime_out_of_range": "Tiden ligger utanför åren 1–9999.",
        "timezone_aware": "Tidszonen saknas. Skriv tiden till exempel som 2025-03-01T12:00:00Z.",
    }
    return patterns.get(str(error["type"]), f"Värdet går inte att använda ({error['msg']}).")


def install(app: FastAPI) -> None:
    """Makes every error of the app leave as problem+json."""

    @app.exception_handler(Problem)
    async def on_problem(request: Request, problem: Problem) -> Response:
        return answer(request, problem.status, problem.code, problem.detail, problem.errors, problem.headers)

    @app.exception_handler(RequestValidationError)
    async def on_invalid(request: Request, error: RequestValidationError) -> Response:
        detail = ("Rätta felen nedan och skicka igen.", "Correct the errors below and send again.")
        return answer(request, 422, "invalid", detail, faults_of(error.errors()))

    @app.exception_handler(HTTPException)
    async def on_http(request: Request, error: HTTPException) -> Response:
        detail = TITLES.get(error.status_code, (str(error.detail), str(error.detail)))
        code = HTTPStatus(error.status_code).phrase.lower().replace(" ", "-")
        return answer(request, error.status_code, code, detail, headers=dict(error.headers or {}))

    app.add_exception_handler(Exception, on_defect)


async def on_defect(request: Request, error: Exception) -> Response:
    """503 if storage was away, so that the caller tries again; else 500."""
    if is_transient(error):
        log.warning("storage away", path=request.url.path, reason=repr(error))
        detail = (
            "Lagringen svarar inte just nu. Inget har sparats; försök igen om en stund.",
            "Storage does not answer just now. Nothing was saved; try again shortly.",
        )
        return answer(request, 503, "storage-away", detail, headers={"Retry-After": "2"})
    log.error("request failed", path=request.url.path, exc_info=error)
    return answer(
        request,
        500,
        "internal",
        ("Felet är loggat; inget har sparats.", "The error is logged; nothing was saved."),
    )
