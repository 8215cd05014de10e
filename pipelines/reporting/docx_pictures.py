"""Pictures in Word: a chart as a picture with alternative text, and its renewal in a file that a person has edited since.

A picture is known by its name in the file, which Word and LibreOffice keep; what a person put in has another name and is left alone.
"""

import hashlib
import io
import posixpath
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree

from pipelines.reporting import stills
from pipelines.reporting.document import Chart

if TYPE_CHECKING:
    from docx.text.paragraph import Paragraph as WordParagraph

OURS = "treem:"
DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
PICTURE = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
PACKAGE = "{http://schemas.openxmlformats.org/package/2006/relationships}"
RELATIONS, ROOM = "word/_rels/document.xml.rels", "word"
LONGEST_ALT = 8000


def name_of(chart: Chart) -> str:
    """Return the name of a chart's picture: that of its title up to a remark in brackets, so that new numbers keep it."""
    return OURS + hashlib.sha256(chart.title.partition(" (")[0].encode()).hexdigest()[:12]


def add(paragraph: "WordParagraph", chart: Chart, number: int) -> None:
    """Put a chart into an empty paragraph, as wide as the text.

    Args:
        number: of the picture in the file, from 1.
    """
    from docx.shared import Mm

    across = stills.across_mm(stills.svg(chart))
    shape = paragraph.add_run().add_picture(io.BytesIO(stills.png(chart)), width=Mm(across))
    told = shape._inline.docPr
    told.set("id", str(number))
    told.set("name", name_of(chart))
    told.set("descr", chart.alt[:LONGEST_ALT])
    told.set("title", chart.title[:255])


def renew(root: Any, parts: dict[str, bytes], fresh_root: Any, fresh_parts: Mapping[str, bytes]) -> list[tuple[str, str]]:
    """Put new pictures in the place of those of this software in an edited file; return former and new title of those that changed.

    Args:
        root, parts: body and package of the edited file, both changed in place; fresh_root, fresh_parts: of the file as it would be now.
    """
    fresh = {told.get("name"): inline for inline, told in _pictures(fresh_root)}
    changed = []
    for inline, told in _pictures(root):
        now = fresh.get(told.get("name"))
        mine, theirs = _part(inline, parts), _part(now, fresh_parts) if now is not None else None
        if now is None or mine is None or theirs is None or parts[mine] == fresh_parts[theirs]:
            continue
        parts[mine] = fresh_parts[theirs]
        _as_high(inline, now)
        words = now.find(f"{DRAWING}docPr")
        # LibreOffice keeps the description, not the title
        former = told.get("title") or told.get("descr", "").partition(". ")[0]
        changed.append((former, words.get("title", "")))
        for name in ("descr", "title"):
            told.set(name, words.get(name, ""))
    return changed


def _pictures(root: Any) -> list[tuple[Any, Any]]:
    found = [(told.getparent(), told) for told in root.iter(f"{DRAWING}docPr")]
    return [(inline, told) for inline, told in found if str(told.get("name", "")).startswith(OURS)]


def _part(inline: Any, parts: Mapping[str, bytes]) -> str | None:
    """Return the name of the part with the bytes of a picture."""
    blip = next(inline.iter(f"{PICTURE}blip"), None)
    wanted = blip.get(f"{RELATION}embed") if blip is not None else None
    listed = ElementTree.fromstring(parts[RELATIONS]).iter(f"{PACKAGE}Relationship") if RELATIONS in parts else ()
    for entry in listed:
        if entry.get("Id") == wanted:
            target = entry.get("Target", "")
            name = target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join(ROOM, target))
            return name if name in parts else None
    return None


def _as_high(inline: Any, now: Any) -> None:
    """Keep the width that a person gave a picture, with the proportions of the new one."""
    size, new = inline.find(f"{DRAWING}extent"), now.find(f"{DRAWING}extent")
    high = str(round(int(new.get("cy")) * int(size.get("cx")) / int(new.get("cx"))))
    size.set("cy", high)
    for extent in inline.iter(f"{PICTURE}ext"):
        if extent.get("cx") is not None:
            extent.set("cx", size.get("cx"))
            extent.set("cy", high)
