"""Biểu 8: what the registers know of the means: funds and budgets of communes, play activities, staff; never a guess of the rest."""

from dataclasses import replace

from pipelines.reporting.context import Context
from pipelines.reporting.document import Column, Run, Table
from pipelines.reporting.figures import Figure, answered
from pipelines.reporting.printing import SIGNS, count_fact, derived
from pipelines.reporting.saying import noun_of
from pipelines.reporting.sentences import Runs
from pipelines.reporting.tables import SIGN_NOTE, count_column
from pipelines.reporting.topics import MONEY, PLAY

CODE = "Biểu 8"
STAFF = "staff_trained_share"
# name, indicator, variant, part of the figure that is printed
KNOWN = (
    ("Quỹ Bảo trợ trẻ em của các xã: thu trong năm", MONEY, "fund_in", "numerator"),
    ("Quỹ Bảo trợ trẻ em của các xã: chi trong năm", MONEY, "fund_out", "numerator"),
    ("Kinh phí công tác trẻ em của các xã", MONEY, "budget", "numerator"),
    ("Hoạt động vui chơi cho trẻ em: số buổi", PLAY, "sessions", "numerator"),
    ("Hoạt động vui chơi cho trẻ em: số lượt trẻ em tham gia", PLAY, "attendances", "numerator"),
    ("Điểm vui chơi của trẻ em", PLAY, "places", "numerator"),
    ("Người làm công tác bảo vệ, chăm sóc trẻ em trong danh sách", STAFF, "trained", "denominator"),
)
UNKNOWN = ("Ngân sách nhà nước theo từng nguồn", "Vận động xã hội hóa, hiện vật quy đổi", "Số suất quà, số trẻ em được tặng quà")


def resource_table(context: Context) -> Table:
    """Return Biểu 8: one row for each kind of means that a register holds, then those that none holds."""
    columns = (
        Column("TT", 0.4, "center"),
        Column("Nguồn lực", 3.6),
        Column("Đơn vị tính", 0.8, "center"),
        count_column(context.period.label[:1].upper() + context.period.label[1:], 1.2),
        count_column(context.former[:1].upper() + context.former[1:], 1.2),
        Column("Số xã có số liệu", 0.9, "center"),
    )
    rows = [_known(context, number, *line) for number, line in enumerate(KNOWN, start=1)]
    rows += [_unknown(number, name) for number, name in enumerate(UNKNOWN, start=len(KNOWN) + 1)]
    note = (
        "Số của cả năm theo số liệu mới nhất của các xã nhận kịp; xã để trống ô thì không tính. Không cộng Quỹ với kinh phí vì không rõ"
        " phần trùng nhau. Các dòng cuối không có trong sổ nào của đơn vị: đơn vị bổ sung theo sổ kế toán."
        f" Nguồn: số liệu của xã về Quỹ Bảo trợ trẻ em, hoạt động vui chơi; danh sách cán bộ. {SIGN_NOTE}"
    )
    return Table(CODE, f"Nguồn lực thực hiện, {context.period.label}", columns, tuple(rows), note)


def _known(context: Context, number: int, name: str, indicator: str, variant: str, part: str) -> tuple[Runs, ...]:
    now, before = (answered(read(indicator, variant)) for read in (context.now, context.before))
    unit = "người" if part == "denominator" else noun_of(context, now)
    facts: list[Runs] = [(count_fact(figure, part, unit=unit),) for figure in (now, before)]
    return ((str(number),), (name,), (unit,), *facts, _places(context, now, part))


def _places(context: Context, now: Figure, part: str) -> Runs:
    """Return how many communes told it, of those expected."""
    expected = now.units_expected or 0
    if not now.known or not expected:
        return (SIGNS["not_reported"],)
    told: Run = count_fact(replace(now, part="numerator"), "denominator", unit="xã")
    if part == "denominator":
        told = derived(now, "units_reported", now.units_reported or 0, str(now.units_reported or 0), "xã")
    return (told, "/", derived(now, "units_expected", expected, str(expected), "xã"))


def _unknown(number: int, name: str) -> tuple[Runs, ...]:
    sign = SIGNS["not_reported"]
    return ((str(number),), (name,), ("",), (sign,), (sign,), ("chưa có số liệu",))
