"""What can be said of a return's content by itself: its places and their names, and how two contents differ.

Pure: a content is the JSON whose hash is signed, `{insatser, nil_returns, answers, analyses}`.
"""

from services.intake.documents.differences import compare
from services.intake.documents.places import Unresolved, carried, filled, resolve, words_for

__all__ = ["Unresolved", "carried", "compare", "filled", "resolve", "words_for"]
