"""Swedish text that has lost its dots and rings gets them back; whole text is left alone."""

import pytest

from services.intake.importers.diacritics import repair

DAMAGED = {
    "Sja lva skogsa garna va ljer plantor": "Själva skogsägarna väljer plantor",
    "Årbetet ligger hos byalagen": "Arbetet ligger hos byalagen",
    "A ven smo rga sgurka": "Även smörgåsgurka",
    "Hamnen i Lulea , kajen i Pitea och fo retagen": "Hamnen i Luleå, kajen i Piteå och företagen",
    "sma - och medelstora fo retag": "små- och medelstora företag",
    "O ppettider i O stersund": "Öppettider i Östersund",
    "tva idrottsfo reningar pa tre orter": "två idrottsföreningar på tre orter",
    "Projektet pa ga r fo rsta halva ret, och a r klart na sta a r": (
        "Projektet pågår första halvåret, och är klart nästa år"
    ),
    "Å re kommun och A re skidort": "Åre kommun och Åre skidort",
}
WHOLE = (
    "Vi har bl.a. anlagt en spång, t o m en brygga, och s k grillplatser.",
    "Kap. 4 a § och bilaga A gäller; vitamin A och O behövs.",
    "Leonardo da Vinci, Pia de la Gardie och Ra Boden AB deltog i Prepare to Accelerate.",
    "Åsele, Ånge och Åre. Åtgärder pågår. ÅVC i Ålem. Ana och Ada.",
    "Ma Söndag är stängd. Pa är en enhet. Skolan i Sta.",
    "To do: la dolce vita, vis a vis",
    "",
    "A",
)


@pytest.mark.parametrize("damaged", DAMAGED)
def test_letters_come_back_when_they_were_lost(damaged: str) -> None:
    assert repair(damaged)[0] == DAMAGED[damaged]


@pytest.mark.parametrize("whole", WHOLE)
def test_text_stays_as_it_is_when_nothing_was_lost(whole: str) -> None:
    assert repair(whole) == (whole, [])


def test_every_change_is_told_with_its_line_when_text_is_repaired() -> None:
    repaired, changes = repair("Inget fel.\nDen fo rsta och den fja rde.\n\nÅtt va lja.")
    assert repaired == "Inget fel.\nDen första och den fjärde.\n\nAtt välja."
    assert [tuple(change) for change in changes] == [
        (1, "fo rsta", "första"), (1, "fja rde", "fjärde"), (3, "Ått", "Att"), (3, "va lja", "välja"),
    ]  # fmt: skip


def test_long_whole_text_stays_when_one_word_in_it_looks_damaged() -> None:
    whole = "Kommunerna planerar nya stigar längs älven och sköter dem tillsammans med byarna. " * 30
    assert repair(f"{whole}Firman Fo Rsta levererade.") == (f"{whole}Firman Fo Rsta levererade.", [])
    assert repair(f"{whole}Den fo rsta stigen.")[1] == []
