"""Linearised standard errors: against a computation unit by unit, by hand, and what must hold in any sample."""

from typing import Any

import numpy as np
import pytest
from anthropometry_oracle import survey_estimate
from scipy.stats import t as student

from pipelines.anthropometry.survey import Design, Ratios, Sums, deviations, mean_limits, ratios, share_limits


def drawn(seed: int, rows: int = 400) -> dict[str, Any]:
    """A made-up sample: three groups, two strata, unequal clusters, weights with some zeros, values that may be missing."""
    random = np.random.default_rng(seed)
    return {
        "group": random.integers(0, 3, rows),
        "stratum": random.integers(0, 2, rows),
        "cluster": random.integers(0, 9, rows),
        "weight": np.where(random.random(rows) < 0.05, 0.0, random.lognormal(0, 1, rows)),
        "y": np.where(random.random(rows) < 0.1, np.nan, random.normal(-1, 1.2, rows)),
    }


def cells(sample: dict[str, Any], y: Any, clustered: bool, strata: bool) -> tuple[Sums, Design]:
    """Add up the cells as the SQL does."""
    stratum = sample["stratum"] if strata else np.zeros(len(y), dtype=int)
    unit = sample["cluster"] if clustered else np.arange(len(y))
    valid = ~np.isnan(y)
    keys = sorted({(g, h, c if clustered else 0) for g, h, c in zip(sample["group"], stratum, unit, strict=True)})
    listed: dict[str, list[float]] = {name: [] for name in ("w", "wy", "ww", "wwy", "wwyy")}
    for g, h, c in keys:
        chosen = valid & (sample["group"] == g) & (stratum == h) & ((unit == c) if clustered else True)
        w, v = sample["weight"][chosen], y[chosen]
        for name, value in (("w", w), ("wy", w * v), ("ww", w * w), ("wwy", w * w * v), ("wwyy", w * w * v * v)):
            listed[name].append(float(value.sum()))
    arrays = {name: np.array(values) for name, values in listed.items()}
    group, strata_of = (np.array([key[place] for key in keys]) for place in (0, 1))
    further = () if clustered else (arrays["ww"], arrays["wwy"], arrays["wwyy"])
    units = [len(set(unit[stratum == h])) for h in sorted(set(stratum))]
    live = sample["weight"] > 0
    freedom = len(set(zip(stratum[live], unit[live], strict=True))) - len(set(stratum[live]))
    return Sums(group, strata_of, arrays["w"], arrays["wy"], *further), Design(np.array(units), freedom)


@pytest.mark.parametrize("clustered", [False, True])
@pytest.mark.parametrize("strata", [False, True])
@pytest.mark.parametrize("seed", [1, 2])
@pytest.mark.parametrize("share", [False, True])
def test_cells_give_what_the_units_give(clustered: bool, strata: bool, seed: int, share: bool) -> None:
    sample = drawn(seed)
    y = np.where(np.isnan(sample["y"]), np.nan, sample["y"] < -2) if share else sample["y"]
    sums, design = cells(sample, y, clustered, strata)
    found = ratios(sums, 3, design)
    stratum = sample["stratum"] if strata else np.zeros(len(y), dtype=int)
    unit = sample["cluster"] if clustered else np.arange(len(y))
    for group in range(3):
        counts = (sample["group"] == group) & ~np.isnan(y)
        expected = survey_estimate(np.nan_to_num(y), counts, sample["weight"], unit, stratum)
        assert found.value[group] == pytest.approx(expected["value"], abs=1e-12)
        assert found.error[group] == pytest.approx(expected["error"], abs=1e-12)
        assert design.freedom == expected["freedom"]


def test_a_simple_sample_by_hand() -> None:
    """3 of 10, no weights: variance = N/(N-1) sum((y - p)^2) / N^2 = 10/9 x 2.1 / 100; logit limits with t(9)."""
    one = np.array([10.0])
    design = Design(np.array([10]), 9)
    found = ratios(Sums(np.array([0]), np.array([0]), one, 0.3 * one, one, 0.3 * one, 0.3 * one), 1, design)
    assert found.value[0] == pytest.approx(0.3)
    assert found.error[0] == pytest.approx((10 / 9 * 2.1) ** 0.5 / 10)
    low, high = share_limits(found, design)
    reach = student.ppf(0.975, 9) * found.error[0] / 0.21
    centre = np.log(0.3 / 0.7)
    assert (low[0], high[0]) == pytest.approx(tuple(1 / (1 + np.exp(-(centre + side * reach))) for side in (-1, 1)))
    assert mean_limits(found, design)[0][0] == pytest.approx(0.3 - student.ppf(0.975, 9) * found.error[0])


def test_two_strata_of_two_clusters_by_hand() -> None:
    """Shares 1/2, 1/2 | 0/2, 2/2 of equal clusters: p = 1/2; z = 0, 0 | -1/8, 1/8; variance = 2 (2 / 64) = 1/16."""
    sums = Sums(np.zeros(4, int), np.array([0, 0, 1, 1]), np.full(4, 2.0), np.array([1.0, 1, 0, 2]))
    found = ratios(sums, 1, Design(np.array([2, 2]), 2))
    assert found.value[0] == 0.5
    assert found.error[0] ** 2 == pytest.approx(2 * (2 * (1 / 8) ** 2))


def test_a_stratum_of_one_cluster_is_centred_at_the_mean_of_the_sample() -> None:
    """R survey, option "adjust": p = 2/3; the pair z = -1/18 twice adds nothing, the single z = 1/9 its square."""
    sums = Sums(np.zeros(3, int), np.array([0, 0, 1]), np.full(3, 2.0), np.array([1.0, 1, 2]))
    found = ratios(sums, 1, Design(np.array([2, 1]), 1))
    assert found.error[0] == pytest.approx(1 / 9)


def test_none_and_all_have_no_width_and_no_group_has_no_value() -> None:
    sums = Sums(np.array([0, 1]), np.array([0, 0]), np.array([5.0, 5.0]), np.array([0.0, 5.0]), *(np.array([5.0, 5.0]), np.array([0.0, 5.0]), np.array([0.0, 5.0])))
    design = Design(np.array([10]), 9)
    found = ratios(sums, 3, design)
    low, high = share_limits(found, design)
    assert (found.value[:2].tolist(), found.error[:2].tolist()) == ([0, 1], [0, 0])
    assert (low[:2].tolist(), high[:2].tolist()) == ([0, 1], [0, 1])
    assert np.isnan(found.value[2]) and np.isnan(low[2]) and np.isnan(found.error[2])


def test_without_degrees_of_freedom_there_are_no_limits() -> None:
    design = Design(np.array([1]), 0)
    found = Ratios(np.array([0.4]), np.array([0.1]))
    assert np.isnan(share_limits(found, design)[0][0]) and np.isnan(mean_limits(found, design)[1][0])


def test_the_weighted_deviation() -> None:
    """sqrt(sum(w (z - mean)^2) / sum(w) x n / (n - 1)): svyvar of R survey; with equal weights the usual one."""
    z, w = np.array([-1.0, 0.5, 2.0, 3.0]), np.array([1.0, 1.0, 1.0, 1.0])
    sums = Sums(np.zeros(1, int), np.zeros(1, int), np.array([w.sum()]), np.array([(w * z).sum()]))
    assert deviations(sums, np.array([(w * z * z).sum()]), np.array([4]), 1)[0] == pytest.approx(z.std(ddof=1))
    assert np.isnan(deviations(sums, np.array([1.0]), np.array([1]), 1)[0])


def test_the_scale_of_the_weights_does_not_matter() -> None:
    sample = drawn(3)
    once, design = cells(sample, sample["y"], False, True)
    many, _ = cells({**sample, "weight": sample["weight"] * 1e6}, sample["y"], False, True)
    first, second = ratios(once, 3, design), ratios(many, 3, design)
    assert first.value == pytest.approx(second.value) and first.error == pytest.approx(second.error)
