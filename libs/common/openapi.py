"""What every service's OpenAPI document says alike: the problem+json of every error, and the bearer token."""

from typing import Any

from fastapi import FastAPI

PROBLEM_SCHEMA: dict[str, Any] = {
    "title": "Problem",
    "description": "RFC 9457. Messages in Swedish, or English with Accept-Language: en.",
    "type": "object",
    "required": ["type", "title", "status", "detail", "instance"],
    "properties": {
        "type": {"type": "string", "format": "uri", "examples": ["urn:insats:problem:invalid"]},
        "title": {"type": "string", "examples": ["Uppgifterna behöver rättas"]},
        "status": {"type": "integer", "examples": [422]},
        "detail": {"type": "string", "examples": ["Inget har sparats. Rätta felen nedan och skicka igen."]},
        "instance": {"type": "string"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["pointer", "code", "severity", "message"],
                "properties": {
                    "pointer": {"type": "string", "description": "RFC 6901", "examples": ["/insatser/3/name"]},
                    "code": {"type": "string", "examples": ["name-missing"]},
                    "rule": {"type": "integer", "description": "Number in docs/rules.md", "examples": [101]},
                    "severity": {"enum": ["error", "warning", "info"]},
                    "message": {"type": "string", "examples": ["Insatsen saknar namn. Skriv ett namn."]},
                },
            },
        },
    },
}
PROBLEM = {
    "description": "Problem",
    "content": {"application/problem+json": {"schema": PROBLEM_SCHEMA}},
}
RESPONSES: dict[int | str, dict[str, Any]] = {"4XX": PROBLEM, "5XX": PROBLEM, 422: PROBLEM}
BEARER = {
    "type": "http",
    "scheme": "bearer",
    "bearerFormat": "JWT",
    "description": "OAuth 2 client credentials, or a page's session. "
    "Scopes: submit and edit (with the claim respondent; edit writes drafts and does not sign), agency, read, admin.",
}


def install(app: FastAPI) -> None:
    """Adds the bearer token to the document; the routes themselves check it (libs/common/auth.py)."""
    generate = app.openapi

    def openapi() -> dict[str, Any]:
        document = generate()
        document.setdefault("components", {})["securitySchemes"] = {"bearer": BEARER}
        document["security"] = [{"bearer": []}]
        return document

    app.openapi = openapi  # type: ignore[method-assign]
