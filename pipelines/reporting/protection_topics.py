"""What section III.3 counts beyond injuries: indicators, their parts in the law's order and the names printed for them."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from pipelines import catalog
from pipelines.reporting.context import Context
from pipelines.reporting.figures import ALL, Figure, made

GROUPS, ENTERED, LEFT = "hcdb_groups", "hcdb_entered", "hcdb_left"
HELP, ALLOWANCE = "hcdb_help_kinds", "monthly_allowance"
SHARE, ASSISTED, WELFARE, DISABLED = "hcdb_share", "hcdb_assisted_share", "hcdb_welfare_share", "disabled_access_share"
RISK, EITHER, MANAGED = "risk_share", "hcdb_or_risk_share", "risk_managed_share"
ABUSED, BY_PLACE, BY_SUSPECT = "abused_children", "abuse_by_place", "abuse_by_suspect"
SUPPORTED, CLOCKS = "abuse_supported_share", "abuse_clock_share"
MINORS, SUPERVISED = "minors_in_conflict", "minors_supervised_share"
FOUR_RISKS = "four_risk"

CHILDREN, CASES, TURNS = "trẻ em", "vụ", "lượt trẻ"
UNCLASSIFIED = "unclassified"
AGES = {"0-2": "Dưới 3 tuổi", "3-5": "Từ 3 đến dưới 6 tuổi", "6-10": "Từ 6 đến dưới 11 tuổi", "11-15": "Từ 11 đến dưới 16 tuổi"}
# opening + entered - left = closing
STEPS = ((GROUPS, "opening"), (ENTERED, "by_group"), (LEFT, "by_group"), (GROUPS, "closing"))


@dataclass(frozen=True)
class Division:
    """One way of dividing the abused children and their cases; ``lead``: its first words in a sentence and in a table."""

    indicator: str
    lead: str


DIVISIONS = (
    Division(ABUSED, "Theo hình thức"),
    Division(BY_PLACE, "Theo môi trường xảy ra"),
    Division(BY_SUSPECT, "Theo quan hệ của người gây ra"),
)


def divisions(context: Context) -> list[Division]:
    """Return the divisions that the edition has: a shared one only those of its closed set."""
    return [each for each in DIVISIONS if not context.release or each.indicator in context.schema.shared]


def private(context: Context) -> bool:
    """Whether the report may say nothing at all of traits that touch private life: what is published of one commune."""
    return context.release is not None and context.is_commune


def as_printed(context: Context, figure: Figure) -> Figure:
    """Return a figure as its edition has it: in a shared one nothing of a breakdown outside the closed set, not even that it is zero."""
    if context.release is None:
        return figure
    split = {name for name in ("sex", "age_band", "category") if getattr(figure, name) != ALL}
    listed = context.schema.shared.get(figure.indicator)
    if listed is not None and (not split or any(set(each.split("+")) == split for each in listed)):
        return figure
    return replace(figure, numerator=None, denominator=None, value=None, state="suppressed")


def groups() -> Mapping[str, str]:
    """Return code -> name of the 14 groups, in the order of article 10."""
    return {code: name for code, name in catalog.indicators()[GROUPS].categories.items() if code != UNCLASSIFIED}


def reasons(indicator: str) -> Mapping[str, str]:
    """Return code -> name of the reasons for which children enter or leave, in the order of the definition."""
    listed = catalog.indicators()[indicator].categories
    return {code: name for code, name in listed.items() if code not in groups() and code != UNCLASSIFIED}


def categories(context: Context, indicator: str, variant: str) -> dict[str, str]:
    """Return code -> name of an indicator's categories; "Chưa phân loại" only where something is counted there."""
    listed = catalog.indicators()[indicator].categories
    return {code: name for code, name in listed.items() if code != UNCLASSIFIED or context.happened(indicator, variant, category=code)}


def helped_variant(context: Context) -> str:
    """Return how the report's plan counts help to children in special circumstances; "assisted" where it has no such target."""
    named = (target.variant for target in context.plan.targets if target.indicator == ASSISTED)
    return next((name for name in named if name), "assisted").removesuffix("_pupils")


def variant_name(indicator: str, variant: str) -> str:
    """Return what a variant counts, in words."""
    return str(catalog.indicators()[indicator].variants[variant]["vi"])


def those_of(share: Figure) -> Figure:
    """Return the denominator of a share as a count of its own; of a part that nobody is in, 0."""
    if share.state == "no_denominator" and share.denominator is None and share.numerator is not None:
        share = replace(share, state="zero")
    return made(share, "denominator", [share], share.denominator or 0)


def balance(context: Context, category: str = ALL) -> float | None:
    """Return opening + entered - left - closing of a group (0: the flows explain the change); None where one is not known."""
    figures = [context.now(indicator, variant, category=category) for indicator, variant in STEPS]
    if not all(figure.known for figure in figures):
        return None
    opening, entered, left, closing = (figure.count for figure in figures)
    return opening + entered - left - closing
