"""Money: whole micro-units of an ISO 4217 currency, and the one rule by which anything is rounded."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from offhook.kit.errors import InvalidInputError

MICROS = 1_000_000
"""Ledger units in one unit of any currency: the ledger's scale is six decimal places."""

_ISO_4217 = {
    0: "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF",
    2: (
        "AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CNY "
        "COP CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF "
        "IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR "
        "MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG "
        "SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD UYU UZS VED VES "
        "WST XCD XCG YER ZAR ZMW ZWG "
    ),
    3: "BHD IQD JOD KWD LYD OMR TND",
}
_MINOR_DIGITS = {code: digits for digits, codes in _ISO_4217.items() for code in codes.split()}
_AMOUNT = re.compile(r"-?\d{1,15}(\.\d{1,6})?")


def round_half_up(numerator: int, denominator: int) -> int:
    """The nearest whole number to a fraction; a half goes away from zero, so a credit undoes exactly its charge.

    This is the only rounding there is; the denominator is positive.
    """
    if numerator < 0:
        return -((denominator - 2 * numerator) // (2 * denominator))
    return (2 * numerator + denominator) // (2 * denominator)


def check_currency(code: str) -> str:
    """The code itself.

    Raises:
        InvalidInputError: it is no currency of ISO 4217 that people pay with today.
    """
    if code not in _MINOR_DIGITS:
        raise InvalidInputError(f"{code!r} is not a currency (three capital letters of ISO 4217, such as EUR)")
    return code


def minor_digits(currency: str) -> int:
    """Decimal places people pay in: 2 for EUR, 0 for JPY, 3 for KWD."""
    return _MINOR_DIGITS[check_currency(currency)]


@dataclass(frozen=True, slots=True)
class Money:
    """An exact amount; amounts of different currencies neither add nor compare."""

    micros: int
    currency: str

    def __post_init__(self) -> None:
        check_currency(self.currency)

    @classmethod
    def of(cls, amount: Fraction | int, currency: str) -> "Money":
        """Rounded once, to the ledger's scale."""
        exact = Fraction(amount) * MICROS
        return cls(round_half_up(exact.numerator, exact.denominator), currency)

    @classmethod
    def payable_of(cls, amount: Fraction | int, currency: str) -> "Money":
        """Rounded once, to what people can pay: going by the ledger's scale first would round twice."""
        per_unit: int = 10 ** minor_digits(currency)
        exact = Fraction(amount) * per_unit
        return cls(round_half_up(exact.numerator, exact.denominator) * (MICROS // per_unit), currency)

    @classmethod
    def parse(cls, text: str, currency: str) -> "Money":
        """Reads `12.50`: a decimal point, no thousands, at most six decimals.

        Raises:
            InvalidInputError: it is not such an amount, or the currency is unknown.
        """
        if not _AMOUNT.fullmatch(text):
            raise InvalidInputError(f"{text!r} is not an amount of money (write 12.50, with at most six decimals)")
        return cls.of(Fraction(text), currency)

    @property
    def amount(self) -> Fraction:
        """In units of the currency."""
        return Fraction(self.micros, MICROS)

    def times(self, factor: Fraction) -> "Money":
        """Rounded once."""
        return Money(round_half_up(self.micros * factor.numerator, factor.denominator), self.currency)

    def payable(self) -> "Money":
        """Rounded to what people can pay: cents, whole yen."""
        step: int = MICROS // 10 ** minor_digits(self.currency)
        return Money(round_half_up(self.micros, step) * step, self.currency)

    def split(self, weights: Sequence[int]) -> list["Money"]:
        """Parts in the proportion of the weights, whose sum is exactly this amount.

        Each border between two parts is rounded, not each part, so nothing is lost or made up.
        """
        whole, parts, upto, given = sum(weights), [], 0, 0
        if whole <= 0 or min(weights) < 0:
            raise ValueError("money is split by weights that are not negative and not all zero")
        for weight in weights:
            upto += weight
            border = round_half_up(self.micros * upto, whole)
            parts.append(Money(border - given, self.currency))
            given = border
        return parts

    def __add__(self, other: "Money") -> "Money":
        return Money(self.micros + self._same(other), self.currency)

    def __sub__(self, other: "Money") -> "Money":
        return Money(self.micros - self._same(other), self.currency)

    def __neg__(self) -> "Money":
        return Money(-self.micros, self.currency)

    def __bool__(self) -> bool:
        return self.micros != 0

    def __lt__(self, other: "Money") -> bool:
        return self.micros < self._same(other)

    def __le__(self, other: "Money") -> bool:
        return self.micros <= self._same(other)

    def decimal(self) -> str:
        """`12.50`: at least the digits people pay in, more when they are not zero, never an exponent."""
        whole, rest = divmod(abs(self.micros), MICROS)
        digits = f"{rest:06d}"
        kept = max(len(digits.rstrip("0")), minor_digits(self.currency))
        sign = "-" if self.micros < 0 else ""
        return f"{sign}{whole}.{digits[:kept]}" if kept else f"{sign}{whole}"

    def __str__(self) -> str:
        return f"{self.decimal()} {self.currency}"

    def _same(self, other: "Money") -> int:
        if other.currency != self.currency:
            raise ValueError(f"{self} and {other} are of different currencies")
        return other.micros
