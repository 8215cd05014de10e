"""Figures of a made-up district and its communes for tests of what a release may print, and an attack that knows nothing of the package."""

import numpy as np
from scipy.optimize import linprog

from pipelines.disclosure.facts import Figure

PARENTS = {f"x{number}": ("h",) for number in range(1, 5)}
FORMER = {"2018-6M": "2018-Q1"}


def figure(numerator, denominator=None, *, indicator="injury_rate", variant="injured", place="h", period="2018-Q1", per=100, **dims):
    dims = {name: "*" for name in ("sex", "age_band", "ethnic_group", "poverty", "category")} | dims
    fact = f"{indicator}:{variant}@{place}:{period}" + "".join(f"|{name}={text}" for name, text in dims.items() if text != "*")
    return Figure(fact, indicator, variant, place, period, **dims, numerator=numerator, denominator=denominator, per=per)


def rooms(aims, far, **told):
    """How far an outsider's tables leave each aim apart, in whole numbers: exactly, or at least where that is already ``far``.

    A table that was found for one aim is one for all of them, so only what they leave narrow needs programmes of its own.
    """
    aims = np.array(aims)
    low, high = np.full(len(aims), np.inf), np.full(len(aims), -np.inf)

    def room():
        return np.floor(high + 1e-6) - np.ceil(low - 1e-6)

    for number, aim in enumerate(aims):
        for sign in (1, -1):
            if room()[number] >= far:
                break
            found = linprog(sign * aim, **told)
            assert found.status == 0
            low, high = np.minimum(low, aims @ found.x), np.maximum(high, aims @ found.x)
    return room()
