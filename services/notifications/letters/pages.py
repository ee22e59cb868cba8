"""The two small pages behind a letter's unsubscribe link. They work without script and without logging in."""

from jinja2 import Template

TEXTS = {
    "sv": {
        "title": "Avsluta påminnelserna",
        "ask": "Vill du sluta få påminnelser till {address}?",
        "button": "Ja, avsluta påminnelserna",
        "done": "Inga fler påminnelser skickas till {address}. Be den som sköter era kontakter om du vill ha dem igen.",
    },
    "en": {
        "title": "Stop the reminders",
        "ask": "Do you want to stop the reminders to {address}?",
        "button": "Yes, stop the reminders",
        "done": "No more reminders are sent to {address}. To have them again, ask whoever looks after your contacts.",
    },
}
PAGE = Template(
    """<!doctype html>
<html lang="{{ language }}">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{{ title }} – Insats</title>
<link rel="icon" href="data:,">
<style>body { font: 18px/1.5 Arial, Helvetica, sans-serif; max-width: 38em; margin: 2em auto; padding: 0 1em;
color: #1a1a1a; background: #fff } button { font: inherit; padding: .5em 1em; background: #00467e; color: #fff;
border: 0; border-radius: 4px } button:focus { outline: 3px solid #1a1a1a; outline-offset: 2px }</style></head>
<body><main><h1>{{ title }}</h1><p>{{ text }}</p>
{% if button %}<form method="post"><button>{{ button }}</button></form>{% endif %}
</main></body></html>""",
    autoescape=True,
)


def ask(language: str, address: str) -> str:
    texts = TEXTS[language]
    text = texts["ask"].format(address=address)
    return _page(language, texts["title"], text, texts["button"])


def done(language: str, address: str) -> str:
    texts = TEXTS[language]
    return _page(language, texts["title"], texts["done"].format(address=address), "")


def _page(language: str, title: str, text: str, button: str) -> str:
    return str(PAGE.render(language=language, title=title, text=text, button=button))
