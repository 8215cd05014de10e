"""Doubtful pairs for the person who decides: with names from the vault, so RESTRICTED; answers are kept by key alone."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from pipelines import engine
from pipelines.errors import RequestError, VaultError
from pipelines.matching import decisions
from pipelines.settings import Project

# what a person looks at, side by side; numbers by their last digits only
SHOWN = ("full_name", "birth_date", "sex", "commune_code", "mother_name", "hamlet", "register")


@dataclass(frozen=True)
class Doubt:
    """One doubtful pair: keys, likelihood (0-1), reason, and who the two are (keys SHOWN; names in clear)."""

    key_a: int
    key_b: int
    score: float
    reason: str
    first: dict[str, Any]
    second: dict[str, Any]


def pairs_to_review(project: Project, doubts: Iterable[tuple[int, int, float, str]]) -> list[Doubt]:
    """Return the doubtful pairs that nobody has answered yet, the likeliest first (RESTRICTED: names in clear).

    Args:
        doubts: rows of the build's ``core_match_doubt``: child_key_a, child_key_b, score, reason.

    Raises:
        VaultError: there is no vault yet, or it does not open.
    """
    from pipelines.identity import keeper

    _, known, _ = keeper.open_vault(project.vault, "match")
    if known is None:
        raise VaultError("Chưa có kho danh tính.", todo="chạy treem build trước")
    return review(doubts, known.person, decisions.read_decisions(project.match_decisions))


def review(
    doubts: Iterable[tuple[int, int, float, str]], persons: Any, answered: Sequence[decisions.Decision]
) -> list[Doubt]:
    """Join doubtful pairs with the vault's table of persons (Arrow); pairs already answered are left out."""
    known = {(one.key_a, one.key_b) for one in answered}
    open_pairs = [pair for pair in doubts if (min(pair[0], pair[1]), max(pair[0], pair[1])) not in known]
    people = _people(persons, {key for pair in open_pairs for key in pair[:2]})
    nobody: dict[str, Any] = dict.fromkeys(SHOWN)
    found = [
        Doubt(key_a, key_b, float(score), reason, people.get(key_a, nobody), people.get(key_b, nobody))
        for key_a, key_b, score, reason in open_pairs
    ]
    return sorted(found, key=lambda doubt: (-doubt.score, doubt.key_a, doubt.key_b))


def _people(persons: Any, keys: set[int]) -> dict[int, dict[str, Any]]:
    con = engine.connect()
    try:
        engine.load_frame(con, "person", persons)
        engine.load_rows(con, "wanted", {"child_key": "bigint"}, [(key,) for key in sorted(keys)])
        told = engine.rows(con, f"select child_key, {', '.join(SHOWN)} from person semi join wanted using (child_key)")
    finally:
        con.close()
    return {row[0]: dict(zip(SHOWN, row[1:], strict=True)) for row in told}


def answer(project: Project, key_a: int, key_b: int, same: bool, role: str, on: date) -> None:
    """Remember one answer for all builds to come.

    Raises:
        RequestError: one key given twice, or no role.
    """
    if key_a < 0 or key_b < 0:
        raise RequestError("Mã trẻ không đúng.", todo="chép mã từ danh sách cặp chưa chắc")
    decisions.decide(project.match_decisions, key_a, key_b, same, role, on)
