"""What the topics of a period report count: indicators, variants, forms, age groups, and the names printed for them."""

from collections.abc import Callable, Sequence

from pipelines import catalog
from pipelines.reporting.context import Context
from pipelines.reporting.figures import Figure, made

POPULATION = "child_population"
BHYT = "bhyt_under6"
MALNUTRITION = "malnutrition"
INJURY = "injury_rate"
RECOGNISED = "commune_recognised"
POINTS = "commune_points"
OF_CHILDREN = "child_characteristics"
WEIGHED = "weighing_coverage"
OVERWEIGHT = "overweight_share"
CROSSED = "injury_cause_place"
MONEY = "commune_money"
PLAY = "commune_play"

SEXES = {"m": "nam", "f": "nữ"}
CHARACTERISTICS = {"minority": "Dân tộc thiểu số", "poor": "Trong hộ nghèo", "near_poor": "Trong hộ cận nghèo"}
PLACES = {"home": "Tại nhà", "school": "Trường học", "community": "Cộng đồng", "unclassified": "Chưa rõ nơi"}
FORMS = {"underweight": "nhẹ cân", "stunting": "thấp còi", "wasting": "gầy còm"}
CHILD_BANDS = (
    ("under_6", "dưới 6 tuổi", ("0-2", "3-5")),
    ("from_6_to_10", "từ 6 đến dưới 11 tuổi", ("6-10",)),
    ("from_11_to_15", "từ 11 đến dưới 16 tuổi", ("11-15",)),
)
# What each register feeds: its name in a sentence, indicator, variant. The first three come from every commune.
SOURCES = (
    ("sổ theo dõi trẻ em", POPULATION, ""),
    ("danh sách cân, đo trẻ em", MALNUTRITION, "underweight"),
    ("danh sách tai nạn, thương tích", INJURY, "injured"),
    ("danh sách thẻ bảo hiểm y tế", BHYT, "issued"),
)

# what the compared figures are about, in a sentence: indicator -> variant, name
COMPARED = {
    POPULATION: ("", "dân số trẻ em"),
    BHYT: ("issued", "thẻ bảo hiểm y tế"),
    MALNUTRITION: ("underweight", "suy dinh dưỡng"),
    INJURY: ("injured", "tai nạn, thương tích"),
}


def sources(context: Context) -> list[tuple[str, str, str]]:
    """Return of ``SOURCES`` those that matter here: lists that came, that the plan waits for, or that its targets need."""
    due = {row.register for row in context.receipts}
    used = {register for each in context.targets if each.indicator for register in catalog.indicators()[each.indicator].needs}
    own = {POPULATION: "child_register", MALNUTRITION: "weighing_list", INJURY: "injury_list", BHYT: "bhyt_cards"}
    wanted = [one for one in SOURCES if own[one[1]] in due | used or context.now(one[1], one[2]).units_reported]
    return wanted or list(SOURCES)


def cause_names() -> dict[str, str]:
    """Return code -> name of the 11 causes, in the order of the official form."""
    causes = catalog.code_lists()["injury_causes"]
    return {code: spellings[0] for code, spellings in causes.items()}


def cause_codes(context: Context) -> list[str]:
    """Return the 11 causes, then any other code under which an injury is counted."""
    known = list(cause_names())
    extra = [code for code in context.figures.levels("category", INJURY) if code not in known]
    return known + [code for code in extra if context.happened(INJURY, "injured", category=code)]


def cause_name(code: str) -> str:
    """Return the name of a cause; a code outside the form is "Chưa phân loại"."""
    return cause_names().get(code, "Chưa phân loại")


def points_mark() -> tuple[str, int]:
    """Return the variant of the points indicator and its number of points ("từ 700 điểm trở lên")."""
    variant, told = next(iter(catalog.indicators()[POINTS].variants.items()))
    return variant, int(told["points"])


def injury_bands(context: Context) -> list[str]:
    """Return the age bands of the injury form that the marts carry."""
    return context.figures.levels("age_band", INJURY)


def band_count(read: Callable[..., Figure], place: str, bands: Sequence[str], part: str) -> Figure:
    """Return how many children of a place are in some age bands; known only when every band is.

    Args:
        read: ``context.now`` or ``context.before``.
    """
    figures = [read(POPULATION, place=place, age_band=band) for band in bands]
    return figures[0] if len(figures) == 1 else made(read(POPULATION, place=place), part, figures)


def without_card(issued: Figure) -> Figure:
    """Return how many children under 6 were not found in the insurance list."""
    rest = issued.denominator - issued.count if issued.known and issued.denominator is not None else None
    return made(issued, "gap", [issued], rest)
