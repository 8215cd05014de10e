"""Canaries: children with unmistakable names, numbers, addresses and notes are planted in sample registers; anything that may hold them is searched.

A text is folded (NFC, accents and capitals away) after undoing what a writer may have done to it: JSON and Python escapes, XML and
HTML entities, URL quoting, base64, archives, PDF, Parquet (its values and its statistics).
"""

import base64
import html
import io
import re
import unicodedata
import urllib.parse
import zipfile
import zlib
from functools import cache
from pathlib import Path

from openpyxl import load_workbook

from pipelines import catalog

NAME, NOTE, STREET = "Xỳzuyền", "quạđentrắng", "Ngõ Vẹtxanhlục"
WORDS = (NAME, NOTE, STREET)
_NUMBER = re.compile(r"^(?:[A-Z]{2}\d{13}|\d{12}|\d{10})$")
SHORTEST = 8
_RUN, _ONE_ALPHABET = re.compile(rb"[A-Za-z0-9+/]{%d,}" % SHORTEST), bytes.maketrans(b"-_", b"+/")
_LONG_RUN = re.compile(rb"[A-Za-z0-9+/]{40,}")
_ENTITY, _ESCAPE = re.compile(r"&[#\w]+;"), re.compile(r"\\u([0-9a-fA-F]{4})|\\x([0-9a-fA-F]{2})")
# a digit first, what stands before it after it: thus a search passes over everything else at once
_NUMBERS = re.compile(r"[0-9](?<![0-9]{2})[0-9]{9,11}(?![0-9])")
_CARDS = re.compile(r"[0-9](?<=[a-z]{2}[0-9])[0-9]{2}([0-9]{10})(?![0-9])")
_MARKS = re.compile("[\u0300-\u036f]+")


# ---- planting -----------------------------------------------------------------------------------------------------


def _headers() -> dict[str, str]:
    """Heading as written, folded -> what to plant below it: name, street, note or number."""
    kinds: dict[str, str] = {}
    for register in catalog.registers().values():
        for column in register.columns.values():
            if column.personal:
                told = {"name": "name", "personal_id": "number", "card": "number"}.get(column.type, "note")
                told = "street" if column.name == "address" else told
                for heading in column.headers:
                    for part in (heading, heading.split(".")[-1]):
                        kinds.setdefault(fold(part), told)
    return kinds


def plant(folder: Path) -> set[str]:
    """Write canaries into every personal cell of every workbook; return the numbers that stand there (12 digits, cards)."""
    kinds, numbers = _headers(), set()
    for path in sorted(folder.rglob("*.xlsx")):
        if "_answer_key" in path.parts:
            path.unlink()
            continue
        book = load_workbook(path)
        for page in book.worksheets:
            numbers |= _plant_page(page, kinds)
        book.save(path)
    return numbers


def _plant_page(page, kinds: dict[str, str]) -> set[str]:
    below: dict[int, str] = {}
    numbers = set()
    for row in page.iter_rows():
        if not str(row[0].value or "").isdigit():
            told = {cell.column: kinds[fold(cell.value)] for cell in row if isinstance(cell.value, str) and fold(cell.value) in kinds}
            below |= told
            continue
        for cell in row:
            kind = below.get(cell.column)
            text = str(cell.value or "").strip()
            if kind == "name" and text:
                cell.value = " ".join([NAME, *text.split()[1:]])
            elif kind == "street":
                cell.value = f"{STREET} {text}".strip()
            elif kind == "note":
                cell.value = f"{text} {NOTE}".strip()
            elif kind == "number" and _NUMBER.match(text):
                numbers.add(text[-10:] if text[0].isalpha() else text)
    return numbers


# ---- searching ----------------------------------------------------------------------------------------------------


def fold(text: str | None) -> str:
    """Return a text without accents, capitals and doubled spaces, whatever its Unicode form."""
    plain = (text or "").casefold()
    if not plain.isascii():
        plain = _MARKS.sub("", unicodedata.normalize("NFD", plain.replace("đ", "d")))
    return " ".join(plain.split())


def _undone(text: str) -> str:
    """Return a text with JSON and Python escapes, entities and URL quoting undone, each also inside the other."""
    for _ in range(2):
        text = _ESCAPE.sub(lambda found: chr(int(found[1] or found[2], 16)), text)
        text = _ENTITY.sub(lambda found: html.unescape(found[0]), text) if "&" in text else text
        text = urllib.parse.unquote(text) if "%" in text else text
    return text


def hits_text(text: str, words: tuple[str, ...] = WORDS, numbers: frozenset[str] = frozenset()) -> set[str]:
    """Return the canaries that stand in a text in any of its forms."""
    undone = _undone(text)
    forms = [fold(text)] + ([fold(undone)] if undone != text else [])
    wanted = {word: fold(word).replace(" ", "") for word in words}
    found = {word for word, told in wanted.items() if any(told in form.replace(" ", "") for form in forms)}
    if numbers:
        runs = {run for form in forms for run in _NUMBERS.findall(form)}
        # a card: two letters, a digit, the place, then its last ten digits
        found |= numbers & (runs | {card for form in forms for card in _CARDS.findall(form)})
    return found


@cache
def _needles(words: tuple[str, ...], numbers: frozenset[str]) -> dict[bytes, str]:
    """What a canary looks like inside base64, at each of the three alignments -> the canary."""
    wanted = [(word, unicodedata.normalize(form, word).encode()) for word in words for form in ("NFC", "NFD")]
    wanted += [(word, fold(word).encode()) for word in words] + [(number, number.encode()) for number in numbers]
    needles = {}
    for word, told in wanted:
        for shift in range(3):
            # the signs at both ends also carry bits of the neighbours
            whole = base64.b64encode(b"\0" * shift + told)
            needles[whole[(8 * shift + 5) // 6 : len(whole.rstrip(b"=")) - (1 if whole.endswith(b"=") else 0)]] = word
    return {needle: word for needle, word in needles.items() if len(needle) >= SHORTEST}


def _in_base64(content: bytes, words: tuple[str, ...], numbers: frozenset[str]) -> set[str]:
    """Canaries inside runs of base64: any alignment, both alphabets."""
    runs = b" ".join(_RUN.findall(content.translate(_ONE_ALPHABET)))
    return {word for needle, word in _needles(words, numbers).items() if needle in runs} if runs else set()


def _packed(content: bytes) -> list[bytes]:
    """What stands compressed in long runs of base64: a page holds its figures so."""
    found = []
    for run in _LONG_RUN.findall(content):
        for window in (15, -15, 31):
            try:
                found.append(zlib.decompress(base64.b64decode(run + b"=" * (-len(run) % 4)), window))
                break
            except (zlib.error, ValueError):
                continue
    return found


def hits(name: str, content: bytes, words: tuple[str, ...] = WORDS, numbers: frozenset[str] = frozenset()) -> set[str]:
    """Return the canaries in a file's bytes: its name, archives, PDF and Parquet opened."""
    found = hits_text(name, words, numbers)
    found |= hits_text(content.decode("utf-8", "ignore"), words, numbers)
    if b"\0" in content:
        found |= hits_text(content.decode("utf-16-le", "ignore"), words, frozenset())
    found |= _in_base64(content, words, numbers)
    for packed in _packed(content):
        found |= hits_text(packed.decode("utf-8", "ignore"), words, numbers)
    if content[:4] == b"PK\x03\x04" and zipfile.is_zipfile(io.BytesIO(content)):
        with zipfile.ZipFile(io.BytesIO(content)) as parts:
            for part in parts.namelist():
                found |= hits(part, parts.read(part), words, numbers)
    elif content[:4] == b"%PDF":
        found |= hits_text(_pdf(content), words, numbers)
    elif content[:4] == b"PAR1":
        found |= hits_text(_parquet(content), words, numbers)
    return found


def _pdf(content: bytes) -> str:
    from pypdf import PdfReader

    told = PdfReader(io.BytesIO(content))
    return " ".join([*(page.extract_text() for page in told.pages), str(dict(told.metadata or {}))])


def _parquet(content: bytes) -> str:
    """All text and whole numbers of a Parquet file, and the smallest and largest values in its footer."""
    import pyarrow.parquet as parquet

    file = parquet.ParquetFile(io.BytesIO(content))
    told = [str(file.schema_arrow), str(file.metadata.metadata)]
    for group in range(file.metadata.num_row_groups):
        for column in range(file.metadata.num_columns):
            known = file.metadata.row_group(group).column(column).statistics
            told.append(f"{known.min} {known.max}" if known is not None and known.has_min_max else "")
    for column in file.read().columns:
        if not str(column.type).startswith(("double", "float", "date", "bool", "timestamp")):
            told += map(str, set(map(str, column.to_pylist())))
    return "\n".join(told)
