"""Money: an exact amount of yuan."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

_FEN = Decimal("0.01")
_UNITS = (("元", 1), ("万", 10_000), ("亿", 100_000_000))


@dataclass(frozen=True, slots=True, order=True)
class Money:
    """An amount in yuan, exact to the fen; adding and comparing keep it exact."""

    yuan: Decimal

    def __post_init__(self) -> None:
        object.__setattr__(self, "yuan", Decimal(self.yuan).quantize(_FEN, rounding=ROUND_HALF_UP))

    def __add__(self, other: Money) -> Money:
        return Money(self.yuan + other.yuan)

    def __sub__(self, other: Money) -> Money:
        return Money(self.yuan - other.yuan)

    def __neg__(self) -> Money:
        return Money(-self.yuan)

    def __mul__(self, factor: Decimal | int) -> Money:
        return Money(self.yuan * factor)

    def __str__(self) -> str:
        return short(self.yuan)


def short(yuan: Decimal) -> str:
    """The amount as a banker says it: 元 below ten thousand, 万 below a hundred million, 亿 above.

    At most two decimals, none that are zero: ``short(Decimal(1860000)) == "186 万"``.
    """
    said = ""
    for unit, size in _UNITS:
        amount = (yuan / size).quantize(_FEN, rounding=ROUND_HALF_UP) + 0  # adding zero drops the sign of -0
        said = f"{amount:,f}".rstrip("0").rstrip(".") + f" {unit}"
        if abs(amount) < 10_000:
            break
    return said
