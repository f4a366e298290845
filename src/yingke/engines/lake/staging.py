"""From files as they come to columns of text: one staged Parquet per source, every row with its file and number.

Nothing is interpreted here. A row without a shape (too few columns, a NUL byte, bytes outside the encoding) is set
aside as a :class:`Reject`; a file that cannot be trusted as a whole is a :class:`LoadError`.
"""

from __future__ import annotations

import codecs
import csv
import functools
import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pacsv
import pyarrow.parquet as pq

from yingke.engines.lake.errors import LoadError
from yingke.engines.lake.mapping import Source

FILE, ROW = "#file", "#row"
BLOCK_MB = 32
FIELD_LIMIT = 65_536
_DELIMITERS = (",", ";", "\t", "|")


@dataclass(frozen=True)
class Reject:
    """A row without a shape: ``row`` counts records as a spreadsheet does (the header is 1)."""

    file: str
    row: int
    code: str
    params: dict[str, object]


@dataclass(frozen=True)
class Arrival:
    """A file that arrived, examined once: its digest and what its bytes say."""

    path: Path
    name: str
    number: int
    sha256: str
    ends_whole: bool
    has_nul: bool
    has_bad_bytes: bool
    quotes: int


@dataclass
class Staged:
    """A source as text: the Parquet file, the rows in it, and the rows set aside."""

    path: Path
    rows: int = 0
    rejects: list[Reject] = field(default_factory=list)

    @property
    def read(self) -> int:
        """Rows that were in the files."""
        return self.rows + len(self.rejects)


def examine(path: Path, name: str, number: int, source: Source) -> Arrival:
    """Read a file once: digest, encoding, NUL bytes, quotes, and whether it ends with a line end."""
    digest = hashlib.sha256()
    if source.format == "parquet":
        with path.open("rb") as handle:
            digest = hashlib.file_digest(handle, "sha256")
        return Arrival(path, name, number, digest.hexdigest(), True, True, False, 0)
    decoder = codecs.getincrementaldecoder(source.encoding)(errors="replace")
    nul = bad = False
    quotes, last = 0, ""
    with path.open("rb") as handle:
        while chunk := handle.read(4 << 20):
            digest.update(chunk)
            text = decoder.decode(chunk)
            nul, bad = nul or "\0" in text, bad or "\ufffd" in text
            quotes += text.count(source.quote) if source.quote else 0
            last = text[-1:] or last
    bad = bad or bool(decoder.decode(b"", final=True))
    return Arrival(path, name, number, digest.hexdigest(), last == "\n", nul, bad, quotes)


def stage(source: Source, arrivals: list[Arrival], needed: frozenset[str], folder: Path, name: str) -> Staged:
    """Write the needed columns of a source's files as text; raises LoadError for a file that cannot be taken."""
    columns = sorted(needed)
    staged = Staged(folder / f"{name}.parquet")
    text = [pa.field(column, pa.string()) for column in columns]
    schema = pa.schema([pa.field(FILE, pa.int32()), pa.field(ROW, pa.int64()), *text])
    with pq.ParquetWriter(staged.path, schema, compression="lz4", use_dictionary=True) as writer:
        for arrival in arrivals:
            parts = _parquet(arrival, columns) if source.format == "parquet" else None
            for table in parts or _delimited(source, arrival, columns, folder, staged):
                kept = _set_aside(table, arrival, source, staged)
                staged.rows += kept.num_rows
                writer.write_table(_clean(kept.select(schema.names), source.nulls).cast(schema))
    return staged


def _clean(table: pa.Table, nulls: tuple[str, ...]) -> pa.Table:
    """No blanks around a text; nothing for an empty text and for the source's words for nothing."""
    words = pa.array(["", *nulls])
    for index, name in enumerate(table.column_names):
        if name not in {FILE, ROW}:
            trimmed = pc.utf8_trim_whitespace(table[name])
            empty = pc.is_in(trimmed, value_set=words) if nulls else pc.equal(trimmed, "")
            table = table.set_column(index, name, pc.if_else(empty, pa.scalar(None, pa.string()), trimmed))
    return table


def _parquet(arrival: Arrival, columns: list[str]) -> Iterator[pa.Table]:
    try:
        file = pq.ParquetFile(arrival.path)
        _require(arrival, file.schema_arrow.names, columns)
        start = 1
        for batch in file.iter_batches(columns=columns):
            table = pa.table({column: _as_text(batch.column(column)) for column in columns})
            yield _numbered(table, arrival, np.arange(start, start + batch.num_rows))
            start += batch.num_rows
    except (pa.ArrowException, OSError) as error:
        raise LoadError("not_parquet", file=arrival.name, detail=str(error)[:200]) from error


def _as_text(values: pa.Array) -> pa.Array:
    if pa.types.is_timestamp(values.type):
        values = pc.cast(values, pa.timestamp("s"), safe=False)
    return pc.fill_null(pc.cast(values, pa.string()), "")


def _delimited(
    source: Source, arrival: Arrival, columns: list[str], folder: Path, staged: Staged
) -> Iterator[pa.Table]:
    path = _as_utf8(source, arrival, folder)
    names = _header(source, arrival, path)
    _require_delimited(source, arrival, names, columns)
    internal = [f"#c{index}" for index in range(len(names))]
    wanted = {column: internal[names.index(column)] for column in columns}
    broken: list[pacsv.InvalidRow] = []

    def set_aside(row: pacsv.InvalidRow) -> str:
        broken.append(row)
        return "skip"

    numbers = _Numbers(2 if source.header else 1)
    try:
        reader = _open(source, path, internal, set_aside)
        for batch in reader:
            table = pa.Table.from_batches([batch])
            table = _numbered(table, arrival, numbers.take(table.num_rows, [row.number for row in broken]))
            table = _without_blank_lines(table, internal)
            _refuse_open_quote(source, arrival, table, internal)
            yield table.rename_columns(_back(table.column_names, wanted))
    except pa.ArrowInvalid as error:
        if "straddling" in str(error):
            raise LoadError("row_too_long", file=arrival.name, limit=BLOCK_MB) from error
        raise LoadError("unreadable", file=arrival.name, detail=str(error)[:200]) from error
    _refuse_truncated(arrival, broken, numbers.next)
    staged.rejects.extend(
        Reject(arrival.name, row.number, "ragged", {"expected": row.expected_columns, "found": row.actual_columns})
        for row in broken
    )


def _open(source: Source, path: Path, names: list[str], handler: object) -> pacsv.CSVStreamingReader:
    return pacsv.open_csv(
        path,
        read_options=pacsv.ReadOptions(
            column_names=names, skip_rows=int(source.header), block_size=BLOCK_MB << 20, use_threads=False
        ),
        parse_options=pacsv.ParseOptions(
            delimiter=source.delimiter,
            quote_char=source.quote or False,
            newlines_in_values=True,
            ignore_empty_lines=False,
            invalid_row_handler=handler,
        ),
        convert_options=pacsv.ConvertOptions(
            column_types=dict.fromkeys(names, pa.string()), strings_can_be_null=False
        ),
    )


def _back(present: list[str], wanted: dict[str, str]) -> list[str]:
    names = {internal: column for column, internal in wanted.items()}
    return [names.get(name, name) for name in present]


class _Numbers:
    """Record numbers for the rows the reader keeps, skipping those it set aside."""

    def __init__(self, first: int) -> None:
        self.next = first

    def take(self, count: int, broken: list[int]) -> np.ndarray:
        ahead = [number for number in broken if number >= self.next]
        candidates = np.arange(self.next, self.next + count + len(ahead))
        numbers = candidates[~np.isin(candidates, ahead)][:count]
        if count:
            self.next = int(numbers[-1]) + 1
        return numbers


def _as_utf8(source: Source, arrival: Arrival, folder: Path) -> Path:
    if codecs.lookup(source.encoding).name in {"utf-8", "utf-8-sig", "ascii"} and not arrival.has_bad_bytes:
        return arrival.path
    path = folder / f"{arrival.number}.utf8"
    decoder = codecs.getincrementaldecoder(source.encoding)(errors="replace")
    with arrival.path.open("rb") as read, path.open("wb") as write:
        while chunk := read.read(4 << 20):
            write.write(decoder.decode(chunk).encode("utf-8"))
        write.write(decoder.decode(b"", final=True).encode("utf-8"))
    return path


def _header(source: Source, arrival: Arrival, path: Path) -> list[str]:
    with path.open(encoding="utf-8-sig", newline="") as handle:
        line = handle.readline(1 << 20).rstrip("\r\n")
    if not line:
        raise LoadError("file_empty", file=arrival.name)
    if source.quote:
        first = next(csv.reader([line], delimiter=source.delimiter, quotechar=source.quote))
    else:
        first = line.split(source.delimiter)
    if not source.header:
        if len(first) != len(source.names):
            raise LoadError("wrong_width", file=arrival.name, found=len(first), expected=len(source.names))
        return list(source.names)
    if "\ufffd" in line:
        raise LoadError("wrong_encoding", file=arrival.name, encoding=source.encoding)
    names = [name.strip() for name in first]
    seen = {FILE, ROW}
    for name in names:
        if name.casefold() in seen:
            raise LoadError("duplicate_header", file=arrival.name, column=name)
        seen |= {name.casefold()} - {""}
    return names


def _require_delimited(source: Source, arrival: Arrival, names: list[str], columns: list[str]) -> None:
    if len(names) == 1 and columns != names:
        likely = max(_DELIMITERS, key=names[0].count)
        if count := names[0].count(likely):
            shown = {"likely": repr(likely), "delimiter": repr(source.delimiter)}
            raise LoadError("wrong_delimiter", file=arrival.name, count=count, **shown)
    _require(arrival, names, columns)


def _require(arrival: Arrival, names: list[str], columns: list[str]) -> None:
    for column in columns:
        if column not in names:
            raise LoadError("missing_column", file=arrival.name, column=column, found=", ".join(names))


def _numbered(table: pa.Table, arrival: Arrival, numbers: np.ndarray) -> pa.Table:
    table = table.append_column(FILE, pa.array(np.full(table.num_rows, arrival.number, dtype=np.int32)))
    return table.append_column(ROW, pa.array(numbers, type=pa.int64()))


def _without_blank_lines(table: pa.Table, names: list[str]) -> pa.Table:
    blank = pc.equal(table[names[0]], "")
    for name in names[1:]:
        if not pc.any(blank).as_py():
            return table
        blank = pc.and_(blank, pc.equal(table[name], ""))
    return table.filter(pc.invert(blank))


def _refuse_open_quote(source: Source, arrival: Arrival, table: pa.Table, names: list[str]) -> None:
    if not arrival.quotes or (source.multiline and arrival.quotes % 2 == 0):
        return
    for name in names:
        broken = pc.match_substring(table[name], "\n")
        if pc.any(broken).as_py():
            row = table[ROW].filter(broken)[0].as_py()
            raise LoadError("open_quote", file=arrival.name, row=row)


def _refuse_truncated(arrival: Arrival, broken: list[pacsv.InvalidRow], after_last: int) -> None:
    if arrival.ends_whole or not broken:
        return
    last = broken[-1]
    if last.number >= after_last and last.actual_columns < last.expected_columns:
        shown = {"expected": last.expected_columns, "found": last.actual_columns}
        raise LoadError("file_truncated", file=arrival.name, row=last.number, **shown)


def _set_aside(table: pa.Table, arrival: Arrival, source: Source, staged: Staged) -> pa.Table:
    """Take out rows with a field beyond the limit, a NUL byte or foreign bytes."""
    columns = [name for name in table.column_names if name not in {FILE, ROW}]
    for code, params, test in _shape_tests(arrival, source):
        bad = functools.reduce(pc.or_, (test(table[column]) for column in columns))
        if not pc.any(bad).as_py():
            continue
        hit = table.filter(bad)
        longest = [max(len(row[column].encode()) for column in columns) for row in hit.to_pylist()]
        staged.rejects.extend(
            Reject(arrival.name, row, code, {**params, "found": size})
            for row, size in zip(hit[ROW].to_pylist(), longest, strict=True)
        )
        table = table.filter(pc.invert(bad))
    return table


def _shape_tests(
    arrival: Arrival, source: Source
) -> Iterator[tuple[str, dict[str, object], Callable[..., pa.Array]]]:
    yield "field_too_long", {"limit": FIELD_LIMIT}, lambda c: pc.greater(pc.binary_length(c), FIELD_LIMIT)
    if arrival.has_nul:
        yield "nul_byte", {}, lambda c: pc.match_substring(c, "\0")
    if arrival.has_bad_bytes:
        yield "bad_encoding", {"encoding": source.encoding}, lambda c: pc.match_substring(c, "\ufffd")
