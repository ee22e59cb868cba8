"""What a page may do in the browser, said in its headers (Content Security Policy 3)."""

POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "font-src": "'self'",
    "connect-src": "'self'",
    "manifest-src": "'self'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
    "base-uri": "'none'",
}
FRAMING = POLICY | {"style-src": "'self' 'unsafe-inline'", "frame-src": "'self'"}
"""For the page that shows a report in a frame without scripts: the report brings its own styles, and a document
that is handed to a frame is held to the policy of the page around it."""


def headers(policy: dict[str, str] = POLICY) -> dict[str, str]:
    """The headers of a page; those that all answers have come from libs/common/edge.py."""
    return {
        "Content-Security-Policy": "; ".join(f"{name} {value}" for name, value in policy.items()),
        "Cross-Origin-Opener-Policy": "same-origin",
        "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=()",
        "Referrer-Policy": "same-origin",
    }
