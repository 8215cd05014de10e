"""The verdict of the data-quality gate: findings that name files and rows, never a child's value; kept per build."""

import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from pipelines import files
from pipelines.errors import CheckError, RequestError
from pipelines.settings import private_folder
from pipelines.submissions import DRAFT

ROW_LIMIT = 200
ORDER = {"block": 0, "warn": 1, "info": 2}


class RowRef(NamedTuple):
    """One failing row: place in the received file where there is one, else a pseudonymous key or code."""

    file: str
    sheet: str
    row: int | None
    key: str


@dataclass(frozen=True)
class Finding:
    """One rule that failed.

    Attributes:
        rule: code of the rule in its table; column: columns read, joined by a comma (blank for rules across tables).
        title_vi, column_vi: names of table and column as people know them.
        failed, total: failing rows and rows looked at (for shares: of the non-missing values).
        rows: the first 200 failing rows; ``failed`` tells how many there are.
        places: code -> failing rows of that place, all of them; a row without a place is in none.
        counts_only: the rows are of a register so sensitive that no row is named (``personal_data.counts_only``): ``rows`` is empty.
    """

    table: str
    rule: str
    expectation: str
    column: str
    severity: str
    failed: int
    total: int
    why_vi: str
    fixes_vi: str
    basis: str
    title_vi: str = ""
    column_vi: str = ""
    rows: tuple[RowRef, ...] = ()
    places: Mapping[str, int] = field(default_factory=dict)
    counts_only: bool = False


@dataclass(frozen=True)
class Verdict:
    """What the gate says about one build.

    Attributes:
        manifest: hash of the build's manifest, to which the verdict is bound; checked_at: ISO time.
        periods, communes: what the run was restricted to; empty = not restricted.
        counts: checks, passed, block, warn, info (failed rules by severity), skipped (rules that lacked a period).
    """

    manifest: str
    checked_at: str
    findings: tuple[Finding, ...]
    counts: Mapping[str, int]
    periods: tuple[str, ...] = ()
    communes: tuple[str, ...] = ()
    blocking: bool = field(init=False)

    def __post_init__(self) -> None:
        """Derive ``blocking`` from the findings, so that the two can never differ."""
        object.__setattr__(self, "blocking", any(finding.severity == "block" for finding in self.findings))

    @property
    def exit_code(self) -> int:
        """0, or 20 when a blocking check failed."""
        return CheckError.exit_code if self.blocking else 0

    @property
    def summary_vi(self) -> str:
        """The verdict in one Vietnamese sentence."""
        told = self.counts
        return f"{told['checks']} phép kiểm tra: đạt {told['passed']}, chặn {told['block']}, cảnh báo {told['warn']}, lưu ý {told['info']}"


def in_order(findings: list[Finding]) -> tuple[Finding, ...]:
    """Return findings by severity, then as the suites list them."""
    return tuple(sorted(findings, key=lambda finding: ORDER[finding.severity]))


def to_json(verdict: Verdict) -> str:
    """Return the verdict as JSON text, keys in a fixed order."""
    raw = asdict(verdict)
    for finding, kept in zip(raw["findings"], verdict.findings, strict=True):
        finding["rows"] = [ref._asdict() for ref in kept.rows]
    return json.dumps({"blocking": raw.pop("blocking"), **raw}, ensure_ascii=False, indent=1)


def from_json(text: str) -> Verdict:
    """Return the verdict that ``to_json`` wrote.

    Raises:
        ValueError, KeyError, TypeError: the text is no verdict.
    """
    raw: dict[str, Any] = json.loads(text)
    findings = tuple(Finding(**{**item, "rows": tuple(RowRef(**ref) for ref in item["rows"])}) for item in raw["findings"])
    return Verdict(raw["manifest"], raw["checked_at"], findings, raw["counts"], tuple(raw["periods"]), tuple(raw["communes"]))


def _file(state_folder: Path, manifest: str, periods: tuple[str, ...], communes: tuple[str, ...]) -> Path:
    parts = [*sorted(periods), *sorted(communes)]
    for part in (manifest, *parts):
        if not re.fullmatch(r"[0-9A-Za-z_-]+", part):
            raise RequestError("Mã bộ số liệu, kỳ hoặc xã không hợp lệ.", todo="kiểm tra lại tham số")
    # many communes would make a name longer than file systems allow
    name = "_".join(["verdict", *parts]) if len(parts) <= 20 else f"verdict_{len(periods)}_{len(communes)}"
    return state_folder / "checks" / manifest / f"{name}.json"


def save(verdict: Verdict, state_folder: Path) -> Path:
    """Write ``checks/<manifest>/verdict.json`` below the state folder; readers see the old file or the new one.

    A run restricted to periods or communes has its own file (``verdict_2018-Q1.json``): it never stands for more.
    """
    path = _file(state_folder, verdict.manifest, verdict.periods, verdict.communes)
    private_folder(path.parent)
    files.write_text(path, to_json(verdict))
    return path


def load(state_folder: Path, manifest: str, periods: tuple[str, ...] = (), communes: tuple[str, ...] = ()) -> Verdict | None:
    """Return the stored verdict of one build and restriction; None when there is none that can be read."""
    path = _file(state_folder, manifest, periods, communes)
    try:
        verdict = from_json(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, KeyError, TypeError):
        return None
    same = (verdict.manifest, set(verdict.periods), set(verdict.communes)) == (manifest, set(periods), set(communes))
    return verdict if same else None


def permit(verdict: Verdict, reason: str = "") -> str:
    """Return the mark that a report of this build must carry: blank, or "DỰ THẢO" when made against a blocking check.

    Args:
        reason: why the report is made all the same, in the officer's words.

    Raises:
        CheckError: a blocking check failed and no reason is given.
    """
    if not verdict.blocking:
        return ""
    if reason.strip():
        return DRAFT
    blocking = [finding for finding in verdict.findings if finding.severity == "block"]
    raise CheckError(
        f"Chưa làm báo cáo: còn {len(blocking)} lỗi chặn trong số liệu.",
        "; ".join(f"{finding.title_vi or finding.table}: {finding.why_vi}" for finding in blocking[:5]),
        "chạy treem check để xem từng dòng phải sửa; hoặc nêu lý do để làm bản DỰ THẢO",
    )


def record_override(verdict: Verdict, reason: str, at: str, state_folder: Path) -> Path:
    """Append to ``overrides.jsonl`` that a report was made against blocking checks: time, reason, rules overridden."""
    folder = private_folder(state_folder / "checks" / verdict.manifest)
    rules = [f"{finding.table}.{finding.rule}" for finding in verdict.findings if finding.severity == "block"]
    line = json.dumps({"at": at, "reason": reason.strip(), "rules": rules}, ensure_ascii=False)
    path = folder / "overrides.jsonl"
    with path.open("a", encoding="utf-8", newline="\n") as log:
        log.write(line + "\n")
    return path
