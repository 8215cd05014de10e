"""Prevalence, rule by rule, and against figures that other programs computed.

Sources: [WHO] `anthro_prevalence` of WHO's package anthro; [PLUS] `anthroplus_prevalence`; [SAM] the Python package samplics
0.6.0 (Taylor linearisation, written apart from R), run on the same z-scores; [MWANA] the R package mwana on its own file.
"""

import csv
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from anthropometry_oracle import survey_estimate
from scipy.stats import t as student

from pipelines.anthropometry import Reading, Round, Sample, campaign_month, prevalence, zscores
from pipelines.anthropometry.prevalence import Estimate, Prevalence
from pipelines.anthropometry.survey import Design, Sums, mean_limits, ratios
from pipelines.errors import InputError, RequestError

MOZAMBIQUE = Reading({"age": "age_months", "height": "lenhei", "edema": "oedema"}, "months")
DESIGNS = {
    "plain": Sample(),
    "weights": Sample("wtfactor"),
    "clusters": Sample("wtfactor", "cluster"),
    "strata": Sample("wtfactor", None, "strata"),
    "both": Sample("wtfactor", "cluster", "strata"),
}
# share below -2 of all children, its error, lower and upper limit; [SAM]
SAMPLICS = {
    ("plain", "waz"): (20.73669849931787, 0.8647470281168792, 19.09203275988348, 22.483671231337432),
    ("plain", "whz"): (5.565862708719852, 0.49385810130964486, 4.673024692628275, 6.61744633761983),
    ("weights", "haz"): (49.209905415317955, 1.279901397315901, 46.70409774912685, 51.71968922066322),
    ("clusters", "waz"): (21.0000429658568, 1.2861486035376877, 18.581283656835488, 23.642229695923007),
    ("clusters", "whz"): (6.019138926562851, 0.6424906479008307, 4.872524840127822, 7.414545996642303),
    ("strata", "haz"): (49.209905415317955, 1.2775551618726364, 46.70867933471406, 51.715093097034284),
    ("both", "waz"): (21.0000429658568, 1.2832642021935523, 18.586431489408024, 23.636088106952688),
    ("both", "whz"): (6.019138926562851, 0.6431600035416296, 4.871433396765824, 7.41616280373186),
}


def one(found: Prevalence, index: str, measure: str, group: str = "Tất cả", grouping: str = "") -> Estimate:
    """The one estimate asked for."""
    listed = [each for each in found.estimates if (each.index, each.measure, each.group) == (index, measure, group)]
    (estimate,) = [each for each in listed if not grouping or each.grouping == grouping]
    return estimate


def children(**columns: Any) -> pl.DataFrame:
    """A frame of boys of 400 days and 75 cm unless told otherwise; a median boy weighs 9.9 kg then."""
    size = max(len(values) for values in columns.values() if isinstance(values, list))
    usual: dict[str, Any] = {"sex": "m", "age_days": 400, "weight": 9.9, "lenhei": 75.0}
    return pl.DataFrame({**{key: [value] * size for key, value in usual.items() if key not in columns}, **columns})


@pytest.fixture(scope="module")
def mozambique(shared_data: Path) -> dict[str, Prevalence]:
    file = shared_data / "microdata" / "mozambique_zambezia_weighted.csv"
    return {name: prevalence(file, reading=MOZAMBIQUE, sample=sample, by=["province"]) for name, sample in DESIGNS.items()}


@pytest.mark.parametrize(("design", "index"), list(SAMPLICS))
def test_another_program_gives_the_same_shares_errors_and_limits(mozambique: dict[str, Prevalence], design: str, index: str) -> None:
    """[SAM] 2,267 children with weights, 319 clusters, 2 strata: to 1e-6 in every design."""
    found = one(mozambique[design], index, "below_2")
    assert (found.value, found.error, found.lower, found.upper) == pytest.approx(SAMPLICS[design, index], abs=1e-6)


@pytest.mark.parametrize("design", list(DESIGNS))
def test_a_computation_unit_by_unit_gives_the_same_in_every_group(shared_data: Path, mozambique: dict[str, Prevalence], design: str) -> None:
    """numpy on the z-scores, one unit after the other: shares, means and their limits by age, sex and province, to 1e-6."""
    file = shared_data / "microdata" / "mozambique_zambezia_weighted.csv"
    frame = zscores(pl.read_csv(file), mapping=MOZAMBIQUE.mapping, age_in="months")
    sample, found = DESIGNS[design], mozambique[design]
    weight = frame["wtfactor"].to_numpy() if sample.weights else np.ones(len(frame))
    cluster = frame["cluster"].to_list() if sample.cluster else list(range(len(frame)))
    stratum = frame["strata"].to_list() if sample.strata else ["-"] * len(frame)
    months = np.floor(frame["age"].to_numpy() * 30.4375 + 0.5) / 30.4375
    groups = {
        ("tháng tuổi", "12-23"): (months >= 12) & (months < 24),
        ("giới tính", "Nữ"): frame["sex"].to_numpy() == 2,
        ("province", "Zambezia"): frame["province"].to_numpy() == "Zambezia",
        ("tháng tuổi, giới tính", "48-59, Nam"): (months >= 48) & (frame["sex"].to_numpy() == 1),
    }
    swollen = frame["edema"].to_numpy() == "y"
    for index in ("waz", "haz", "whz"):
        z = frame[index].fill_null(float("nan")).to_numpy()
        kept = np.where(frame[f"{index}_flag"].fill_null(1).to_numpy() == 0, z, np.nan)
        judged = kept if index == "haz" else np.where(swollen, -3.1, kept)
        for (grouping, group), chosen in groups.items():
            for measure, y, scale in (("below_3", judged < -3, 100), ("above_1", judged > 1, 100), ("mean", kept, 1)):
                counts = chosen & ~np.isnan(kept if measure == "mean" else judged)
                expected = survey_estimate(np.nan_to_num(y.astype(float)), counts, weight, cluster, stratum)
                ours = one(found, index, measure, group, grouping)
                assert ours.value == pytest.approx(scale * expected["value"], abs=1e-6)
                assert ours.error == pytest.approx(scale * expected["error"], abs=1e-6)
                assert found.degrees_of_freedom["under_five"] == expected["freedom"]
                quantile = student.ppf(0.975, expected["freedom"])
                if measure == "mean":
                    assert ours.upper == pytest.approx(expected["value"] + quantile * expected["error"], abs=1e-6)
                else:
                    p, error = expected["value"], expected["error"]
                    low = 1 / (1 + np.exp(-(np.log(p / (1 - p)) - quantile * error / (p * (1 - p)))))
                    assert ours.lower == pytest.approx(100 * low, abs=1e-6)


def test_published_figures_of_wasting(shared_data: Path) -> None:
    """[MWANA] by the file's own z and flags: 3.42 % (2.63 to 4.20, clusters) unweighted, 3.52 % weighted."""
    with (shared_data / "microdata" / "mozambique_zambezia_weighted.csv").open(newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["flag_wfhz"] == "0.0"]
    wasted = np.array([float(row["wfhz"]) < -2 for row in rows], dtype=float)
    weight = np.array([float(row["wtfactor"]) for row in rows])
    clusters = sorted({row["cluster"] for row in rows})
    place = np.array([clusters.index(row["cluster"]) for row in rows])
    sums = Sums(np.zeros(len(clusters), int), np.zeros(len(clusters), int), np.bincount(place).astype(float), np.bincount(place, wasted))
    design = Design(np.array([len(clusters)]), len(clusters) - 1)
    found = ratios(sums, 1, design)
    low, high = mean_limits(found, design)
    assert (round(found.value[0], 4), round(low[0], 4), round(high[0], 4)) == (0.0342, 0.0263, 0.0420)
    assert round(float((weight * wasted).sum() / weight.sum()), 4) == 0.0352


def test_counts_of_outside_surveys(shared_data: Path) -> None:
    """README of the data: by WHO's rules Nigeria has 4,012 of 18,311 underweight; oedema comes on top in Sudan."""
    reading = Reading({"age": "age_months", "height": "lenhei"}, "months")
    nigeria = prevalence(shared_data / "microdata" / "nigeria_national_with_who_zscores.csv", reading=reading, by=["region"])
    whole = one(nigeria, "waz", "below_2")
    assert whole.measured == 18_311 and whole.registered == 18_330
    assert whole.value == pytest.approx(100 * 4012 / 18_311, abs=1e-9)
    regions = [each for each in nigeria.estimates if (each.grouping, each.index, each.measure) == ("region", "haz", "below_2")]
    assert len(regions) == 6 and sum(each.measured for each in regions) == 18_263
    assert sum(each.measured * (each.value or 0) / 100 for each in regions) == pytest.approx(6509)
    sudan = prevalence(shared_data / "microdata" / "smart_sudan_with_who_zscores.csv", reading=reading)
    with (shared_data / "microdata" / "smart_sudan_with_who_zscores.csv").open(newline="") as file:
        swollen = sum(row["oedema"] == "1" for row in csv.DictReader(file))
    assert one(sudan, "waz", "below_2").measured == 775 + swollen
    assert one(sudan, "waz", "below_2").value == pytest.approx(100 * (261 + swollen) / (775 + swollen))
    assert one(sudan, "haz", "below_2").measured == 765


# --- rules -----------------------------------------------------------------------------------------------------------


def test_oedema_counts_below_minus_three_but_not_in_the_mean() -> None:
    """[WHO] the child counts even without a weight; stored as -3.1, so it is of degree II."""
    found = prevalence(children(weight=[9.9, 9.9, 9.9, None], oedema=["n", "n", "y", "y"]))
    assert one(found, "waz", "below_3").value == 50 and one(found, "waz", "below_3").measured == 4
    assert one(found, "waz", "underweight_degree:II").value == 50
    assert one(found, "haz", "below_3").value == 0
    assert one(found, "waz", "mean").value == pytest.approx(zscores(children(weight=[9.9]))["waz"][0])


def test_a_flagged_z_counts_as_not_measured() -> None:
    """[WHO] and shows in the coverage."""
    found = one(prevalence(children(weight=[9.9, 9.9, 30.0])), "waz", "below_2")
    assert (found.registered, found.measured, found.coverage) == (3, 2, pytest.approx(200 / 3))


@pytest.mark.parametrize(("z", "below"), [(-2.004, 0), (-2.006, 100)])
def test_rounding_comes_before_the_limit(z: float, below: float) -> None:
    """[WHO] -2.004 becomes -2.00, which is not below -2."""
    from anthropometry_oracle import table, value_at

    lms = [table("wfa", "m")[key][400] for key in "lms"]
    assert one(prevalence(children(weight=[value_at(z, *lms)])), "waz", "below_2").value == below


def test_groups_of_age_sex_and_both_are_listed_even_when_empty() -> None:
    """[WHO] 0-5, 6-11, 12-23, 24-35, 36-47, 48-59 completed months of days / 30.4375."""
    found = prevalence(children(age_days=[182, 183, 730, 731, 1826, 1827], sex=["m", "m", "m", "f", "f", "f"]))
    ages = {each.group: each.registered for each in found.estimates if (each.grouping, each.index, each.measure) == ("tháng tuổi", "haz", "mean")}
    assert ages == {"0-5": 1, "6-11": 1, "12-23": 1, "24-35": 1, "36-47": 0, "48-59": 1}
    empty = one(found, "haz", "below_2", "36-47", "tháng tuổi")
    assert (empty.measured, empty.weighted, empty.value, empty.error, empty.coverage) == (0, 0, None, None, None)
    assert one(found, "haz", "below_2", "24-35, Nữ").measured == 1
    assert len([each for each in found.estimates if each.grouping == "tháng tuổi, giới tính" and each.measure == "mean" and each.index == "haz"]) == 12


def test_day_1826_is_the_last_and_older_children_are_told() -> None:
    """[WHO] rows above 1,826 days leave the sample; an unknown age stays in it."""
    frame = children(age_days=[1826, 1827, None], lenhei=[105.0, 105.0, 75.0], weight=[17.0, 17.0, 9.9])
    found = prevalence(frame, reading=Reading(school=False))
    assert one(found, "whz", "below_2").registered == 2
    assert any("1 dòng trên 1.826" in warning for warning in found.warnings)


def test_the_fifth_birthday_by_the_calendar() -> None:
    """Born 29/2/2016: day 1826 is 28/2/2021, for this rule the fifth birthday; born 1/3/2015 it is 29/2/2020, a day before."""
    frame = pl.DataFrame(
        {
            "sex": "m",
            "birth_date": ["2016-02-29", "01/03/2015", "2016-02-29", None],
            "measured_on": ["2021-02-28", "29/02/2020", "27/02/2021", "2020-01-01"],
            "weight": 17.0,
            "lenhei": 105.0,
        }
    )
    by_days = prevalence(frame)
    assert one(by_days, "haz", "mean").measured == 3
    by_calendar = prevalence(frame, calendar=True)
    assert one(by_calendar, "haz", "mean").measured == 2
    assert one(by_calendar, "haz", "mean").registered == 3, "an unknown age stays in the sample"
    with pytest.raises(RequestError, match="birth_date"):
        prevalence(children(weight=[9.9]), calendar=True)


def test_missing_design_leaves_and_a_missing_weight_is_zero() -> None:
    """[WHO] rows without cluster or stratum leave the sample; a missing weight counts nothing but stays a unit."""
    frame = children(weight=[9.9] * 6, cluster=["1", "1", "2", "2", None, "3"], w=[1.0, 2, 1, None, 1, 0])
    found = prevalence(frame, sample=Sample("w", "cluster"))
    mean = one(found, "waz", "mean")
    assert (mean.registered, mean.measured, mean.weighted) == (5, 5, 4)
    assert found.degrees_of_freedom["under_five"] == 1, "cluster 3 has no weight"
    assert any("thiếu cụm" in warning for warning in found.warnings) and any("quyền số 0" in warning for warning in found.warnings)


def test_one_cluster_is_no_cluster() -> None:
    """[WHO] then the rows are the units."""
    frame = children(weight=[8.0, 9.9, 11.0, 12.0], c=["7"] * 4)
    clustered, plain = prevalence(frame, sample=Sample(cluster="c")), prevalence(frame)
    assert clustered.degrees_of_freedom == plain.degrees_of_freedom == {"under_five": 3}
    assert one(clustered, "waz", "mean").error == one(plain, "waz", "mean").error


def test_bad_weights_are_refused_by_row() -> None:
    with pytest.raises(InputError, match="số âm") as error:
        prevalence(children(weight=[9.9] * 3, w=[1.0, -1, -2]), sample=Sample("w"))
    assert "dòng 2, 3" in error.value.where
    with pytest.raises(InputError, match="không phải là số") as error:
        prevalence(children(weight=[9.9] * 3, w=["1", "hai", "3"]), sample=Sample("w"))
    assert "dòng 2" in error.value.where and "hai" not in str(error.value)
    with pytest.raises(RequestError, match="vung"):
        prevalence(children(weight=[9.9]), by=["vung"])


def test_what_cannot_be_read_is_told_by_row_in_every_table(tmp_path: Path) -> None:
    """Unknown sex, text in numbers, ages that look like months: counted, named, never guessed, never quoted."""
    from pipelines.anthropometry import quality

    source = tmp_path / "a.csv"
    source.write_text("sex,age_days,weight,lenhei\nm,20,9,75\nbé,30,tám cân,75\nf,40,9,75\n", encoding="utf-8")
    for found in (prevalence(source), quality(source)):
        told = "\n".join(found.warnings)
        assert "cột sex: mã giới tính không hiểu" in told and "cột weight: không phải là số" in told and told.count("(dòng 3)") == 2
        assert "--age-in months" in told and "tám" not in told and "bé" not in told
    assert one(prevalence(source), "waz", "mean").registered == 3


def test_without_degrees_of_freedom_no_limits_are_told() -> None:
    found = prevalence(children(weight=[8.0, 9.9, 11.0], s=["a", "b", "c"]), sample=Sample(strata="s"))
    assert one(found, "waz", "mean").lower is None and one(found, "waz", "mean").value is not None
    assert any("bậc tự do" in warning for warning in found.warnings)


def test_stunting_with_wasting_in_one_child() -> None:
    """[WHO] of those with both z; the flagged of either leave."""
    frame = children(weight=[5.6, 9.9, 9.9, 5.6], lenhei=[68.0, 68.0, 75.0, None])
    z = zscores(frame)
    found = prevalence(frame)
    both = [haz is not None and whz is not None for haz, whz in zip(z["haz"], z["whz"], strict=True)]
    wasted = sum(haz < -2 and whz < -2 for haz, whz, here in zip(z["haz"], z["whz"], both, strict=True) if here)
    told = one(found, "haz_whz", "stunted_wasted")
    assert told.measured == sum(both) == 3 and wasted == 1
    assert told.value == pytest.approx(100 * wasted / 3)


def test_degrees_add_up_to_the_share_below_minus_two(mozambique: dict[str, Prevalence]) -> None:
    """Degrees I, II, III of underweight and I, II of stunting; channels A, B, C and above A make the whole."""
    for index, column, names in (("waz", "underweight_degree", ("I", "II", "III")), ("haz", "stunting_degree", ("I", "II"))):
        parts = [one(mozambique["weights"], index, f"{column}:{name}").value for name in names]
        assert sum(part or 0 for part in parts) == pytest.approx(one(mozambique["weights"], index, "below_2").value)
    channels = [one(mozambique["weights"], "waz", f"channel:{name}").value for name in ("A", "B", "C", "trên A")]
    assert sum(part or 0 for part in channels) == pytest.approx(100)
    assert one(mozambique["weights"], "waz", "channel:C").value == pytest.approx(one(mozambique["weights"], "waz", "below_3").value)


def test_one_cell_moves_the_figures(shared_data: Path) -> None:
    file = shared_data / "microdata" / "smart_kabul_with_who_zscores.csv"
    frame = pl.read_csv(file)
    reading = Reading({"age": "age_months", "height": "lenhei"}, "months")
    before = one(prevalence(frame, reading=reading), "waz", "below_2")
    assert before.value == pytest.approx(100 * 243 / 873)
    lighter = frame.with_columns(weight=pl.when(pl.int_range(pl.len()) == 1).then(8.0).otherwise("weight"))
    after = one(prevalence(lighter, reading=reading), "waz", "below_2")
    assert after.value == pytest.approx(100 * 244 / 873) and after.error != before.error


def test_school_ages_have_their_own_table() -> None:
    """[PLUS] completed years, and 5-9, 10-14, 15-19; weight to under 121 months, in the coverage too."""
    frame = pl.DataFrame({"sex": ["m", "f", "m", "f"], "age_months": [60, 119, 121, 228], "weight": [18.0, 30.0, 32.0, 55.0], "lenhei": [109.0, 137.0, 138.0, 160.0]})
    found = prevalence(frame)
    assert {each.scope for each in found.estimates} == {"school"}
    assert one(found, "haz_2007", "mean").measured == 4
    weight = one(found, "waz_2007", "below_2")
    assert (weight.registered, weight.measured) == (2, 2)
    ages = {each.group: each.measured for each in found.estimates if (each.grouping, each.index, each.measure) == ("nhóm tuổi", "baz_2007", "mean")}
    assert ages == {"5-9 tuổi": 2, "10-14 tuổi": 1, "15-19 tuổi": 1}
    swollen = prevalence(frame.with_columns(oedema=pl.lit("y")))
    assert one(swollen, "waz_2007", "below_3").value == 100 and one(swollen, "waz_2007", "below_3").measured == 2


def test_both_age_ranges_in_one_file_are_told_apart() -> None:
    frame = pl.DataFrame({"sex": "m", "age_months": [20, 40, 80, 100], "weight": [11.0, 15.0, 22.0, 26.0], "lenhei": [84.0, 99.0, 120.0, 129.0]})
    found = prevalence(frame)
    assert one(found, "haz", "mean").registered == 2 and one(found, "haz_2007", "mean").registered == 2
    assert found.degrees_of_freedom == {"under_five": 1, "school": 1}


# --- rounds of weighing ----------------------------------------------------------------------------------------------

WEIGHINGS = pl.DataFrame(
    {
        "child": ["A", "A", "A", "B", "B", "C", "D", None],
        "sex": "m",
        "age_days": [300, 330, 360, 300, 330, 310, 340, 350],
        "measured_on": ["05/03/2018", "2018-04-10", "15/06/2018", "01/06/2018", "30/06/2018", "02/01/2018", "", "2018-06-20"],
        "weight": [9.0, 9.1, 6.0, 9.2, None, 9.3, 9.4, 9.5],
        "lenhei": [70.0, 71.0, 72.0, 70.0, None, 70.0, 71.0, 72.0],
    }
)


def test_the_latest_weighing_of_each_child() -> None:
    """A by 15/6, B by 1/6 (nothing was measured on 30/6), C by 2/1, D without a day: listed, not used; the row without a number on its own."""
    found = prevalence(WEIGHINGS, weighings=Round("child"))
    share = one(found, "waz", "below_3")
    assert (share.registered, share.measured) == (5, 4)
    assert share.value == pytest.approx(25)
    assert any("không có mã trẻ" in warning for warning in found.warnings) and any("không rõ ngày" in warning for warning in found.warnings)


@pytest.mark.parametrize(
    ("chosen", "measured", "below"),
    [
        (campaign_month("child", "2018-06"), 3, 1),
        (campaign_month("child", "2018-04"), 1, 0),
        (Round("child", ends=campaign_month("child", "2018-05").ends), 2, 0),
        (campaign_month("child", "2019-12"), 0, 0),
    ],
)
def test_a_campaign_month_or_a_period(chosen: Round, measured: int, below: int) -> None:
    """Children listed but not weighed in the round stay in the coverage."""
    share = one(prevalence(WEIGHINGS, weighings=chosen), "waz", "below_2")
    assert (share.registered, share.measured) == (5, measured)
    assert round(measured * (share.value or 0) / 100) == below


def test_what_a_round_needs() -> None:
    with pytest.raises(RequestError, match="measured_on"):
        prevalence(WEIGHINGS.drop("measured_on"), weighings=Round("child"))
    with pytest.raises(RequestError, match="Tháng"):
        campaign_month("child", "tháng 6")
    assert (campaign_month("c", "2018-12").starts, campaign_month("c", "2018-12").ends.day) == (campaign_month("c", "2018-12").starts.replace(day=1), 31)  # type: ignore[union-attr]
