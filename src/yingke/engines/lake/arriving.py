"""What has come: the files of each source, examined once, and the business date they speak of."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path

from yingke.engines.lake.errors import LoadError
from yingke.engines.lake.mapping import DateRule, Mapping, part_expressions, uses_business_date
from yingke.engines.lake.staging import Arrival, examine


def arrivals_of(directory: Path, mapping: Mapping) -> dict[str, list[Arrival]]:
    """The files of each source, in the order of its patterns; none when any of its patterns has no file."""
    found: dict[str, list[Path]] = {}
    for name, source in mapping.sources.items():
        each = [sorted(path for path in directory.glob(pattern) if path.is_file()) for pattern in source.files]
        found[name] = list(dict.fromkeys(path for paths in each for path in paths)) if all(each) else []
    if mapping.sources and not any(found.values()):
        wanted = ", ".join(pattern for source in mapping.sources.values() for pattern in source.files)
        raise LoadError("nothing_arrived", wanted=wanted)
    arrivals: dict[str, list[Arrival]] = {}
    number = 0
    for name, paths in found.items():
        arrivals[name] = []
        for path in paths:
            relative = path.relative_to(directory).as_posix()
            arrivals[name].append(examine(path, relative, number, mapping.sources[name]))
            number += 1
    return arrivals


def business_date_of(
    mapping: Mapping, table: str, arrivals: dict[str, list[Arrival]], given: dt.date | None
) -> dt.date | None:
    """The business date of a table before it is read: the oldest its files name; None when its rows will tell."""
    rule = mapping.tables[table].business_date or mapping.business_date
    if rule is None or rule.constant is not None:
        date = given if rule is None else rule.constant
        if date is None:
            raise LoadError("no_business_date", table=table)
        return date
    if rule.latest:
        if any(uses_business_date(expression) for expression in part_expressions(mapping.tables[table])):
            raise LoadError("date_needed_first", table=table)
        return None
    direct = {part.source for part in mapping.tables[table].parts if part.source} or set(arrivals)
    dates = [_date_in_name(each.name, rule) for source in sorted(direct) for each in arrivals[source]]
    return min(dates)


def _date_in_name(name: str, rule: DateRule) -> dt.date:
    match = re.search(rule.file_name, name)
    try:
        if match is not None:
            return dt.datetime.strptime(match.group(1), rule.format).date()  # noqa: DTZ007 - a business date has no zone
    except ValueError:
        pass
    raise LoadError("file_date", file=name, pattern=rule.file_name, format=rule.format)
