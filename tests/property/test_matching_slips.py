"""Two texts differ in so few slips exactly when their Damerau-Levenshtein distance says so: the quick tests before it lose no pair."""

import random

from pipelines import engine
from pipelines.matching import people

WORDS = ("lo", "van", "tu", "nguyen", "thi", "hoa", "giang", "mua", "20150205", "20150502", "012315000011", "")


def _slipped(text: str, rng: random.Random) -> str:
    """The text with one letter changed, lost, doubled, added or exchanged with its neighbour."""
    at, sign = rng.randrange(len(text) + 1), rng.choice("anhg12")
    before, after = text[:at], text[at:]
    return rng.choice((before + sign + after[1:], before + after[1:], before + sign + after, before + after[1:2] + after[:1] + after[2:]))


def test_the_quick_tests_lose_no_pair() -> None:
    rng, pairs = random.Random(4), []
    for _ in range(3_000):
        one = " ".join(rng.choices(WORDS, k=rng.randrange(1, 5)))
        other = one
        for _ in range(rng.randrange(5)):
            other = _slipped(other, rng)
        pairs.append((one, other if rng.random() < 0.9 else " ".join(rng.choices(WORDS, k=3))))
    con = engine.connect()
    engine.define_macros(con)
    people.define_macros(con)
    engine.load_rows(con, "pair", {"one": "varchar", "other": "varchar"}, [*pairs, (None, "lo")])
    for most in (1, 2):
        both = f"select within(one, other, {most}), damerau_levenshtein(one, other) <= {most} from pair"
        quick, slow = zip(*engine.rows(con, both), strict=True)
        assert quick[:-1] == slow[:-1] and not quick[-1] and 300 < sum(quick[:-1]) < 2_900
