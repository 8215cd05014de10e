"""From a district's or province's target to those of its communes: are they together enough, and what does each still need."""

from dataclasses import dataclass
from fractions import Fraction

from pipelines import catalog, engine, formats, places
from pipelines.catalog import Indicator, Target
from pipelines.errors import RequestError
from pipelines.targets.figures import Figure
from pipelines.targets.judging import honest
from pipelines.targets.limits import Limits, compared, limits_of, steps_needed
from pipelines.targets.setting import Setting, before_of, figure_of, open_setting, read_for, reference_of


@dataclass(frozen=True)
class Share:
    """One commune: its own target (None: it set none), its result, and how many more it needs to reach the target of the place above."""

    code: str
    name: str
    wanted: float | None
    value: float | None
    numerator: float | None
    denominator: float | None
    needed: int | None


@dataclass(frozen=True)
class Cascade:
    """The target of a place and those of its communes.

    Attributes:
        combined: the value of the whole place if every commune reached its own target and the others stayed as they are now;
        enough: whether that meets the target; None where it cannot be told; words: the same in a sentence.
    """

    target_id: str
    place: str
    planned: str
    combined: float | None
    enough: bool | None
    words: str
    communes: tuple[Share, ...]


def cascade(con: engine.Connection, plan_id: str, target_id: str, period_id: str | int, place: str) -> Cascade:
    """Return whether the communes' own targets together reach the target of a place, and what each commune still needs.

    The communes' targets come from the plan file (``communes:``) or ``data/state/commune_targets.csv``.

    Raises:
        RequestError: no such target, or one that is not computed from communes.
    """
    plan = catalog.load_plan(plan_id)
    target = next((one for one in plan.targets if one.id == target_id), None)
    if target is None:
        known = ", ".join(one.id for one in plan.targets)
        raise RequestError(f"Kế hoạch {plan_id} không có chỉ tiêu {target_id}.", todo=f"chọn một trong: {known}")
    indicator = catalog.indicators().get(target.indicator or "")
    period, _ = catalog.period_of(plan, period_id), None
    codes = [one.code for one in places.children(place, period.cutoff_on)]
    setting = open_setting(con, plan, period_id, place, read_for(con, plan, [place, *codes], [period]))
    bound = target.at(period.cutoff_on)
    figure = figure_of(setting, bound, period.id)
    if indicator is None or figure is None or not figure.is_counted:
        raise RequestError(
            f"Chỉ tiêu {target_id} chưa có số liệu của {place} kỳ {period.id}.", todo="xem treem targets"
        )
    reference = reference_of(setting, bound, indicator, before_of(setting, bound, figure))[0]
    limits = limits_of(bound, figure, indicator.per, reference, indicator.better)
    if limits is None or bound.judged_at:
        raise RequestError(f"Chỉ tiêu {target_id} không phân xuống xã được.", todo="chọn chỉ tiêu có mức bằng số")
    return _summed(setting, bound, indicator, limits)


def _summed(setting: Setting, target: Target, indicator: Indicator, limits: Limits) -> Cascade:
    own = setting.inputs.communes.get((setting.plan.id, target.id), {})
    wanted = {code: Fraction(str(value)) for code, value in target.communes.items()} | dict(own)
    told = {
        code: setting.book.get(target.indicator, target.variant, code, setting.period.id) for code in setting.communes
    }
    communes = tuple(
        _share(setting, target, indicator, limits, code, figure, wanted.get(code)) for code, figure in told.items()
    )
    combined = _combined(target, indicator, told, wanted)
    set_by = sum(code in wanted for code in told)
    words = f"{set_by}/{len(told)} xã đã đặt mức riêng" if set_by else "chưa xã nào đặt mức riêng"
    if combined is None:
        silent = [one.name for one in communes if one.numerator is None]
        words += f"; chưa cộng được vì thiếu số liệu của {', '.join(silent[:3])}{' …' if len(silent) > 3 else ''}"
        return Cascade(target.id, setting.place, target.planned, None, None, words, communes)
    enough = limits.hold(combined)
    bounds = [bound for bound in (limits.low, limits.high) if bound is not None]
    shown = formats.number(combined, honest(combined, bounds, indicator.decimals))
    words += f"; nếu các xã ấy đạt mức của mình, các xã khác giữ như hiện nay, cả địa bàn được {shown} {target.unit}: "
    words += "đủ" if enough else "chưa đủ"
    return Cascade(
        target.id,
        setting.place,
        target.planned,
        float(combined),
        enough,
        words + f" cho mức kế hoạch ({target.planned})",
        communes,
    )


def _share(
    setting: Setting,
    target: Target,
    indicator: Indicator,
    limits: Limits,
    code: str,
    figure: Figure | None,
    wanted: Fraction | None,
) -> Share:
    place = places.find(code, setting.period.cutoff_on)
    name, goal = place.name if place else code, None if wanted is None else float(wanted)
    if figure is None or not figure.is_counted:
        return Share(code, name, goal, None, None, None, None)
    steps = steps_needed(limits, figure, target, indicator) if figure.denominator is not None else None
    value = float(compared(target, figure, indicator.per))
    return Share(
        code, name, goal, value, figure.numerator, figure.denominator, None if steps is None else max(steps, 0)
    )


def _combined(
    target: Target, indicator: Indicator, told: dict[str, Figure | None], wanted: dict[str, Fraction]
) -> Fraction | None:
    """Return the value of the whole when every commune is where it wants to be, weighed by its denominator of now."""
    top = whole = Fraction(0)
    counts = False
    for code, figure in told.items():
        if figure is None or not figure.is_counted:
            return None
        counts = counts or figure.denominator is None or target.figure == "count"
        own = wanted.get(code, compared(target, figure, indicator.per))
        weight = Fraction(1) if counts else Fraction(figure.denominator or 0)
        top, whole = top + own * weight, whole + weight
    if counts:
        return top
    return top / whole if whole else None
