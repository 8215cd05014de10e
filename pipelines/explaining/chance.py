"""What chance alone would do: trend of a row of figures, limits from the former ones, funnel around the place above, equal ages."""

from collections.abc import Iterator

from pipelines import comparison, places
from pipelines.explaining.compared import Compared, about
from pipelines.explaining.compared import whole as whole_number
from pipelines.explaining.published_figures import Figure, Figures

FEWEST_FORMER = 3
"""Former figures without which no limits of chance are drawn."""
DIRECTIONS = {"up": "tăng", "down": "giảm", "none": "chưa thấy xu hướng", "too_few": "chưa đủ 5 điểm"}
SIDES = {"inside": "trong giới hạn ngẫu nhiên", "above": "cao hơn giới hạn", "below": "thấp hơn giới hạn"}


def trend(book: Figures, figure: Figure) -> Compared:
    """The direction of the whole row of figures up to this one (score test, five points at least)."""
    series = book.series(figure)
    days = [(book.periods[each.period].cutoff_on - book.periods[series[0].period].cutoff_on).days / 365.25 for each in series]
    counts, totals = [each.count for each in series], [each.total for each in series]
    if book.indicator.kind == "share" and all(0 <= count <= total for count, total in zip(counts, totals, strict=True)):
        found = comparison.trend_of_shares(counts, totals, days)
    else:
        found = comparison.trend_of_rates(counts, totals if book.indicator.kind == "rate" else [1.0] * len(counts), days)
    note = f"{DIRECTIONS[found]} ({len(series)} điểm: {', '.join(each.period for each in series)})"
    return about(figure, "trend", "xu hướng", finding=found, state="too_few" if found == "too_few" else "ok", note_vi=note)


def control(book: Figures, figure: Figure) -> Compared:
    """Whether the count lies where the former figures let one expect it (predictive limits, 99.8 %)."""
    former = [each for each in book.series(figure) if each.period != figure.period]
    if len(former) < FEWEST_FORMER:
        note = f"mới có {len(former)} kỳ trước để so, cần {FEWEST_FORMER}"
        return about(figure, "control", "giới hạn kiểm soát", finding="too_few", state="too_few", note_vi=note)
    counts = [each.count for each in former]
    if book.indicator.kind == "share":
        low, high = comparison.control_limits_share(counts, [each.total for each in former], int(figure.total))
    else:
        exposed = book.indicator.kind == "rate"
        exposures = [each.total if exposed else 1.0 for each in former]
        low, high = comparison.control_limits_count(counts, exposures, figure.total if exposed else 1.0)
    side = _side(figure.count, low, high)
    limits = f"{whole_number(low)} đến {whole_number(high)}"
    note = f"{SIDES[side]}: tử số {whole_number(figure.count)}, giới hạn {limits} theo {len(former)} kỳ trước"
    return about(figure, "control", "giới hạn kiểm soát", lower=float(low), upper=float(high), finding=side, note_vi=note)


def funnel(book: Figures, figure: Figure) -> Iterator[Compared]:
    """Where the communes (or this one) lie in the funnel around the place above."""
    if book.indicator.kind == "count" or book.indicator.counts_communes:
        return
    below = book.below(figure)
    whole, here = (figure, below) if below else (book.parent(figure), [figure])
    if whole is None or not whole.known or (whole.place == figure.place and not below):
        return
    average, per = whole.count / whole.total, book.indicator.per
    if book.indicator.kind == "share" and average > 1:
        return
    for each in here:
        if each.known and each.total > 0:
            make = comparison.funnel_share if book.indicator.kind == "share" else comparison.funnel_rate
            low, high = (limit * per for limit in make(average, each.total))
            side = _side(each.value or 0.0, low, high)
            note = f"{SIDES[side]} của nơi có {whole_number(each.total)} ở mẫu số"
            place = places.find(each.place, book.periods[each.period].cutoff_on)
            told = {"other_fact_id": whole.fact_id, "other_value": whole.value, "lower": low, "upper": high, "finding": side}
            name = f"giới hạn phễu: {place.name if place else each.place}"
            yield about(each, "funnel", name, note_vi=note, unit=book.indicator.unit, **told)


def standardised(book: Figures, figure: Figure) -> Compared | None:
    """The rate that the place would have with the ages of the place above."""
    whole = book.parent(figure)
    if book.indicator.kind != "rate" or whole is None:
        return None
    own, standard = dict(book.parts(figure, "age_band")), dict(book.parts(whole, "age_band"))
    bands = sorted(band for band in standard if standard[band].total > 0)
    if not bands or any(band not in own or own[band].total <= 0 for band in bands):
        return None
    totals = [standard[band].total for band in bands]
    found = comparison.direct_rate([own[band].count for band in bands], [own[band].total for band in bands], totals, book.indicator.per)
    told = {"other_fact_id": whole.fact_id, "other_value": whole.value, "unit": book.indicator.unit}
    if found.value is None:
        note = f"dưới {comparison.FEWEST_EVENTS} trường hợp: không chuẩn hóa theo tuổi"
        return about(figure, "standardised", "chuẩn hóa theo tuổi của cấp trên", state="too_few", note_vi=note, **told)
    note = "tỷ suất nếu trẻ em ở đây có cơ cấu tuổi của cấp trên"
    told |= {"difference": found.value - (whole.value or 0.0), "lower": found.lower, "upper": found.upper}
    return about(figure, "standardised", "chuẩn hóa theo tuổi của cấp trên", note_vi=note, **told | {"value": found.value})


def _side(value: float, low: float, high: float) -> str:
    return "above" if value > high else "below" if value < low else "inside"
