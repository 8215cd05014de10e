"""The proof of a finished report: every file against the model, every number of the model against the marts of its build."""

from collections import Counter
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from pipelines.errors import RequestError
from pipelines.reporting import verify
from pipelines.reporting.document import Document, facts_in, from_json
from pipelines.reporting.verify_marts import DERIVED, MART, OTHER, SIGN, Compared, compare_facts, open_build, read_run
from pipelines.reporting.wording import printable, signed
from pipelines.settings import Project

WORDS = {
    MART: "số có dòng trong kho chỉ số",
    DERIVED: "số suy ra, tính lại từ kho",
    SIGN: "dấu hoặc chữ thay cho số",
    OTHER: "số suy ra theo cách riêng: chỉ kiểm tra làm tròn",
}


@dataclass(frozen=True)
class FileChecked:
    """One file: how many numbers it must print, and where it says otherwise than the model."""

    name: str
    numbers: int
    differences: tuple[str, ...]


@dataclass(frozen=True)
class Proof:
    """What ``treem verify`` tells of a report folder; ``facts`` is None when the marts of the build are no longer kept."""

    folder: str
    build: str
    files: tuple[FileChecked, ...]
    facts: tuple[Compared, ...] | None

    @property
    def wrong(self) -> list[Compared]:
        """The numbers that the marts do not bear out."""
        return [each for each in self.facts or () if not each.ok]

    @property
    def ok(self) -> bool:
        """Whether nothing differs."""
        return not self.wrong and not any(checked.differences for checked in self.files)


def prove(project: Project, folder: Path) -> Proof:
    """Check a report folder.

    Raises:
        RequestError: no report there.
    """
    model = folder / "model.json"
    if not model.exists():
        todo = "chỉ tới thư mục do treem report làm, ví dụ reports/2018-Q1/106, hoặc một tệp Word của báo cáo"
        raise RequestError("Không có báo cáo ở đây: thiếu model.json.", folder.name, todo)
    document = printable(from_json(model.read_text(encoding="utf-8")))
    build = str(read_run(folder).get("build") or document.build)
    marts = open_build(project.marts, build, document)
    facts = None if marts is None else tuple(compare_facts(document, marts))
    return Proof(folder.name, build, tuple(_files(document, folder)), facts)


def _files(document: Document, folder: Path) -> list[FileChecked]:
    differences = verify.verify(folder)
    found = []
    for suffix in verify.CHECKS:
        path = folder / f"{document.name}{suffix}"
        if path.exists():
            own = tuple(line.removeprefix(f"{path.name}: ") for line in differences if line.startswith(f"{path.name}: "))
            printed = signed(document) if suffix in verify.SIGNED else document
            found.append(FileChecked(path.name, len(facts_in(printed)), own))
    rest = tuple(line for line in differences if not any(line.startswith(f"{checked.name}: ") for checked in found))
    return [*found, FileChecked("model.json", len(facts_in(document)), rest)]


def lines(proof: Proof, most: int) -> list[str]:
    """Tell a proof in words: a line for each file, one for each source of numbers, then the differences (at most ``most`` each)."""
    told = [f"Báo cáo {proof.folder}, bản dựng {proof.build}"]
    for checked in proof.files:
        said = f"{len(checked.differences)} chỗ KHÁC" if checked.differences else "khớp"
        told.append(f"  {checked.name}: {checked.numbers} con số, {said}")
        told += [f"    {line}" for line in checked.differences[:most]]
    if proof.facts is None:
        return [*told, "  Kho của bản dựng này không còn giữ: chỉ đối chiếu được các tệp với nhau, chưa đối chiếu được với kho."]
    counted = Counter((each.source, each.ok) for each in proof.facts)
    told += [
        f"  {words}: {counted[source, True]} khớp, {counted[source, False]} KHÁC"
        for source, words in WORDS.items()
        if counted[source, True] + counted[source, False]
    ]
    return told + [f"    {each.fact_id}: in “{each.text}” ({each.value}), trong kho {each.expected}" for each in proof.wrong[:most]]


def as_json(proof: Proof) -> dict[str, Any]:
    """Return a proof for machines, every number with its source."""
    facts = None if proof.facts is None else [asdict(each) for each in proof.facts]
    return {"folder": proof.folder, "build": proof.build, "ok": proof.ok, "files": [asdict(each) for each in proof.files], "facts": facts}
