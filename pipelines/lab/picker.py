"""Pickers that drive a figure: indicator, how it is counted, place by place, period."""

from collections.abc import Callable
from typing import Any

from pipelines import catalog, engine, marts


def place_options(con: Any) -> list[tuple[str, str]]:
    """Return (label, code) of every place that has figures and still stands at the newest period, names indented by level.

    Each stands below the one it lies in.
    """
    rows = engine.rows(
        con,
        """
        select code, name, parent_code from places, (select max(boundary_date) as newest from indicator_values)
        where code in (select distinct place from indicator_values) and valid_from <= newest and (valid_to is null or newest < valid_to)
        """,
    )
    names, parents = {code: name for code, name, _ in rows}, {code: parent for code, _, parent in rows}
    tops = sorted((code for code in names if parents[code] not in names), key=lambda code: (names[code], code))

    def below(code: str, depth: int) -> list[tuple[str, str]]:
        inside = sorted((each for each in names if parents[each] == code), key=lambda each: (names[each], each))
        return [("\u2003" * depth + names[code], code), *(line for each in inside for line in below(each, depth + 1))]

    return [line for top in tops for line in below(top, 0)]


def period_options(con: Any) -> list[tuple[str, str]]:
    """Return (label, id) of the periods that have figures, newest first."""
    rows = engine.rows(
        con,
        "select label_vi, period_id from periods where period_id in (select distinct period from indicator_values where state = 'ok') "
        "order by cutoff_on desc, period_id",
    )
    return [(label, period) for label, period in rows]


def pick(draw: Callable[..., Any], indicator: str = "", **fixed: Any) -> Any:
    """Show pickers above what ``draw(indicator=…, variant=…, place=…, period=…)`` returns, drawn again at every choice.

    Args:
        indicator: chosen first; fixed: further arguments of ``draw`` that are not picked; a picker whose name is among them is left out.

    Ví dụ / example:  ``pick(lambda indicator, variant, period, **_: charts.ranked(...))``
    """
    import ipywidgets as widgets

    with marts.open_marts() as con:
        places, periods = place_options(con), period_options(con)
    known = catalog.indicators()
    first = indicator or next(iter(known))
    boxes = {
        "indicator": widgets.Dropdown(options=[(one.title["vi"], one.id) for one in known.values()], value=first, description="Chỉ số"),
        "variant": widgets.Dropdown(description="Cách tính"),
        "place": widgets.Dropdown(options=places, description="Địa bàn"),
        "period": widgets.Dropdown(options=periods, description="Kỳ"),
    }
    for box in boxes.values():
        box.layout.width = "28em"

    def follow(_: Any = None) -> None:
        told = known[boxes["indicator"].value].variants
        boxes["variant"].options = [(str(words["vi"]), name) for name, words in told.items()]
        boxes["variant"].value = next(iter(told))

    follow()
    boxes["indicator"].observe(follow, "value")
    shown = {name: box for name, box in boxes.items() if name not in fixed}
    drawn = widgets.interactive_output(lambda **chosen: _show(draw(**{**fixed, **chosen})), shown)
    return widgets.VBox([widgets.GridBox(list(shown.values()), layout=widgets.Layout(grid_template_columns="repeat(2, 30em)")), drawn])


def _show(found: Any) -> None:
    from IPython.display import display

    display(found)  # type: ignore[no-untyped-call]
