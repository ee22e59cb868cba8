"""A problem as a page, for a person whose browser went to an address that could not be answered.

It leans on nothing: whichever service answers, it has no style sheet or script of its own to send along.
"""

from html import escape

POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'none'; base-uri 'none'; "
    "form-action 'none'"
)
CHECK_ADDRESS = (
    "Adressen kan vara felskriven eller gammal.",
    "The address may be mistyped or old.",
)
TO_START = ("Till startsidan", "To the start page")
STYLE = """
:root { color-scheme: light dark }
body { margin: 0; font: 1rem/1.5 system-ui, sans-serif; background: #f6f7f8; color: #16202a }
main { max-width: 40rem; margin: 0 auto; padding: 2rem 1.25rem; overflow-wrap: anywhere }
h1 { font-size: 1.6rem }
a { color: #0b5c6b; display: inline-block; padding: .4rem 0 }
.minor { color: #4d5b68 }
@media (prefers-color-scheme: dark) {
body { background: #11171c; color: #e8edf1 } a { color: #7cc7d5 } .minor { color: #a9b6c1 } }
"""


def is_wanted(accept: str) -> bool:
    """Whether the caller shows pages to people: browsers name HTML when they go to an address, scripts do not."""
    return "text/html" in accept.lower()


def page(status: int, title: str, detail: str, english: bool) -> str:
    """The whole document. `title` and `detail` are plain texts."""
    language = "en" if english else "sv"
    said = detail if detail != title else CHECK_ADDRESS[english] if status == 404 else ""
    return (
        f'<!doctype html>\n<html lang="{language}">\n<head><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width, initial-scale=1"><title>{escape(title)} – Insats</title>'
        f'<link rel="icon" href="data:,">'
        f"<style>{STYLE}</style></head>\n<body><main><h1>{escape(title)}</h1>\n<p>{escape(said)}</p>\n"
        f'<p class="minor">{status}</p>\n<p><a href="/">{TO_START[english]}</a></p></main></body>\n</html>\n'
    )
