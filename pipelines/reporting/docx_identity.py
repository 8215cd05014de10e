"""What a Word report knows of itself: which report it is, and short digests of everything that the software wrote into it.

Kept as custom document properties: Word and LibreOffice both keep those when a person edits and saves the file (LibreOffice drops
custom XML parts). A paragraph, table row or number whose digest is among them is as it was written; all else a person changed.
"""

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

PART = "/docProps/custom.xml"
RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/custom-properties"
CONTENT = "application/vnd.openxmlformats-officedocument.custom-properties+xml"
NAMESPACE = "http://schemas.openxmlformats.org/officeDocument/2006/custom-properties"
TYPES = "http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes"
FORMAT = "{D5CDD505-2E9C-101B-9397-08002B2CF9AE}"
NAMES = ("report", "plan", "period", "place", "edition", "build")
PREFIX, DIGESTS = "treem.", "treem.written."
LENGTH, LONGEST = 6, 240


@dataclass(frozen=True)
class Identity:
    """The report a Word file is: ``told`` has report, plan, period, place, edition, build; ``written`` the digests."""

    told: Mapping[str, str]
    written: frozenset[str]

    def is_of(self, kind: str, text: str) -> bool:
        """Tell whether the software itself wrote this paragraph (``p``), row (``r``) or number (``f``)."""
        return digest(kind, text) in self.written


def digest(kind: str, text: str) -> str:
    """Return the digest of a paragraph, row or number; white space does not count (programs reflow it)."""
    return hashlib.sha256(f"{kind}\n{''.join(text.split())}".encode()).hexdigest()[:LENGTH]


def properties_xml(told: Mapping[str, str], written: Iterable[str]) -> bytes:
    """Return the part ``docProps/custom.xml``: the identity, and the digests in texts short enough for Word."""
    from lxml import etree

    digests = "".join(sorted(written))
    texts = {f"{PREFIX}{name}": told.get(name, "") for name in NAMES}
    texts |= {f"{DIGESTS}{at // LONGEST + 1:03d}": digests[at : at + LONGEST] for at in range(0, len(digests), LONGEST)}
    root = etree.Element(f"{{{NAMESPACE}}}Properties", nsmap={None: NAMESPACE, "vt": TYPES})
    for number, (name, text) in enumerate(texts.items(), start=2):
        entry = etree.SubElement(root, f"{{{NAMESPACE}}}property", fmtid=FORMAT, pid=str(number), name=name)
        etree.SubElement(entry, f"{{{TYPES}}}lpwstr").text = text
    return bytes(etree.tostring(root, encoding="UTF-8", xml_declaration=True, standalone=True))


def read_properties(part: bytes | None) -> Identity | None:
    """Return what ``properties_xml`` wrote; None when the file is not a report of this software, or lost its properties."""
    from lxml import etree

    if part is None:
        return None
    try:
        root = etree.fromstring(part, etree.XMLParser(resolve_entities=False, no_network=True))
    except etree.XMLSyntaxError:
        return None
    texts = {entry.get("name", ""): "".join(entry.itertext()) for entry in root}
    if not all(f"{PREFIX}{name}" in texts for name in NAMES):
        return None
    digests = "".join(texts[name] for name in sorted(texts) if name.startswith(DIGESTS))
    return Identity({name: texts[f"{PREFIX}{name}"] for name in NAMES}, frozenset(re.findall(f".{{{LENGTH}}}", digests)))


def identity_of(document: Any) -> dict[str, str]:
    """Return the identity of a document model."""
    told = {name: document.parameters.get(name, "") for name in ("plan", "period", "place", "edition")}
    return {"report": document.name, **told, "build": document.build}
