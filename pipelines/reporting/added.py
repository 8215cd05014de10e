"""Late-known events, "bổ sung kỳ trước" (RULES 3): the report that was sent stays, the next cumulative one holds and lists them."""

from pipelines import formats
from pipelines.reporting.context import Context, Place
from pipelines.reporting.document import Column, Paragraph, Table
from pipelines.reporting.printing import count_fact, join_runs
from pipelines.reporting.sentences import Runs, listing
from pipelines.reporting.tables import SIGN_NOTE, count_column
from pipelines.reporting.texts import say

ADDED = "injury_added"
CODE = "Biểu 4c"
KINDS = (("injured", "bị tai nạn, thương tích (gồm cả tử vong)"), ("died", "tử vong"))
SAME_YEAR, YEAR_BEFORE = "", "_before"


def late_known(context: Context) -> list[Paragraph]:
    """Say which children the former report lacked because the news came late; nothing where there are none."""
    found = []
    earlier = context.earlier
    if earlier and _any(context, SAME_YEAR):
        cutoff, known = formats.day(earlier.cutoff_on), formats.day(earlier.known_on)
        why = f"xảy ra đến hết ngày {cutoff}, sau ngày {known} mới nhận tin nên chưa có trong báo cáo {earlier.label}"
        kept = "; số lũy kế kỳ này đã gồm các em này, báo cáo đã gửi giữ nguyên"
        found.append(say(f"Bổ sung kỳ trước ({why}): ", _amounts(context, SAME_YEAR), kept, _table(context)))
    if _any(context, YEAR_BEFORE):
        year = context.period.year
        lead = f"Bổ sung năm trước (xảy ra trong năm {year - 1}, chưa có trong báo cáo nào): "
        found.append(
            say(lead, _amounts(context, YEAR_BEFORE), f"; không tính vào số lũy kế năm {year}", _table(context))
        )
    return found


def _any(context: Context, suffix: str, place: str = "") -> bool:
    figures = [context.now(ADDED, kind + suffix, place) for kind, _ in KINDS]
    return any(figure.known and figure.count > 0 for figure in figures)


def _amounts(context: Context, suffix: str) -> Runs:
    told: list[Runs] = []
    for kind, name in KINDS:
        figure = context.now(ADDED, kind + suffix)
        if figure.known and figure.count:
            told.append(join_runs(count_fact(figure), f" trẻ em {name}"))
    return listing(told, "; trong đó ")


def _table(context: Context) -> str:
    return "" if context.is_commune else f"; theo xã tại {CODE}"


def added_table(context: Context) -> list[Table]:
    """Return Biểu 4c: the communes with late-known children, and their sum; nothing where there are none, or in a commune's report."""
    suffixes = [suffix for suffix in (SAME_YEAR, YEAR_BEFORE) if _any(context, suffix)]
    if not suffixes or context.is_commune:
        return []
    when = {SAME_YEAR: "kỳ trước trong năm", YEAR_BEFORE: f"năm {context.period.year - 1}"}
    heads = [count_column(f"{kind}, {when[suffix]}") for suffix in suffixes for kind in ("Mắc", "Tử vong")]
    places = [place for place in context.communes if any(_any(context, suffix, place.code) for suffix in suffixes)]
    rows = tuple(_row(context, place, suffixes) for place in [*places, context.place])
    columns = (Column("Mã", 0.75, "center"), Column("Xã, thị trấn", 1.7), *heads)
    note = (
        "Trẻ em (không phải số vụ), mỗi em nêu một lần, ở báo cáo đầu tiên biết đến; “mắc” gồm cả tử vong. Số của kỳ trước"
        f" trong năm đã nằm trong số lũy kế, số của năm trước thì không. {SIGN_NOTE}"
    )
    title = f"Trẻ em bị tai nạn, thương tích bổ sung kỳ trước, {context.period.label}"
    return [Table(CODE, title, columns, rows, note, total=True)]


def _row(context: Context, place: Place, suffixes: list[str]) -> tuple[Runs, ...]:
    name = place.name if place.level == "commune" else "Cộng"
    figures = [context.now(ADDED, kind + suffix, place.code) for suffix in suffixes for kind, _ in KINDS]
    facts = [count_fact(figure, dash=True) for figure in figures]
    return ((place.code,), (name,), *((fact,) for fact in facts))
