"""Sentences beside hidden numbers: nothing is said of what is left over, and the words do not tell that a number is small."""

from pipelines.reporting.figures import Figure
from pipelines.reporting.printing import WORDS
from pipelines.reporting.sentences import parts_sentence
from pipelines.reporting.wording import plain


def part(count, name="burn"):
    state = "suppressed" if count is None else "ok" if count else "zero"
    return Figure(f"injury_rate:injured@106:2018-Q1:category={name}", "injury_rate", "injured", "106", "2018-Q1", numerator=count, value=count, state=state)


def test_what_is_left_over_is_not_told_beside_a_hidden_part():
    told = plain(parts_sentence("Theo nguyên nhân", part(19), [("ngã", part(12)), ("bỏng", part(None)), ("đuối nước", part(0))]))
    assert told.startswith("Theo nguyên nhân: ngã 12") and "chưa phân loại" not in told and "7" not in told
    assert "không phát sinh: đuối nước" in told and told.endswith("không công bố: bỏng")
    open_told = plain(parts_sentence("Theo nguyên nhân", part(19), [("ngã", part(12)), ("bỏng", part(4))]))
    assert "chưa phân loại 3" in open_told


def test_all_parts_hidden_name_no_number():
    assert plain(parts_sentence("Theo nguyên nhân", part(19), [("ngã", part(None)), ("bỏng", part(None))])) == "Theo nguyên nhân: không công bố: ngã, bỏng"


def test_the_word_for_a_hidden_number_does_not_say_why():
    assert "nhỏ" not in WORDS["suppressed"]
