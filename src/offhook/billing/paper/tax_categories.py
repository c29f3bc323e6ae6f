"""Why a line carries the tax it does: categories of UNCL 5305, as EN 16931 wants them (BT-151)."""

STANDARD, REVERSE, EXEMPT, OUTSIDE, EXPORT, WITHIN_EU = "S", "AE", "E", "O", "G", "K"
