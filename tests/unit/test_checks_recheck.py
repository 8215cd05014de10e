"""Samples to verify by hand: sizes, strata, the error rate and its interval."""

import random

import pytest

from pipelines import engine
from pipelines.errors import InputError, RequestError
from pipelines.gate import sampling


def test_the_size_is_that_of_cochran_with_the_finite_population() -> None:
    # 1.96² * 0.05 * 0.95 / 0.03² = 202.7; of 1,000 rows 202.7 / (1 + 201.7 / 1000) = 168.7
    assert sampling.sample_size(10**9, 0.05, 0.03) == 203
    assert sampling.sample_size(1000, 0.05, 0.03) == 169
    assert sampling.sample_size(20, 0.05, 0.03) == 19 and sampling.sample_size(0, 0.05, 0.03) == 0
    for error, precision in ((0, 0.03), (1, 0.03), (0.05, 0), (-1, 0.03)):
        with pytest.raises(RequestError):
            sampling.sample_size(10, error, precision)


def test_every_stratum_gives_at_least_two_rows_where_it_has_them() -> None:
    sizes = {("a", "1"): 1, ("a", "2"): 5, ("b", "1"): 994}
    assert sampling.allocate(sizes, 100) == {("a", "1"): 1, ("a", "2"): 2, ("b", "1"): 100}


def test_rows_are_drawn_by_commune_and_register_and_the_seed_decides() -> None:
    con = engine.connect()
    for number, register in enumerate(sampling.REGISTERS):
        con.execute(
            f"create table keyed_{register} as select c as commune_code, 'f' || c as file, 'S' as sheet, i as row_number, i as child_key, "
            f"'2018-Q1' as period_id from (values ('03390'), ('03394'), ('99999')) as t(c), range({50 * (number + 1)}) as r(i)"
        )
    drawn = [sampling.draw(con, ["03390", "03394"], "2018-Q1", 0.05, 0.03, seed) for seed in ("1", "1", "2")]
    assert drawn[0] == drawn[1] != drawn[2]
    assert {(row.register, row.commune) for row in drawn[0]} == {(register, code) for register in sampling.REGISTERS for code in ("03390", "03394")}
    assert len({(row.register, row.file, row.row_number) for row in drawn[0]}) == len(drawn[0])
    assert {row.size for row in drawn[0] if row.register == "child_register"} == {50}
    with pytest.raises(RequestError, match="Không có dòng nào"):
        sampling.draw(con, ["03390"], "2017", 0.05, 0.03, "1")


def test_the_rate_weights_the_strata_by_their_rows() -> None:
    answers = [("a", "1", 900, "đúng")] * 9 + [("a", "1", 900, "SAI ")] + [("b", "1", 100, "sai")] * 5 + [("b", "1", 100, "không gặp"), ("b", "1", 100, "")]
    found = sampling.evaluate(answers)
    assert (found.verified, found.wrong, found.not_seen, found.empty) == (15, 6, 1, 1)
    assert found.rate == pytest.approx((900 * 0.1 + 100 * 1.0) / 1000)
    assert found.lower is not None and found.upper is not None and 0 < found.lower < found.rate < found.upper < 1


def test_nothing_verified_gives_no_rate_everything_verified_no_interval_and_odd_words_are_an_error() -> None:
    assert sampling.evaluate([("a", "1", 5, "")]).rate is None
    whole = sampling.evaluate([("a", "1", 4, word) for word in ("đúng", "đúng", "sai", "đúng")])
    assert (whole.lower, whole.rate, whole.upper) == (0.25, 0.25, 0.25)
    with pytest.raises(InputError, match="không hiểu"):
        sampling.evaluate([("a", "1", 5, "chắc đúng")])


def test_the_interval_holds_the_true_rate_about_95_times_in_100() -> None:
    rng = random.Random(8)
    strata = {("a", str(code)): [rng.random() < 0.02 + 0.01 * code for _ in range(300 + 40 * code)] for code in range(10)}
    truth = sum(map(sum, strata.values())) / sum(map(len, strata.values()))
    sizes = sampling.allocate({name: len(rows) for name, rows in strata.items()}, 300)
    held = 0
    for _ in range(400):
        answers = [(*name, len(rows), "sai" if bad else "đúng") for name, rows in strata.items() for bad in rng.sample(rows, sizes[name])]
        found = sampling.evaluate(answers)
        held += found.lower <= truth <= found.upper
    assert 0.92 <= held / 400 <= 0.985
