"""Pictures of frames as ``indicator()`` returns them: right limits and denominators without being asked, small counts not drawn.

>>> from pipelines import indicator
>>> from pipelines.lab import charts
>>> charts.ranked(indicator("bhyt_under6", variant="issued", level="commune", period="latest"), "Thẻ BHYT theo xã")

Every function takes ``internal=True`` to draw also counts of 1 to 4, for the office's own eyes.
"""

from collections.abc import Sequence
from typing import Any, Literal

from pipelines import catalog, charts, formats
from pipelines.catalog import Indicator
from pipelines.charts import HIDDEN, MISSING, Mark, Picture
from pipelines.errors import RequestError
from pipelines.lab.tables import STATES, publishable, records, word
from pipelines.reporting.figures import band_start

Row = dict[str, Any]
SEXES = (("m", "Nam"), ("f", "Nữ"))


def ranked(frame: Any, title: str, line: float | None = None, line_text: str = "", internal: bool = False) -> Picture:
    """Return one bar for each place, highest first, held against a line: what is wanted, else all the places together.

    Args:
        line, line_text: a wanted value in the indicator's unit, and its caption.
    """
    rows = _one_figure_each(frame, "place")
    one = _indicator(rows)
    whole = _together(rows, one)
    at, told = (line, line_text or "mức cần đạt") if line is not None else (whole, "chung các nơi này")
    labels = [str(row["place_name"]) for row in rows]
    marks = [_mark(row, one, internal) for row in rows]
    better = one.better != "lower"
    caption = f"{told}: {formats.number(at, one.decimals)}{_sign(one)}"
    drawn = charts.ranked_bars(labels, marks, at, caption, _demo(), more_is_better=better, unit=_sign(one))
    return charts.picture(_titled(title, internal), drawn)


def funnel(frame: Any, title: str, internal: bool = False) -> Picture:
    """Return places by size within the limits of chance around all of them together: who really differs."""
    rows = _one_figure_each(frame, "place")
    one = _indicator(rows)
    if one.kind not in ("share", "rate"):
        raise RequestError("Hình phễu chỉ dùng cho tỷ lệ, tỷ suất.", one.title["vi"], "với số đếm hay điểm: dùng charts.ranked")
    placed = [
        charts.Placed(str(row["place_name"]), None, None, said)
        if (said := _absence(row, internal))
        else charts.Placed(str(row["place_name"]), row["numerator"], row["denominator"])
        for row in rows
    ]
    counted, among = _sums(rows)
    kind: Literal["share", "rate"] = "share" if one.kind == "share" else "rate"
    drawn = charts.funnel(placed, kind, one.per, _sign(one), one.short_noun(rows[0]["variant"]), (counted, among), _demo())
    return charts.picture(_titled(title, internal), drawn, analysis=True)


def trend(frame: Any, title: str, kind: str = "", internal: bool = False) -> Picture:
    """Return one place over periods of one kind, figures of other boundaries told apart.

    Args:
        kind: which periods: "" the whole years, else ``Q1``, ``6M``, ``9M`` …; of several kinds only one can make a line.
    """
    rows = _over_time(frame, kind)
    one = _indicator(rows)
    points = [charts.Point(_day(row["to_date"]), str(row["period"]), _mark(row, one, internal)) for row in rows]
    return charts.picture(_titled(title, internal), charts.trend(_named(rows[0], one), points, (), _sign(one), _demo()))


def control(frame: Any, title: str, kind: str = "", internal: bool = False) -> Picture:
    """Return a trend with the limits between which chance alone would leave each figure, from the periods before it."""
    rows = _over_time(frame, kind)
    one = _indicator(rows)
    figures = [
        charts.Counted(
            _day(row["to_date"]), str(row["period"]), None if _absence(row, internal) else row["numerator"], row["denominator"] or 1
        )
        for row in rows
    ]
    counted: Literal["share", "rate", "count"] = one.kind if one.kind in ("share", "rate") else "count"  # type: ignore[assignment]
    per = one.per if counted != "count" else 1
    drawn = charts.control(_named(rows[0], one), figures, counted, per, _sign(one), (), _demo())
    return charts.picture(_titled(title, internal), drawn, analysis=True)


def bars(frame: Any, title: str, by: str = "category", internal: bool = False) -> Picture:
    """Return the counts of one place and period by a breakdown: cause, group, age band, sex."""
    rows = [row for row in _one_figure_each([row for row in records(frame) if row[by] != "*"], by)]
    one = _indicator(rows)
    rows.sort(key=lambda row: _rank(row, by, internal))
    marks = tuple(_count_mark(row, one, by, internal) for row in rows)
    labels = [word(by, row[by], one) for row in rows]
    series = [charts.Series(_named(rows[0], one), marks)]
    return charts.picture(_titled(title, internal), charts.paired_bars(labels, series, one.noun(rows[0]["variant"]), _demo()))


def _rank(row: Row, by: str, internal: bool) -> tuple[float, Any]:
    """Bands in their order; categories by size, the hidden ones last: their order would tell of their numbers."""
    if by != "category":
        return 0, band_start(str(row[by]))
    return -(row["numerator"] or 0) if internal or publishable(row) else 1, (0, str(row[by]))


def pyramid(frame: Any, title: str, internal: bool = False) -> Picture:
    """Return the children of one place and period by age band, one sex on each side (``by=("sex", "age_band")``)."""
    rows = [row for row in records(frame) if row["sex"] != "*" and row["age_band"] != "*"]
    if not rows:
        todo = 'indicator("child_population", place=…, period=…, by=("sex", "age_band"))'
        raise RequestError("Tháp tuổi cần số liệu theo giới và nhóm tuổi.", todo=todo)
    one = _indicator(rows)
    bands = sorted({str(row["age_band"]) for row in rows}, key=band_start)
    told = {(row["sex"], row["age_band"]): _count_mark(row, one, "age_band", internal) for row in rows}
    boys, girls = (charts.Series(name, tuple(told.get((sex, band), Mark(None, MISSING)) for band in bands)) for sex, name in SEXES)
    drawn = charts.pyramid([f"{band} tuổi" for band in bands], boys, girls, one.noun(rows[0]["variant"]), _demo())
    return charts.picture(_titled(title, internal), drawn)


def heat(frame: Any, title: str, rows: str = "place_name", columns: str = "period", internal: bool = False) -> Picture:
    """Return values by two columns of the frame (places by periods, places by causes): the darker, the higher."""
    found = records(frame)
    one = _indicator(found)
    across, down = (list(dict.fromkeys(word(name, row[name], one) for row in found)) for name in (columns, rows))
    at = {(word(rows, row[rows], one), word(columns, row[columns], one)): _mark(row, one, internal) for row in found}
    if len(at) != len(found):
        raise RequestError("Có nơi có hai số cho một ô.", todo="giữ một cách tính, một kỳ hay một nhóm: indicator(…, variant=…, period=…)")
    marks = [[at.get((name, head), Mark(None, charts.MISSING_SIGN, MISSING)) for head in across] for name in down]
    shade = charts.shades([mark.value for line in marks for mark in line])
    cells = [[charts.Cell(mark, shade[i * len(across) + j]) for j, mark in enumerate(line)] for i, line in enumerate(marks)]
    scale = charts.Scale(_named(found[0], one), "thấp", "cao")
    return charts.picture(_titled(title, internal), charts.heat(down, across, cells, scale, _demo()))


def flows(opening: Any, came: Any, went: Any, closing: Any, title: str, internal: bool = False) -> Picture:
    """Return stock and flow of one place and period: frames of one row (stocks) and of rows by category (flows).

    Ways with 1 to 4 children stand together as one unless ``internal``.
    """
    start, end = (records(frame)[0] for frame in (opening, closing))
    ways = [[row for row in records(frame) if row["category"] != "*" and row["numerator"]] for frame in (came, went)]
    into, out = (_ways(rows, internal) for rows in ways)
    drawn = charts.waterfall(
        _flow("Đầu kỳ", start, internal), into, out, _flow("Cuối kỳ", end, internal), _indicator([end]).noun(end["variant"]), _demo()
    )
    return charts.picture(_titled(title, internal), drawn)


def _titled(title: str, internal: bool) -> str:
    return f"{title} – NỘI BỘ, không đăng tải" if internal else title


def _flow(name: str, row: Row, internal: bool) -> charts.Flow:
    return charts.Flow(name, _count_mark(row, _indicator([row]), "category", internal, name))


def _ways(rows: Sequence[Row], internal: bool) -> list[charts.Flow]:
    told = [row for row in rows if internal or publishable(row)]
    rest = [row for row in rows if row not in told]
    found = [_flow(word("category", row["category"], _indicator([row])), row, internal) for row in told]
    if not rest:
        return found
    together = {**rest[0], "numerator": sum(row["numerator"] for row in rest)}
    return [*found, _flow("Các lý do khác", together, internal)]


def _one_figure_each(frame: Any, column: str) -> list[Row]:
    """Return the rows, each value of a column once.

    Raises:
        RequestError: no rows, or several for one value: one bar would stand on another.
    """
    rows = records(frame)
    if not rows:
        raise RequestError("Không có số liệu để vẽ.", todo="xem lại chỉ số, kỳ và địa bàn đã chọn")
    values = [row[column] for row in rows]
    if len(set(values)) != len(values):
        names = [name for name in ("variant", "period", "place", "category", "sex", "age_band") if name != column]
        told = [name for name in names if len({row[name] for row in rows}) > 1] or ["variant"]
        where, todo = f"đang có nhiều giá trị ở: {', '.join(told)}", f"chọn một: indicator(…, {told[0]}=…)"
        raise RequestError("Mỗi nơi phải có đúng một số.", where, todo)
    return rows


def _over_time(frame: Any, kind: str) -> list[Row]:
    rows = [row for row in records(frame) if row["period"].partition("-")[2] == kind]
    if not rows:
        kinds = sorted({row["period"].partition("-")[2] or '""' for row in records(frame)})
        raise RequestError("Không có kỳ nào thuộc loại này.", kind or "cả năm", f"chọn kind trong: {', '.join(kinds)}")
    return sorted(_one_figure_each(rows, "period"), key=lambda row: (_day(row["to_date"]), row["period"]))


def _indicator(rows: Sequence[Row]) -> Indicator:
    if not rows or "indicator" not in rows[0]:
        raise RequestError("Bảng này không phải của indicator(…).", todo="giữ đủ các cột khi lọc")
    return catalog.indicators()[rows[0]["indicator"]]


def _named(row: Row, one: Indicator) -> str:
    return word("variant", row["variant"], one) or one.title["vi"]


def _sign(one: Indicator) -> str:
    return "%" if one.unit == "%" else f" {one.unit}" if one.kind != "count" else ""


def _absence(row: Row, internal: bool) -> str:
    """Return why there is no mark; blank where there is one."""
    if not internal and not publishable(row):
        return HIDDEN
    known = row["value"] is not None and row["value"] == row["value"]
    return "" if known else STATES.get(row["state"], "") or MISSING


def _mark(row: Row, one: Indicator, internal: bool) -> Mark:
    name = str(row.get("place_name") or row["place"])
    if said := _absence(row, internal):
        return Mark(None, said, f"{name}, {row['period']}: {said}")
    text = f"{formats.number(row['value'], one.decimals)}{_sign(one)}"
    fraction = f" ({formats.count(row['numerator'])}/{formats.count(row['denominator'])})" if row["denominator"] else ""
    known = row["lower95"] is not None and row["lower95"] == row["lower95"]
    chance = f"; khoảng tin cậy 95 %: {formats.number(row['lower95'], 1)} – {formats.number(row['upper95'], 1)}" if known else ""
    return Mark(row["value"], text.strip(), f"{name}, {row['period']}: {text}{fraction}{chance}", row["comparability"])


def _count_mark(row: Row, one: Indicator, by: str, internal: bool, name: str = "") -> Mark:
    name = name or word(by, row[by], one)
    if said := HIDDEN if not internal and not publishable(row) else "" if row["numerator"] is not None else MISSING:
        return Mark(None, said, f"{name}: {said}")
    counted = formats.count(row["numerator"])
    return Mark(row["numerator"], counted, f"{name}: {counted} {one.noun(row['variant'])}")


def _sums(rows: Sequence[Row]) -> tuple[float, float]:
    known = [row for row in rows if row["numerator"] is not None and row["denominator"]]
    return sum(row["numerator"] for row in known), sum(row["denominator"] for row in known)


def _together(rows: Sequence[Row], one: Indicator) -> float:
    counted, among = _sums(rows)
    if among:
        return float(counted * one.per / among)
    values = [row["value"] for row in rows if row["value"] is not None]
    return float(sum(values) / len(values)) if values else 0.0


def _day(told: Any) -> Any:
    return told.date() if hasattr(told, "date") else told


def _demo() -> bool:
    from pipelines import marts

    return bool(marts.manifest().get("demo"))
