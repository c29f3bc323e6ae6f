"""Why a line carries the tax it does: categories of UNCL 5305, as EN 16931 wants them (BT-151)."""

STANDARD, REVERSE, EXEMPT, OUTSIDE, EXPORT, WITHIN_EU = "S", "AE", "E", "O", "G", "K"
ZERO = "Z"
"""Taxed, at no per cent."""
CANARIES, CEUTA_MELILLA = "L", "M"
"""IGIC and IPSI, which stand in the place of VAT there."""
CHARGED = frozenset({STANDARD, ZERO, CANARIES, CEUTA_MELILLA})
"""The buyer is charged it, and reads its rate."""


def charged(category: str, percent: object) -> str:
    """The category of a tax that is charged: at no per cent it is zero rated (BR-S-05, BR-AF-05)."""
    return ZERO if category in CHARGED and percent == 0 else category
