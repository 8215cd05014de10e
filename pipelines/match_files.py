"""`treem match`: two lists in, the pairs that are one child out, the doubtful ones in a list for a person."""

import csv
import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from pipelines import engine, files, matching
from pipelines.errors import InputError, RequestError
from pipelines.match_lists import PROVINCE, People, read_list
from pipelines.matching.people import query

OUT = ("id_a", "id_b", "score", "reason")
REVIEW = (*OUT, "decision")
YES = {"co", "cung", "same", "x", "1"}
NO = {"khong", "khac", "different", "0"}
# below this share of rows whose commune the other list names too, the two lists name communes in different ways
COMMON_COMMUNES = 0.2
STEPS = 3

Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Matched:
    """What `treem match` did. Row counts; ``unread`` = cells that could not be read, by column.

    ``provinces``: how many were matched one by one (0: all rows at once); ``rows_elsewhere``: rows of a province that the
    other list does not have.
    """

    rows_a: int
    rows_b: int
    joined: int
    exact: int
    weighed: int
    decided: int
    doubtful: int
    unread: dict[str, int] = field(default_factory=dict)
    numbers_against_row: int = 0
    left_out: tuple[str, ...] = ()
    provinces: int = 0
    rows_elsewhere: int = 0

    def as_dict(self) -> dict[str, Any]:
        """Return it for machines, with the rows of each list that found nobody."""
        return asdict(self) | {"alone_a": self.rows_a - self.joined, "alone_b": self.rows_b - self.joined}


def match_files(
    first: Path,
    second: Path,
    out: Path,
    *,
    review: Path | None = None,
    decided: Path | None = None,
    mapping: Mapping[str, str] | None = None,
    within_provinces: bool = False,
    progress: Progress | None = None,
) -> Matched:
    """Write to ``out`` the pairs of rows that are surely one child (columns OUT), each row in at most one pair.

    Args:
        first, second: lists with the columns of ``match_lists.COLUMNS`` that they have; id is needed.
        out, review: CSV; ``review`` gets the doubtful pairs (columns REVIEW), its last column for a person to fill in.
        decided: such a list filled in: its pairs are joined or kept apart as it says.
        mapping: heading -> column, see ``match_lists.read_list``.
        within_provinces: only rows of one province (column province of both lists) are compared, one province after the other.

    Raises:
        RequestError: paths that cannot be used, or one list given twice.
        InputError: a list cannot be read, or the two have nothing to be compared by (or no province in common).
    """
    step = progress or (lambda done, total: None)
    _require_paths(first, second, out, review)
    lists = (read_list(first, mapping), read_list(second, mapping))
    if lists[0].fingerprint == lists[1].fingerprint:
        raise RequestError("Hai danh sách có cùng một nội dung.", f"{first.name}, {second.name}", "chọn hai danh sách khác nhau")
    _require_common(lists)
    said = _read_decisions(decided, lists) if decided else []
    step(1, STEPS)
    con = engine.connect()
    try:
        left_out = _load(con, lists, said)
        step(2, STEPS)
        linked = _link_provinces(con, lists, step) if within_provinces else matching.link(con, exact_first=True)
        pairs, doubts = _pairs(con), _doubts(con)
        _write(out, OUT, pairs)
        if review:
            _write(review, REVIEW, [(*doubt, "") for doubt in doubts])
        told = _summary(con, lists, linked, pairs, len(doubts), left_out)
        step(STEPS + told.provinces, STEPS + told.provinces)
        return told
    finally:
        con.close()


def _require_paths(first: Path, second: Path, out: Path, review: Path | None) -> None:
    written = [path for path in (out, review) if path]
    for path in written:
        if path.suffix.lower() != ".csv":
            raise RequestError("Tệp ra phải là .csv.", path.name, "đặt tên tệp ra có đuôi .csv")
        if not path.parent.is_dir():
            raise RequestError("Không có thư mục của tệp ra.", path.parent.name, "tạo thư mục trước")
    places = [path.resolve() for path in (first, second, *written)]
    if places[0] == places[1]:
        raise RequestError("Hai danh sách là cùng một tệp.", first.name, "chọn hai danh sách khác nhau")
    if len(set(places)) < len(places):
        raise RequestError("Tệp ra trùng với một tệp khác.", out.name, "chọn tên khác; danh sách gốc không bao giờ bị sửa")


def _require_common(lists: Sequence[People]) -> None:
    """Both lists need names, or numbers of one kind; a birth date or mother beside the name."""
    common = set(lists[0].columns) & set(lists[1].columns)
    numbers = [{"personal_id", "card_no"} & set(one.columns) for one in lists]
    named = "full_name" in common and len(common & {"birth_date", "mother_name"}) > 0
    if not named and not all(numbers):
        raise InputError(
            "Hai danh sách không có cột chung đủ để nhận ra một trẻ.",
            f"{lists[0].name}, {lists[1].name}",
            "cần full_name cùng birth_date hoặc mother_name, hoặc personal_id, card_no ở cả hai danh sách",
        )


def _load(con: engine.Connection, lists: Sequence[People], said: list[tuple[str, str, bool]]) -> tuple[str, ...]:
    """Make ``match_row``, ``match_stand``, ``match_said`` and ``match_id``; return the columns that could not be used."""
    import polars as pl

    engine.define_macros(con)
    frames = [one.frame.with_columns(list_no=pl.lit(number, dtype=pl.Int64)) for number, one in enumerate(lists, start=1)]
    engine.load_frame(con, "match_text", pl.concat(frames))
    engine.make_table(con, "match_row", query("written"))
    engine.make_table(con, "match_stand", "select row_no, list_no from match_row")
    engine.load_rows(con, "match_part", {"row_no": "bigint", "part": "varchar"}, [])
    engine.make_table(
        con, "match_id", "select r.row_no, r.list_no, t.id from match_row as r join match_text as t using (list_no, row_in_list)"
    )
    engine.load_rows(con, "said", {"id_a": "varchar", "id_b": "varchar", "same": "boolean"}, said)
    engine.make_table(
        con,
        "match_said",
        "select a.row_no as row_a, b.row_no as row_b, same from said "
        "join match_id as a on a.list_no = 1 and a.id = id_a join match_id as b on b.list_no = 2 and b.id = id_b",
    )
    return _leave_out_communes(con)


def _leave_out_communes(con: engine.Connection) -> tuple[str, ...]:
    """Communes by name in one list and by code or new name in the other say nothing: forget them."""
    told = engine.rows(
        con,
        """
        with named as (select distinct list_no, commune from match_row where commune is not null),
        met as (
            select r.list_no, count(*) as all_rows, count(o.commune) as met
            from match_row as r left join named as o on o.commune = r.commune and o.list_no <> r.list_no
            where r.commune is not null group by r.list_no
        )
        select count(*), min(met / all_rows) from met
        """,
    )[0]
    if told[0] < 2 or told[1] >= COMMON_COMMUNES:
        return ()
    con.execute("update match_row set commune = null")
    return ("commune",)


# a decision that two rows are one child brings both into one province
_PARTS = r"""
    with told as (
        select
            row_no, list_no,
            coalesce(regexp_replace(plain(province), '^(tinh|thanh pho|tp) ', ''), '') as part
        from match_row join match_text using (list_no, row_in_list)
    ),
    brought as (select row_b as row_no, part from match_said join told on told.row_no = row_a where same),
    placed as (select row_no, list_no, coalesce(brought.part, told.part) as part from told left join brought using (row_no))
    select row_no, part from placed where part in (select part from placed group by part having count(distinct list_no) = 2)
"""


def _link_provinces(con: engine.Connection, lists: Sequence[People], step: Progress) -> matching.Linked:
    """Match province by province: those that both lists have.

    Raises:
        InputError: a list has no such column, or no province is in both.
    """
    for one in lists:
        if PROVINCE not in one.columns:
            raise InputError("Danh sách không có cột tỉnh.", one.name, "thêm cột province, hoặc chỉ ra cột ấy: --map “Tỉnh cũ=province”")
    if not engine.make_table(con, "match_part", _PARTS):
        names = ", ".join(one.name for one in lists)
        raise InputError("Hai danh sách không có tỉnh nào chung.", names, "ghi tên tỉnh như nhau, hoặc bỏ --within-provinces")
    return matching.link_parts(con, exact_first=True, progress=lambda done, parts: step(STEPS - 1 + done, STEPS + parts))


_PAIRS = """
    select row_a, row_b, 1.0 as score, reason from match_exact
    union all
    select row_a, row_b, score, reason from match_pair
    union all
    select row_a, row_b, 1.0, 'người có trách nhiệm xác nhận' from match_said where same
"""


def _pairs(con: engine.Connection) -> list[tuple[Any, ...]]:
    return _named(con, _PAIRS)


def _doubts(con: engine.Connection) -> list[tuple[Any, ...]]:
    return _named(con, "select row_a, row_b, score, reason from match_doubt")


def _named(con: engine.Connection, pairs: str) -> list[tuple[Any, ...]]:
    """Return (id_a, id_b, score, reason) in the order of the first list."""
    return engine.rows(
        con,
        f"""
        select a.id, b.id, format('{{:.4f}}', cast(score as double)), reason
        from ({pairs}) as p
        join match_id as a on a.row_no = least(p.row_a, p.row_b)
        join match_id as b on b.row_no = greatest(p.row_a, p.row_b)
        order by a.row_no, b.row_no
        """,
    )


def _write(path: Path, header: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    files.write_text(path, text.getvalue())


def _summary(
    con: engine.Connection, lists: Sequence[People], linked: matching.Linked, pairs: Sequence[Any], doubts: int, left_out: tuple[str, ...]
) -> Matched:
    births, sexes, against = engine.rows(
        con,
        "select count(*) filter (birth_unread), count(*) filter (sex_unread), "
        "count(*) filter (not id_fits(personal_id, birth_date, sex)) from match_row",
    )[0]
    decided = engine.rows(con, "select count(*) from match_said where same")[0][0]
    provinces, placed = engine.rows(con, "select count(distinct part), count(*) from match_part")[0]
    unread = {name: number for name, number in (("birth_date", births), ("sex", sexes)) if number}
    return Matched(
        rows_a=lists[0].frame.height,
        rows_b=lists[1].frame.height,
        joined=len(pairs),
        exact=linked.exact,
        weighed=linked.joined,
        decided=decided,
        doubtful=doubts,
        unread=unread,
        numbers_against_row=against,
        left_out=left_out,
        provinces=provinces,
        rows_elsewhere=engine.count(con, "match_row") - placed if provinces else 0,
    )


def _read_decisions(path: Path, lists: Sequence[People]) -> list[tuple[str, str, bool]]:
    """Return (id_a, id_b, same) of the lines that a person filled in.

    Raises:
        RequestError: no such file. InputError: missing columns, an answer that says neither, an id that no list has, or
            two answers that cannot both hold (each row has one partner).
    """
    from pipelines.ingest.words import key

    if not path.is_file():
        raise RequestError("Không thấy danh sách đã quyết định.", path.name, "kiểm tra lại đường dẫn")
    with path.open(encoding="utf-8-sig", newline="") as table:
        lines = list(csv.DictReader(table))
    if not lines or not {"id_a", "id_b", "decision"} <= set(lines[0]):
        raise InputError("Danh sách đã quyết định thiếu cột.", path.name, "cần id_a, id_b, decision (tệp do --review viết ra)")
    found = []
    ids = [set(one.frame["id"].to_list()) for one in lists]
    for number, line in enumerate(lines, start=2):
        answer = key(line["decision"] or "")
        if not answer:
            continue
        where = f"{path.name}, dòng {number}"
        if answer not in YES | NO:
            raise InputError("Cột decision không rõ.", where, "ghi có hoặc không")
        if line["id_a"] not in ids[0] or line["id_b"] not in ids[1]:
            raise InputError("Dòng có id không thuộc hai danh sách này.", where, "dùng đúng tệp --review của hai danh sách ấy")
        found.append((line["id_a"], line["id_b"], answer in YES))
    _require_one_partner(found, path.name)
    return found


def _require_one_partner(found: Sequence[tuple[str, str, bool]], name: str) -> None:
    for side in (0, 1):
        joined = [pair[side] for pair in found if pair[2]]
        if len(joined) != len(set(joined)):
            raise InputError("Một dòng được ghép với hai dòng khác.", name, "mỗi dòng chỉ ghi “có” một lần")
    if len({pair[:2] for pair in found}) != len(found):
        raise InputError("Một cặp có hai quyết định.", name, "giữ một dòng cho mỗi cặp")
