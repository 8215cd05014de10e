"""Re-check ("phúc tra"): rows drawn to verify by hand at the child's home or in the ledger, the form, the error rate of the filled form.

The sample is stratified by commune and register: every stratum gives rows in proportion to its size, at least two where it has them.
Its size is that of an expected error rate with a half-width, for a finite population (Cochran 1977, chapter 4). The rate of the filled
form is the sum of the strata's rates weighted by their rows; its interval is Wilson's, at the sample's effective size (Korn and Graubard
1998), with the finite population correction.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any

from pipelines import catalog, engine
from pipelines.errors import InputError, RequestError

REGISTERS = ("child_register", "weighing_list", "bhyt_cards", "injury_list", "assistance", "special_circumstances")
LEAST = 2
Z95 = 1.959963984540054
RIGHT, WRONG, NOT_SEEN = "đúng", "sai", "không gặp"
ANSWERS = (RIGHT, WRONG, NOT_SEEN)


@dataclass(frozen=True)
class Drawn:
    """One row to verify: where it stands; ``child_key``: whom it is about; ``size``: rows of its stratum."""

    register: str
    commune: str
    file: str
    sheet: str
    row_number: int
    child_key: int
    size: int


@dataclass(frozen=True)
class Result:
    """What the filled form says: rows verified, wrong, not seen; rate with its 95 % limits; per stratum (wrong, verified)."""

    verified: int
    wrong: int
    not_seen: int
    empty: int
    rate: float | None
    lower: float | None
    upper: float | None
    strata: Mapping[tuple[str, str], tuple[int, int]]


def sample_size(rows: int, error: float, precision: float) -> int:
    """Return how many of ``rows`` to draw for an expected error rate and a half-width of the 95 % interval.

    Raises:
        RequestError: a share outside 0-1.
    """
    if not (0 < error < 1 and 0 < precision < 1):
        raise RequestError(
            "Tỷ lệ sai và độ chính xác phải trong khoảng 0-100 %.",
            todo="ví dụ --error 5%% --precision 3%%".replace("%%", "%"),
        )
    wanted = Z95**2 * error * (1 - error) / precision**2
    return min(rows, math.ceil(wanted / (1 + (wanted - 1) / rows))) if rows else 0


def draw(
    con: engine.Connection,
    communes: Sequence[str],
    period: str | None,
    error: float,
    precision: float,
    seed: str,
    registers: Iterable[str] = REGISTERS,
) -> list[Drawn]:
    """Return the rows to verify, by register, commune, file and row; the same seed draws the same rows.

    Args:
        con: over the pseudonymous tables (``front.core_connection``).
        period: only lists of this period; None: all.

    Raises:
        RequestError: the place has no rows.
    """
    strata = _strata(con, communes, period, registers)
    total = sum(map(len, strata.values()))
    if not total:
        raise RequestError("Không có dòng nào để chọn mẫu ở địa bàn, kỳ này.", todo="kiểm tra --place, --period")
    sizes = allocate({name: len(rows) for name, rows in strata.items()}, sample_size(total, error, precision))
    drawn: list[Drawn] = []
    for (register, commune), rows in strata.items():
        chosen = Random(f"{seed}/{register}/{commune}").sample(rows, sizes[register, commune])
        drawn += [
            Drawn(register, commune, file, sheet, number, key, len(rows)) for file, sheet, number, key in sorted(chosen)
        ]
    return drawn


def _strata(
    con: engine.Connection, communes: Sequence[str], period: str | None, registers: Iterable[str]
) -> dict[tuple[str, str], list[Any]]:
    found: dict[tuple[str, str], list[Any]] = {}
    for register in registers:
        sql = f"""
            select commune_code, file, sheet, row_number, child_key from keyed_{register}
            where commune_code in (select unnest(?)) and child_key is not null {"and period_id = ?" if period else ""} order by all
        """
        for commune, *row in engine.rows(con, sql, [list(communes), *([period] if period else [])]):
            found.setdefault((register, commune), []).append(tuple(row))
    return found


def allocate(sizes: Mapping[tuple[str, str], int], wanted: int) -> dict[tuple[str, str], int]:
    """Return rows to draw per stratum: in proportion, at least two (or all), so that the whole may be a little more than wanted."""
    total = sum(sizes.values())
    return {name: min(size, max(LEAST, math.ceil(wanted * size / total))) for name, size in sizes.items()}


def evaluate(answers: Iterable[tuple[str, str, int, str]]) -> Result:
    """Return the error rate of a filled form.

    Args:
        answers: register, commune, rows of the stratum, and what the person wrote: đúng, sai, không gặp, or nothing.

    Raises:
        InputError: another word.
    """
    strata: dict[tuple[str, str], list[int]] = {}
    sizes: dict[tuple[str, str], int] = {}
    not_seen = empty = 0
    for register, commune, size, word in answers:
        told = " ".join(word.casefold().split())
        if told not in ("", *ANSWERS):
            raise InputError(
                "Cột kết quả có chữ không hiểu được.", f"{register}, xã {commune}", f"chỉ ghi: {', '.join(ANSWERS)}"
            )
        sizes[register, commune] = size
        counted = strata.setdefault((register, commune), [0, 0])
        counted[0] += told == WRONG
        counted[1] += told in (RIGHT, WRONG)
        not_seen += told == NOT_SEEN
        empty += not told
    known = {name: (wrong, seen) for name, (wrong, seen) in strata.items() if seen}
    rate, lower, upper = _rate(known, sizes)
    wrong, seen = (sum(pair[at] for pair in known.values()) for at in (0, 1))
    return Result(seen, wrong, not_seen, empty, rate, lower, upper, known)


def _rate(
    known: Mapping[tuple[str, str], tuple[int, int]], sizes: Mapping[tuple[str, str], int]
) -> tuple[float | None, float | None, float | None]:
    total = sum(sizes[name] for name in known)
    if not total:
        return None, None, None
    rate = sum(sizes[name] * wrong / seen for name, (wrong, seen) in known.items()) / total
    seen = sum(pair[1] for pair in known.values())
    # what unequal weights cost (Kish), and what a finite population gives back
    weights = sum(sizes[name] ** 2 / n for name, (_, n) in known.items())
    effective = total**2 / weights if weights else seen
    left = 1 - seen / total
    if left <= 0:
        return rate, rate, rate
    lower, upper = _wilson(rate, effective / left)
    return rate, lower, upper


def _wilson(rate: float, n: float) -> tuple[float, float]:
    """Return Wilson's limits for a rate seen in n rows (n may be an effective size)."""
    middle = rate + Z95**2 / (2 * n)
    half = Z95 * math.sqrt(rate * (1 - rate) / n + Z95**2 / (4 * n * n))
    whole = 1 + Z95**2 / n
    return max(0.0, (middle - half) / whole), min(1.0, (middle + half) / whole)


def title_of(register: str) -> str:
    """Return the register's Vietnamese name."""
    return catalog.registers()[register].title_vi
