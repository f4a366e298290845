"""The documentation says what the platform does: links lead, commands exist, generated pages are fresh."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from docs import generate

from yingke.site.cli import yingke

ROOT = Path(__file__).parents[2]
DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "examples").rglob("*.md")])
REFERENCE = ROOT / "docs" / "reference"
LINK = re.compile(r"\]\(([^)\s]+)\)")
FENCED = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)
EXAMPLE = re.compile(r"^ {4}.*$|`[^`]*`", re.MULTILINE)
VARIABLE = re.compile(r"\b(?:YINGKE|DATABASE)_[A-Z_]*[A-Z]\b")


def text(document: Path) -> str:
    return document.read_text(encoding="utf-8")


def name(document: Path) -> str:
    return document.relative_to(ROOT).as_posix()


def rows(document: Path) -> Iterator[list[str]]:
    """The cells of every table row; a ``\\|`` inside a cell does not end it."""
    for line in text(document).splitlines():
        if line.startswith("|"):
            yield [cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]]


class TestGeneratedPages:
    @pytest.mark.parametrize("page", generate.WRITERS)
    def test_a_page_is_what_the_data_files_say(self, page: str) -> None:
        assert text(REFERENCE / page) == generate.pages()[page], "run make docs"


class TestLinks:
    @pytest.mark.parametrize("document", DOCUMENTS, ids=name)
    def test_a_relative_link_leads_somewhere(self, document: Path) -> None:
        links = [link for link in LINK.findall(FENCED.sub("", text(document))) if "://" not in link]
        assert [link for link in links if not leads_somewhere(document, link)] == []


def leads_somewhere(document: Path, link: str) -> bool:
    path, _, place = link.partition("#")
    target = (document.parent / path).resolve() if path else document
    return target.exists() and (not place or place in set(places(target)))


def places(document: Path) -> Iterator[str]:
    """The anchors of a page's headings, as a forge makes them."""
    for heading in re.findall(r"^#+ (.*)$", text(document), re.MULTILINE):
        yield re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


class TestCommandLine:
    def test_every_command_and_option_is_described(self) -> None:
        described = {cells[0].strip("`"): cells[-1] for cells in rows(REFERENCE / "command-line.md")}
        assert [fault for path, command in leaves("", yingke) for fault in faults(path, command, described)] == []

    def test_no_command_is_described_that_does_not_exist(self) -> None:
        paths = tuple(path for path, _ in leaves("", yingke))
        described = {
            cells[0].strip("`") for cells in rows(REFERENCE / "command-line.md") if cells[0].startswith("`")
        }
        assert {it for it in described if not (f"{it} ").startswith(tuple(f"{path} " for path in paths))} == set()


def leaves(path: str, command: click.Command) -> Iterator[tuple[str, click.Command]]:
    """Every command that does something, with its words."""
    if not isinstance(command, click.Group):
        yield path, command
        return
    context = click.Context(command)
    for word in command.list_commands(context):
        inner = command.get_command(context, word)
        assert inner is not None
        yield from leaves(f"{path} {word}".strip(), inner)


def faults(path: str, command: click.Command, described: dict[str, str]) -> Iterator[str]:
    """What a reader would not learn about a command."""
    found = [usage for usage in described if f"{usage} ".startswith(f"{path} ")]
    if len(found) != 1:
        yield f"{path}: {len(found)} rows"
        return
    for parameter in command.params:
        word = parameter.opts[0] if isinstance(parameter, click.Option) else parameter.human_readable_name
        if word == "--json":
            if described[found[0]] in ("", "—", "always"):
                yield f"{path}: --json"
        elif word not in re.split(r"[\[\] ]", found[0]):
            yield f"{path}: {word}"


class TestMake:
    @pytest.mark.parametrize("document", DOCUMENTS, ids=name)
    def test_every_target_that_is_named_exists(self, document: Path) -> None:
        makefile = (ROOT / "Makefile").read_text()
        targets = set(re.findall(r"^([a-z0-9-]+):", makefile, re.MULTILINE))
        calls = re.findall(r"(?:`|^ {4})make ((?:[a-z][a-z0-9-]*\s?)+)", text(document), re.MULTILINE)
        assert {word for call in calls for word in call.split()} - targets == set()


class TestSettings:
    def test_every_variable_that_is_read_is_described_and_no_other(self) -> None:
        read = {
            variable
            for file in (ROOT / "src" / "yingke").rglob("*")
            if file.suffix in (".py", ".sql") and "tests" not in file.parts
            for variable in VARIABLE.findall(file.read_text(encoding="utf-8"))
        }
        assert set(VARIABLE.findall(text(REFERENCE / "settings.md"))) == read | passwords()


def passwords() -> set[str]:
    """The variables of the bootstrap, whose names are put together from the roles'."""
    return {f"YINGKE_{role}_PASSWORD" for role in ("OWNER", "APP", "BATCH", "EDGE")}


class TestPlaces:
    @pytest.mark.parametrize("document", DOCUMENTS, ids=name)
    def test_no_folder_of_one_machine_is_named(self, document: Path) -> None:
        words = text(document)
        prose = EXAMPLE.sub("", FENCED.sub("", words))
        assert re.findall(r"(?<![\w.~}])/(?:work|root|home)\b/?\S*", words) == []
        assert re.findall(r"(?<![\w.])/tmp\b\S*", prose) == []
