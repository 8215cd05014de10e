"""Figures of a made-up district and its communes for tests of what a release may print."""

from pipelines.disclosure.facts import Figure

PARENTS = {f"x{number}": ("h",) for number in range(1, 5)}
FORMER = {"2018-6M": "2018-Q1"}


def figure(numerator, denominator=None, *, indicator="injury_rate", variant="injured", place="h", period="2018-Q1", per=100, **dims):
    dims = {name: "*" for name in ("sex", "age_band", "ethnic_group", "poverty", "category")} | dims
    fact = f"{indicator}:{variant}@{place}:{period}" + "".join(f"|{name}={text}" for name, text in dims.items() if text != "*")
    return Figure(fact, indicator, variant, place, period, **dims, numerator=numerator, denominator=denominator, per=per)
