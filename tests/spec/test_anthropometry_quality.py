"""Quality of measurement: definitions against published results, limits of the classes, sentences.

Sources: [NIPN] the documented results of the R package nipnTK on a survey of Kabul (the same file) and on drawn counts;
[MWANA] those of the R package mwana on its two districts; [SMART] SMART Methodology (2017), Manual 2.0.
"""

from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from scipy.stats import chisquare, kurtosis, skew

from pipelines.anthropometry import Reading, quality
from pipelines.anthropometry import quality_stats as stats
from pipelines.anthropometry.quality import GroupQuality, Quality, definitions

MONTHS = Reading({"age": "age_months", "height": "lenhei"}, "months", "mm")


@pytest.fixture(scope="module")
def kabul(shared_data: Path) -> pl.DataFrame:
    return pl.read_csv(shared_data / "microdata" / "smart_kabul_with_who_zscores.csv")


@pytest.fixture(scope="module")
def districts(shared_data: Path) -> Quality:
    return quality(shared_data / "microdata" / "smart_two_districts_2023.csv", reading=Reading({**(MONTHS.mapping or {}), "edema": "oedema"}, "months", "mm"), by=["area", "team"])


def of(found: Quality, group: str) -> GroupQuality:
    return next(each for each in found.groups if each.group == group)


def invented(size: int = 600, seed: int = 7, **columns: Any) -> pl.DataFrame:
    """Well measured children: even digits, ages and sexes, sizes near the median of 3 years."""
    random = np.random.default_rng(seed)
    months = np.arange(size) % 54 + 6
    usual = {
        "sex": np.where(random.permutation(size) % 2 == 0, "m", "f"),
        "age_days": np.floor(months * 30.4375 + random.integers(0, 30, size)),
        "weight": np.round(6.5 + months * 0.17 + random.normal(0, 1.1, size), 1),
        "lenhei": np.round(64 + months * 0.82 + random.normal(0, 2.5, size), 1),
    }
    return pl.DataFrame({**usual, **columns})


# --- figures that others published -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("column", "leaning", "peak"), [("haz", 0.3074, 0.2074), ("waz", -0.0128, 0.1805), ("whz", 0.0823, 0.7528), ("muac", 0.0525, -0.2412)]
)
def test_skewness_and_kurtosis_as_published(kabul: pl.DataFrame, column: str, leaning: float, peak: float) -> None:
    """[NIPN] on the z columns of the file itself."""
    values = kabul[column].cast(pl.Float64).to_numpy()
    assert round(stats.skewness(values), 4) == leaning
    assert round(stats.excess_kurtosis(values), 4) == peak
    assert stats.skewness(values) == pytest.approx(skew(values)) and stats.excess_kurtosis(values) == pytest.approx(kurtosis(values))


def test_age_heaping_as_published(kabul: pl.DataFrame) -> None:
    """[NIPN] X-squared 214.9588 on 11 and 145.0275 on 5 degrees; 170 of 873 ages are whole years."""
    ages = kabul["age"].cast(pl.Float64).to_numpy()
    assert stats.remainders(ages) == [170, 33, 46, 41, 46, 48, 105, 63, 83, 72, 90, 76]
    assert stats.uniform_chi_square(stats.remainders(ages)) == pytest.approx((214.9588, 5.791598e-40), rel=1e-6)
    assert round(stats.uniform_chi_square(stats.remainders(ages, 6))[0], 4) == 145.0275


def test_digit_scores_as_published(kabul: pl.DataFrame) -> None:
    """[NIPN] 3.01 and 13.08 (arm); X-squared 13.667, p 0.1347 on drawn counts."""
    assert round(stats.digit_score([102, 104, 96, 88, 103, 115, 91, 86, 105, 110]), 2) == 3.01
    assert round(stats.digit_score(stats.final_digits(kabul["muac"].to_numpy() / 10)), 2) == 13.08
    statistic, p = stats.uniform_chi_square([11, 7, 5, 4, 7, 11, 5, 4, 4, 2])
    assert (round(statistic, 3), round(p, 4)) == (13.667, 0.1347)
    assert statistic == pytest.approx(chisquare([11, 7, 5, 4, 7, 11, 5, 4, 4, 2]).statistic)


def test_ratios_as_published(districts: Quality) -> None:
    """[NIPN] 438 boys, 435 girls against 2.658 : 2.508: p 0.4698. [MWANA] 1,191 children: sex p 0.297, age p 0.409."""
    assert round(stats.ratio_test(438, 435, 2.658 / 2.508), 4) == 0.4698
    whole = of(districts, "Tất cả")
    assert whole.children == 1191
    assert (round(whole.figure("sex_ratio").p or 0, 3), round(whole.figure("age_ratio").p or 0, 3)) == (0.297, 0.409)


def test_flagged_share_as_published(districts: Quality) -> None:
    """[MWANA] District E 0.8 %; and both districts are excellent by the score."""
    assert round(of(districts, "District E").figure("flagged_smart").value or 0, 1) == 0.8
    assert [of(districts, name).rating for name in ("Tất cả", "District E", "District G")] == [0, 0, 0]


# --- classes, points, score ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "value", "p", "rating", "points"),
    [
        ("digits_weight", 7.99, None, 0, 0),
        ("digits_weight", 8, None, 1, 2),
        ("digits_lenhei", 12, None, 2, 4),
        ("digits_lenhei", 20, None, 3, 10),
        ("flagged_smart", 2.5, None, 0, 0),
        ("flagged_smart", 7.51, None, 3, 20),
        ("sd_whz", 0.95, None, 0, 0),
        ("sd_whz", 1.12, None, 1, 5),
        ("sd_whz", 0.84, None, 2, 10),
        ("sd_whz", 1.21, None, 3, 20),
        ("skewness_whz", -0.5, None, 2, 3),
        ("kurtosis_whz", 0.6, None, 3, 5),
        ("sex_ratio", 1, 0.2, 0, 0),
        ("sex_ratio", 1, 0.05, 2, 4),
        ("age_ratio", 1, 0.0005, 3, 10),
    ],
)
def test_limits_and_points(name: str, value: float, p: float | None, rating: int, points: int) -> None:
    """[SMART] table of the plausibility check."""
    from pipelines.anthropometry.quality import _figure

    figure = _figure(name, value, 100, "Câu", p=p)
    assert (figure.rating, figure.points) == (rating, points)
    assert figure.sentence == f"Câu ({definitions()['classes'][rating]})."


def test_the_score_adds_up_and_age_heaping_stays_out() -> None:
    """A file with every age on a whole year: the score does not see it, the sentence does."""
    good, heaped = invented(), invented(age_days=np.floor((np.arange(600) % 4 + 1) * 365.25))
    for frame in (good, heaped):
        (group,) = quality(frame).groups
        assert group.score == sum(figure.points or 0 for figure in group.figures)
    before, after = quality(good).groups[0], quality(heaped).groups[0]
    assert before.figure("age_heaping").rating == 0 and after.figure("age_heaping").rating == 3
    assert after.figure("age_heaping").value == 100 and after.figure("age_heaping").points is None
    assert "không bị dồn" in before.sentence and "bị dồn về tròn năm" in after.sentence
    assert "hỏi lại ngày sinh" in after.figure("age_heaping").sentence


def test_rounded_weights_are_seen_and_said() -> None:
    frame = invented()
    rounded = frame.with_columns(weight=(pl.col("weight") * 2).round(0) / 2)
    before, after = quality(frame).groups[0].figure("digits_weight"), quality(rounded).groups[0].figure("digits_weight")
    assert (before.rating or 0) <= 1 and after.rating == 3
    assert sum(after.counts[digit] for digit in (0, 5)) == sum(after.counts) == 600
    assert "làm tròn" in after.sentence and "100 %" in after.sentence and "mong đợi 20 %" in after.sentence


def test_one_cell_moves_a_figure() -> None:
    frame = invented()
    changed = frame.with_columns(weight=pl.when(pl.int_range(pl.len()) == 5).then(pl.col("weight") + 0.1).otherwise("weight"))
    first, second = quality(frame).groups[0], quality(changed).groups[0]
    assert first.figure("digits_weight").counts != second.figure("digits_weight").counts
    assert first.figure("sd_whz").value != second.figure("sd_whz").value


def test_by_commune_and_by_measurer() -> None:
    """One measurer rounds; only he is told about it. Groups of fewer than 30 are not judged."""
    frame = invented(900).with_columns(
        xã=pl.Series(["B", "A", "A"] * 300),
        người_đo=pl.Series(["2", "10", "1"] * 299 + ["9", "9", "9"]),
    )
    frame = frame.with_columns(lenhei=pl.when(pl.col("người_đo") == "10").then(pl.col("lenhei").round(0)).otherwise("lenhei"))
    found = quality(frame, by=["xã", "người_đo"])
    assert [(each.grouping, each.group) for each in found.groups[1:]] == [("xã", "A"), ("xã", "B"), *(("người_đo", name) for name in ("1", "2", "9", "10"))]
    assert [of(found, name).figure("digits_lenhei").rating for name in ("1", "2")] == [0, 0]
    assert of(found, "10").figure("digits_lenhei").rating == 3
    few = of(found, "9")
    assert few.score is None and few.figure("digits_lenhei").value is None
    assert "chỉ có 3 trẻ" in few.sentence and "chưa đủ số liệu" in few.figure("sd_whz").sentence


def test_the_second_computation_of_whz_by_smart_flags(kabul: pl.DataFrame) -> None:
    """Share out of mean +- 3, and deviation of the rest: numpy on the z-scores."""
    from pipelines.anthropometry import zscores

    found = quality(kabul, reading=MONTHS).groups[0]
    z = zscores(kabul, mapping=MONTHS.mapping, age_in="months")["whz"].drop_nulls().to_numpy()
    far = np.abs(z - z.mean()) > 3
    assert found.figure("flagged_smart").value == pytest.approx(100 * far.mean())
    assert found.figure("sd_whz").value == pytest.approx(z[~far].std(ddof=1))
    assert found.figure("skewness_whz").value == pytest.approx(skew(z[~far]))


def test_no_sentence_quotes_a_child() -> None:
    frame = invented().with_columns(người_đo=pl.lit("N1"), tên=pl.lit("Tên Canh Gác"))
    found = quality(frame, by=["người_đo"])
    assert all("Canh Gác" not in figure.sentence for group in found.groups for figure in group.figures)


def test_missing_measures_are_told() -> None:
    frame = invented(200).with_columns(weight=pl.when(pl.int_range(pl.len()) < 50).then(None).otherwise("weight"), sex=pl.lit("x"))
    (group,) = quality(frame).groups
    assert group.figure("missing_weight").value == 25 and "50 trong 200 trẻ thiếu cân nặng" in group.figure("missing_weight").sentence
    assert group.figure("missing_sex").value == 100 and group.score is None
