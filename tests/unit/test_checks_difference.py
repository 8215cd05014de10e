"""Why a number changed: every cause in a case of its own, and parts that sum exactly whatever the rows."""

import random
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

import pytest

from pipelines import catalog
from pipelines.errors import RequestError
from pipelines.explaining.naming import Asked
from pipelines.explaining.rows import Row
from pipelines.gate import comparing, difference, telling

ROOT, PLACE, OTHER = "106", "03390", "03394"


@dataclass
class Fake:
    """A build by hand: rows behind numerator and denominator, published numbers, files of keys, what became of each file."""

    rows: dict[str, list[Row]]
    published: dict[str, dict[str, Any]] = field(default_factory=dict)
    inside: frozenset[str] = frozenset({PLACE, OTHER})
    files: dict[str, frozenset[str]] = field(default_factory=dict)
    changes: dict[str, str] = field(default_factory=dict)
    later: frozenset[str] = frozenset()
    joined: dict[tuple[str, bool], set[str]] = field(default_factory=dict)
    told_otherwise: bool = False
    root: str = ROOT

    @property
    def core(self) -> "Fake":
        return self

    def figure(self, fact_id: str) -> dict[str, Any] | None:
        return self.published.get(fact_id)

    def is_same_rows(self, other: "Fake") -> bool:
        return False

    def communes(self, place: str, period: str) -> frozenset[str]:
        return self.inside if place == ROOT else frozenset({place})

    def files_of(self, kind: str, key: str, registers: Any) -> frozenset[str]:
        return self.files.get(key, frozenset())

    def change_of(self, former: "Fake", file: str) -> str:
        return self.changes.get(file, "same")

    def is_later(self, former: "Fake", file: str) -> bool:
        return file in self.later

    def was_told_otherwise(self, former: "Fake") -> bool:
        return self.told_otherwise

    def joined_since(self, former: "Fake") -> dict[tuple[str, bool], set[str]]:
        return self.joined


@pytest.fixture(autouse=True)
def _rows(monkeypatch: pytest.MonkeyPatch) -> None:
    def counted(con: Fake, asked: Asked, column: str) -> list[Row]:
        return [row for row in con.rows[column] if asked.place == ROOT or row.place == asked.place]

    monkeypatch.setattr(difference.behind, "counted", counted)


def asked(place: str = ROOT, name: str = "bhyt_under6", variant: str = "issued") -> Asked:
    return Asked(catalog.indicators()[name], variant, place, "2018-Q1")


def child(key: str, place: str = PLACE, weight: float = 1.0) -> Row:
    return Row("child", key, "", place, weight)


def build(numerator: list[Row], denominator: list[Row], per: float = 100.0, told: Asked | None = None, **more: Any) -> Fake:
    figure = told or asked()
    n, d = (sum(row.weight for row in rows if figure.place in (ROOT, row.place)) for rows in (numerator, denominator))
    numbers = {"numerator": n, "denominator": d, "value": n * per / d if d else None, "per": per, "state": "ok"}
    return Fake({"numerator": numerator, "denominator": denominator}, {figure.fact_id: numbers}, **more)


BASE = [child(key) for key in "abcd"]


@pytest.mark.parametrize(
    ("cause", "more"),
    [
        ("new", {"files": {"e": frozenset({"f"})}, "changes": {"f": "new"}, "later": frozenset({"f"})}),
        ("late", {"files": {"e": frozenset({"f"})}, "changes": {"f": "new"}}),
        ("corrected", {"files": {"e": frozenset({"f"})}, "changes": {"f": "changed"}}),
        ("corrected", {"files": {"e": frozenset({"f"})}, "told_otherwise": True}),
        ("late", {"files": {PLACE: frozenset({"g"})}, "changes": {"g": "new"}}),
        ("joined", {"joined": {("e", True): {"a"}}}),
        ("unknown", {"files": {"e": frozenset({"f"})}}),
    ],
    ids=["a later list", "a list of days already told", "an edited list", "an answer of people", "a list of its place", "a divided child", "nothing"],
)
def test_a_child_that_came_has_one_cause(cause: str, more: dict[str, Any]) -> None:
    found = difference.explain(build(BASE, BASE), build([*BASE, child("e")], [*BASE, child("e")], **more), asked())
    assert found.numerator == found.denominator == {cause: 1}


def test_a_child_that_went_with_its_list_a_joined_child_and_one_that_moved() -> None:
    before = build([*BASE, child("e")], BASE, files={"e": frozenset({"f"})})
    assert difference.explain(before, build(BASE, BASE, changes={"f": "gone"}), asked()).numerator == {"corrected": -1}
    assert difference.explain(before, build(BASE, BASE, joined={("e", False): {"a"}}), asked()).numerator == {"joined": -1}
    here = asked(PLACE)
    moved = [*BASE[:3], child("d", OTHER)]
    found = difference.explain(build(BASE, BASE, told=here), build(moved, moved, told=here), here)
    assert found.numerator == {"moved": -1}
    assert difference.explain(build(BASE, BASE), build(moved, moved), asked()).numerator == {}


def test_what_the_definition_and_the_boundary_change_is_told_apart() -> None:
    rows = [*BASE, child("x", OTHER)]
    before = build(rows, rows, inside=frozenset({PLACE}))
    before.published[asked().fact_id] |= {"numerator": 3.0, "denominator": 4.0}  # the former definition counted one child less
    found = difference.explain(before, build(rows, rows), asked())
    assert found.numerator == {"definition": 1, "boundary": 1} and found.denominator == {"boundary": 1}


def test_the_denominator_of_a_rate_is_population_and_the_value_parts_are_exact() -> None:
    told = asked(name="injury_rate", variant="injured")
    more = {"files": {"e": frozenset({"f"})}, "changes": {"f": "new"}, "later": frozenset({"f"})}
    after = build([*BASE, child("e")], [*BASE, child("e"), child("g", weight=0.5)], 10_000, told, **more)
    found = difference.explain(build(BASE, BASE, 10_000, told), after, told)
    assert (found.numerator, found.denominator) == ({"new": 1}, {"population": Fraction(3, 2)})
    assert found.value == {"new": Fraction(10_000, 1) / Fraction(11, 2), "population": -10_000 * 4 * Fraction(3, 2) / (4 * Fraction(11, 2))}
    assert float(sum(found.value.values())) == pytest.approx(after.published[told.fact_id]["value"] - 10_000)


def test_rows_that_are_gone_or_a_number_told_by_a_table_leave_one_honest_part(monkeypatch: pytest.MonkeyPatch) -> None:
    def gone(con: Fake, asked: Asked, column: str) -> list[Row]:
        raise RequestError("Không thấy bảng lõi.")

    monkeypatch.setattr(difference.behind, "counted", gone)
    found = difference.explain(build(BASE, BASE), build([*BASE, child("e")], [*BASE, child("e")]), asked())
    assert (found.numerator, found.denominator) == ({"unknown": 1}, {"population": 1})


@pytest.mark.parametrize("seed", range(40))
def test_parts_always_sum_exactly_to_the_change(seed: int) -> None:
    rng = random.Random(seed)

    def rows() -> list[Row]:
        keys = rng.sample("abcdefghijklmnop", rng.randrange(1, 16))
        return [child(key, rng.choice((PLACE, OTHER)), rng.choice((1.0, 1.0, 0.5, 2.0))) for key in keys]

    place = rng.choice((ROOT, PLACE))
    told = asked(place)
    files = {key: frozenset({rng.choice("12345")}) for key in "abcdefghijklmnop"}
    changes = {file: rng.choice(("same", "new", "changed", "gone")) for file in "12345"}
    joined = {(key, rng.random() < 0.5): {rng.choice("abcdef")} for key in rng.sample("abcdefghijklmnop", 4)}
    before = build(rows(), rows(), told=told, files=files)
    after = build(rows(), rows(), told=told, files=files, changes=changes, later=frozenset("13"), joined=joined)
    before.published[told.fact_id]["numerator"] += rng.randrange(3)  # another definition then
    old, new = before.published[told.fact_id], after.published[told.fact_id]
    old["value"] = old["numerator"] * 100 / old["denominator"] if old["denominator"] else None
    found = difference.explain(before, after, told)
    for name, parts in (("numerator", found.numerator), ("denominator", found.denominator)):
        assert sum(parts.values(), Fraction(0)) == Fraction(new[name]) - Fraction(old[name])
    if old["value"] is not None and new["value"] is not None:
        exact = [100 * Fraction(one["numerator"]) / Fraction(one["denominator"]) for one in (old, new)]
        assert sum(found.value.values(), Fraction(0)) == exact[1] - exact[0]


def test_words_name_the_causes_with_signs() -> None:
    more = {"files": {"e": frozenset({"f"})}, "changes": {"f": "new"}}
    found = difference.explain(build(BASE, BASE), build(BASE, [*BASE, child("e")], **more), asked())
    told = "\n".join(telling.compared_lines(comparing.Compared("b1", "b2", None, None, [found], 3)))
    assert "mẫu số +1: báo cáo muộn +1" in told and "giá trị -20" in told and "Còn 2 số liệu nữa" in told
