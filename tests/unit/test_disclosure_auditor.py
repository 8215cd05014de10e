"""What the audit leaves alone, and what the mask of a release does not look at again: only what nothing new is said about."""

import numpy as np
import pytest
from disclosure_figures import FORMER, PARENTS, figure

from pipelines.disclosure import auditor
from pipelines.disclosure.linked import Linked
from pipelines.disclosure.release import suppression_mask

KNOWN = {"half": 20.0, "quarter": None, "boys": None, "girls": 17.0, "rest": None}
SUMS = [("quarter", ("boys", "girls")), ("half", ("quarter", "rest"))]


def test_what_hangs_together_with_nothing_new_was_attacked_when_it_left():
    told = {"cả": 20.0, "nam": None, "nữ": 17.0, "khác": None, "nơi": 9.0, "khác nữa": 7.0}
    sums = [("cả", ("nam", "nữ")), ("nơi", ("khác", "khác nữa"))]
    assert set(auditor.attack(told, sums, {}, {})) == {"nam", "khác"}
    assert set(auditor.attack(told, sums, {}, {}, new={"nơi"})) == {"khác"}
    assert auditor.attack(told, sums, {}, {}, new=set()) == {}


def test_a_new_number_that_is_shown_opens_what_was_hidden_before():
    """The half year is new and printed; with the rest known, the quarter that was hidden when it left is told."""
    wanted = {"boys": 2.0, "quarter": 0.0, "rest": 0.0}
    assert auditor.attack(KNOWN, SUMS, {}, wanted, new={"half"}) == {}
    found = auditor.attack(KNOWN | {"rest": 1.0}, SUMS, {}, wanted, new={"half"})
    assert found == {"boys": auditor.Bounds(2, 2)}


def test_what_one_attack_found_safe_is_attacked_again_when_it_changes():
    safe: set[object] = set()
    assert auditor.attack(KNOWN, SUMS, {}, {"boys": 2.0}, safe) == {} and safe
    before = len(safe)
    assert auditor.attack(KNOWN, SUMS, {}, {"boys": 2.0}, safe) == {} and len(safe) == before
    assert "boys" in auditor.attack(KNOWN | {"half": 17.0}, SUMS, {}, {"boys": 2.0}, safe)


def test_counts_that_contradict_each_other_are_no_proof_of_safety():
    for printed in ({"a": 3.0, "b": 4.0, "c": None}, {"a": 3.0, "b": None, "c": None}):
        sums = [("a", ("b", "c")), ("a", ("b", "c", "d"))]
        with pytest.raises(ValueError, match="contradict"):
            auditor.attack(printed | {"d": 1.0}, sums, {}, {})


def test_nothing_hidden_is_nothing_to_find():
    assert auditor.attack({"a": 1.0, "b": 1.0}, [("a", ("b",))], {}, {}) == {} == auditor.attack({"a": None}, [], {}, {"a": 2.0})


def test_the_part_around_new_cells_goes_on_through_what_may_move_only():
    """0 = 1 + 2, 3 = 2 + 4, 5 = 4 + 6, 7 = 8 + 9; cell 4 is out, so nothing goes on from 3 to 5."""
    none = np.zeros(10, dtype=bool)
    shown = none.copy()
    shown[4] = True
    values = np.arange(10, dtype=float)
    linked = Linked(values, [(0, (1, 2)), (3, (2, 4)), (5, (4, 6)), (7, (8, 9))], none, values, values, shown, none, values)
    chosen = none.copy()
    chosen[0] = True
    part, numbers = linked.around(chosen)
    assert numbers.tolist() == [0, 1, 2, 3, 4] and part.equations == [(0, (1, 2)), (3, (2, 4))] and part.shown.tolist() == [False] * 4 + [True]
    chosen[4] = True
    assert linked.around(chosen)[1].tolist() == [0, 1, 2, 3, 4, 5, 6]


def test_earlier_reports_bind_a_mask_as_if_everything_were_looked_at_again():
    """The mask of the half year, given what left with the quarter, attacked whole: what is out, what is printed now, and every difference."""
    quarter = [figure(41, per=10_000), *(figure(n, place=f"x{at}", per=10_000) for at, n in enumerate((2, 20, 9, 10), start=1))]
    half = [figure(47, period="2018-6M", per=10_000)]
    half += [figure(n, place=f"x{at}", period="2018-6M", per=10_000) for at, n in enumerate((5, 21, 9, 12), start=1)]
    first = suppression_mask(quarter, PARENTS, FORMER, {})
    out = {f"{each.fact_id}#numerator": None if first.status(f"{each.fact_id}#numerator") == "suppressed" else each.numerator for each in quarter}
    mask = suppression_mask([*quarter, *half], PARENTS, FORMER, out, printed={"2018-6M"})
    told = out | {f"{each.fact_id}#numerator": None if mask.status(f"{each.fact_id}#numerator") == "suppressed" else each.numerator for each in half}
    names = {each.fact_id: f"{each.fact_id}#numerator" for each in (*quarter, *half)}
    sums = [(names[row[0].fact_id], tuple(names[each.fact_id] for each in row[1:])) for row in (quarter, half)]
    sums += [(names[now.fact_id], (names[then.fact_id], f"{now.fact_id}#since")) for then, now in zip(quarter, half, strict=True)]
    true = {name: each.numerator for each in (*quarter, *half) for name in [names[each.fact_id]]}
    true |= {f"{now.fact_id}#since": now.numerator - then.numerator for then, now in zip(quarter, half, strict=True)}
    small = {name: 2.0 for name, count in true.items() if 0 < count < 5}
    assert {name for name in small if "#since" in name} and any(value is None for value in told.values())
    # without "new" the audit looks at everything, the quarter's own sums too
    assert not auditor.attack(told, sums, {}, dict.fromkeys(true, 0.0) | small)
    assert all(told.get(name) is None for name in small)
