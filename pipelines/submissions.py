"""The book of what left the office: one file per report sent, with the figures that left (DESIGN: Reports; RULES 1).

``data/state/submissions/<build>/<report>_<plan>_<period>_<place>_<edition>_<number>.json``: the folder's name is the build, so that
builds of submissions are kept. A file is written once and never changed; a report sent again has a new number, its own file, the number
that it replaces and the reason why.
"""

import hashlib
import json
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

from pipelines import catalog, formats
from pipelines.errors import InputError, RequestError
from pipelines.files import write_text
from pipelines.settings import Project, private_folder

EDITIONS = ("internal", "shared")
Facts = Mapping[str, Mapping[str, Any]]
DRAFT = "DỰ THẢO"


@dataclass(frozen=True)
class Submission:
    """One report that was sent.

    Attributes:
        number, sent_on, edition: as in the letter book; plan, period, place, report: what was sent; deadline: the one it answers, or "".
        whole_plan: whether it is about the plan's own place, which is what a deadline asks for.
        build, manifest: the build and the hash of its manifest; model: hash of the document model; files: hash of every file that left.
        edited: files changed by a person after the software wrote them; status_line: e.g. "DỰ THẢO" at that time.
        facts: fact id -> text, value, unit, as printed.
        note: what the office wrote down; of a revision the reason. revises: number of the one that it replaces, "" of a first sending.
        by_people: numbers of an edited Word file that a person changed, removed or added (``reporting.docx_edits.Edit`` as texts).
    """

    number: str
    sent_on: str
    edition: str
    report: str
    plan: str
    period: str
    place: str
    deadline: str
    whole_plan: bool
    build: str
    manifest: str
    model: str
    demo: bool
    status_line: str
    sent_by: str
    files: Mapping[str, str]
    edited: tuple[str, ...]
    facts: Facts = field(repr=False)
    note: str = ""
    revises: str = ""
    by_people: tuple[Mapping[str, str], ...] = ()

    @property
    def words(self) -> str:
        """Number and day as texts name it, and which one it replaces: "số 46/BC-LĐTBXH, ngày 22/3/2018, thay số 45/BC-LĐTBXH"."""
        told = f"số {self.number}, ngày {formats.day(date.fromisoformat(self.sent_on))}"
        return f"{told}, thay số {self.revises}" if self.revises else told

    @property
    def is_draft(self) -> bool:
        """Whether it went out with the mark of a draft on it."""
        return self.status_line.startswith(DRAFT)


@dataclass(frozen=True)
class Change:
    """One figure that differs from the one that was sent: ``kind`` is changed, or added when it was not printed then."""

    fact_id: str
    kind: str
    before_text: str
    after_text: str
    before: float | None
    after: float | None
    unit: str
    number: str
    sent_on: str


def facts_of(model: Any) -> dict[str, dict[str, Any]]:
    """Return every printed number of a document model (``model.json`` as read): fact id -> text, value, unit; the first print counts."""
    found: dict[str, dict[str, Any]] = {}
    for fact in _walk(model):
        found.setdefault(str(fact["fact_id"]), {"text": fact["text"], "value": fact["value"], "unit": fact["unit"]})
    return found


def _walk(part: Any) -> Iterator[dict[str, Any]]:
    if isinstance(part, dict):
        if {"fact_id", "text", "value", "unit"} <= set(part):
            yield part
            return
        for value in part.values():
            yield from _walk(value)
    elif isinstance(part, list | tuple):
        for value in part:
            yield from _walk(value)


def record_submission(
    project: Project, report_dir: Path, on: date, number: str, edition: str = "internal", sent_by: str = "", note: str = ""
) -> Submission:
    """Write down that a report left, and lock its figures as the base of the next comparison.

    Args:
        report_dir: folder made by ``treem report`` (with ``model.json`` and ``run.json``).
        number: as in the letter book, e.g. ``45/BC-LĐTBXH``.
        note: what to remember; of a revision the reason, which it must have.

    Raises:
        RequestError: no report there, another edition, an empty number, the number is taken by another report, or the same report was
            sent before with other content and no reason is given.
    """
    if not number.strip():
        raise RequestError("Chưa ghi số văn bản.", todo="ghi số như trong sổ công văn đi, ví dụ --as 45/BC-LĐTBXH")
    model, run = _read(report_dir, "model.json"), _read(report_dir, "run.json")
    told = run["parameters"]
    if edition not in EDITIONS or told["edition"] != edition:
        what = f"Thư mục là bản {told['edition']}, không phải bản {edition}."
        raise RequestError(what, report_dir.name, f"dùng --edition {told['edition']}")
    found = _submission(report_dir, model, run, on, number.strip(), sent_by, note)
    return lock(project, found, report_dir, run)


def lock(project: Project, found: Submission, report_dir: Path, run: Mapping[str, Any]) -> Submission:
    """Write a submission into the book once, and its numbers into the ledger of published facts when it is for the public.

    Args:
        report_dir: the report's folder; run: its ``run.json``.

    Raises:
        RequestError: the number is taken by another report, or a revision without a reason.
    """
    path = _path(project, found)
    if known := _told_before(project, path, found):
        return known
    found = replace(found, revises=_revised(project, found))
    if found.edition == "shared":
        _release(project, report_dir, run, found)
    private_folder(project.state / "submissions")
    private_folder(path.parent)
    write_text(path, json.dumps(asdict(found), ensure_ascii=False, indent=1, sort_keys=True) + "\n")
    return found


def _release(project: Project, folder: Path, run: Mapping[str, Any], sent: Submission) -> None:
    """Write the numbers of a shared report into the ledger of published facts: later releases are bound by them."""
    from pipelines.disclosure import ledger

    source = " ".join((sent.report, sent.plan, sent.period, sent.place))
    digest = run.get("files", {}).get(ledger.NUMBERS, "")
    ledger.release_report(project.state, folder, sent.number, date.fromisoformat(sent.sent_on), source, digest)


def _read(folder: Path, name: str) -> dict[str, Any]:
    path = folder / name
    if not path.exists():
        todo = "chỉ tới thư mục do treem report làm, ví dụ reports/2018-Q1/106"
        raise RequestError(f"Không có báo cáo ở đây: thiếu {name}.", folder.name, todo)
    try:
        found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        return {**found, "parameters": found["parameters"], "build": found["build"]}
    except (ValueError, KeyError, TypeError) as problem:
        raise InputError("Tệp của báo cáo không đọc được.", f"{folder.name}/{name}", "làm lại bằng treem report") from problem


def _hash(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _submission(
    folder: Path, model: dict[str, Any], run: dict[str, Any], on: date, number: str, sent_by: str, note: str
) -> Submission:
    files = {path.name: _hash(path) for path in sorted(folder.iterdir()) if path.is_file() and path.suffix != ".ipynb"}
    written = run.get("files", {})
    edited = tuple(name for name, digest in written.items() if name in files and files[name] != digest)
    told = {"model": _hash(folder / "model.json"), "status_line": str(model.get("status_line", "")), "facts": facts_of(model)}
    return of_run(run, on, number, sent_by=sent_by, note=note, files=files, edited=edited, **told)


def of_run(run: Mapping[str, Any], on: date, number: str, **left: Any) -> Submission:
    """Return the submission of a report by its ``run.json``; ``left``: what of the files that left, as ``Submission`` names it."""
    told = run["parameters"]
    plan = catalog.load_plan(told["plan"])
    return Submission(
        number=number,
        sent_on=on.isoformat(),
        edition=told["edition"],
        report=run["report"],
        plan=plan.id,
        period=str(told["period"]),
        place=told["place"],
        deadline=_deadline(plan, str(told["period"])) if told["place"] == plan.place else "",
        whole_plan=told["place"] == plan.place,
        build=run["build"],
        manifest=run.get("manifest", ""),
        demo=bool(run.get("demo")),
        **left,
    )


def _deadline(plan: catalog.Plan, period: str) -> str:
    """The deadline that a report of the whole plan on this period answers."""
    found = [raw["id"] for raw in plan.details.get("deadlines", ()) if str(raw.get("period", "")) == period and raw.get("report")]
    return str(found[0]) if found else ""


def _slug(text: str) -> str:
    plain = unicodedata.normalize("NFD", text.lower().replace("đ", "d"))
    return re.sub(r"[^a-z0-9]+", "-", "".join(sign for sign in plain if not unicodedata.combining(sign))).strip("-")


def _path(project: Project, found: Submission) -> Path:
    parts = (found.report, found.plan, found.period, found.place, found.edition, found.number)
    # two numbers that differ in their marks only must not share a file
    digest = hashlib.sha256(found.number.encode()).hexdigest()[:6]
    return project.state / "submissions" / found.build / f"{'_'.join(map(_slug, parts))}_{digest}.json"


def _told_before(project: Project, path: Path, found: Submission) -> Submission | None:
    """Return the record when the same thing is told twice; a number stands for one report on one day of a year.

    Raises:
        RequestError: the number is taken.
    """
    same = [known for known in submissions(project) if known.number == found.number and known.sent_on[:4] == found.sent_on[:4]]
    for known in same:
        if (known.report, known.plan, known.period, known.place, known.model, known.sent_on) != (
            found.report, found.plan, found.period, found.place, found.model, found.sent_on,
        ):  # fmt: skip
            day = formats.day(date.fromisoformat(known.sent_on))
            told = f"số {known.number} đã dùng cho báo cáo {known.period}, địa bàn {known.place}, gửi ngày {day}"
            raise RequestError(f"Không ghi được: {told}.", path.parent.name, "ghi số khác; bản đã gửi không sửa được")
    return same[0] if same else None


def _revised(project: Project, found: Submission) -> str:
    """Return the number of the sent report that this one replaces, "" when none was sent or the very same is sent once more.

    Raises:
        RequestError: a revision without a reason.
    """
    former = last_sent(submissions(project), found.report, found.period, found.place, found.edition, found.plan)
    if former is None or former.model == found.model:
        return ""
    if not found.note.strip():
        what = f"Báo cáo kỳ {found.period} của địa bàn {found.place} đã gửi ({former.words}) với nội dung khác; gửi lại phải nêu lý do."
        raise RequestError(what, found.number, 'nêu lý do sửa, ví dụ --note "xã Bản Bo gửi bổ sung danh sách tai nạn"')
    return former.number


def submissions(project: Project) -> list[Submission]:
    """Return everything that was sent, oldest first.

    Raises:
        InputError: a file of the book cannot be read.
    """
    found = [_load(path) for path in sorted((project.state / "submissions").glob("*/*.json"))]
    return sorted(found, key=lambda sent: (sent.sent_on, sent.number))


def _load(path: Path) -> Submission:
    try:
        raw = json.loads(path.read_text(encoding="utf-8"))
        return Submission(**{**raw, "edited": tuple(raw["edited"]), "by_people": tuple(raw.get("by_people", ()))})
    except (ValueError, KeyError, TypeError) as problem:
        where = f"submissions/{path.parent.name}/{path.name}"
        raise InputError("Hồ sơ bản đã gửi không đọc được.", where, "khôi phục tệp này từ bản sao lưu") from problem


def last_sent(
    book: Iterable[Submission], report: str, period: str, place: str, edition: str = "internal", plan: str | None = None
) -> Submission | None:
    """Return the latest submission of one report, None when it was never sent.

    Args:
        book: what was sent, oldest first (``submissions``).
        plan: only of this plan; None: of any, for the same period of last year may have been sent under last year's plan.
    """
    wanted = (report, period, place, edition)
    found = [sent for sent in book if (sent.report, sent.period, sent.place, sent.edition) == wanted and plan in (None, sent.plan)]
    return found[-1] if found else None


def changed_since(sent: Submission, now: Facts) -> list[Change]:
    """Return which figures of ``now`` differ from the ones that were sent (RULES 1), in the order of ``now``.

    Args:
        now: fact id -> text, value, unit. Only these are looked at: a number that a report no longer repeats has not changed.
    """
    changes = (_change(fact_id, sent, sent.facts.get(fact_id), fact) for fact_id, fact in now.items())
    return [change for change in changes if change]


def _change(fact_id: str, base: Submission, before: Mapping[str, Any] | None, after: Mapping[str, Any]) -> Change | None:
    """A figure counts as changed when its value or, without values, its printed sign differs."""
    old = before or {"text": "", "value": None}
    if before and (old["value"] == after["value"] if (old["value"], after["value"]) != (None, None) else old["text"] == after["text"]):
        return None
    kind = "changed" if before else "added"
    told = (old["text"], after["text"], old["value"], after["value"], after["unit"])
    return Change(fact_id, kind, *told, base.number, base.sent_on)
