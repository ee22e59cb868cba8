"""The accessibility statement (lag 2018:1937) in Swedish and English: what is true of the pages as they are built."""

ACCESSIBILITY: dict[str, tuple[str, str]] = {
    "accessibility": ("Tillgänglighetsredogörelse", "Accessibility statement"),
    "a11y_intro": (
        "Den här redogörelsen gäller webbsidorna i Insats. Sidorna ska kunna användas av alla, oavsett syn, hörsel, "
        "rörelseförmåga och sätt att läsa.",
        "This statement is about the web pages of Insats. Everybody is to be able to use them, whatever their sight, "
        "hearing, mobility or way of reading.",
    ),
    "a11y_state_title": ("Så tillgängliga är sidorna", "How accessible the pages are"),
    "a11y_state": (
        "Sidorna är byggda för att följa WCAG 2.2 på nivå AA, och därmed lagen om tillgänglighet till digital "
        "offentlig service. De går att använda med bara tangentbord, i smalt fönster, i ljust och mörkt läge, på "
        "svenska och på engelska.",
        "The pages are built to meet WCAG 2.2 at level AA, and with it the Swedish act on accessibility of digital "
        "public services. They can be used with a keyboard alone, in a narrow window, light or dark, in Swedish and "
        "in English.",
    ),
    "a11y_faults_title": ("Det här vet vi att vi inte klarar", "What we know does not work"),
    "a11y_fault_map": (
        "Kartan på lägesbilden kan bara pekas på. Allt som den visar och leder till finns också som text, i listan "
        "bredvid kartan och i tabellen under den.",
        "The map on the status board can only be pointed at. All that it shows and leads to is there as text too, in "
        "the list beside it and in the table below.",
    ),
    "a11y_fault_texts": (
        "Uppgiftslämnarnas egna texter visas som de skrevs. De är inte alltid skrivna på klarspråk, och de "
        "översätts inte.",
        "The respondents' own texts are shown as they were written. They are not always in plain language, and they "
        "are not translated.",
    ),
    "a11y_fault_files": (
        "Filer som uppgiftslämnare har gjort själva, till exempel ifyllda Wordblanketter, kan ha brister.",
        "Files made by respondents themselves, such as filled-in Word forms, may have faults.",
    ),
    "a11y_fault_script": (
        "Sidorna behöver JavaScript. Utan det går samma uppgifter att nå genom API:et.",
        "The pages need JavaScript. Without it the same data can be reached through the API.",
    ),
    "a11y_tested_title": ("Så har vi prövat", "How we have tested"),
    "a11y_tested": (
        "Varje sida prövas av ett program (axe) mot WCAG 2.2 AA vid varje ändring, på båda språken, i ljust och mörkt "
        "läge och i fönster som är 360 och 1440 bildpunkter breda. Att logga in, skriva, underteckna och besluta "
        "prövas med bara tangentbord. Personer som använder hjälpmedel har inte prövat sidorna ännu.",
        "Each page is tried by a program (axe) against WCAG 2.2 AA at every change, in both languages, light and dark, "
        "in windows 360 and 1440 pixels wide. Logging in, writing, signing and deciding is tried with the keyboard "
        "alone. People who use assistive technology have not tried the pages yet.",
    ),
    "a11y_tell_title": ("Säg till om något inte fungerar", "Tell us if something does not work"),
    "a11y_tell": (
        "Hör av dig till den som har gett dig tillgång till Insats och beskriv vad du försökte göra. Säg också till om "
        "du behöver innehållet på ett annat sätt.",
        "Write to whoever gave you access to Insats and say what you were trying to do. Tell us too if you need the "
        "content in another form.",
    ),
    "a11y_law_title": ("Tillsyn", "Supervision"),
    "a11y_law": (
        "Myndigheten för digital förvaltning (Digg) har tillsyn över lagen om tillgänglighet till digital offentlig "
        "service (2018:1937). Är du inte nöjd med svaret du får kan du anmäla det till Digg.",
        "The Agency for Digital Government (Digg) supervises the act on accessibility of digital public services "
        "(2018:1937). If you are not content with the answer that you get, you can report it to Digg.",
    ),
}
