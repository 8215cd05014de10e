"""One way to say any figure: the sentences for rise, fall, no change, zero before, zero now, small base, merged place, estimate and the rest."""

from dataclasses import dataclass, field, replace
from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest

from pipelines.reporting.figures import NO_PERIOD, Figure, Figures
from pipelines.reporting.items import Item, Said
from pipelines.reporting.saying import item_said, missing, section, sentence
from pipelines.reporting.wording import plain

FORMER = "cùng kỳ năm 2017"
FEW = "số trường hợp ít, chưa kết luận được xu hướng"
NOW, THEN = "2018-9M", "2017-9M"
DAY = date(2018, 9, 14)


@dataclass
class World:
    """What ``saying`` reads of a context: figures by indicator, variant and period."""

    figures_: dict[tuple[str, str, str], Figure] = field(default_factory=dict)
    is_commune: bool = False
    units: str = "xã, thị trấn"
    former: str = FORMER
    scope: str = "Toàn huyện"
    communes: tuple[Any, ...] = ()
    parent: Any = None
    estimates: dict[str, Any] = field(default_factory=dict)
    items: tuple[Item, ...] = ()
    period: Any = field(default_factory=lambda: SimpleNamespace(id=NOW, year=2018, cutoff_on=DAY, ends_on=DAY))

    def _get(self, period: str, indicator: str, variant: str, only: dict[str, str]) -> Figure:
        key = (indicator, variant, period)
        found = self.figures_.get(key, Figure(f"{indicator}:{variant}@106:{period}", indicator, variant, "106", period))
        return replace(found, category=only["category"]) if only else found

    def now(self, indicator: str, variant: str = "", place: str = "", **only: str) -> Figure:
        return self._get(NOW, indicator, variant, only)

    def before(self, indicator: str, variant: str = "", place: str = "", **only: str) -> Figure:
        return self._get(THEN, indicator, variant, only)

    def last_year(self, indicator: str, variant: str, **only: str) -> Figure:
        return self._get("2017", indicator, variant, only)

    def decimals_of(self, figure: Figure) -> int:
        return 1

    @property
    def figures(self) -> Figures:
        return Figures(tuple(self.figures_.values()))

    @property
    def schema(self) -> Any:
        return SimpleNamespace(items=self.items, tables={})


def figure(name: str, count: float | None, below: float | None = None, per: float = 1, period: str = NOW, **more: Any) -> Figure:
    indicator, variant = name.split(":")
    state = "not_reported" if count is None else "ok" if count else "zero"
    value = None if count is None else count if below is None else count * per / below if below else None
    named: dict[str, Any] = {"state": state, "units_reported": 14, "units_expected": 14} | more
    return Figure(f"{name}@106:{period}", indicator, variant, "106", period, numerator=count, denominator=below, per=per, value=value, **named)


def told(name: str, now: tuple[Any, ...], then: tuple[Any, ...], per: float = 1, lead: str = "Số", then_more: Any = None, **more: Any) -> str:
    now_more = more.pop("now_more", {})
    indicator, variant = name.split(":")
    world = World(**more)
    world.figures_ = {
        (indicator, variant, NOW): figure(name, *now, per=per, **now_more),
        (indicator, variant, THEN): figure(name, *then, per=per, period=THEN, **(then_more or {})),
    }
    return plain(sentence(world, Said(indicator, variant, lead)))  # type: ignore[arg-type]


DEATHS, SHARE, RATE, MONEY = "under5_deaths:children", "life_skills_share:over6", "under5_death_rate:under5", "commune_money:fund_in"
COUNTS = [
    ((14,), (11,), "Số: 14 trẻ em, tăng 3 trẻ em (tăng 27,3%) so với cùng kỳ năm 2017 (11 trẻ em)"),
    ((11,), (14,), "Số: 11 trẻ em, giảm 3 trẻ em (giảm 21,4%) so với cùng kỳ năm 2017 (14 trẻ em)"),
    ((11,), (11,), "Số: 11 trẻ em, bằng cùng kỳ năm 2017 (11 trẻ em)"),
    ((3,), (0,), "Số: 3 trẻ em; cùng kỳ năm 2017 không có trường hợp nào"),
    ((0,), (12,), "Số: không phát sinh trường hợp nào, giảm 12 trẻ em (giảm 100,0%) so với cùng kỳ năm 2017 (12 trẻ em)"),
    ((0,), (0,), "Số: không phát sinh trường hợp nào; cùng kỳ năm 2017 cũng không có trường hợp nào"),
    ((9,), (4,), f"Số: 9 trẻ em, tăng 5 trẻ em so với cùng kỳ năm 2017 (4 trẻ em); {FEW}"),
    ((9,), (None,), "Số: 9 trẻ em (cùng kỳ năm 2017: chưa có số liệu)"),
]
SHARES = [
    ((993, 1133), (980, 1114), "Số: 993/1.133 trẻ em, đạt 87,64%, giảm 0,33 điểm phần trăm so với cùng kỳ năm 2017 (87,97%; 980/1.114)"),
    ((50, 100), (40, 100), "Số: 50/100 trẻ em, đạt 50,0%, tăng 10,0 điểm phần trăm so với cùng kỳ năm 2017 (40,0%; 40/100)"),
    ((50, 100), (25, 50), "Số: 50/100 trẻ em, đạt 50,0%, bằng cùng kỳ năm 2017 (50,0%; 25/50)"),
    ((0, 100), (25, 50), "Số: 0/100 trẻ em, đạt 0%, giảm 50,0 điểm phần trăm so với cùng kỳ năm 2017 (50,0%; 25/50)"),
    ((3, 5), (1, 3), f"Số: 3/5 trẻ em, đạt 60,0% (cùng kỳ năm 2017: 1/3); {FEW}"),
    ((30, 50), (1, 3), f"Số: 30/50 trẻ em, đạt 60,0% (cùng kỳ năm 2017: 1/3); {FEW}"),
]


@pytest.mark.parametrize(("now", "then", "said"), COUNTS, ids=range(len(COUNTS)))
def test_counts(now: Any, then: Any, said: str) -> None:
    assert told(DEATHS, now, then) == said
    assert "%" not in said or then[0] >= 10, "no percent on a base under 10"


@pytest.mark.parametrize(("now", "then", "said"), SHARES, ids=range(len(SHARES)))
def test_shares_change_in_points(now: Any, then: Any, said: str) -> None:
    assert told(SHARE, now, then, per=100) == said


def test_a_rate_tells_its_counts_and_warns_of_few() -> None:
    said = told(RATE, (2, 103), (1, 120), per=1000)
    assert said == f"Số: 19,4/1.000 (2/103), tăng 11,1/1.000 so với cùng kỳ năm 2017 (8,3/1.000; 1/120); {FEW}"


def test_each_noun_is_that_of_its_indicator() -> None:
    assert told("counselling_cases:cases", (17,), (20,)).startswith("Số: 17 ca, giảm 3 ca (giảm 15,0%)")
    assert told("staff_trained_share:trained", (50, 100), (40, 100), per=100).startswith("Số: 50/100 người, đạt")
    assert told("communes_with_play:play", (13, 14), (12, 14), per=100).startswith("Số: 13/14 xã, thị trấn, đạt 92,857%")
    assert told("commune_play:attendances", (8273, 14), (7000, 14)).startswith("Số: 8.273 lượt trẻ, tăng 1.273 lượt trẻ (tăng 18,2%)")


def test_money_is_told_in_millions_and_compared_only_over_as_many_communes() -> None:
    assert told(MONEY, (134_450_000, 14), (120_000_000, 14)) == (
        "Số: 134,45 triệu đồng, tăng 14,45 triệu đồng (tăng 12,0%) so với cùng kỳ năm 2017 (120 triệu đồng)"
    )
    assert told(MONEY, (134_450_000, 14), (None,)) == "Số: 134,45 triệu đồng (cùng kỳ năm 2017: chưa có số liệu)"
    assert told(MONEY, (134_450_000, 13), (120_000_000, 11)) == (
        "Số: 134,45 triệu đồng (số liệu của 13/14 xã, thị trấn); cùng kỳ năm 2017: 120 triệu đồng (số liệu của 11/14 xã, thị trấn) nên chưa so sánh"
    )


def test_merged_place_is_not_compared_or_says_on_which_boundaries() -> None:
    lost = {"carried": "not_comparable", "why": "chia xã X", "state": "not_applicable"}
    assert told(DEATHS, (12,), (None,), then_more=lost) == (
        "Số: 12 trẻ em (không so sánh được với cùng kỳ năm 2017 do thay đổi địa giới: chia xã X)"
    )
    assert told(DEATHS, (12,), (11,), then_more={"carried": "exact"}).endswith("(11 trẻ em; quy đổi theo địa giới mới)")


def test_other_communes_then_are_not_compared() -> None:
    said = told(DEATHS, (12,), (11,), now_more={"units_reported": 13})
    assert said == "Số: 12 trẻ em (chưa so sánh với cùng kỳ năm 2017 vì số xã có số liệu khác nhau (kỳ này: 13/14, cùng kỳ năm 2017: 14/14))"


def test_a_plan_without_the_period_says_nothing_of_it_in_a_sentence() -> None:
    assert told(DEATHS, (12,), (None,), then_more={"state": NO_PERIOD}) == "Số: 12 trẻ em"


def said_of(world: World, *says: Said) -> list[str]:
    return [plain(paragraph.runs) for paragraph in item_said(world, Item("tử vong", "III.2", says=says))]  # type: ignore[arg-type]


def world_of(*figures: Figure, **more: Any) -> World:
    return World(figures_={(each.indicator, each.variant, each.period): each for each in figures}, **more)


def test_partial_coverage_and_a_confirmed_estimate_stand_behind_the_sentence() -> None:
    from pipelines.estimates import Beside, Estimate

    now = figure(DEATHS, 12, units_reported=13)
    estimate = Estimate(now.fact_id, None, 15.0, None, "cộng cùng kỳ", "confirmed", "chuyên viên", DAY, (12.0, None))
    world = world_of(now, figure(DEATHS, 12, period=THEN), estimates={now.fact_id: Beside(estimate, None)})
    (said,) = said_of(world, Said("under5_deaths", "children", "Số trẻ em tử vong"))
    assert "(số liệu của 13/14 xã, thị trấn)" in said and said.endswith("; ước cả kỳ đến ngày 14/9/2018: 15 trẻ em.")


def test_what_occurred_neither_now_nor_then_is_said_at_once() -> None:
    names = (DEATHS, "abused_children:children", "school_fights:fights")
    figures = [figure(name, 0, period=period) for name in names for period in (NOW, THEN)]
    says = [Said(*name.split(":"), lead) for name, lead in zip(names, ("Tử vong", "Bị xâm hại", "Vụ đánh nhau"), strict=True)]
    assert said_of(world_of(*figures), *says) == [
        "Không phát sinh trường hợp nào, cùng kỳ năm 2017 cũng không có: tử vong; bị xâm hại; vụ đánh nhau."
    ]


def test_parts_of_few_have_no_percentages_and_what_is_left_is_told() -> None:
    whole = figure("counselling_cases:cases", 6)
    parts = [replace(whole, category=code, numerator=count, fact_id=f"{whole.fact_id}:category={code}") for code, count in (("study", 4.0), ("bullying", 1.0))]
    world = world_of(whole, figure("counselling_cases:cases", 12, period=THEN))
    world.now = lambda indicator, variant="", place="", **only: next(  # type: ignore[method-assign]
        (part for part in parts if part.category == only.get("category")), whole
    )
    world.figures_ |= {("counselling_cases", "cases", part.category): part for part in parts}
    *_, listed = said_of(world, Said("counselling_cases", "cases", "Số ca", parts="category", parts_lead="Theo vấn đề"))
    assert listed == "Theo vấn đề: bắt nạt 1 ca; học tập 4 ca; chưa phân loại 1."


def test_missing_and_not_due_say_why_and_never_zero() -> None:
    items = (
        Item("tiêm chủng", "III.2", none="không có sổ tiêm chủng"),
        Item("tử vong", "III.2", ("under5_deaths",)),
        Item("vui chơi", "III.2", ("communes_with_play",), (Said("communes_with_play", "play", "Số {units} có hoạt động"),)),
    )
    year = figure("communes_with_play:play", 12, 14, per=100, period="2017")
    world = world_of(figure("communes_with_play:play", None, state="not_due"), year, items=items)
    due, lacking = [plain(block.runs) for block in section(world, "III.2")]  # type: ignore[arg-type, union-attr]
    assert due == "Nội dung đánh giá mỗi năm một lần, chưa đến kỳ: vui chơi (năm 2017: 12/14 xã, thị trấn, 85,7%)."
    assert lacking.startswith("Nội dung chưa có số liệu trong kỳ: tiêm chủng (không có sổ tiêm chủng); tử vong (chưa có: sổ theo dõi nguyên nhân tử vong")
    assert missing(world, "III.5") == []  # type: ignore[arg-type]


def test_one_commune_says_whether_it_has_it() -> None:
    now, then = (figure("communes_with_fund:fund", count, 1, per=100, period=period) for count, period in ((1, NOW), (0, THEN)))
    world = world_of(now, then, is_commune=True)
    said = said_of(world, Said("communes_with_fund", "fund", "Số {units} có Quỹ", own="Quỹ Bảo trợ trẻ em của xã"))
    assert said == ["Quỹ Bảo trợ trẻ em của xã: có (cùng kỳ năm 2017: chưa có)."]
