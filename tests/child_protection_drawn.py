"""Random registers for the indicators of child protection: small core tables as hypothesis draws them, edges of every period among the days."""

from datetime import date
from typing import Any

from hypothesis import strategies as st

Row = dict[str, Any]
PERIODS = (
    ("2018-6M", date(2018, 1, 1), date(2018, 6, 30), date(2018, 6, 14), date(2018, 6, 20)),
    ("2018", date(2018, 1, 1), date(2018, 12, 31), date(2018, 11, 30), date(2018, 12, 10)),
)
PERIOD_ROWS = [dict(zip(("period_id", "starts_on", "ends_on", "cutoff_on", "known_on"), told, strict=True)) for told in PERIODS]
CHILDREN, COMMUNES, SCHOOLS = range(1, 4), ("03412", "03415"), ("S1", "S2")
DAYS = [
    date(*parts)
    for parts in (
        (2017, 2, 28), (2017, 6, 14), (2017, 12, 31), (2018, 1, 1), (2018, 1, 2), (2018, 3, 31), (2018, 4, 1), (2018, 6, 13), (2018, 6, 14), (2018, 6, 15),
        (2018, 8, 20), (2018, 9, 30), (2018, 10, 1), (2018, 11, 20), (2018, 11, 29), (2018, 11, 30), (2018, 12, 1), (2018, 12, 5), (2018, 12, 11),
    )
]  # fmt: skip
# sixteen on a cut-off and the day after it; six and three around one; a leap day
BIRTHS = [date(2002, 6, 14), date(2002, 11, 30), date(2002, 12, 1), date(2004, 2, 29), date(2012, 11, 30), date(2012, 12, 1), date(2015, 12, 31), date(2018, 3, 1)]
REASONS = ("recovered", "moved", "died", "other_group", "unclear")
CLOCKS = ("in_time", "late", "not_enough", "not_applicable")

day = st.sampled_from(DAYS)
maybe_day = st.one_of(st.none(), day)
commune = st.sampled_from(COMMUNES)
yes = st.booleans()
maybe = st.sampled_from([True, False, None])


def sixteenth(birth: date) -> date:
    """The first day on which a child is 16; a leap day's child on the last of February, as the core tables have it."""
    return birth.replace(year=birth.year + 16)


@st.composite
def people(draw: st.DrawFn) -> dict[int, Row]:
    """Who the children are: sex and birth date stay the same in every table."""
    return {
        child: {"child_key": child, "sex": draw(st.sampled_from("mf")), "birth_date": draw(st.sampled_from(BIRTHS))}
        for child in CHILDREN
    }


def _rows(draw: st.DrawFn, who: dict[int, Row], size: int, **columns: Any) -> list[Row]:
    count = draw(st.integers(0, size))
    return [
        {**who[draw(st.sampled_from(CHILDREN))], **{name: draw(column) for name, column in columns.items()}} for _ in range(count)
    ]


def _spells(draw: st.DrawFn, who: dict[int, Row], size: int, **columns: Any) -> list[Row]:
    """Times in a group or at risk, told for one period or both; none goes beyond the sixteenth birthday."""
    found = _rows(
        draw, who, size, periods=st.sampled_from([("2018",), ("2018-6M",), ("2018-6M", "2018")]), commune_code=commune, valid_from=day,
        valid_to=st.one_of(day, st.just(date(2030, 1, 1))), is_missing=st.sampled_from([False, False, True]),
        as_of=st.sampled_from([date(2018, 6, 14), date(2018, 11, 30)]), leave_reason=st.sampled_from(REASONS), **columns,
    )  # fmt: skip
    for row in found:
        if row["valid_to"] >= sixteenth(row["birth_date"]):
            row |= {"valid_to": sixteenth(row["birth_date"]), "leave_reason": "turned_16"}
        elif row["is_missing"]:
            row |= {"leave_reason": "unclear"}
    return [row | {"period_id": period_id} for row in found for period_id in row["periods"]]


def _population(draw: st.DrawFn, who: dict[int, Row]) -> list[Row]:
    rows = []
    for period_id, _, _, cutoff_on, _ in PERIODS:
        for child in draw(st.sets(st.sampled_from(CHILDREN))):
            told = {"period_id": period_id, "moment": "cutoff", "on_day": cutoff_on, "commune_code": draw(commune)}
            ethnic, poverty = draw(st.sampled_from([1, 8, None])), draw(st.sampled_from(["poor", "none", None]))
            rows.append(who[child] | told | {"ethnic_group": ethnic, "poverty": poverty})
    return rows


def _cases(draw: st.DrawFn, who: dict[int, Row]) -> dict[str, list[Row]]:
    cases, reports, forms = [], [], []
    for child in draw(st.lists(st.sampled_from(CHILDREN), max_size=5)):
        number = {"child_key": child, "case_rank": 1 + sum(case["child_key"] == child for case in cases)}
        told = {
            "commune_code": draw(commune), "happened_on": draw(maybe_day), "age_years": None, "category": draw(st.sampled_from([None, "abused", "at_risk_of_harm"])),
            "emergency": draw(yes), "emergency_on": draw(maybe_day), "approved_on": draw(maybe_day), "reviewed_on": draw(maybe_day),
            "support": draw(st.sampled_from([None, "none", "medical"])), "supported_on": draw(maybe_day),
            "place_of_event": draw(st.sampled_from([None, "home", "school"])), "suspect": draw(st.sampled_from([None, "parent", "unknown"])),
        }  # fmt: skip
        clocks = {f"{name}_clock": draw(st.sampled_from(CLOCKS)) for name in ("emergency", "plan", "approval")}
        cases.append(who[child] | number | told | clocks)
        for in_book in draw(st.sampled_from([[True], [False], [True, False], [False, True]])):
            reports.append(number | {"in_book": in_book, "known_on": draw(day), "list_received_on": draw(maybe_day)})
        for form in draw(st.sampled_from([["violence"], ["neglect"], ["violence", "sexual_abuse"]])):
            forms.append(number | {"commune_code": told["commune_code"], "form": form})
    return {"core_cases": cases, "core_case_reports": reports, "core_case_forms": forms}


SERVICES = ("gift", "none", "rehabilitation", "screening", "inclusive_education", "alternative_care")


@st.composite
def help_registers(draw: st.DrawFn) -> dict[str, list[Row]]:
    """Children of the groups and at risk, residents, pupils, help and benefits."""
    who = draw(people())
    service = st.one_of(st.none(), st.lists(st.sampled_from(SERVICES), min_size=1, max_size=2, unique=True).map(";".join))
    needs = st.sampled_from([None, None, "none", "rehabilitation", "health_care;inclusive_education"])
    answer = st.sampled_from(["y", "n", "not_reviewed", None])
    return {
        "core_population": _population(draw, who),
        "core_group_spells": _spells(
            draw, who, 7, group_code=st.sampled_from(["4", "4", "8", "13"]), subgroup_code=st.sampled_from([None, "1.3", "4.1"]), start_told=yes
        ),
        "core_risk_spells": _spells(draw, who, 4, reason=st.sampled_from(["poor", "away"]), managed=maybe, has_measure=maybe, measure_on=maybe_day),
        "core_services": _rows(
            draw, who, 6, commune_code=commune, helped_on=day, service=service, needs=needs, received_on=maybe_day,
            level=st.sampled_from([None, "prevention", "support"]), result=st.sampled_from([None, None, "waiting", "done"]),
        ),
        "core_allowances": _rows(draw, who, 3, commune_code=commune, valid_from=day, valid_to=maybe_day, received_on=maybe_day),
        "core_benefits": _rows(
            draw, who, 6, commune_code=commune, as_of=st.sampled_from([date(2018, 6, 14), date(2018, 11, 30)]), received_on=maybe_day,
            policy=st.sampled_from(["tuition", "insurance_card"]), eligible=answer, received=answer, benefit_from=maybe_day, benefit_to=maybe_day,
        ),
        "core_enrolment": _rows(
            draw, who, 5, school_code=st.sampled_from(SCHOOLS), school_year=st.sampled_from([2017, 2018]), as_of=day, received_on=maybe_day,
            ethnic_group=st.sampled_from([1, None]), status=st.sampled_from(["attending", "dropped", None]), dropped_on=maybe_day,
        ),
    }  # fmt: skip


@st.composite
def case_registers(draw: st.DrawFn) -> dict[str, list[Row]]:
    """Cases of abuse, minors in conflict with the law, flags of the former law, pupils."""
    who = draw(people())
    as_of = st.sampled_from([date(2018, 6, 14), date(2018, 11, 30)])
    return _cases(draw, who) | {
        "core_minors": [
            row | {"birth_date": row["birth_date"].replace(year=row["birth_date"].year - 2, day=min(row["birth_date"].day, 28))}
            for row in _rows(draw, who, 5, commune_code=commune, offence_on=day, supervised=maybe, legal_aid=maybe, received_on=maybe_day)
        ],
        "core_old_law_flags": _rows(
            draw, who, 5, commune_code=commune, as_of=as_of, flag=st.sampled_from(["street_child", "hazardous_labour"]), valid_from=maybe_day, valid_to=maybe_day
        ),
        "core_lists": [
            {"register": "special_circumstances", "commune_code": code, "list_day": draw(as_of), "received_on": draw(maybe_day)}
            for code in COMMUNES
        ],
        "core_deaths": [{"child_key": child, "died_on": draw(day), "certain": draw(yes)} for child in draw(st.sets(st.sampled_from(CHILDREN), max_size=2))],
        "core_enrolment": _rows(
            draw, who, 3, school_code=st.sampled_from(SCHOOLS), school_year=st.just(2018), as_of=st.just(date(2018, 9, 30)), status=st.just("attending")
        ),
    }
