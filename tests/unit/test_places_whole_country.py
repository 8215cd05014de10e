"""The whole country against the statistics office's own lists and conversion table (../shared/data/admin)."""

import csv
import random
from collections import Counter, defaultdict
from datetime import date, timedelta
from itertools import pairwise
from math import fsum

import pytest

from pipelines.places import country_book, plans_book, resolve, resolve_many
from pipelines.places.confirmed import confirm
from pipelines.places.convert import convert
from pipelines.places.country import FILES, REFORM, _tables, folder
from pipelines.places.importing import import_table
from pipelines.places.place import FIRST
from pipelines.places.rollup import roll_up, tree
from pipelines.places.spelling import has_accents, spell, unaccented

EVE, TODAY = date(2025, 6, 30), date(2026, 11, 21)
# already abolished when the office made its conversion table, though still on the list of March 2025
ABOLISHED = {
    "07693", "07732", "07744", "16387", "16411", "18448", "20176", "20674", "25102", "25174", "25177", "25186",
}  # fmt: skip
# five communes of Phú Vang joined Huế on 1/7/2021; the list that shows it is of November
LISTED_LATE = {"19900", "19906", "19909", "19924", "19930"}
# spelled otherwise in the wheel and in the list of 2025; the names of the conversion table are the wheel's
SPELLED_OTHERWISE_AT_MOST = 160


def rows(folder, name):
    with (folder / "admin" / name).open(encoding="utf-8", newline="") as table:
        return list(csv.DictReader(table))


@pytest.fixture(scope="module")
def listed(shared_data):
    found = rows(shared_data, "vn_commune_history.csv")
    assert len(found) == 16_318, "the whole table, not a part of it"
    return found


@pytest.fixture(scope="module")
def conversion(shared_data):
    found = rows(shared_data, "vn_commune_crosswalk_2025.csv")
    assert len(found) == 10_571
    return found


def on(listed, day):
    told = day.isoformat()
    return {r["commune_code"]: r for r in listed if r["valid_from"] <= told and (not r["valid_to"] or told < r["valid_to"])}


def living(book, day):
    return {place.code: place for place in book.places if place.level == "commune" and place.holds_on(day)}


def test_forms_of_one_code_never_overlap():
    for book in (plans_book(), country_book()):
        for forms in book.forms.values():
            assert all(a.valid_to <= b.valid_from for a, b in pairwise(forms)), forms


@pytest.mark.parametrize("day", [EVE, REFORM, date(2026, 4, 29), date(2026, 4, 30), TODAY], ids=str)
def test_codes_provinces_and_names_are_those_of_the_official_list(listed, day):
    official, ours = on(listed, day), living(country_book(), day)
    assert set(official) - set(ours) == (ABOLISHED if day < REFORM else set())
    assert set(ours) <= set(official)
    assert len(ours) == (10_035 if day < REFORM else 3_321)
    book = country_book()
    for code, place in ours.items():
        row = official[code]
        assert book.ancestry(place, day)[1:] == tuple(filter(None, (row["district_code"], row["province_code"]))), code
    otherwise = [code for code in ours if spell(ours[code].name) != spell(official[code]["commune_name"])]
    assert len(otherwise) <= (SPELLED_OTHERWISE_AT_MOST if day < REFORM else 1), otherwise


def test_the_conversions_of_30_april_2026_are_there(listed):
    before, after = (on(listed, day) for day in (date(2026, 4, 29), date(2026, 4, 30)))
    changed = {code for code in after if after[code]["commune_name"] != before[code]["commune_name"]}
    assert len(changed) == 10
    book = country_book()
    for code in changed:
        old, new = book.find(code, date(2026, 4, 29)), book.find(code, date(2026, 4, 30))
        assert (old.type, new.type, new.name) == ("xã", "phường", after[code]["commune_name"])
    assert book.find("75", date(2026, 4, 29)).name == "Tỉnh Đồng Nai"
    assert book.find("75", date(2026, 4, 30)).name == "Thành phố Đồng Nai"


def test_dated_facts_of_the_plans_are_those_of_the_dated_lists(listed):
    own = {"106", "478", "776", "778"}
    days = sorted({row["valid_from"] for row in listed if row["valid_from"] > "2018"})
    for told in ["2018-01-10", *days]:
        day = date.fromisoformat(told)
        ours = living(plans_book(), day)
        for code, row in on(listed, day).items():
            if row["district_code"] not in own and row["province_code"] != "20":
                continue
            if code in LISTED_LATE and "2021-07-01" <= told < "2021-11-01":
                continue
            assert ours[code].name == row["commune_name"], (told, code)
            assert ours[code].parent_code == (row["district_code"] or row["province_code"]), (told, code)


def test_the_lineage_of_the_five_plans_is_followed_to_today(shared_data):
    book = country_book()
    lineage = defaultdict(set)
    for row in rows(shared_data, "seed_places_lineage.csv"):
        lineage[row["code_2018"], row["name_2018"]].add(row["code_now"])
    for (code, name), now in lineage.items():
        place = book.find(code, date(2018, 1, 1))
        assert place.name == name
        found = {after.code for after in book.successors(place, TODAY)}
        # Bắc Ái was divided by its decree; the lineage file knows one part only
        assert found == now or (code == "06052" and now < found), (code, found, now)


def test_pairs_and_wording_are_those_of_the_conversion_table(conversion):
    office = {(row["old_code"], row["new_code"]): row["how"] for row in conversion if row["old_code"]}
    ours = {(bridge.old, bridge.new): bridge for bridge in country_book().bridges if bridge.old_until == REFORM}
    assert set(ours) == set(office) and len(ours) == 10_565
    wording = {
        "part_area_all_people": {"all_people"}, "part_area": {"area_only", "part_area"}, "part_people": {"part_people"}, "part": {"part"},
        "whole": {"whole", "all_area"},
    }  # fmt: skip
    for pair, how in office.items():
        assert ours[pair].how in wording.get(how, {"whole", how}), (pair, how, ours[pair].how)


def test_area_only_is_said_only_where_all_people_go_elsewhere(conversion):
    by_old = defaultdict(dict)
    for bridge in country_book().bridges:
        if bridge.old_until == REFORM:
            by_old[bridge.old][bridge.new] = bridge.how
    for old, into in by_old.items():
        hows = Counter(into.values())
        assert not hows["area_only"] or hows["all_people"] == 1, (old, into)
        assert hows["all_people"] <= 1


def old_measure():
    numbers = random.Random(3321)
    return {code: numbers.random() * 1000 for code in sorted(living(country_book(), EVE))}


def test_with_invented_shares_a_measure_of_the_whole_country_is_kept(tmp_path):
    numbers, lines = random.Random(7), ["old,old_until,new,share,source"]
    targets = defaultdict(list)
    for bridge in country_book().bridges:
        if bridge.old_until == REFORM:
            targets[bridge.old].append(bridge.new)
    for old, into in targets.items():
        if len(into) > 1:
            weights = [numbers.random() for _ in into]
            lines += [f"{old},2025-07-01,{new},{weight / sum(weights)!r},giả định" for new, weight in zip(into, weights, strict=True)]
    shares = tmp_path / "shares.csv"
    shares.write_text("\n".join(lines) + "\n", encoding="utf-8")
    measure = old_measure()
    found = convert(measure, EVE, TODAY, shares)
    assert found.total("exact", "apportioned") == pytest.approx(fsum(measure.values()), rel=0, abs=1e-7)
    assert abs(found.total("exact", "apportioned") / fsum(measure.values()) - 1) < 1e-9
    assert not found.held and not found.unmapped
    assert set(found.flags.values()) == {"exact", "apportioned"}
    provinces = {code: value for code, value in roll_up(found.values, TODAY).items() if len(code) == 2}
    assert len(provinces) == 34
    assert fsum(provinces.values()) == pytest.approx(fsum(measure.values()), rel=1e-9)


def test_without_shares_exact_and_not_comparable_add_up_and_unknown_codes_are_listed():
    measure = old_measure() | {code: 1.0 for code in ABOLISHED}
    found = convert(measure, EVE, TODAY)
    assert set(found.unmapped) == ABOLISHED
    told = found.total("exact") + found.total("not_comparable") + fsum(found.unmapped.values())
    assert told == pytest.approx(fsum(measure.values()), rel=1e-9)
    assert found.total("apportioned") == 0 and "apportioned" not in found.flags.values()
    # special zones of five island districts that had no commune have no former unit
    assert len(found.values) == 3321 - 5


def test_exact_units_are_those_whose_former_communes_all_came_whole(conversion):
    found = convert(old_measure(), EVE, TODAY)
    whole = {"whole", "unchanged", "renamed", "retyped", "part_area_all_people"}
    people = defaultdict(set)
    for row in conversion:
        sure = {bridge.how for bridge in country_book().leaving[row["old_code"], REFORM] if bridge.new == row["new_code"]}
        if row["old_code"] and sure != {"area_only"}:
            people[row["new_code"]].add(row["how"] if sure != {"all_area"} else "part")
    assert {code for code, flag in found.flags.items() if flag == "exact"} == {c for c, h in people.items() if h <= whole}


def test_units_of_unknown_dates_are_not_taken_for_those_of_2018():
    assert convert({"00001": 5.0}, date(2018, 1, 1), TODAY).unmapped == {"00001": 5.0}


def test_every_name_of_today_is_found_in_its_province(listed):
    official = on(listed, TODAY)
    book = country_book()
    for province in ("01", "12", "20", "46", "66", "79"):
        asked = {code: row for code, row in official.items() if row["province_code"] == province}
        found = resolve_many([(row["commune_name"], TODAY) for row in asked.values()], province)
        for (code, row), answer in zip(asked.items(), found, strict=True):
            same = [c for c, r in asked.items() if spell(r["commune_name"]) == spell(row["commune_name"])]
            if spell(book.find(code, TODAY).name) != spell(row["commune_name"]):
                continue
            assert sorted(place.code for place in answer.candidates) == sorted(same), row["commune_name"]


def test_every_old_name_is_found_in_its_district(listed):
    official = {code: row for code, row in on(listed, EVE).items() if code not in ABOLISHED}
    book, wrong = country_book(), []
    for code, row in random.Random(5).sample(sorted(official.items()), 1500):
        answer = resolve(row["commune_name"], EVE, row["district_code"], everywhere=True, suggest=False)
        if code not in {place.code for place in answer.candidates}:
            wrong.append(code)
            assert spell(book.find(code, EVE).name) != spell(row["commune_name"]), row
    assert len(wrong) <= SPELLED_OTHERWISE_AT_MOST


def test_names_that_differ_only_by_accents_are_never_picked_from(listed):
    """Written without accents, such a name is ambiguous in the whole country; with them it is found."""
    groups = defaultdict(set)
    for place in living(country_book(), TODAY).values():
        province = country_book().ancestry(place, TODAY)[-1]
        groups[province, place.type, spell(place.bare_name).bare].add(place)
    twins = [(key, group) for key, group in groups.items() if len({spell(place.bare_name) for place in group}) > 1]
    assert len(twins) >= 8
    for (province, kind, bare), group in twins:
        plain = resolve(f"{unaccented(kind)} {bare}", TODAY, province)
        assert plain.status == "ambiguous" and set(plain.candidates) == group
        for place in group:
            if has_accents(place.name):
                same = {other for other in group if spell(other.bare_name) == spell(place.bare_name)}
                assert set(resolve(place.name, TODAY, province).candidates) == same


def test_batches_answer_as_single_questions_do():
    numbers = random.Random(11)
    names = [place.name for place in country_book().places if place.level == "commune"]
    days = [date(2018, 1, 1) + timedelta(days=300 * n) for n in range(11)]
    asked = [(numbers.choice(names), numbers.choice(days)) for _ in range(400)]
    for (name, day), answer in zip(asked, resolve_many(asked), strict=True):
        assert answer == resolve(name, day, suggest=False), (name, day)


WRITTEN = (str.upper, unaccented, lambda name: f" 3. {name}. ", lambda name: f"{name}, Quận 8", lambda name: name[:-1] + "x", lambda name: name.split()[-1])


@pytest.mark.parametrize(("everywhere", "within"), [(True, None), (False, None), (False, "106"), (True, "79")], ids=str)
def test_batches_of_all_ways_to_write_answer_as_single_questions_do(everywhere, within, tmp_path):
    """One spelling is asked once for all days that answer alike: the days on which its units change must part them."""
    numbers, book = random.Random(17), country_book()
    names = [numbers.choice(WRITTEN)(place.name) for place in numbers.sample(book.places, 250) if place.level == "commune"]
    names += ["Phường 5", "Bình Lư", "Sùng Phài", "Bình Lưu", "Xã Hòa Bình", "03397", "8", "", "Phường 5, Quận 8, TP.HCM"] * 3
    edges = [day + timedelta(days=shift) for day in book.change_days if day.year >= 2018 for shift in (-1, 0)]
    confirmed = tmp_path / "place_names.csv"
    confirm(confirmed, "Bình Lưu", "03412", date(2018, 1, 1), "văn phòng", date(2018, 1, 1))
    asked = [(name, day) for name in names for day in numbers.sample(edges, 4)]
    answers = resolve_many(asked, within, everywhere=everywhere, confirmed=confirmed)
    for (name, day), answer in zip(asked, answers, strict=True):
        assert answer == resolve(name, day, within, everywhere=everywhere, confirmed=confirmed, suggest=False), (name, day)
    if within is None:
        assert {answer.status for answer in answers} == {"match", "ambiguous", "none"}


def test_the_tree_of_the_whole_country_ends_in_provinces(listed):
    for day in (EVE, TODAY):
        official = on(listed, day)
        for code, above in tree(day).items():
            assert above == tuple(filter(None, (official[code]["district_code"], official[code]["province_code"])))


def test_counts_add_up_on_every_level():
    numbers = random.Random(13)
    pairs = [(code, numbers.randrange(9)) for code in tree(EVE) for _ in range(3)]
    found = roll_up(pairs, EVE)
    book, sums = country_book(), defaultdict(int)
    for code in found:
        if parent := book.find(code, EVE).parent_code:
            sums[parent] += found[code]
    assert {code: found[code] for code in sums} == dict(sums)
    assert sum(found[code] for code in found if len(code) == 2) == sum(count for _, count in pairs)


def test_the_offices_own_dated_table_of_the_whole_country_is_brought_in_and_holds_on_every_day(listed, shared_data, home):
    """After `treem places import` of the 16,318 lines: every commune of any day since 2015, with its name and what lies above it."""
    brought = import_table(shared_data / "admin" / "vn_commune_history.csv", home / "data" / "state")
    assert (brought.communes, brought.provinces >= 63) == (16_318, True)
    book = country_book()
    days = sorted({row["valid_from"] for row in listed})
    assert len(days) == 37
    for told in days[::4] + days[-3:]:
        official, day = on(listed, date.fromisoformat(told)), date.fromisoformat(told)
        ours = living(book, day)
        assert set(ours) == set(official), told
        # the facts of the project know the day of Phú Vang's five communes better than the list
        for code in set(official) - (LISTED_LATE if told == "2021-07-01" else set()):
            row = official[code]
            above = tuple(filter(None, (row["district_code"], row["province_code"])))
            assert (ours[code].name, book.ancestry(ours[code], day)[1:]) == (row["commune_name"], above), (told, code)
    assert resolve("Hòa Bình, huyện Kim Thành", date(2018, 3, 1)).status == "none", "a name that its code did not bear yet"
    assert {place.dates for place in resolve("Phường 08", date(2018, 3, 14), "79").candidates} == {"known"}


def test_undated_units_say_so_and_dated_ones_come_first():
    unknown = {place.code for place in country_book().places if place.dates == "unknown" and place.level == "commune"}
    dated = {place.code for place in plans_book().places}
    assert unknown and not unknown & dated
    assert all(place.valid_from == FIRST for place in country_book().places if place.dates == "unknown")


def test_a_wheel_with_other_tables_is_refused(tmp_path):
    from pipelines.errors import CatalogError

    for name in FILES:
        (tmp_path / name).write_bytes((folder() / name).read_bytes())
    assert len(_tables(tmp_path)["new"]) == 3321
    (tmp_path / "converter_2025.json").write_text("{}", encoding="utf-8")
    with pytest.raises(CatalogError, match="Danh mục hành chính"):
        _tables(tmp_path)
