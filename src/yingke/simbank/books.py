"""Who looks after whom: books of about 150 customers, and the many who have no manager."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from yingke.simbank.bankers import Officer
from yingke.simbank.chance import Flags, Floats, Ints, generator, uniforms
from yingke.simbank.columns import NEVER, coded, dates, texts
from yingke.simbank.people import MINOR, NOBODY, Population, customer_ids

BOOK = 160


@dataclass(frozen=True, slots=True)
class Books:
    """Rows of 管户关系表; ``staff`` points into the list of officers."""

    customer: Ints
    staff: Ints
    kind: Ints
    position: Ints
    begins: Ints
    ends: Ints

    def personal_manager(self, size: int) -> Ints:
        """For each customer the position of the present personal A manager, or NOBODY."""
        now = (self.kind == 0) & (self.position == 0) & (self.ends == NEVER)
        manager = np.full(size, NOBODY, dtype=np.int64)
        manager[self.customer[now]] = self.staff[now]
        return manager


def better_off(people: Population, *, seed: int, outlets: int) -> Flags:
    """Who should have a manager: the richest quarter of an outlet's persons (at least 60), one in twelve missed."""
    hidden = people.hidden
    rank = _rank_within(people.outlet, np.where(hidden.firm, 0.0, hidden.wealth))
    size = np.bincount(people.outlet, minlength=outlets)
    wanted = np.maximum(size // 4, np.minimum(size, 60))[people.outlet]
    missed = uniforms(seed, "no manager", hidden.index) < 1 / 12
    return np.asarray(~hidden.firm & (people.life != MINOR) & (rank < wanted) & ~missed)


def _rank_within(group: Ints, value: Floats) -> Ints:
    order = np.lexsort((-value, group))
    starts = np.searchsorted(group[order], group[order])
    rank = np.empty(len(group), dtype=np.int64)
    rank[order] = np.arange(len(group)) - starts
    return rank


def managers_needed(people: Population, chosen: Flags, *, outlets: int) -> Ints:
    """How many relationship managers each outlet employs for these customers."""
    return np.maximum(np.bincount(people.outlet[chosen], minlength=outlets) // BOOK + 1, 1)


def books(people: Population, chosen: Flags, staff: list[Officer], *, seed: int, as_of: int) -> Books:
    """Personal books with B managers, the first manager of an outlet for its richest; corporate ones for firms and
    their owners."""
    rng = generator(seed, "books")
    customer = people.hidden.index[chosen]
    turn = _places(people, chosen, customer)
    first = _officer(staff, "relationship_manager", people.outlet[customer], turn)
    second = _officer(staff, "relationship_manager", people.outlet[customer], turn + 1)
    begins = np.maximum(
        people.opened[customer], as_of - 40 - np.floor(rng.random(len(customer)) * 1_400).astype(np.int64)
    )
    backed = np.flatnonzero((second != first) & (rng.random(len(customer)) < 0.6))
    earlier = np.flatnonzero(
        (second != first) & (begins > people.opened[customer] + 60) & (rng.random(len(customer)) < 0.15)
    )
    firm, clerk, since = _corporate(people, staff, seed, as_of)
    parts = [
        _spread(customer, first, 0, 0, begins, NEVER),
        _spread(customer[backed], second[backed], 0, 1, begins[backed], NEVER),
        _spread(customer[earlier], second[earlier], 0, 0, people.opened[customer][earlier], begins[earlier] - 1),
        _spread(firm, clerk, 1, 0, since, NEVER),
    ]
    return Books(*(np.concatenate(column) for column in zip(*parts, strict=True)))


def _places(people: Population, chosen: Flags, customer: Ints) -> Ints:
    """Which of the outlet's managers: equal books, cut by wealth."""
    outlet = people.outlet[customer]
    managers = managers_needed(people, chosen, outlets=int(people.outlet.max()) + 1)
    size = np.bincount(outlet, minlength=len(managers))
    rank = _rank_within(outlet, people.hidden.wealth[customer])
    return np.asarray(rank * managers[outlet] // size[outlet])


def _spread(
    customer: Ints, staff: Ints, kind: int, position: int, begins: Ints, ends: Ints | int
) -> tuple[Ints, ...]:
    size = len(customer)
    end = np.broadcast_to(np.asarray(ends, dtype=np.int64), (size,))
    return customer, staff, np.full(size, kind), np.full(size, position), begins, end


def _corporate(people: Population, staff: list[Officer], seed: int, as_of: int) -> tuple[Ints, Ints, Ints]:
    """The busier half of the firms, and their owners, with the outlet's SME manager."""
    hidden = people.hidden
    firm = hidden.index[hidden.firm & (hidden.income > 30_000.0)]
    owner = people.owner[firm]
    known = owner != NOBODY
    both = np.concatenate([firm, owner[known]])
    outlet = np.concatenate([people.outlet[firm], people.outlet[firm][known]])
    clerk = _officer(staff, "sme_manager", outlet, np.zeros(len(both), dtype=np.int64))
    age = np.floor(uniforms(seed, "corporate book", both) * 900).astype(np.int64)
    return both, clerk, np.maximum(people.opened[both], as_of - 30 - age)


def _officer(staff: list[Officer], role: str, outlet: Ints, turn: Ints) -> Ints:
    """Positions in ``staff`` of the outlet's people in this role, dealt in turn."""
    posts = np.array([(n, s.outlet) for n, s in enumerate(staff) if s.role == role], dtype=np.int64)
    starts = np.searchsorted(posts[:, 1], outlet)
    sizes = np.searchsorted(posts[:, 1], outlet, side="right") - starts
    return np.asarray(posts[starts + turn % sizes, 0], dtype=np.int64)


def book_sheet(rows: Books, staff: list[Officer]) -> dict[str, pa.Array]:
    """管户关系表."""
    ids = np.array([officer.staff_id for officer in staff], dtype=object)
    return {
        "客户统一编号": customer_ids(rows.customer),
        "工号": texts(ids[rows.staff]),
        "管户类型": coded("book", rows.kind),
        "管户角色": coded("position", rows.position),
        "起始日期": dates(rows.begins),
        "终止日期": dates(rows.ends),
    }
