"""Which column of a price list is which of ours, guessed by the names carriers give them."""

import re
import unicodedata
from collections.abc import Mapping, Sequence

from offhook.billing.decks.sheets.sheet import Line, Sheet
from offhook.billing.rating.deck_csv import KNOWN
from offhook.billing.rating.errors import TariffError

COUNTRY_CODE, RHYTHM = "country_code", "rhythm"
FIELDS = (*KNOWN, COUNTRY_CODE, RHYTHM)
"""What a column may stand for: those of a rate deck, the country's code apart, and `60/60` in one cell."""
_HEAD = 30
"""Rows at the top among which the header is looked for: lists begin with names, dates and greetings."""
_NOT_LETTERS = re.compile(r"[\W_]+")
_MONEY = frozenset((
    "eur", "euro", "euros", "usd", "gbp", "chf", "sek", "nok", "dkk", "pln", "czk", "mxn", "cop", "ars", "clp", "pen",
    "brl", "us", "dollar", "dolares", "cent", "cents", "ct", "cts", "centimos", "centimes", "pence", "eurocent",
))  # fmt: skip
"""Words that say which money a price is in, not what the column is."""
_FILLERS = frozenset((
    "in", "en", "per", "pro", "je", "por", "par", "de", "del", "la", "el", "le", "the", "of", "der", "die", "das",
    "net", "netto", "neto", "ht", "excl", "vat", "iva", "mwst",
))  # fmt: skip
_DESTINATIONS = frozenset(
    ("destination", "destinations", "destino", "destinos", "ziel", "ziele", "rufziel", "zielgebiet")
)
"""Titles of names as well as of prefixes: what stands below them decides."""
_PREFIX = re.compile(r"(\+|00)?[\d][\d\s\-;,/]*")
_NAMES: Mapping[str, tuple[str, ...]] = {
    "prefix": (
        "prefix", "prefixes", "code", "codes", "dial code", "dial codes", "dialing code", "dialling code",
        "dial prefix", "destination code", "area code", "area codes", "city code", "number prefix", "e164",
        "prefijo", "prefijos", "código", "códigos", "código destino", "prefijo destino", "código área", "marcación",
        "préfixe", "préfixes", "indicatif", "indicatifs",
        "vorwahl", "vorwahlen", "vorwahlnummer", "rufnummernpräfix", "präfix", "zielvorwahl", "ortsvorwahl",
        "kennzahl", "vorwahl ziel", "rufnummer",
    ),
    COUNTRY_CODE: (
        "country code", "cc", "código país", "prefijo país", "code pays", "indicatif pays", "ländervorwahl",
        "landesvorwahl", "länderkennzahl", "landeskennzahl", "länderkennung", "ländercode",
    ),
    "price": (
        "price", "rate", "rates", "price minute", "rate minute", "price min", "rate min", "minute", "min", "cost",
        "cost minute", "cost min", "new rate", "new price", "current rate", "tariff", "charge",
        "precio", "precios", "tarifa", "tarifas", "precio minuto", "precio min", "tarifa minuto", "tarifa min",
        "coste", "costo", "coste minuto", "costo minuto", "minuto", "importe", "nuevo precio", "nueva tarifa",
        "prix", "tarif", "tarifs", "prix minute", "prix min", "tarif minute", "tarif min", "coût", "coût minute",
        "preis", "preise", "minutenpreis", "preis minute", "preis min", "tarif minute", "entgelt", "gebühr",
        "gesprächspreis", "gesprächsentgelt", "verbindungspreis", "kosten", "kosten minute", "neuer preis",
        "einkaufspreis", "verkaufspreis",
    ),
    "connect_fee": (
        "connect fee", "connection fee", "connection charge", "setup fee", "set up fee", "setup", "call setup fee",
        "cargo conexión", "coste conexión", "establecimiento", "establecimiento llamada", "cuota conexión", "connexion",
        "frais connexion", "frais établissement", "verbindungsgebühr", "verbindungsentgelt", "einwahlgebühr",
        "verbindungsaufbau", "rufaufbaugebühr", "grundgebühr anruf",
    ),
    "unit_s": ("unit s", "unit seconds", "rate unit", "seconds"),
    "first_s": (
        "first s", "first interval", "initial increment", "initial interval", "first increment", "minimum duration",
        "min duration", "interval 1", "minimal time", "minimum time", "intervalo inicial", "primer intervalo",
        "duración mínima", "incremento inicial", "premier intervalle", "durée minimale", "erster takt",
        "mindestdauer", "anfangstakt",
    ),
    "next_s": (
        "next s", "next interval", "subsequent increment", "second increment", "interval n", "increment",
        "interval 2", "additional increment", "intervalo siguiente", "segundo intervalo", "incremento siguiente",
        "intervalle suivant", "folgetakt", "weitere takte", "weiterer takt",
    ),
    RHYTHM: (
        "billing increment", "billing increments", "increments", "interval", "intervals", "rounding", "billing",
        "intervalo", "intervalos", "incremento", "facturación", "redondeo", "tramo facturación", "intervalle",
        "facturation", "palier", "takt", "taktung", "abrechnungstakt", "abrechnungsintervall",
    ),
    "band": ("band", "time band", "time class", "period", "franja", "franja horaria", "horario", "tranche horaire",
             "zeitband", "zeitfenster", "tarifzeit"),
    "origin": ("origin", "origin code", "origination", "origin prefix", "a number prefix", "origen", "prefijo origen",
               "origine", "herkunft", "ursprung"),
    "included_s": ("included s", "included seconds", "grace", "grace period", "segundos incluidos", "freisekunden"),
    "minimum": ("minimum", "minimum charge", "min charge", "cargo mínimo", "importe mínimo", "mindestpreis",
                "mindestentgelt"),
    "maximum": ("maximum", "maximum charge", "max charge", "maximum cost", "cargo máximo", "importe máximo",
                "höchstpreis", "höchstentgelt"),
    "priority": ("priority", "prioridad", "priorité", "priorität"),
    "valid_from": (
        "valid from", "effective date", "effective from", "effective", "start date", "fecha inicio", "válido desde",
        "vigente desde", "fecha efectiva", "fecha vigencia", "desde", "valable à partir", "date effet", "début",
        "gültig ab", "gültig von", "gilt ab", "ab", "stichtag",
    ),
    "valid_until": (
        "valid until", "valid to", "end date", "expiry date", "effective to", "fecha fin", "válido hasta", "hasta",
        "vigente hasta", "valable jusqu", "fin", "gültig bis", "gilt bis", "bis",
    ),
    "model": ("model", "charge model"),
    "first_price": ("first price", "first minute", "first minute price"),
    "tiers": ("tiers",),
}  # fmt: skip


def _plain(title: str) -> str:
    """`Código de País` as `codigo de pais`: without accents, marks and capitals."""
    letters = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode()
    return _NOT_LETTERS.sub(" ", letters).strip().lower()


def _bare(title: str) -> str:
    """`Preis je Minute (EUR)` as `preis minute`: without the money it is in and without small words."""
    return " ".join(word for word in _plain(title).split() if word not in _MONEY and word not in _FILLERS)


_NAMED = [(name, field) for field, names in _NAMES.items() for name in (field.replace("_", " "), *names)]
_FIELD_OF = {
    **{bare: field for name, field in _NAMED if (bare := _bare(name))},
    **{_plain(name): field for name, field in _NAMED},
}


def guess_columns(header: Sequence[str]) -> dict[str, int]:
    """Number of the column for each field it can be told for; the first of several that could be."""
    found: dict[str, int] = {}
    for number, title in enumerate(header):
        field = _FIELD_OF.get(_plain(title)) or _FIELD_OF.get(_bare(title))
        if field is not None:
            found.setdefault(field, number)
    return found


def destination_column(header: Sequence[str]) -> int | None:
    """The column that may hold prefixes, or names of places."""
    return next((number for number, title in enumerate(header) if _plain(title) in _DESTINATIONS), None)


def are_prefixes(cells: Sequence[str]) -> bool:
    """Whether all that are not empty could be dialled."""
    told = [cell for cell in cells if cell]
    return bool(told) and all(_PREFIX.fullmatch(cell) for cell in told)


def line_of(sheet: Sheet, number: int) -> Line:
    """The row of that number. Raises TariffError when there is none, or it is empty."""
    for line in sheet.lines():
        if line[0] == number:
            return line
        if line[0] > number:
            break
    raise TariffError(f"there is nothing in row {number}: the titles must be in another one")


def find_header(sheet: Sheet) -> Line:
    """The first row that names price and prefix (or where to); when none does, the first row of all."""
    head = sheet.first(_HEAD)
    for line in head:
        found = guess_columns(line[1])
        if "price" in found and ("prefix" in found or destination_column(line[1]) is not None):
            return line
    return head[0] if head else (1, [])
