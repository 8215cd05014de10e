"""Names of single figures, for tables that list figures of every kind: what is counted, of whom, where, when."""

from pipelines import catalog, periods
from pipelines.reporting.context import Context
from pipelines.reporting.figures import ALL, Figure
from pipelines.reporting.topics import BHYT, INJURY, MALNUTRITION, POPULATION, SEXES

TOPICS = (POPULATION, BHYT, MALNUTRITION, INJURY)


def label_of(context: Context, figure: Figure, period: str = "") -> str:
    """Return e.g. "Trẻ em bị tai nạn, thương tích (gồm cả tử vong), nam, xã Bình Lư"; the report's own place goes unsaid.

    Args:
        period: id of the period that goes unsaid too, the report's own when not given.
    """
    parts = [_what(figure), *_whom(figure)]
    if figure.place != context.place.code:
        parts.append(_place(context, figure.place))
    if figure.period != (period or context.period.id):
        parts.append(periods.label(figure.period))
    return ", ".join(parts)


def unit_of(figure: Figure) -> str:
    """Return the counting word of a figure's numerator: trẻ em, vụ, người, trường, xã …"""
    indicator = catalog.indicators().get(figure.indicator)
    return indicator.noun(figure.variant) if indicator else catalog.CHILDREN_VI


def rank(context: Context, figure: Figure) -> tuple[object, ...]:
    """Return the place of a figure in a list: by topic, totals before parts, the report's own place before its communes."""
    topic = TOPICS.index(figure.indicator) if figure.indicator in TOPICS else len(TOPICS)
    indicator = catalog.indicators().get(figure.indicator)
    variants = list(indicator.variants) if indicator else []
    variant = variants.index(figure.variant) if figure.variant in variants else len(variants)
    parts = tuple(getattr(figure, name) for name in ("category", "sex", "age_band"))
    return (
        topic,
        figure.indicator,
        variant,
        parts != (ALL, ALL, ALL),
        figure.place != context.place.code,
        figure.place,
        *parts,
    )


def _what(figure: Figure) -> str:
    indicator = catalog.indicators().get(figure.indicator)
    if indicator is None:
        return figure.indicator
    title, variant = indicator.title["vi"], str(indicator.variants.get(figure.variant, {}).get("vi", figure.variant))
    if indicator.kind == "rate":  # its title names the rate, its variants name who is counted
        return variant[:1].upper() + variant[1:]
    return title if len(indicator.variants) == 1 else f"{title}: {variant}"


def _whom(figure: Figure) -> list[str]:
    told = []
    if figure.sex != ALL:
        told.append(SEXES.get(figure.sex, figure.sex))
    if figure.age_band != ALL:
        told.append(f"{figure.age_band} {'tháng tuổi' if figure.indicator == MALNUTRITION else 'tuổi'}")
    if figure.category != ALL:
        told.append(_category(figure).lower())
    return told


def _category(figure: Figure) -> str:
    indicator = catalog.indicators().get(figure.indicator)
    return indicator.categories.get(figure.category, figure.category) if indicator else figure.category


def _place(context: Context, code: str) -> str:
    known = [context.place, *context.communes, *([context.parent] if context.parent else [])]
    return next((place.running for place in known if place.code == code), code)
