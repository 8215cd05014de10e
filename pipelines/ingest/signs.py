"""Signs by which a row shows what it is: patterns of words and values, and the expressions that look for them."""

from typing import TYPE_CHECKING

from pipelines.ingest.table import anchor_column

if TYPE_CHECKING:
    import polars as pl

    from pipelines.catalog import Register

Columns = tuple[tuple[str, int], ...]  # canonical name, sheet column

# The first three are tested on composed lower-case text.
TOTAL = (
    r"^\W*(?:t[oổ]ng(?:\W*$|\s+(?:s[oố]|c[oộ]ng|đi[eể]m|diem|h[oợ]p|chung|to[aà]n|tr[eẻ])(?:\W.*)?$)"
    r"|t\W{1,2}c[oộ]ng(?:\W.*)?$"
    r"|c[oộ]ng(?:\W*$|\W*\d.*$|\s*:.*$"
    r"|\s+(?:b[aả]n|th[oô]n|x[oó]m|t[oổ]|khu|[aấ]p|l[oớ]p|nh[aà] tr[eẻ]|m[aẫ]u gi[aá]o|trang|d[oồ]n|chung|to[aà]n|x[aã])(?:\W.*)?$)"
    r"|(?:l[uũ]y\s+k[eế]|mang\s+sang|chuy[eể]n\s+trang)(?:\W.*)?$)"
)
_ITEM = r"(?:(?:[ivxlc]+|[a-h]|\d{1,2})[\s.)/\-]+)?"
HAMLET = rf"^\W*{_ITEM}(?:bản|thôn|xóm|tổ|khu|ấp|làng|buôn|tiểu khu|đội|phố|cụm|nhóm|lớp)(?:\s|:|$)"
# Without accents "Ban" may also be a family name (Bàn): such a line counts only when it has no running number.
HAMLET_PLAIN = rf"^[\W]*{_ITEM}(?:ban|thon|xom|to|khu|ap|lang|buon|tieu khu|doi|pho|cum|nhom|lop)(?:\s|:|$)"
BETWEEN = "\x1f"  # between the cells of a joined row
# Tested on the joined row, lower case, no accents.
FOOTER = (
    rf"(?:^|{BETWEEN})[^0-9a-z{BETWEEN}]*(?:nguoi (?:lap|tong hop|bao cao|ghi|kiem|nhan|giao|lam|theo doi)"
    r"|tm\W|t/m|kt\W|tl\W|tuq\W|(?:pho )?chu tich|thu truong|tram truong|truong (?:tram|phong|ban|thon)"
    r"|(?:pho )?giam doc|can bo|cong chuc|ke toan|xac nhan|noi nhan|ghi chu\s*:"
    r"|ky[ ,]+(?:ghi|ten|ho ten|ho va ten|dong dau|va)\b"
    r"|luu y\s*:|chu thich|nguon\s*:|an dinh|danh sach (?:nay )?(?:co|gom)|cong tac vien|dai dien"
    r"|khong (?:co )?phat sinh|khong co truong hop)"
    r"|\bngay[\s\d.…_/]*thang[\s\d.…_/]*nam"
)
# A count ("12", "1.250", "98,5 %", "12 trẻ", "Nữ: 7"), as totals have it: no sign of an entry.
COUNT = (
    r"^(?:\d{1,3}(?:[.,]\d{3})+|\d+(?:[.,]\d+)?)\s*%?"
    r"\s*(?:tr[eẻ](?:\s+em)?|em|ch[aá]u|ng[uư][oờ]i|ca|l[uư][oợ]t|th[eẻ]|đi[eể]m|h[oộ])?$"
    r"|^(?:nam|n[uữ]|trong đó|trđ)\W.*\d|^-+$"
)
# What a cell of an entry looks like, by the type of its column.
ENTRY = {
    "date": r"\d{1,2}\s*[/.\-]\s*\d{1,2}\s*[/.\-]\s*\d{2,4}|\d{4}-\d{2}-\d{2}"
    r"|^\d{1,2}\s*[/.\-]\s*\d{4}$|^(?:19|20)\d{2}$",
    "sex": r"(?i)^(?:nam|nữ|nu|trai|gái|gai|m|f|male|female|[012x])$",
    "tick": r"(?i)^(?:x|v|ü|✓|✔|√|1|có|co)$",
    "number": r"^-?\d+(?:[.,]\d+)?$",
    "weight": r"^-?\d+(?:[.,]\d+)?\s*(?:kg|g)?$",
    "height": r"^-?\d+(?:[.,]\d+)?\s*(?:cm)?$",
    "card": r"(?i)^(?:[a-z]{2}\W?\d[\w\s\-]{8,}|\d{10,15})$",
    "personal_id": r"^\d{9,12}$",
}
RUNNING_NUMBER = r"^\d{1,6}\s*[.)]?$"
GROUP_NUMBER = r"^(?:[IVXLC]+|[A-H])\s*[.)]?$"
_ASIDE = frozenset({"row_label", "note"})


def row_signs(register: "Register", columns: Columns, width: int) -> list["pl.Expr"]:
    """Return cheap expressions over every row: how full it is, its first text, its anchor, the signs of an entry."""
    import polars as pl

    main = anchor_column(register)
    at = {name: pl.col(f"c{index}") for name, index in columns if name != "row_label"}
    anchor = at.get(main, pl.lit(None, dtype=pl.String))
    label = dict(columns).get("row_label")
    label_cell = pl.lit(None, dtype=pl.String) if label is None else pl.col(f"c{label}")
    numbered = register.columns[main].type == "number"
    typed = [
        cell.str.contains(ENTRY[register.columns[name].type]).fill_null(False)
        for name, cell in at.items()
        if register.columns[name].type in ENTRY and name != main
    ]
    others = [cell.is_not_null() for name, cell in at.items() if name != main]
    cells = [pl.col(f"c{index}") for index in range(width)]
    return [
        pl.sum_horizontal(cell.is_not_null() for cell in cells).alias("filled"),
        pl.sum_horizontal([cell.is_not_null() for cell in at.values()]).alias("mapped"),
        lowered(pl.coalesce(cells)).alias("first"),
        lowered(anchor).alias("anchor"),
        label_cell.is_not_null().alias("labelled"),
        pl.sum_horizontal([*typed, pl.lit(0)]).alias("typed"),
        (anchor if numbered else label_cell).str.contains(RUNNING_NUMBER).fill_null(False).alias("running"),
        (pl.any_horizontal(others) if numbered else anchor.is_not_null()).alias("said"),
        (anchor.str.contains(GROUP_NUMBER).fill_null(False) if numbered else pl.lit(False)).alias("group_number"),
    ]


def lowered(cell: "pl.Expr") -> "pl.Expr":
    """Composed lower-case text, accents kept."""
    return cell.str.normalize("NFC").str.to_lowercase()


def folded(cell: "pl.Expr") -> "pl.Expr":
    """Lower-case text without accents."""
    bare = cell.str.to_lowercase().str.normalize("NFD").str.replace_all(r"\p{M}", "")
    return bare.str.replace_all("đ", "d", literal=True)


def word_signs(register: "Register", columns: Columns, width: int) -> list["pl.Expr"]:
    """Return the costly expressions, for doubtful rows only (cells plus ``row_signs``): subtotal and footer words."""
    import polars as pl

    first, anchor = pl.col("first"), pl.col("anchor")
    joined = folded(
        pl.concat_str([pl.col(f"c{index}") for index in range(width)], separator=BETWEEN, ignore_nulls=True)
    )
    unaccented = first.str.contains(r"^[\x00-\x7f]*$") & ~pl.col("running") & ~pl.col("entry")
    plain = unaccented & (first.str.contains(HAMLET_PLAIN) | anchor.str.contains(HAMLET_PLAIN))
    group = pl.col("hamlet") | plain.fill_null(False) | pl.col("group_number")
    footer = joined.str.contains(FOOTER).fill_null(False)
    # "Bản Bo, ngày 15 tháng 3" is the place and day of a signature, not a hamlet line.
    subtotal = (pl.col("total") | (group & ~footer)) & (_evidence(register, columns, width) == 0)
    return [subtotal.alias("subtotal"), footer.alias("footer_word")]


def _evidence(register: "Register", columns: Columns, width: int) -> "pl.Expr":
    """Count the cells that only an entry has: filled, no mere count, not the line's own words."""
    import polars as pl

    personal = any(column.type == "name" for column in register.columns.values())
    main = anchor_column(register)
    first = pl.coalesce([pl.col(f"c{index}") for index in range(width)])
    signs = [pl.lit(0)]
    for name, index in columns:
        column = register.columns[name]
        duty = column.required or column.column_required or column.any_of
        # Of a register without persons the name of a criterion is no sign of an entry: its number and points are.
        if name in _ASIDE or not (personal or (duty and column.type != "text")):
            continue
        cell = pl.col(f"c{index}")
        text = lowered(cell)
        own_words = cell.is_null() | (cell == first) | text.str.contains(COUNT)
        if name == main:
            own_words |= text.str.contains(TOTAL) | text.str.contains(HAMLET) | cell.str.contains(GROUP_NUMBER)
            own_words |= text.str.contains(HAMLET_PLAIN) & ~pl.col("running")
        signs.append((~own_words).fill_null(False).cast(pl.Int32))
    return pl.sum_horizontal(signs)
