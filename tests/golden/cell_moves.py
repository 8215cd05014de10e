"""Which cell moves which figure: a line for every indicator. ``rows`` asks the pseudonymous tables of the clean samples for cells that may be edited."""

from collections.abc import Callable
from dataclasses import dataclass

END, BIRTHS = "date '2018-11-30'", "birth_date > date '2018-11-30' - interval 5 year"


@dataclass(frozen=True)
class Move:
    """One edited cell and what it moves.

    Attributes:
        figures: (indicator, variant, 1 when the count rises, -1 when it falls, 0 when it goes away); a variant ``x*`` is any of these.
        register, column: whose workbook, which canonical column; an empty column: the line outside the table that begins with ``line``.
        rows: SELECT of file, row_number, commune_code and further values; the first that serves is taken.
        new: what is written, or what makes it of the further values.
    """

    figures: tuple[tuple[str, str, int], ...]
    register: str
    column: str
    rows: str
    new: object | Callable[..., object]
    period: str = "2018"
    line: str = ""


def _of(register: str, where: str, more: str = "", period: str = "2018") -> str:
    return f"select k.file, k.row_number, k.commune_code{more} from {{keyed_{register}}} k where k.period_id = '{period}' and {where} order by 1, 2"


ONE_STAY = """k.group_to is null and k.child_key in (
    select child_key from {core_group_stays} where period_id = '2018' group by 1
    having count(*) = 2 and max(left_on) > date '2018-11-30' and max(entered_on) < date '2018-01-01')"""
COUNTED = "k.child_key in (select child_key from {core_counted_children} where period_id = '2018' and basis = 'residents' and "
ONLY_HELP = """(select count(*) from {keyed_assistance} o where o.child_key = k.child_key) = 1
    and k.child_key in (select child_key from {core_group_stays} where period_id = '2018' and group_code = 'GROUP')"""
DISABLED = "regexp_matches(o.service, 'health_care|screening|surgery|rehabilitation|inclusive_education') and o.helped_on > date '2017-12-31'"
CASE = "k.received_on between date '2018-01-01' and date '2018-11-30'"
PUPIL = "k.school_year = 2018 and k.status = 'attending' and k.level = 'primary' and k.birth_date < date '2011-01-01'"
PUPILS = "select k.file, k.row_number, k.commune_code from {keyed_school_enrolment} k where " + PUPIL
SCHOOL = "select k.file, k.row_number, k.commune_code from {keyed_school_activities} k where k.school_year in (2017, 2018)"
DURING = "k.held_on between date '2018-01-01' and date '2018-11-30'"
STAFF = "select k.file, k.row_number, k.commune_code from {keyed_staff_training} k where k.year = 2018 and "
FACTS = "select file, row_number, commune_code from {keyed_commune_facts} where year = 2018 and "

MOVES = (
    Move((("hcdb_share", "residents", -1), ("hcdb_groups", "closing", -1), ("hcdb_left", "children", 1)), "special_circumstances", "group_to",
         _of("special_circumstances", f"{ONE_STAY} and {COUNTED} in_group)"), "01/10/2018"),
    Move((("hcdb_entered", "children", 1),), "special_circumstances", "group_from", _of("special_circumstances", ONE_STAY), "05/02/2018"),
    Move((("risk_share", "residents", -1), ("hcdb_or_risk_share", "residents", -1)), "at_risk", "full_name",
         _of("at_risk", f"{COUNTED} at_risk and not in_group)"), None),
    Move((("risk_managed_share", "managed", -1),), "at_risk", "managed", _of("at_risk", "k.managed"), None),
    Move((("hcdb_assisted_share", "assisted", -1), ("hcdb_help_kinds", "children", -1)), "assistance", "full_name",
         _of("assistance", ONLY_HELP.replace("GROUP", "*")), None),
    Move((("monthly_allowance", "children", 1),), "assistance", "in_force_from",
         _of("assistance", "k.in_force_from is null and k.child_key not in (select child_key from {core_allowances}) and "
             "k.child_key in (select child_key from {core_population} where period_id = '2018' and moment = 'cutoff')"), "01/02/2018"),
    Move((("disabled_access_share", "any", -1),), "assistance", "full_name",
         f"select k.file, k.row_number, k.commune_code from {{keyed_assistance}} k where {DISABLED.replace('o.', 'k.')} and k.child_key in "
         "(select child_key from {core_group_stays} where period_id = '2018' and group_code = '4') and 1 = "
         f"(select count(*) from {{keyed_assistance}} o where o.child_key = k.child_key and {DISABLED})", None),
    Move((("hcdb_welfare_share", "residents", -1),), "benefits", "received", _of("benefits", "k.received = 'y' and k.eligible = 'y'"), "Không"),
    Move((("abuse_supported_share", "supported", -1), ("abused_children", "supported", -1), ("abuse_by_place", "supported", -1), ("abuse_by_suspect", "supported", -1)),
         "abuse_cases", "support",
         "select k.file, k.row_number, k.commune_code from {keyed_abuse_cases} k where k.support is not null and k.supported_on <= date '2018-11-30' and " + CASE,
         None),
    Move((("abuse_clock_share", "plan_5_days", -1),), "abuse_cases", "planned_on",
         f"select k.file, k.row_number, k.commune_code, k.assessed_on from {{keyed_abuse_cases}} k join {{core_cases}} c using (child_key) "
         f"where c.plan_clock = 'in_time' and {CASE} order by 1, 2",
         lambda assessed: f"{assessed:%d}/{assessed.month % 12 + 1:02d}/{assessed.year + assessed.month // 12}"),
    Move((("four_risk", "children", 1),), "special_circumstances", "street_child",
         _of("special_circumstances", "k.group_to is null and not k.street_child and k.commune_code not in "
             "(select commune_code from {core_cases} where known_on > date '2017-12-31')"), "x"),
    # the only row of the list: a list of which no row can be read has not come
    Move((("abused_children", "children", 0),), "abuse_cases", "received_on",
         f"select k.file, k.row_number, k.commune_code from {{keyed_abuse_cases}} k where {CASE} order by 1 desc, 2", None),
    Move((("minors_in_conflict", "children", -1), ("minors_supervised_share", "supervised_and_aided", 0)), "minors_in_conflict", "offence_on",
         "select k.file, k.row_number, k.commune_code from {keyed_minors_in_conflict} k where k.period_id = '2017'", "31/12/2016", "2017"),
    Move((("right_age_enrolment_share", "pooled", -1),), "school_enrolment", "class_name",
         f"{PUPILS} and k.grade = 2018 - extract(year from k.birth_date) - 5 and k.child_key in "
         "(select child_key from {core_population} where period_id = '2018' and moment = 'cutoff')", "Lớp 9A"),
    Move((("life_skills_share", "over6", -1),), "school_enrolment", "life_skills", f"{PUPILS} and k.life_skills", None),
    Move((("participation_share", "pupils", -1),), "school_enrolment", "participation", f"{PUPILS} and k.participation", None),
    Move((("schools_trained_share", "four_groups", -1),), "school_activities", "teachers",
         f"{SCHOOL} and k.school_year = 2018 and k.kind = 'training' and k.teachers_trained and k.school_code in (select s.school_code "
         "from {core_school_activities} s where s.school_year = 2018 and s.kind = 'training' group by 1 having count(*) filter (s.teachers_trained) = 1 "
         "and bool_or(s.leaders_trained) and bool_or(s.union_secretaries_trained))", None),
    Move((("school_fights", "fights", -1),), "school_activities", "kind", f"{SCHOOL} and k.kind = 'fight' and {DURING}", "Vui chơi"),
    Move((("counselling_cases", "cases", -1),), "school_activities", "kind", f"{SCHOOL} and k.kind = 'counselling_case' and {DURING}", "Vui chơi"),
    Move((("staff_reached_share", "all_themes", -1),), "staff_training", "themes",
         f"{STAFF} k.themes = 'child_protection' and k.person_key in (select person_key from {{keyed_staff_training}} where year = 2018 and "
         "strpos(themes, 'gender_violence') > 0) and 1 = (select count(*) from {keyed_staff_training} o where o.year = 2018 and "
         "o.person_key = k.person_key and strpos(o.themes, 'child_protection') > 0)", "Quyền trẻ em"),
    Move((("staff_trained_share", "trained", -1),), "staff_training", "themes", f"{STAFF} k.themes = 'programme_management'", "Quyền trẻ em"),
    Move((("leaders_trained_share", "juvenile_justice", -1),), "staff_training", "themes",
         f"{STAFF} k.themes = 'juvenile_justice' and 1 = (select count(*) from {{keyed_staff_training}} o where o.person_key = k.person_key "
         "and strpos(o.themes, 'juvenile_justice') > 0)", "Quyền trẻ em"),
    Move((("communes_with_fund", "fund", -1),), "commune_facts", "fund", f"{FACTS} fund", "Không"),
    Move((("commune_money", "fund_in", 1),), "commune_facts", "fund_in", f"{FACTS} fund_in > 0", "9.950.000.000"),
    Move((("commune_play", "attendances", 1),), "commune_facts", "play_children", f"{FACTS} play_children > 0", "98.765"),
    Move((("communes_with_play", "play", -1),), "commune_facts", "play", f"{FACTS} play", "Không"),
    Move((("communes_with_programme", "adopted_and_run", -1),), "commune_facts", "programme_run", f"{FACTS} programme_run", "Không"),
    Move((("birth_registration_share", "in_time", -1),), "civil_status", "full_name",
         _of("civil_status", f"k.kind = 'birth' and k.birth_date between date '2018-01-01' and {END} - interval 60 day and "
             "k.registered_on <= k.birth_date + interval 60 day and k.child_key in "
             "(select child_key from {core_population} where period_id = '2018' and moment = 'cutoff')"), None),
    Move((("under5_deaths", "children", 1), ("under5_death_rate", "under5", 1)), "child_register", "died_on",
         _of("child_register", f"k.died_on is null and k.{BIRTHS} and k.left_on is null"), "20/11/2018"),
    Move((("records_current", "updated", -1),), "child_register", "full_name",
         _of("child_register", "k.child_key in (select child_key from {core_population} where period_id = '2017' and moment = 'cutoff')",
             period="2018-Q1"), None, "2018-Q1"),
    Move((("child_population", "residents", -1),), "child_register", "full_name",
         _of("child_register", "k.child_key in (select child_key from {core_population} where period_id = '2018' and moment = 'cutoff')"), None),
    Move((("child_characteristics", "poor", -1),), "child_register", "poverty",
         _of("child_register", "k.poverty = 'poor' and k.child_key in (select child_key from {core_population} where period_id = '2018' and moment = 'cutoff')"),
         "Không"),
    Move((("injury_rate", "injured", -1), ("injury_rate_100k", "injured", -1), ("injury_by_place", "injured", -1), ("injury_form_bands", "injured", -1),
          ("injury_cause_place", "injured_*", -1)),
         "injury_list", "injured_on", "select k.file, k.row_number, k.commune_code from {keyed_injury_list} k where "
         "k.injured_on between date '2018-01-01' and date '2018-11-30' and k.period_id like '2018%' order by 1, 2", "31/12/2017"),
    Move((("injury_rate", "died", 1), ("injury_death_rate_100k", "died", 1)), "injury_list", "outcome",
         "select k.file, k.row_number, k.commune_code from {keyed_injury_list} k join {core_injuries} i using (child_key, injured_on) where not i.died "
         "and k.injured_on between date '2018-01-01' and date '2018-11-30' and k.period_id like '2018%' order by 1 desc, 2", "Tử vong"),
    Move((("malnutrition", "underweight", 1), ("malnutrition_degree", "underweight_*", 1)), "weighing_list", "weight",
         """select k.file, k.row_number, k.commune_code, k.weight_kg from {core_weighings} w join {keyed_weighing_list} k using (row_id)
            where w.weighed_on between date '2018-09-15' and date '2018-11-30' and w.waz between -1.5 and 1 and w.waz_flag = 0
            and w.weighed_on < w.birth_date + interval 60 month and k.period_id = '2018' order by 1, 2""",
         lambda weight: f"{weight * 0.68:.1f}".replace(".", ",")),
    Move((("overweight_share", "overweight", 1),), "weighing_list", "weight",
         """select k.file, k.row_number, k.commune_code, k.weight_kg from {core_weighings} w join {keyed_weighing_list} k using (row_id)
            where w.weighed_on between date '2018-09-15' and date '2018-11-30' and w.whz between 0.2 and 0.8 and w.whz_flag = 0
            and w.weighed_on < w.birth_date + interval 60 month and k.period_id = '2018' order by 1, 2""",
         lambda weight: f"{weight * 1.25:.1f}".replace(".", ",")),
    Move((("weighing_coverage", "measured", -1),), "weighing_list", "full_name",
         """select k.file, k.row_number, k.commune_code from {keyed_weighing_list} k where k.period_id = '2018' and k.child_key in
            (select child_key from {core_population} where period_id = '2018' and moment = 'cutoff' and birth_date > date '2013-11-30')
            and 1 = (select count(*) from {keyed_weighing_list} o where o.child_key = k.child_key
            and o.weighed_on between date '2018-01-01' and date '2018-11-30') order by 1, 2""", None),
    Move((("bhyt_under6", "issued", -1),), "bhyt_cards", "full_name",
         _of("bhyt_cards", "k.child_key in (select child_key from {core_population} where period_id = '2018' and moment = 'cutoff' "
             "and birth_date > date '2012-11-30')"), None),
    Move((("commune_points", "at_least_700", -1),), "score_sheet", "checked_score",
         """select file, row_number, commune_code from {keyed_score_sheet} k join (select commune_code, sum(checked_score) as total from {keyed_score_sheet}
            where year = 2018 group by 1 having sum(checked_score) between 700 and 1000) using (commune_code)
            where year = 2018 and checked_score > total - 700 order by total, checked_score desc""", 0),
    Move((("commune_recognised", "recognised", -1), ("commune_streak", "recognised", -1), ("commune_streak_reached", "at_least_3", -1)),
         "score_sheet", "", "select distinct file, 0 as row_number, commune_code from {keyed_score_sheet} where year = 2018 order by 1 desc",
         "Kết quả công nhận: Không đạt", line="Kết quả công nhận"),
    Move((("data_timeliness", "on_time", -1),), "receipts", "received_on",
         "select k.file, k.row_number, k.commune_code from {keyed_receipts} k where k.receipt_period = '2018' and k.register_id = 'weighing_list' "
         "order by 3 desc", "25/12/2018"),
)  # fmt: skip

# indicators whose cells are moved by another test
ELSEWHERE = {
    "injury_added": "tests/golden/test_calendar_cells_move.py",
    "injury_rest": "tests/golden/test_calendar_cells_move.py",
}
