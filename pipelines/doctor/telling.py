"""Findings for a terminal and for machines."""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from pipelines.doctor.examination import CHECKS, exit_code
from pipelines.doctor.finding import BLOCK, LEVELS, NOTE, OK, WARN, Finding

TITLE_WIDTH, LEVEL_WIDTH = 14, 8


def lines(found: Sequence[Finding], everything: bool = False) -> Iterator[str]:
    """Give what to read: by group what is not well, each with what to do; what is well in one line unless asked for."""
    groups = {name: group for group, name, _, _ in CHECKS}
    former = ""
    for one in found:
        if one.level == OK and not everything:
            continue
        group = groups.get(one.check, "")
        if group != former:
            yield group
            former = group
        yield f"  {LEVELS[one.level]:{LEVEL_WIDTH}} {one.title:{TITLE_WIDTH}} {one.what}"
        if one.todo:
            yield f"  {'':{LEVEL_WIDTH}} {'':{TITLE_WIDTH}} -> {one.todo}"
    yield summary(found)


def summary(found: Sequence[Finding]) -> str:
    """Return the last line: how many of each."""
    count = Counter(one.level for one in found)
    told = f"{len(found)} mục: {count[OK]} tốt, {count[NOTE]} để biết, {count[WARN]} nên sửa, {count[BLOCK]} chặn."
    return f"{told} Xử lý mục CHẶN trước khi làm tiếp." if count[BLOCK] else told


def as_json(found: Sequence[Finding]) -> dict[str, Any]:
    """Return findings for machines."""
    listed = [{"check": one.check, "title": one.title, "level": one.level, "what": one.what, "todo": one.todo} for one in found]
    return {"exit_code": exit_code(found), "findings": listed}
