"""The rules of disclosure are data: each with its reason, each number does what it says."""

import pytest
import yaml

from pipelines import catalog
from pipelines.disclosure.rules import FILE, load_rules
from pipelines.errors import CatalogError


@pytest.fixture
def changed(tmp_path):
    def write(change):
        raw = yaml.safe_load(FILE.read_text(encoding="utf-8"))
        change(raw)
        path = tmp_path / "rules.yml"
        path.write_text(yaml.safe_dump(raw, allow_unicode=True), encoding="utf-8")
        load_rules.cache_clear()
        return path

    return write


def test_one_to_four_are_small_and_zero_is_not():
    rules = load_rules()
    assert [count for count in range(8) if rules.is_small(count)] == [1, 2, 3, 4]


def test_the_threshold_moves_with_the_file_and_sensitive_traits_have_their_own(changed):
    rules = load_rules(changed(lambda raw: (raw["small"].update(below=3), raw["sensitive"].update(below=10))))
    assert rules.is_small(2, "bhyt_under6") and not rules.is_small(3, "bhyt_under6")
    assert rules.is_small(9, "abused_children") and not rules.is_small(10, "abused_children")
    assert rules.is_small(9, "hcdb_groups", "g05") and not rules.is_small(9, "hcdb_groups", "g04")


def test_none_or_all_of_a_small_group_tells_of_everybody_in_it():
    rules = load_rules()
    assert rules.tells_of_all(0, 19, "minors_supervised_share") and rules.tells_of_all(19, 19, "minors_supervised_share")
    assert not rules.tells_of_all(0, 20, "minors_supervised_share") and not rules.tells_of_all(9, 19, "minors_supervised_share")
    assert not rules.tells_of_all(0, 19, "bhyt_under6") and not rules.tells_of_all(0, None, "abused_children")


def test_every_indicator_named_by_a_rule_exists():
    rules, known = load_rules(), catalog.indicators()
    named = {*rules.sensitive, *rules.sensitive_categories, *rules.cumulative, *rules.public, *(indicator for indicator, *_ in rules.within)}
    assert named <= set(known)
    assert all({part, whole} <= set(known[indicator].variants) for indicator, part, whole in rules.within)


def test_a_rule_without_reason_or_with_a_number_that_makes_no_sense_is_refused(changed):
    for change in (
        lambda raw: raw["within"].pop("reason"),
        lambda raw: raw["small"].update(below=1),
        lambda raw: raw.pop("small"),
        lambda raw: raw.update(lately=1),
        lambda raw: raw.update(note=" "),
    ):
        with pytest.raises(CatalogError):
            load_rules(changed(change))


def test_a_rule_that_is_left_out_does_not_hold(changed):
    rules = load_rules(changed(lambda raw: (raw.pop("complement"), raw.pop("within"), raw.pop("sensitive"))))
    assert not rules.complement and not rules.within and not rules.is_sensitive("abused_children")
