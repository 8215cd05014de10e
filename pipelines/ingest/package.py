"""A zip container (.xlsx, .xlsb, .ods, .docx) opened behind guards: nothing in it is trusted before it is checked."""

import io
import re
import struct
import zipfile
import zlib
from dataclasses import dataclass, field
from functools import lru_cache
from xml.etree import ElementTree

from pipelines.ingest.binary_book import sheet_relations
from pipelines.ingest.refusals import Refused

# One sheet of a whole province (200,000 children, 25 columns) unpacks to about 190 MB; twice that is the end.
MAX_UNPACKED_BYTES = 400 * 1024**2
# Registers shrink 8 to 30 times; a bomb thousands of times. Small parts may shrink more, so only big ones are judged.
MAX_RATIO = 100
RATIO_FROM_BYTES = 50 * 1024**2
# A workbook has a few dozen parts; thousands are either pictures in every row or an attack.
MAX_PARTS = 5_000
_LOCAL_HEADER = 30  # bytes of a part's own header before its name
# Names that lead out of the folder a container would be unpacked into (one name per line).
_OUTSIDE = re.compile(r"^[/\\]|:|(?:^|/)\.\.(?:/|$)", re.MULTILINE)
# An entity can only be declared inside a DOCTYPE. A part in UTF-16 begins with a mark or with "<" in two bytes.
_DOCTYPE = b"<!DOCTYPE"
# Small parts that are asked for more than once.
_LOOKED_UP = frozenset({"xl/workbook.xml", "xl/_rels/workbook.xml.rels"})
_FIRST_ELEMENT = re.compile(rb"<[A-Za-z_]")
_UTF_16 = {b"\xff\xfe": "utf-16-le", b"<\x00": "utf-16-le", b"\xfe\xff": "utf-16-be", b"\x00<": "utf-16-be"}
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_STRICT_RELATION = "{http://purl.oclc.org/ooxml/officeDocument/relationships}id"


@dataclass
class Package:
    """A checked zip container. ``part`` gives a part's bytes; XML parts are known to hold no DTD."""

    data: bytes
    zip: zipfile.ZipFile
    names: frozenset[str]
    _kept: dict[str, bytes] = field(default_factory=dict)
    _parts: dict[str, str] | None = None

    def part(self, name: str) -> bytes:
        """Return one part's bytes; its declared size and checksum are verified.

        Raises:
            Refused: corrupt_file, unsafe_xml.
        """
        if name in self._kept:
            return self._kept[name]
        try:
            data = self._unpack(self.zip.getinfo(name))
        except (
            zipfile.BadZipFile,
            zlib.error,
            struct.error,
            OSError,
            EOFError,
            LookupError,
            RuntimeError,
            ValueError,
        ) as error:
            raise Refused("corrupt_file") from error
        if not name.endswith(".bin"):
            _refuse_declarations(data)
        if name in _LOOKED_UP:
            self._kept[name] = data
        return data

    def _unpack(self, entry: zipfile.ZipInfo) -> bytes:
        """Return one part; never more bytes than its entry says, whose checksum must fit.

        Like ``ZipFile.read``, which needs twice the time because it reads a few kilobytes at a time.
        """
        if entry.compress_type != zipfile.ZIP_DEFLATED:
            return self.zip.read(entry)
        signature, name_size, extra_size = struct.unpack_from("<4s22xHH", self.data, entry.header_offset)
        start = entry.header_offset + _LOCAL_HEADER + name_size + extra_size
        inflater = zlib.decompressobj(-zlib.MAX_WBITS)
        unpacked = inflater.decompress(self.data[start : start + entry.compress_size], entry.file_size + 1)
        whole = inflater.eof and len(unpacked) == entry.file_size and zlib.crc32(unpacked) == entry.CRC
        if signature != b"PK\x03\x04" or not whole:
            raise zipfile.BadZipFile
        return unpacked

    def kind(self) -> str:
        """Return xlsx, xlsb, ods, docx or zip."""
        for part, kind in (("xl/workbook.xml", "xlsx"), ("xl/workbook.bin", "xlsb"), ("word/document.xml", "docx")):
            if part in self.names:
                return kind
        if "content.xml" in self.names and b"spreadsheet" in self.part("mimetype" if "mimetype" in self.names else ""):
            return "ods"
        return "zip"

    def check_parts(self, kind: str) -> None:
        """Unpack once every part that the reader will open and that ``sheet_parts`` does not name.

        A part that lies about its size, or declares entities, thus never reaches the reader.
        """
        sheets = set(self.sheet_parts().values()) if kind == "xlsx" else set()
        for name in sorted(self.names - sheets):
            if name.endswith((".xml", ".rels")) or (kind == "xlsb" and name.endswith(".bin")):
                self.part(name)

    def sheet_parts(self) -> dict[str, str]:
        """Return sheet name -> part name of an .xlsx workbook (worksheets only, in order)."""
        if self._parts is None:
            self._parts = self._find_sheet_parts()
        return self._parts

    def _find_sheet_parts(self) -> dict[str, str]:
        targets = self._targets()
        parts = {}
        for sheet in self._sheets():
            relation = sheet.get(_RELATION) or sheet.get(_STRICT_RELATION) or ""
            target = targets.get(relation, "")
            if target in self.names:
                parts[sheet.get("name", "")] = target
        return parts

    def hidden_sheets(self) -> frozenset[str]:
        """Return the names of the sheets of an .xlsx workbook that are not shown."""
        if b"idden" not in self.part("xl/workbook.xml"):
            return frozenset()
        return frozenset(
            sheet.get("name", "") for sheet in self._sheets() if sheet.get("state", "visible") != "visible"
        )

    def binary_sheets(self) -> list[str]:
        """Return the worksheet parts of an .xlsb workbook."""
        return sorted(name for name in self.names if name.startswith("xl/worksheets/") and name.endswith(".bin"))

    def binary_order(self) -> list[str]:
        """Return the parts of all sheets of an .xlsb workbook, in the order of the sheets."""
        targets = self._targets("xl/_rels/workbook.bin.rels")
        return [targets.get(relation, "") for relation in sheet_relations(self.part("xl/workbook.bin"))]

    def _sheets(self) -> "list[ElementTree.Element]":
        return _elements(self.part("xl/workbook.xml"), "sheet")

    def _targets(self, name: str = "xl/_rels/workbook.xml.rels") -> dict[str, str]:
        if name not in self.names:
            return {}
        return {
            item.get("Id", ""): _inside(item.get("Target", "")) for item in _elements(self.part(name), "Relationship")
        }


def open_package(data: bytes) -> Package:
    """Open a zip container and check its table of contents.

    Raises:
        Refused: corrupt_file, encrypted, unsafe_archive, zip_bomb, too_large.
    """
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise Refused("corrupt_file") from error
    entries = archive.infolist()
    _check_names([entry.filename for entry in entries])
    if any(entry.flag_bits & 1 for entry in entries):
        raise Refused("encrypted")
    _check_sizes(sum(entry.file_size for entry in entries), sum(entry.compress_size for entry in entries), len(entries))
    return Package(data, archive, frozenset(entry.filename for entry in entries))


def _check_names(names: list[str]) -> None:
    if _OUTSIDE.search("\n".join(names)) or len(set(names)) < len(names):
        raise Refused("unsafe_archive")


def _check_sizes(unpacked: int, packed: int, parts: int) -> None:
    if parts > MAX_PARTS:
        raise Refused("zip_bomb", detail=f"Tệp có {parts} phần, giới hạn {MAX_PARTS}.")
    if unpacked > RATIO_FROM_BYTES and unpacked > MAX_RATIO * max(packed, 1):
        detail = f"Nội dung {unpacked / 1024**2:.0f} MB nén còn {packed / 1024**2:.1f} MB."
        raise Refused("zip_bomb", detail=detail)
    if unpacked > MAX_UNPACKED_BYTES:
        limit = MAX_UNPACKED_BYTES // 1024**2
        raise Refused("too_large", detail=f"Sau khi giải nén: {unpacked / 1024**2:.0f} MB, giới hạn {limit} MB.")


def _refuse_declarations(data: bytes) -> None:
    code = _UTF_16.get(data[:2])
    if code is not None:
        unsafe = _DOCTYPE.decode().encode(code) in data
    else:
        root = _FIRST_ELEMENT.search(data)
        prolog = data[: root.start()] if root else data
        # A DOCTYPE stands before the first element; a comment there may hold what looks like one.
        unsafe = _DOCTYPE in (data if b"<!--" in prolog else prolog)
    if unsafe:
        raise Refused("unsafe_xml")


@lru_cache(maxsize=64)  # workbooks written by one program have the same small parts
def _elements(data: bytes, name: str) -> "list[ElementTree.Element]":
    # Safe here: the part was refused before if it declared a DTD or an entity.
    try:
        root = ElementTree.fromstring(data)
    except ElementTree.ParseError as error:
        raise Refused("corrupt_file") from error
    return [element for element in root.iter() if str(element.tag).rpartition("}")[2] == name]


def _inside(target: str) -> str:
    return target.lstrip("/") if target.startswith("/") else f"xl/{target}"
