"""The handbook of pictures (docs/bieu-do.md): its code runs, its table names every picture and nothing else."""

import re
from pathlib import Path

from pipelines import charts

PAGE = (Path(__file__).parents[2] / "docs" / "bieu-do.md").read_text(encoding="utf-8")


def test_the_code_of_the_handbook_runs_and_draws(monkeypatch):
    drawn: list[charts.Picture] = []
    make = charts.picture
    monkeypatch.setattr(charts, "picture", lambda *given, **named: drawn.append(make(*given, **named)) or drawn[-1])
    names: dict[str, object] = {}
    for block in re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL):
        exec(block, names)
    assert len(drawn) >= 10 and all(charts.figure(each.figure) and charts.svg(each.figure) for each in drawn)


def test_every_picture_stands_in_the_table():
    listed = set(re.findall(r"\| `(\w+)` \|", PAGE))
    makers = {"bullets", "choropleth", "control", "counts", "dots", "funnel", "heat", "paired_bars", "pyramid", "ranked_bars", "tiles", "trend", "waterfall"}
    assert listed == makers and makers <= set(charts.__all__)
