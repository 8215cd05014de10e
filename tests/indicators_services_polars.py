"""The indicators of health, school, staff and communes counted a second time, with polars from the same core tables, period by period.

Each function takes the tables and the days of one period and returns rows of ``SHAPE``; a dimension that it does not tell is '*'.
"""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

import polars as pl

Tables = Mapping[str, pl.DataFrame]
Days = Mapping[str, date]
Second = Callable[[Tables, Days], pl.DataFrame]
DIMENSIONS = ("sex", "age_band", "ethnic_group", "poverty", "category")
SHAPE = ("place_code", "variant", *DIMENSIONS, "numerator", "denominator")
BANDS = ((6, "0-5"), (10, "6-9"), (14, "10-13"), (16, "14-15"), (17, "16"))
c = pl.col


def back(day: Any, years: int, months: int = 0) -> pl.Expr:
    """The day so many years and months before a day or a column of days."""
    return (day if isinstance(day, pl.Expr) else pl.lit(day, dtype=pl.Date)).dt.offset_by(f"-{years}y{months}mo")


def school_year(day: date) -> int:
    """The year in which the school year of a day began."""
    return day.year if day.month >= 9 else day.year - 1


def younger(years: int, on: Any, age: str = "age") -> pl.Expr:
    """Not yet so many years old on a day: by birth date, else by the age told."""
    return pl.when(c("birth_date").is_not_null()).then(c("birth_date") > back(on, years)).otherwise(c(age) < years).fill_null(False)


def known(days: Days, column: str = "received_on") -> pl.Expr:
    """Came in time, or nobody noted when."""
    return c(column).is_null() | (c(column) <= days["known_on"])


def within(days: Days, column: str) -> pl.Expr:
    """From the first day of the period to its cut-off."""
    return c(column).is_between(days["starts_on"], days["cutoff_on"])


def rows(frame: pl.DataFrame, variant: str, numerator: pl.Expr | int, denominator: pl.Expr | int | None, **dims: str) -> pl.DataFrame:
    """Sum a frame with a column ``place`` by place and by the columns named, and give it the common shape."""
    made = frame.with_columns(
        c("place").alias("place_code"),
        pl.lit(variant).alias("variant"),
        *(c(dims[name]).cast(pl.String).fill_null("unclassified").alias(f"_{name}") if name in dims else pl.lit("*").alias(f"_{name}") for name in DIMENSIONS),
        (numerator if isinstance(numerator, pl.Expr) else pl.lit(numerator)).cast(pl.Float64).alias("numerator"),
        (denominator if isinstance(denominator, pl.Expr) else pl.lit(denominator)).cast(pl.Float64).alias("denominator"),
    )
    keys = [pl.col("place_code"), pl.col("variant"), *(pl.col(f"_{name}").alias(name) for name in DIMENSIONS)]
    return made.group_by(*keys).agg(c("numerator").sum(), c("denominator").sum()).select(SHAPE)


def pupils(t: Tables, days: Days) -> pl.DataFrame:
    """Pupils at the cut-off by the newest list of each school of a school year with days in the period."""
    first, last = school_year(days["starts_on"]), school_year(days["cutoff_on"])
    lists = t["core_enrolment"].filter(known(days), c("school_year").is_between(first, last))
    lists = lists.with_columns(pl.coalesce("school_code", "commune_code").alias("school"))
    newest = lists.select("school", "school_year", "as_of").unique().sort("school_year", "as_of").unique("school", keep="last", maintain_order=True)
    here = lists.join(newest, on=["school", "school_year", "as_of"])
    here = here.filter((c("status") == "attending") | (c("dropped_on") > days["cutoff_on"]).fill_null(False))
    order = ["as_of", "school_year", "school_code"]
    return here.sort(order, descending=[True, True, False], nulls_last=True).unique("child_key", keep="first", maintain_order=True)


def injuries(t: Tables, days: Days) -> pl.DataFrame:
    """Injury events of the period with the band of age on the day of the event."""
    hit = t["core_injuries"].filter(within(days, "injured_on"), known(days))
    band = pl.lit(None, dtype=pl.String)
    for years, name in reversed(BANDS):
        band = pl.when(younger(years, c("injured_on"), "age_years")).then(pl.lit(name)).otherwise(band)
    dead = c("died") & known(days, "died_known_on")
    return hit.with_columns(band.alias("band"), dead.alias("dead"), c("place_of_event").fill_null("unclassified")).drop_nulls("band")


def first_of(events: pl.DataFrame, keys: list[str]) -> pl.DataFrame:
    """The first counted event of each child."""
    return events.sort("injured_on", "place", "band", "sex").unique(keys, keep="first", maintain_order=True)


def children_under16(t: Tables, days: Days) -> pl.DataFrame:
    """What injury rates divide by: half of the children of the two moments, and the lines of official tables."""
    living = t["core_population"].filter(c("period_id") == days["period_id"], c("birth_date") > back(c("on_day"), 16))
    band = pl.lit("14-15")
    for years, name in ((14, "10-13"), (10, "6-9"), (6, "0-5")):
        band = pl.when(c("birth_date") > back(c("on_day"), years)).then(pl.lit(name)).otherwise(band)
    living = living.select(c("commune_code").alias("place"), "sex", band.alias("band"), pl.lit(0.5).alias("children"))
    told = t["core_official_children"].filter(c("period_id") == days["period_id"])
    low, below = c("age_from"), c("age_below")
    fits = (
        pl.when(below <= 6).then(pl.lit("0-5")).when((low >= 6) & (below <= 10)).then(pl.lit("6-9"))
        .when((low >= 10) & (below <= 14)).then(pl.lit("10-13")).when(low >= 14).then(pl.lit("14-15")).otherwise(pl.lit("unclassified"))
    )  # fmt: skip
    return pl.concat([living, told.select(c("commune_code").alias("place"), "sex", fits.alias("band"), c("number").alias("children"))])


def _injury(t: Tables, days: Days, by: str | None, band: bool) -> pl.DataFrame:
    hit = injuries(t, days).filter(c("band") != "16").rename({"commune_code": "place"})
    hit = hit if band else hit.with_columns(pl.lit("").alias("band"))
    below = children_under16(t, days)
    dims = {"sex": "sex"} | ({"age_band": "band"} if band else {})
    kinds = {"cause": ("fall", "burn", "unclassified"), "place_of_event": ("home", "school", "community", "unclassified"), None: ()}[by]
    found = []
    for variant, events in (("injured", hit), ("died", hit.filter("dead"))):
        for category in ("*", *kinds):
            mine = events if category == "*" else events.filter(c(by) == category)
            told = {"category": "kind"} | dims if by else dims
            parts = (first_of(mine, ["child_key"]), 1, 0), (below, 0, c("children"))
            found += [rows(part.with_columns(pl.lit(category).alias("kind")), variant, above, under, **told) for part, above, under in parts]
    return pl.concat(found)


def _injured_pupils(t: Tables, days: Days) -> pl.DataFrame:
    last = school_year(days["cutoff_on"])
    listed = t["core_enrolment"].filter(known(days), c("school_code").is_not_null(), c("school_year") <= last)
    hit = injuries(t, days).filter(c("band") != "16").with_columns(back(c("injured_on"), 0, 8).dt.year().alias("year_of_event"))
    met = hit.select("child_key", "injured_on", "cause", "dead", "band", "year_of_event").join(listed, on="child_key")
    stayed = c("status").is_in(["attending", "died"]) | (c("dropped_on") > c("injured_on")).fill_null(False)
    met = met.filter(c("school_year") >= c("year_of_event"), stayed)
    order = ["school_year", "as_of", "received_on", "school_code"]
    met = met.sort(order, descending=[False, True, True, False], nulls_last=True).unique(["child_key", "injured_on", "cause"], keep="first", maintain_order=True)
    met = met.rename({"school_code": "place"})
    below = pupils(t, days).filter(c("school_code").is_not_null(), younger(16, days["starts_on"])).rename({"school_code": "place"})
    band = pl.lit("14-15")
    for years, name in ((14, "10-13"), (10, "6-9"), (6, "0-5")):
        band = pl.when(younger(years, days["cutoff_on"])).then(pl.lit(name)).otherwise(band)
    below, dims = below.with_columns(band.alias("band")), {"sex": "sex", "age_band": "band"}
    found = []
    for variant, events in (("injured_pupils", met), ("died_pupils", met.filter("dead"))):
        found += [rows(first_of(events, ["child_key"]), variant, 1, 0, **dims), rows(below, variant, 0, 1, **dims)]
    return pl.concat(found)


def injury_rate(t: Tables, days: Days) -> pl.DataFrame:
    return pl.concat([_injury(t, days, "cause", True), _injured_pupils(t, days)])


def injury_by_place(t: Tables, days: Days) -> pl.DataFrame:
    return _injury(t, days, "place_of_event", False)


def injury_rate_100k(t: Tables, days: Days) -> pl.DataFrame:
    return _injury(t, days, None, True).filter(c("variant") == "injured")


def injury_death_rate_100k(t: Tables, days: Days) -> pl.DataFrame:
    return _injury(t, days, None, True).filter(c("variant") == "died")


def injury_form_bands(t: Tables, days: Days) -> pl.DataFrame:
    hit = injuries(t, days).rename({"commune_code": "place"})
    hit = hit.with_columns(c("band").replace({"14-15": "14-16", "16": "14-16"}).alias("form"))
    parts = (("injured", hit), ("died", hit.filter("dead")))
    return pl.concat([rows(first_of(events, ["child_key"]), variant, 1, None, sex="sex", age_band="form") for variant, events in parts])


def right_age_enrolment_share(t: Tables, days: Days) -> pl.DataFrame:
    """Level by level: the school year of most of a commune's pupils, then the children of that level's ages."""
    here = t["core_population"].filter(c("period_id") == days["period_id"], c("moment") == "cutoff", c("birth_date") > back(c("on_day"), 13))
    told = pupils(t, days).select("child_key", "level", "grade", "school_year", "right_age_told")
    here = here.join(told, on="child_key", how="left").rename({"commune_code": "place"})
    found, levels, years = [], [], []
    for level, youngest, oldest in (("kindergarten", 3, 5), ("primary", 6, 10)):
        most = here.filter(c("level") == level).group_by("place", "school_year").len().sort("len", "school_year")
        most = most.unique("place", keep="last", maintain_order=True).select("place", c("school_year").alias("year"))
        years.append(most)
        ages = here.join(most, on="place").with_columns((c("year") - c("birth_date").dt.year()).alias("years_old"))
        ages = ages.filter(c("years_old").is_between(youngest, oldest))
        attends = ((c("level") == level) & (c("school_year") == c("year"))).fill_null(False)
        grade_fits = (c("grade") == c("years_old") - 5) | (c("grade").is_null() & c("right_age_told").fill_null(False))
        right = attends & (grade_fits.fill_null(False) if level == "primary" else True)
        levels.append(ages.with_columns(attends.alias("attends"), right.alias("right"), pl.lit(f"{youngest}-{oldest}").alias("band"), pl.lit(level).alias("of")))
    both = years[0].join(years[1], on=["place", "year"]).select("place")
    dims = {"sex": "sex", "age_band": "band", "ethnic_group": "ethnic_group", "poverty": "poverty"}
    for part in levels:
        level = part["of"][0] if part.height else ""
        counts = [(level, "right", part), ("pooled", "right", part.join(both, on="place")), ("pooled_level", "attends", part.join(both, on="place"))]
        counts += [("primary_level", "attends", part)] if level == "primary" else []
        found += [rows(kept, variant, c(above), 1, **dims) for variant, above, kept in counts if kept.height]
    return pl.concat(found) if found else rows(here.with_columns(pl.lit("").alias("band")).head(0), "", 0, 0, **dims)


def life_skills_share(t: Tables, days: Days) -> pl.DataFrame:
    here = pupils(t, days).filter(c("school_code").is_not_null(), younger(16, c("as_of"))).rename({"school_code": "place"})
    past = pl.when(c("birth_date").is_not_null()).then(c("birth_date") < back(c("as_of"), 6)).otherwise(c("age") >= 6)
    here, seven = here.filter(past), ~younger(7, c("as_of"))
    told = {"sex": "sex", "category": "level"}
    return pl.concat([rows(here, "over6", c("life_skills"), 1, **told), rows(here.filter(seven), "from7", c("life_skills"), 1, **told)])


def participation_share(t: Tables, days: Days) -> pl.DataFrame:
    here = pupils(t, days).filter(c("school_code").is_not_null(), younger(16, c("as_of"))).rename({"school_code": "place"})
    return rows(here, "pupils", c("participation"), 1, sex="sex", category="level")


def _staff(t: Tables, days: Days) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The staff of the year, each person once, with all the posts it has; and what they attended up to the cut-off, theme by theme."""
    listed = t["core_staff"].filter(c("year") == days["cutoff_on"].year, known(days))
    posts = [c(name).any() for name in ("is_school_leader", "is_school_staff", "does_child_work")]
    listed = listed.sort("received_on", "commune_code", nulls_last=True)
    people = listed.group_by("person_key", maintain_order=True).agg(c("commune_code").first().alias("place"), *posts)
    went = t["core_trainings"].filter(c("trained_on") <= days["cutoff_on"], known(days))
    return people, went.with_columns(c("themes").str.split(";").alias("theme")).explode("theme")


def staff_reached_share(t: Tables, days: Days) -> pl.DataFrame:
    people, went = _staff(t, days)
    went = went.filter(c("trained_on") >= days["starts_on"])
    themes = ("child_protection", "gender_equality", "gender_violence")
    for theme in themes:
        people = people.with_columns(c("person_key").is_in(went.filter(c("theme") == theme)["person_key"].to_list()).alias(theme))
    people = people.with_columns(pl.all_horizontal(themes).alias("all_themes"), pl.any_horizontal(themes).alias("any_theme"))
    schools = people.filter("is_school_staff")
    found = [rows(people, name, c(name), 1) for name in (*themes, "all_themes", "any_theme")]
    return pl.concat([*found, rows(schools, "school_all_themes", c("all_themes"), 1), rows(schools, "school_any_theme", c("any_theme"), 1)])


def staff_trained_share(t: Tables, days: Days) -> pl.DataFrame:
    people, went = _staff(t, days)
    went, people = went.filter(c("trained_on") >= days["starts_on"]), people.filter("does_child_work")
    in_management = went.filter(c("theme") == "programme_management")["person_key"].to_list()
    in_any = went.filter(c("form").is_null() | (c("form") == "training"))["person_key"].to_list()
    return pl.concat([rows(people, "trained", c("person_key").is_in(in_management), 1), rows(people, "any_training", c("person_key").is_in(in_any), 1)])


def leaders_trained_share(t: Tables, days: Days) -> pl.DataFrame:
    people, went = _staff(t, days)
    went, people = went.filter(c("theme") == "juvenile_justice"), people.filter("is_school_leader")
    now = went.filter(c("trained_on") >= days["starts_on"])
    pairs = (("juvenile_justice", went), ("juvenile_justice_in_period", now))
    return pl.concat([rows(people, variant, c("person_key").is_in(part["person_key"].to_list()), 1) for variant, part in pairs])


def activities(t: Tables, days: Days) -> pl.DataFrame:
    """Rows of the newest list of each school and school year, with whether that is the school's newest year."""
    first, last = school_year(days["starts_on"]), school_year(days["cutoff_on"])
    told = t["core_school_activities"].filter(known(days), c("school_year").is_between(first, last))
    told = told.filter(c("received_on") == c("received_on").max().over("school_code", "school_year"))
    newest = c("school_year") == c("school_year").max().over("school_code")
    return told.with_columns(newest.alias("newest"), c("times").fill_null(1), c("school_code").alias("place"))


def schools_trained_share(t: Tables, days: Days) -> pl.DataFrame:
    told = activities(t, days).filter("newest")
    groups = ("leaders", "teachers", "youth_leaders", "union_secretaries")
    taught = told.filter(c("kind").is_in(["training", "communication"]), c("held_on") <= days["cutoff_on"])
    taught = taught.group_by("school_code").agg(*(c(f"{group}_trained").any() for group in groups), pl.lit(True).alias("held"))
    schools = told.select("place", "school_code", "school_year").unique().join(taught, on="school_code", how="left")
    schools = schools.join(t["core_schools"].drop("commune_code"), on=["school_code", "school_year"], how="left")
    done = [(c(f"{group}_here") == 0).fill_null(False) | c(f"{group}_trained").fill_null(False) for group in groups]
    return rows(schools, "four_groups", pl.all_horizontal(*done, c("held").fill_null(False)), 1)


def school_fights(t: Tables, days: Days) -> pl.DataFrame:
    return rows(activities(t, days).filter(c("kind") == "fight", within(days, "held_on")), "fights", c("times"), None)


def counselling_cases(t: Tables, days: Days) -> pl.DataFrame:
    held = activities(t, days).filter(c("kind") == "counselling_case", within(days, "held_on"))
    return rows(held, "cases", c("times"), None, category="topic")


def _facts(t: Tables, days: Days) -> pl.DataFrame:
    told = t["keyed_commune_facts"].join(t["core_lists"], on=["file", "sheet", "commune_code"])
    told = told.filter(c("year") == days["cutoff_on"].year, known(days)).sort("list_day", "received_on", "row_id")
    return told.unique("commune_code", keep="last", maintain_order=True).rename({"commune_code": "place"})


def communes_with_fund(t: Tables, days: Days) -> pl.DataFrame:
    return rows(_facts(t, days).filter(c("place") != "106").drop_nulls("fund"), "fund", c("fund"), 1)


def communes_with_play(t: Tables, days: Days) -> pl.DataFrame:
    return rows(_facts(t, days).filter(c("place") != "106").drop_nulls("play"), "play", c("play"), 1)


def communes_with_programme(t: Tables, days: Days) -> pl.DataFrame:
    refused = (~c("programme")).fill_null(False) | (~c("programme_run")).fill_null(False)
    told = _facts(t, days).filter(refused | (c("programme").is_not_null() & c("programme_run").is_not_null()))
    both, district = ~refused, c("place") == "106"
    parts = (("adopted_and_run", told.filter(~district)), ("districts_adopted_and_run", told.filter(district)))
    return pl.concat([rows(part, variant, both, 1) for variant, part in parts])


def commune_money(t: Tables, days: Days) -> pl.DataFrame:
    told = _facts(t, days).filter(c("place") != "106")
    return pl.concat([rows(told.drop_nulls(name), name, c(name), 1) for name in ("fund_in", "fund_out", "budget")])


def commune_play(t: Tables, days: Days) -> pl.DataFrame:
    told = _facts(t, days).filter(c("place") != "106")
    named = {"sessions": "play_sessions", "attendances": "play_children", "places": "play_points"}
    return pl.concat([rows(told.drop_nulls(name), variant, c(name), 1) for variant, name in named.items()])


def child_characteristics(t: Tables, days: Days) -> pl.DataFrame:
    here = t["core_population"].filter(c("period_id") == days["period_id"], c("moment") == "cutoff", c("birth_date") > back(c("on_day"), 16))
    here = here.rename({"commune_code": "place"})
    # who writes "không" nowhere but marks the poor leaves the others blank
    marks = here.group_by("place").agg(((c("poverty") != "none").all() & c("poverty").is_not_null().any()).alias("only_marks"))
    here = here.join(marks, on="place").with_columns(pl.when("only_marks").then(c("poverty").fill_null("none")).otherwise(c("poverty")).alias("poverty"))
    ethnic, house = here.drop_nulls("ethnic_group"), here.drop_nulls("poverty")
    parts = [rows(ethnic, "minority", c("ethnic_group") != 1, 1, sex="sex"), rows(here, "ethnicity_not_told", c("ethnic_group").is_null(), 1, sex="sex")]
    parts += [rows(house, name, c("poverty") == name, 1, sex="sex") for name in ("poor", "near_poor")]
    return pl.concat([*parts, rows(here, "poverty_not_told", c("poverty").is_null(), 1, sex="sex")])


def injury_cause_place(t: Tables, days: Days) -> pl.DataFrame:
    hit = injuries(t, days).filter(c("band") != "16").rename({"commune_code": "place"})
    hit = hit.with_columns(pl.when(c("place_of_event").is_in(["home", "school", "community"])).then(c("place_of_event")).otherwise(pl.lit("unclassified")).alias("where"))
    sets = {f"{kind}_{where}": events.filter(c("where") == where) for kind, events in (("injured", hit), ("died", hit.filter("dead")))
            for where in ("home", "school", "community", "unclassified")}  # fmt: skip
    sets["disabled"] = hit.filter((c("outcome") == "disabled").fill_null(False))
    found = []
    for variant, events in sets.items():
        found.append(rows(first_of(events, ["child_key"]), variant, 1, None))
        found.append(rows(first_of(events, ["child_key", "cause"]), variant, 1, None, category="cause"))
    return pl.concat(found)


def birth_registration_share(t: Tables, days: Days) -> pl.DataFrame:
    here = t["core_population"].filter(c("period_id") == days["period_id"], c("moment") == "cutoff", c("birth_date") > back(c("on_day"), 5))
    here = here.rename({"commune_code": "place"})
    births = t["core_civil_events"].filter(c("kind") == "birth")
    marks = t["keyed_child_register"].filter("birth_registered").join(t["core_lists"], on=["file", "sheet", "commune_code"])
    told = pl.concat([births.select("child_key", c("registered_on").alias("on"), "received_on"), marks.select("child_key", c("as_of").alias("on"), "received_on")])
    told = told.group_by("child_key").agg(c("on").min(), c("received_on").min())
    told = told.filter(c("on") <= days["cutoff_on"], c("received_on") <= days["known_on"])
    in_time = births.filter("in_time", c("received_on") <= days["known_on"])
    due = here.filter(c("birth_date") >= days["starts_on"], c("birth_date") + pl.duration(days=60) <= days["cutoff_on"])
    dims = {"sex": "sex", "ethnic_group": "ethnic_group"}
    pairs = (("registered", here, told), ("in_time", due, in_time))
    return pl.concat([rows(part, variant, c("child_key").is_in(met["child_key"].to_list()), 1, **dims) for variant, part, met in pairs])


def _deaths(t: Tables, days: Days) -> pl.DataFrame:
    dead = t["core_deaths"].filter("certain", within(days, "died_on"), known(days, "known_on"), younger(5, c("died_on"), "age_years"))
    dead = dead.sort(c("source") != "deaths", "died_on", "commune_code", "child_key").unique("person_key", keep="first", maintain_order=True)
    infant = younger(1, c("died_on"), "age_years")
    return dead.with_columns(infant.alias("infant"), pl.when(infant).then(pl.lit("0")).otherwise(pl.lit("1-4")).alias("band")).rename({"commune_code": "place"})


def under5_deaths(t: Tables, days: Days) -> pl.DataFrame:
    return rows(_deaths(t, days), "children", 1, None, sex="sex", age_band="band")


def under5_death_rate(t: Tables, days: Days) -> pl.DataFrame:
    dead = _deaths(t, days)
    living = t["core_population"].filter(c("period_id") == days["period_id"], c("moment") == "cutoff", within(days, "birth_date"))
    civil = t["core_civil_events"].filter(c("kind") == "birth", within(days, "birth_date"), known(days))
    newborn = dead.filter((c("birth_date") >= days["starts_on"]).fill_null(False))
    parts = (living.select("child_key", c("commune_code").alias("place"), "sex"), civil.select("child_key", c("commune_code").alias("place"), "sex"),
             newborn.select(c("person_key").alias("child_key"), "place", "sex"))  # fmt: skip
    born = pl.concat(list(parts)).unique("child_key", keep="first", maintain_order=True)
    pairs = (("under5", dead), ("under1", dead.filter("infant")))
    return pl.concat([part for variant, died in pairs for part in (rows(died, variant, 1, 0, sex="sex"), rows(born, variant, 0, 1, sex="sex"))])


def records_current(t: Tables, days: Days) -> pl.DataFrame:
    told = t["core_residence"].filter(c("as_of") <= days["known_on"], pl.coalesce("received_on", "as_of") <= days["known_on"])
    last = told.sort("as_of", "valid_from", "commune_code").unique("child_key", keep="last", maintain_order=True)
    here = last.filter("lives_here", c("valid_to").is_null() | (c("valid_to") > days["cutoff_on"]), c("birth_date") > back(days["cutoff_on"], 16))
    return rows(here.rename({"commune_code": "place"}), "updated", c("as_of") >= days["starts_on"], 1)


def data_timeliness(t: Tables, days: Days) -> pl.DataFrame:
    due = t["due_list"].filter(c("period_id") == days["period_id"]).rename({"commune_code": "place"})
    came = rows(due.filter("has_come"), "passed_checks", c("rejected_rows") == 0, 1, category="register")
    return pl.concat([rows(due.filter("is_dated"), "on_time", c("in_time"), 1, category="register"), came])


SECOND: dict[str, Second] = {
    each.__name__: each
    for each in (
        injury_rate, injury_by_place, injury_rate_100k, injury_death_rate_100k, injury_form_bands, right_age_enrolment_share,
        life_skills_share, participation_share, staff_reached_share, staff_trained_share, leaders_trained_share, schools_trained_share,
        school_fights, counselling_cases, communes_with_fund, communes_with_play, communes_with_programme, birth_registration_share,
        under5_deaths, under5_death_rate, records_current, data_timeliness, commune_money, commune_play, child_characteristics,
        injury_cause_place,
    )
}  # fmt: skip
