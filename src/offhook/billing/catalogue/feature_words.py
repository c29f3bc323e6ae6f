"""Features in the customer's language, as they stand on an invoice."""

from collections.abc import Mapping

from offhook.billing.catalogue.features import Feature

_WORDS: Mapping[str, Mapping[Feature, str]] = {
    "en": {
        "number": "Numbers",
        "agent": "Agents",
        "phone": "Phones",
        "flow": "Flows",
        "hunt_group": "Hunt groups",
        "ring_team": "Ring teams",
        "menu": "Menus",
        "time_rule": "Time rules",
        "voicemail": "Voicemail boxes",
        "recording": "Numbers that are recorded",
    },
    "es": {
        "number": "Números",
        "agent": "Agentes",
        "phone": "Teléfonos",
        "flow": "Flujos",
        "hunt_group": "Grupos de búsqueda",
        "ring_team": "Equipos de timbre",
        "menu": "Menús",
        "time_rule": "Reglas horarias",
        "voicemail": "Buzones de voz",
        "recording": "Números con grabación",
    },
    "fr": {
        "number": "Numéros",
        "agent": "Agents",
        "phone": "Téléphones",
        "flow": "Flux",
        "hunt_group": "Groupes de recherche",
        "ring_team": "Équipes d’appel",
        "menu": "Menus",
        "time_rule": "Règles horaires",
        "voicemail": "Boîtes vocales",
        "recording": "Numéros enregistrés",
    },
}
_SETUP = {"en": "set-up", "es": "alta", "fr": "mise en service"}


def feature_words(feature: Feature, language: str, *, setup: bool = False) -> str:
    """`Numbers`, or `Numbers, set-up`; in English where the language is not known."""
    known = language if language in _WORDS else "en"
    words = _WORDS[known][feature]
    return setup_words(words, language) if setup else words


def setup_words(name: str, language: str) -> str:
    """What is paid once when it begins."""
    return f"{name}, {_SETUP.get(language, _SETUP['en'])}"
