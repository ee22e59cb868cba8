"""Numbers as they are printed: thousands apart, Swedish by a space that never breaks, English by a comma."""

NO_BREAK_SPACE = "\u00a0"


def grouped(number: int, language: str) -> str:
    """1234567 → `1 234 567` (sv), `1,234,567` (en)."""
    return f"{number:,}".replace(",", NO_BREAK_SPACE) if language == "sv" else f"{number:,}"


def kronor(amount: int, language: str) -> str:
    """1234567 → `1 234 567 kr` (sv), `SEK 1,234,567` (en)."""
    written = grouped(amount, language)
    return f"{written}{NO_BREAK_SPACE}kr" if language == "sv" else f"SEK{NO_BREAK_SPACE}{written}"
