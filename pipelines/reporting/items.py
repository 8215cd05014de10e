"""What readers of a report look for, item by item: which figure tells it, in which words (the ``items`` of a report's YAML).

Adding an indicator to a report is a line there: section, figure, lead words, what to list beside it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from pipelines import catalog
from pipelines.errors import CatalogError
from pipelines.yaml_file import only

PARTS = ("sex", "age_band", "category")
NAMED = ("", "lowest", "highest")
QUARTER, MONTHS, YEAR = KINDS = ("quarter", "months", "year")


@dataclass(frozen=True)
class Said:
    """One figure as a section says it.

    Attributes:
        lead: first words, what is counted; ``{scope}``, ``{day}``, ``{units}`` and ``{former}`` are filled in.
        own: first words of a commune's own report where the figure counts communes ("Quỹ Bảo trợ trẻ em của xã": có).
        verb: of a share, "đạt" for something to be reached, "chiếm" for a part of a whole.
        only: the part of the figure that is meant, e.g. category drowning.
        parts: the breakdown listed behind it; parts_lead: its first words.
        named: name the communes with the lowest or the highest value.
        assess: tell it again among results or difficulties when it moved; kinds: the reports that say it.
    """

    indicator: str
    variant: str
    lead: str
    verb: str = "đạt"
    own: str = ""
    only: Mapping[str, str] = field(default_factory=dict)
    parts: str = ""
    parts_lead: str = ""
    named: str = ""
    table: str = ""
    assess: bool = False
    kinds: tuple[str, ...] = KINDS


@dataclass(frozen=True)
class Item:
    """Something that readers of the report look for.

    Attributes:
        section: where it stands; indicators: "id" or "id:variant", those that tell it, by ``says`` or by sentences of their own.
        number: of the list of REPORT section 3; none: why no register of the project carries it.
    """

    text: str
    section: str
    indicators: tuple[str, ...] = ()
    says: tuple[Said, ...] = ()
    number: int = 0
    none: str = ""


def read_items(raw: Iterable[dict[str, Any]], where: str) -> tuple[Item, ...]:
    """Return the items of a report's YAML.

    Raises:
        CatalogError: an indicator, variant, breakdown, category or kind of report that does not exist; an item that neither a figure
            nor a reason tells.
    """
    return tuple(_item(each, where) for each in raw)


def _item(raw: dict[str, Any], where: str) -> Item:
    at = f"{where}, items, “{raw.get('text', '')}”"
    only(raw, {"text", "section", "indicators", "say", "number", "none"}, at)
    says = tuple(_said(each, at) for each in raw.get("say", ()))
    named = tuple(map(str, raw.get("indicators", ()))) or tuple(dict.fromkeys(f"{said.indicator}:{said.variant}" for said in says))
    for name in named:
        _known(name, at)
    item = Item(str(raw["text"]), str(raw["section"]), named, says, int(raw.get("number", 0)), str(raw.get("none", "")))
    if not named and not item.none:
        raise CatalogError("Nội dung không có chỉ số nào mà cũng không nói vì sao.", at, "thêm indicators, say hoặc none")
    return item


def _said(raw: dict[str, Any], where: str) -> Said:
    only(raw, {"figure", "lead", "verb", "own", "only", "parts", "parts_lead", "named", "table", "assess", "kinds"}, where)
    indicator, variant = _known(str(raw["figure"]), where)
    said = Said(
        indicator=indicator.id,
        variant=variant,
        lead=str(raw["lead"]),
        verb=str(raw.get("verb", "đạt")),
        own=str(raw.get("own", "")),
        only={str(key): str(value) for key, value in raw.get("only", {}).items()},
        parts=str(raw.get("parts", "")),
        parts_lead=str(raw.get("parts_lead", "")),
        named=str(raw.get("named", "")),
        table=str(raw.get("table", "")),
        assess=bool(raw.get("assess", False)),
        kinds=tuple(map(str, raw.get("kinds", KINDS))),
    )
    _among([said.named], NAMED, "named", where)
    _among(said.kinds, KINDS, "kinds", where)
    broken_down = {name for listed in indicator.breakdowns for name in listed} | ({"category"} if indicator.categories else set())
    _among([name for name in (said.parts, *said.only) if name], [name for name in PARTS if name in broken_down], "parts, only", where)
    if "category" in said.only:
        _among([said.only["category"]], tuple(indicator.categories), "only.category", where)
    return said


def _known(name: str, where: str) -> tuple[catalog.Indicator, str]:
    """Return the indicator and variant of "id" or "id:variant"; without a variant its first one."""
    found, _, variant = name.partition(":")
    indicator = catalog.indicators().get(found)
    if indicator is None:
        raise CatalogError(f"Không có chỉ số “{found}”.", where, f"chọn trong: {', '.join(catalog.indicators())}")
    if variant:
        _among([variant], tuple(indicator.variants), f"biến thể của {found}", where)
    return indicator, variant or next(iter(indicator.variants))


def _among(names: Sequence[str], known: Sequence[str], what: str, where: str) -> None:
    if odd := [name for name in names if name not in known]:
        raise CatalogError(f"{what} lạ: {', '.join(odd)}.", where, f"chọn trong: {', '.join(filter(None, known))}")
