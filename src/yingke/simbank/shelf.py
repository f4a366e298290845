"""The product shelf, read from shelf.csv: what this bank makes and what it sells for others."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from yingke.simbank.chance import Floats, Ints
from yingke.simbank.columns import NEVER, code, coded, dates, flags, money, texts


@dataclass(frozen=True, slots=True)
class Product:
    """One line of the shelf. ``rating``: 0 = none, else the higher of issuer's and distributor's (1–5)."""

    product_id: str
    name: str
    category: str
    regime: str
    issuer: str
    issuer_rating: str
    distributor_rating: str
    term_days: int | None
    minimum: float
    rate: float | None
    quota: float | None
    private_placement: bool
    from_days: int
    to_days: int | None

    @property
    def rating(self) -> int:
        return max((int(grade[1]) for grade in (self.issuer_rating, self.distributor_rating) if grade), default=0)


@cache
def products() -> tuple[Product, ...]:
    """Every product, in the order of the file."""
    with Path(__file__).with_name("shelf.csv").open(encoding="utf-8", newline="") as file:
        return tuple(_product(row) for row in csv.DictReader(file))


def _product(row: dict[str, str]) -> Product:
    return Product(
        product_id=row["product_id"],
        name=row["name"],
        category=row["category"],
        regime=row["regime"],
        issuer=row["issuer"],
        issuer_rating=row["issuer_rating"],
        distributor_rating=row["distributor_rating"],
        term_days=int(row["term_days"]) if row["term_days"] else None,
        minimum=float(row["minimum_amount"]),
        rate=float(row["rate"]) if row["rate"] else None,
        quota=float(row["quota"]) if row["quota"] else None,
        private_placement=row["private_placement"] == "1",
        from_days=int(row["from_days"]),
        to_days=int(row["to_days"]) if row["to_days"] else None,
    )


def product_ids(positions: Ints) -> pa.Array:
    """产品代码 for positions in ``products``; −1 is an empty cell."""
    ids = pa.array([product.product_id for product in products()], pa.string())
    return ids.take(pa.array(positions, pa.int64(), mask=positions < 0))


@dataclass(frozen=True, slots=True)
class Choice:
    """The products of one category, the safest and smallest first, as arrays (``place`` in ``products``)."""

    place: Ints
    rating: Ints
    term: Ints
    minimum: Floats

    def pick(self, draw: Floats, level: Ints, amount: Floats) -> Ints:
        """Positions in ``products``: one that the level allows and the amount reaches; −1 where there is none.

        A draw above 0.97 ignores the level: real books hold a few products that no longer fit their owner.
        """
        bold = draw > 0.97
        fits = (self.rating[None, :] <= level[:, None]) | bold[:, None]
        fits &= self.minimum[None, :] <= amount[:, None]
        rank = np.floor(draw * 0.999 * fits.sum(axis=1)).astype(np.int64)
        hit = np.argmax(np.cumsum(fits, axis=1) > rank[:, None], axis=1)
        return np.where(fits.any(axis=1), self.place[hit], -1)


@cache
def choice(category: str) -> Choice:
    """What can be held of one category."""
    found = [(place, product) for place, product in enumerate(products()) if product.category == category]
    found.sort(key=lambda item: (item[1].rating, item[1].minimum))
    return Choice(
        place=np.array([place for place, _ in found], dtype=np.int64),
        rating=np.array([product.rating for _, product in found], dtype=np.int64),
        term=np.array([product.term_days or 0 for _, product in found], dtype=np.int64),
        minimum=np.array([product.minimum for _, product in found], dtype=np.float64),
    )


def product_sheet(*, as_of: int) -> dict[str, pa.Array]:
    """产品信息表."""
    shelf = products()
    rates = np.array([-1 if p.rate is None else round(p.rate * 10_000) for p in shelf], dtype=np.int64)
    return {
        "产品代码": texts([p.product_id for p in shelf]),
        "产品名称": texts([p.name for p in shelf]),
        "产品类别": coded("category", np.array([code("category", p.category) for p in shelf])),
        "适当性制度": coded("regime", np.array([code("regime", p.regime) for p in shelf])),
        "发行机构": texts([p.issuer for p in shelf]),
        "发行方风险等级": texts([p.issuer_rating or None for p in shelf]),
        "本行风险等级": texts([p.distributor_rating or None for p in shelf]),
        "期限天数": pa.array([p.term_days for p in shelf], pa.int64()),
        "起购金额": money(np.array([round(p.minimum * 100) for p in shelf], dtype=np.int64)),
        "利率": percents(rates),
        "额度": pa.array([None if p.quota is None else int(p.quota) for p in shelf], pa.int64()),
        "私募标志": flags(np.array([p.private_placement for p in shelf])),
        "起售日": dates(np.array([as_of + p.from_days for p in shelf])),
        "停售日": dates(np.array([NEVER if p.to_days is None else as_of + p.to_days for p in shelf])),
    }


def percents(basis_points: Ints) -> pa.Array:
    """Rates as banks print them: 2.35 for 235 basis points; below zero is an empty cell."""
    return pc.if_else(pa.array(basis_points < 0), None, money(basis_points))


def rates(places: Ints) -> Ints:
    """The product's rate in basis points (0 where it has none), for positions in ``products``."""
    table = np.array([round((p.rate or 0.0) * 10_000) for p in products()], dtype=np.int64)
    return table[places]


def terms(places: Ints) -> Ints:
    """The product's term in days (0: none), for positions in ``products``."""
    table = np.array([p.term_days or 0 for p in products()], dtype=np.int64)
    return table[places]
