"""The English catalogue: which sentences the code holds, and what each reads in English.

``python -m yingke.site.catalogue`` adds new sentences, drops those no code holds any more, and compiles.
Sentences come from Python calls (``_``, ``gettext``, ``gettext_lazy``, ``ngettext``) and from templates. GNU
gettext is not needed: fresh machines lack it.
"""

from __future__ import annotations

import ast
import struct
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

from django.utils.translation.template import templatize

ROOT = Path(__file__).parents[1]
ENGLISH = ROOT / "site" / "locale" / "en" / "LC_MESSAGES" / "django.po"
_CALLS = {"_": 1, "gettext": 1, "gettext_lazy": 1, "gettext_noop": 1, "ngettext": 2, "ngettext_lazy": 2}
_HEADER = (
    "Content-Type: text/plain; charset=UTF-8\nContent-Transfer-Encoding: 8bit\n"
    "Language: en\nPlural-Forms: nplurals=2; plural=(n != 1);\n"
)

# A sentence, or the pair (one, many); its translation has as many forms.
Sentence = tuple[str, ...]
Catalogue = dict[Sentence, Sentence]


def sentences(root: Path = ROOT) -> set[Sentence]:
    """Every sentence that the Python files and templates under ``root`` hold, tests left out."""
    found: set[Sentence] = set()
    for path in sorted(root.rglob("*.py")):
        if "tests" not in path.parts:
            found.update(_in_python(path.read_text(encoding="utf-8")))
    for path in sorted(root.rglob("templates/**/*.html")):
        if "tests" not in path.parts:
            found.update(_in_python(templatize(path.read_text(encoding="utf-8"), origin=str(path)), loose=True))
    return found


def _in_python(source: str, *, loose: bool = False) -> Iterator[Sentence]:
    tree = ast.parse(_calls_alone(source) if loose else source)
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            texts = [arg.value for arg in node.args[: _CALLS.get(name, 0)] if isinstance(arg, ast.Constant)]
            if texts and all(isinstance(text, str) for text in texts):
                yield tuple(str(text) for text in texts)


def _calls_alone(templatized: str) -> str:
    """Django turns a template into gettext calls among filler that is not Python: keep the calls, a line each."""
    starts = ("gettext(", "_(", "ngettext(", "pgettext(")
    lines = []
    at = 0
    while at < len(templatized):
        if not templatized.startswith(starts, at):
            at += 1
            continue
        call = _call_at(templatized, at)
        lines.append(call)
        at += max(len(call), 1)
    return "\n".join(line for line in lines if line)


def _call_at(text: str, start: int) -> str:
    """The shortest Python call that begins at ``start``; "" where none does."""
    end = text.find(")", start)
    while end != -1:
        call = text[start : end + 1]
        try:
            ast.parse(call)
        except SyntaxError:
            end = text.find(")", end + 1)
        else:
            return call
    return ""


def read(path: Path = ENGLISH) -> Catalogue:
    """The catalogue in a .po file; sentences without a translation have empty forms."""
    catalogue: Catalogue = {}
    for block in path.read_text(encoding="utf-8").split("\n\n"):
        sentence, forms = _entry(block)
        if sentence and sentence != ("",):
            catalogue[sentence] = forms
    return catalogue


def _entry(block: str) -> tuple[Sentence, Sentence]:
    fields: dict[str, str] = {}
    key = ""
    for line in block.splitlines():
        if not line or line.startswith("#"):
            continue
        if not line.startswith('"'):
            key, _, line = line.partition(" ")  # noqa: PLW2901 - what follows the key is the line's text
        fields[key] = fields.get(key, "") + ast.literal_eval(line)
    sentence = tuple(fields[name] for name in ("msgid", "msgid_plural") if name in fields)
    forms = tuple(fields[name] for name in ("msgstr", "msgstr[0]", "msgstr[1]") if name in fields)
    return sentence, forms


def write(catalogue: Mapping[Sentence, Sentence], path: Path = ENGLISH) -> None:
    """Write the .po file, sorted, and the .mo file beside it."""
    entries: dict[Sentence, Sentence] = {("",): (_HEADER,), **dict(sorted(catalogue.items()))}
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(_po(sentence, forms) for sentence, forms in entries.items()), encoding="utf-8")
    path.with_suffix(".mo").write_bytes(compiled(catalogue))


def _po(sentence: Sentence, forms: Sentence) -> str:
    keys = ["msgid", "msgid_plural"][: len(sentence)]
    answers = ["msgstr"] if len(sentence) == 1 else ["msgstr[0]", "msgstr[1]"]
    lines = [*zip(keys, sentence, strict=True), *zip(answers, forms, strict=True)]
    return "".join(f"{key} {_quoted(text)}\n" for key, text in lines)


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\t", "\\t")
    return f'"{escaped}"'


def compiled(catalogue: Mapping[Sentence, Sentence]) -> bytes:
    """The catalogue as GNU's binary format: a header of seven words, two tables of (length, offset), the texts."""
    known = {sentence: forms for sentence, forms in catalogue.items() if all(forms)}
    pairs = [(b"", _HEADER.encode())]
    pairs += [("\0".join(sentence).encode(), "\0".join(forms).encode()) for sentence, forms in known.items()]
    pairs.sort()
    texts = [key for key, _ in pairs] + [value for _, value in pairs]
    first_text = 7 * 4 + len(texts) * 8
    tables = b""
    body = b""
    for text in texts:
        tables += struct.pack("<II", len(text), first_text + len(body))
        body += text + b"\0"
    header = struct.pack("<7I", 0x950412DE, 0, len(pairs), 28, 28 + len(pairs) * 8, 0, first_text)
    return header + tables + body


def refresh() -> list[Sentence]:
    """Bring the catalogue up to the code; gives the sentences that lack English."""
    before = read() if ENGLISH.exists() else {}
    catalogue = {sentence: before.get(sentence, ("",) * len(sentence)) for sentence in sentences()}
    write(catalogue)
    return sorted(sentence for sentence, forms in catalogue.items() if not all(forms))


if __name__ == "__main__":
    missing = refresh()
    for lacking in missing:
        sys.stdout.write("\t".join(lacking) + "\n")
    sys.exit(1 if missing else 0)
