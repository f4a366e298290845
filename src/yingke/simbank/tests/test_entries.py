from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from yingke.simbank.entries import OPENING, Entries, entries, in_order, joined, settled, shared_out
from yingke.simbank.touches import recent_marketing

_MOVES = st.lists(
    st.tuples(st.integers(0, 3), st.integers(100, 130), st.integers(1, 10**9), st.booleans()),
    min_size=1,
    max_size=40,
)


def _rows(moves: list[tuple[int, int, int, bool]]) -> Entries:
    parts = [
        entries(np.array([who]), np.array([day]), np.array([cents]), kind="transfer", out=out, channel="mobile")
        for who, day, cents, out in moves
    ]
    opening = entries(
        np.array([0]), np.array([99]), np.array([OPENING]), kind="transfer", out=False, channel="counter"
    )
    return in_order(joined([*parts, opening]))


class TestSettled:
    @given(_MOVES, st.lists(st.integers(0, 10**10), min_size=4, max_size=4))
    def test_never_goes_below_zero_and_ends_at_or_above_what_was_asked(
        self, moves: list[tuple[int, int, int, bool]], closing: list[int]
    ) -> None:
        rows, balance, ends = settled(_rows(moves), first=0, closing=np.array(closing))

        assert balance.min() >= 0
        assert (ends >= np.array(closing)).all()
        for who in np.unique(rows.customer):
            mine = balance[rows.customer == who]
            assert mine[-1] == ends[who]

    @given(_MOVES)
    def test_the_opening_payment_brings_what_the_account_needs(
        self, moves: list[tuple[int, int, int, bool]]
    ) -> None:
        rows, balance, ends = settled(_rows(moves), first=0, closing=np.zeros(4, dtype=np.int64))
        mine = rows.customer == 0
        signed = np.where(rows.out, -rows.cents, rows.cents)[mine]

        assert balance[mine][0] == signed[0] >= 0
        assert signed.sum() == ends[0]


class TestSharedOut:
    @given(st.lists(st.integers(0, 2), min_size=1, max_size=30), st.integers(1, 10**7))
    def test_gives_each_owner_the_whole_amount_to_the_rounding(self, owners: list[int], total: int) -> None:
        owner = np.array(owners)
        cents = shared_out(owner, np.ones(len(owner)), np.full(3, float(total)))

        for who in np.unique(owner):
            assert abs(int(cents[owner == who].sum()) - total * 100) <= len(owner)


class TestRecentMarketing:
    def test_counts_the_thirty_days_before_and_only_marketing(self) -> None:
        customer = np.array([1, 1, 1, 2, 1])
        day = np.array([100, 110, 129, 129, 131])
        marketing = np.array([True, False, True, True, True])

        assert recent_marketing(customer, day, marketing).tolist() == [0, 1, 1, 0, 1]
