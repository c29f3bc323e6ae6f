"""What lines text to the people who join them."""

from collections.abc import Mapping

from offhook.numbers.api import NumberRoute

_TEXTS: Mapping[str, Mapping[str, str]] = {
    "joined": {
        "en": "You now answer calls for {business}. Your dialer, for this phone only: {link}",
        "es": "Ya atiende llamadas de {business}. Su marcador, solo para este teléfono: {link}",
        "fr": "Vous répondez désormais pour {business}. Votre composeur, pour ce téléphone seulement : {link}",
    },
    "link": {
        "en": "Your new dialer link for {business}, for this phone only: {link}",
        "es": "Su nuevo enlace al marcador de {business}, solo para este teléfono: {link}",
        "fr": "Votre nouveau lien du composeur de {business}, pour ce téléphone seulement : {link}",
    },
    "full": {
        "en": "{business} has {most} people already, which is all there is room for. Somebody must leave first.",
        "es": "{business} ya tiene {most} personas, no caben más. Antes tiene que salir alguien.",
        "fr": "{business} compte déjà {most} personnes, c'est complet. Quelqu'un doit d'abord partir.",
    },
    "wrong_pin": {
        "en": "This is not the PIN of {business}.",
        "es": "Este no es el PIN de {business}.",
        "fr": "Ce n'est pas le code PIN de {business}.",
    },
}


def text_of(key: str, number: NumberRoute, **values: str) -> str:
    """In the number's language; English where there is none."""
    wordings = _TEXTS[key]
    wording = wordings.get(number.language.split("-", maxsplit=1)[0].lower(), wordings["en"])
    return wording.format(business=number.label or number.number.international(), **values)
