"""The minutes of a handover as a document in the official layout: numbered parts, tables, places for people, three signatures."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from importlib.metadata import version
from pathlib import Path

from pipelines import catalog, formats, marts, periods, places
from pipelines.calendar.schedule import TIME
from pipelines.checks_print import LEVELS as SEVERITIES
from pipelines.custody.writing import size_vi
from pipelines.errors import TreemError
from pipelines.files import whole
from pipelines.handover.standing import Standing, gather
from pipelines.publish import POINTER
from pipelines.reporting.context import Place, read_places
from pipelines.reporting.document import Block, Column, Document, Heading, Office, Paragraph, Placeholder, Table
from pipelines.settings import Project

TITLE, SUBTITLE = "BIÊN BẢN", "Bàn giao dữ liệu và việc theo dõi chỉ tiêu bảo vệ, chăm sóc trẻ em"
SIGNERS = ("BÊN GIAO", "BÊN NHẬN", "NGƯỜI CHỨNG KIẾN")
EDITION = "Văn bản nội bộ của cơ quan; không có tên, số của trẻ em"
SHOWN = 15  # lines of a table, at most
SHOWN_PERIODS = 6
PARTIES = (
    "Bên giao: họ tên, chức danh, đơn vị",
    "Bên nhận: họ tên, chức danh, đơn vị",
    "Người chứng kiến: họ tên, chức danh, đơn vị",
)
CHECKED = (
    "Gõ khóa phục hồi từ tờ giấy: treem recovery-key check.",
    "Đọc thử bản sao lưu mới nhất bằng khóa ấy: treem restore TỆP.treem --check.",
    "Tự kiểm tra máy: treem doctor; dựng lại kho: treem build; so lần dựng với biên bản này.",
    "Mở báo cáo gần nhất, đọc lại từng số: treem verify THƯ_MỤC.",
    "Đọc docs/sao-luu-ban-giao.md và SECURITY.md.",
)


def write(project: Project, path: Path, now: datetime) -> Standing:
    """Write the minutes as ``.docx`` and return what they tell.

    Args:
        path: a Word file; now: with its time zone.
    """
    from pipelines.reporting import writer_docx

    told = gather(project, now)
    made = document(told, _office(project, told), now)
    with whole(path) as draft:
        writer_docx.write(made, draft, signers=SIGNERS)
    return told


def document(told: Standing, office: Office, now: datetime) -> Document:
    """Return the minutes as a document."""
    blocks = [
        *_parties(), *_here(told), *_due(told), *_open(told), *_decided(told), *_plans(told), *_sent(told), *_keys(told), *_schedule(told),
        *_left(told), *_confirmed(),
    ]  # fmt: skip
    symbol = office.symbol.strip().lstrip("/")
    return Document(
        name="handover",
        title=TITLE,
        subtitle=SUBTITLE,
        parameters={"on": now.date().isoformat()},
        year=now.year,
        edition=EDITION,
        office=replace(office, symbol="-".join(filter(None, ("BB", symbol))), addressee="", recipients=(), signature=()),
        blocks=tuple(_numbered(blocks)),
        opening=(f"Hôm nay, ngày …… tháng …… năm {now.year}, tại …………………………, chúng tôi gồm:",),
        closing="Biên bản lập thành 03 bản có giá trị như nhau, mỗi bên giữ một bản, một bản lưu tại cơ quan",
        demo=bool(told.manifest.get("demo")),
        build=str(told.manifest.get("build", "")),
        built_at=now.replace(microsecond=0).isoformat(),
    )


def _office(project: Project, told: Standing) -> Office:
    """Return the letterhead of the office on the day; of samples, that of the plan's own time."""
    from pipelines.reporting.letterhead import office_for

    if not told.plans or not (project.marts / POINTER).exists():
        return Office()
    plan = told.plans[0]
    last = max(period.cutoff_on for period in plan.periods.values())
    with marts.open_marts(project.marts) as con:
        place = read_places(con, last).get(plan.place) or _known(plan, last)
    if place is None:
        return Office()
    return office_for(project, plan.id, place, None, last if told.manifest.get("demo") else told.on)[0]


def _known(plan: catalog.Plan, on: object) -> Place | None:
    found = places.find(plan.place, on)  # type: ignore[arg-type]
    return Place(found.code, found.name, found.level, found.type) if found else None


def _numbered(blocks: Sequence[Block]) -> Iterator[Block]:
    numerals = iter(("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X"))
    tables = iter(range(1, 100))
    for block in blocks:
        if isinstance(block, Heading):
            yield Heading(block.level, f"{next(numerals)}. {block.text}")
        elif isinstance(block, Table):
            yield replace(block, code=f"Biểu {next(tables)}")
        else:
            yield block


def _say(text: str) -> Paragraph:
    return Paragraph((text,))


def _table(title: str, columns: Sequence[Column], rows: Sequence[Sequence[str]], most: int = SHOWN, total: bool = False) -> Table:
    more = len(rows) - most
    note = f"Còn {more} dòng nữa, xem trong phần mềm." if more > 0 else ""
    return Table("", title, tuple(columns), tuple(tuple((cell,) for cell in row) for row in rows[:most]), note, total)


def _middle(title: str, width: float = 1.0) -> Column:
    return Column(title, width, "center")


def _day(moment: str) -> str:
    return formats.day(formats.in_vietnam(moment))


def _number(title: str, width: float = 1.0) -> Column:
    return Column(title, width, "right")


def _label(period: str) -> str:
    """Name of a period at the beginning of a sentence; what names several stays as it is."""
    try:
        told = periods.label(period)
    except TreemError:
        told = period
    return told[:1].upper() + told[1:]


def _parties() -> Iterator[Block]:
    yield from (Placeholder(text) for text in PARTIES)


def _here(told: Standing) -> Iterator[Block]:
    yield Heading(1, "NHỮNG GÌ BÀN GIAO")
    rows = [(one.vi, one.folder, formats.number(one.files), size_vi(one.size)) for one in told.held]
    columns = (Column("Nội dung", 2.4), Column("Thư mục", 1.2), _number("Số tệp", 0.7), _number("Dung lượng", 0.9))
    yield _table("Dữ liệu trên máy", columns, rows)
    if not told.manifest:
        yield _say("Chưa dựng kho chỉ số lần nào.")
        return
    kept = f"; còn giữ {len(told.builds)} lần dựng" if len(told.builds) > 1 else ""
    yield _say(
        f"Lần dựng hiện hành: {told.manifest['build']}, dựng lúc {formats.moment(told.manifest['built_at'])}, "
        f"bản mã {told.manifest.get('code_version', '')}, phần mềm {version('treem')}{kept}."
    )
    titles = catalog.registers()
    listed = [
        (titles[name].title_vi if name in titles else name, *map(formats.number, numbers)) for name, numbers in told.lists.items()
    ]
    columns = (Column("Sổ", 3.0), _number("Số danh sách"), _number("Dòng nhận"), _number("Dòng loại"))
    yield _table("Sổ đã đọc trong lần dựng hiện hành", columns, listed, most=len(listed))
    yield from _by_place(told)


def _by_place(told: Standing) -> Iterator[Block]:
    """Lists received of those expected, by commune and period: the newest periods that anything came for."""
    came = {period for (_, period), (count, _) in told.received.items() if count}
    days = {period.id: period.cutoff_on for plan in told.plans for period in plan.periods.values()}
    shown = sorted(came & set(days), key=lambda name: days[name])[-SHOWN_PERIODS:]
    if not shown:
        return
    communes = list(dict.fromkeys(commune for commune, _ in told.received))
    counted = {(one, period): told.received.get((one, period), (0, 0)) for one in communes for period in shown}
    rows = [(commune, *(_share(counted[commune, period]) for period in shown)) for commune in communes]
    whole_place = [[sum(counted[one, period][part] for one in communes) for part in (0, 1)] for period in shown]
    rows.append(("Cộng", *map(_share, whole_place)))
    columns = (Column("Xã, thị trấn", 1.8), *(_middle(periods.label(period)) for period in shown))
    yield _table("Danh sách đã nhận trên số phải gửi, theo nơi và kỳ", columns, rows, most=len(rows), total=True)


def _share(numbers: Sequence[int]) -> str:
    return f"{numbers[0]}/{numbers[1]}" if numbers[1] else "-"


def _due(told: Standing) -> Iterator[Block]:
    yield Heading(1, "VIỆC ĐẾN HẠN")
    rows = [
        (row.deadline_id, row.what, formats.day(row.last_day), row.state_vi if row.state != "late" else f"quá {-(row.days_left or 0)} ngày")
        for row in told.due
        if row.last_day
    ]
    if not rows:
        yield _say("Không có hạn nào của các kế hoạch đang dùng trong 12 tháng tới, không có hạn nào của 4 tháng qua mà chưa gửi.")
        return
    columns = (_middle("Hạn", 0.8), Column("Việc", 3.6), _middle("Ngày cuối", 1.0), _middle("Tình trạng", 1.0))
    yield _table("Hạn trong 12 tháng tới và hạn vừa qua chưa gửi", columns, rows)


def _open(told: Standing) -> Iterator[Block]:
    yield Heading(1, "TỒN TẠI CỦA SỐ LIỆU")
    if not told.verdicts:
        yield _say("Lần dựng hiện hành chưa qua cửa kiểm tra." if told.manifest else "Chưa có số liệu để kiểm tra.")
    for period, verdict in told.verdicts.items():
        yield _say(f"{_label(period)}: {verdict.summary_vi}.")
    findings = {(one.table, one.rule): one for verdict in told.verdicts.values() for one in verdict.findings if one.severity != "info"}
    if findings:
        rows = [
            (SEVERITIES.get(one.severity, one.severity), one.title_vi or one.table, one.why_vi, f"{one.failed}/{one.total}")
            for one in sorted(findings.values(), key=lambda one: one.severity)
        ]
        columns = (_middle("Mức", 0.7), Column("Bảng", 1.3), Column("Điều cần xem", 3.2), _middle("Số dòng", 0.8))
        yield _table("Phát hiện còn mở của cửa kiểm tra", columns, rows)
    if told.late:
        behind = [(commune, str(late or "-"), str(missing or "-")) for commune, (late, missing) in told.late.items()]
        titles = (Column("Xã, thị trấn", 2.4), _middle("Gửi trễ"), _middle("Chưa gửi"))
        yield _table(f"Nơi gửi trễ hoặc chưa gửi, {periods.label(told.latest)} (số danh sách)", titles, behind, most=len(behind))
    elif told.latest:
        yield _say(f"{_label(told.latest)}: mọi nơi đã gửi đủ, đúng hạn.")


def _decided(told: Standing) -> Iterator[Block]:
    yield Heading(1, "QUYẾT ĐỊNH ĐÃ GHI")
    if told.books:
        rows = [(one.vi, f"data/state/{one.file}", formats.number(one.decided), str(one.waiting or "-")) for one in told.books]
        columns = (Column("Loại", 2.2), Column("Tệp", 2.0), _middle("Đã quyết", 0.8), _middle("Còn chờ", 0.8))
        yield _table("Quyết định của người, không dựng lại được", columns, rows)
    else:
        yield _say("Chưa có quyết định nào của người được ghi.")
    if told.doubts is not None:
        yield _say(f"Cặp dòng có thể là một trẻ, còn chờ người xem: {formats.number(told.doubts)} (treem worklist matches).")


def _plans(told: Standing) -> Iterator[Block]:
    yield Heading(1, "KẾ HOẠCH ĐANG DÙNG")
    if not told.plans:
        yield _say("Chưa có danh sách nào thuộc địa bàn của một kế hoạch.")
        return
    rows = [(plan.id, plan.document, plan.title, str(len(plan.targets))) for plan in told.plans]
    columns = (Column("Mã", 1.2), Column("Văn bản", 1.6), Column("Về việc", 3.0), _middle("Chỉ tiêu", 0.7))
    yield _table("Kế hoạch", columns, rows)


def _sent(told: Standing) -> Iterator[Block]:
    yield Heading(1, "BÁO CÁO ĐÃ GỬI GẦN NHẤT")
    if not told.sent:
        yield _say("Chưa ghi báo cáo nào đã gửi (treem submit).")
        return
    edition = {"internal": "nội bộ", "shared": "công bố"}
    rows = [
        (sent.number, _day(sent.sent_on), sent.period, sent.place, edition.get(sent.edition, ""), sent.revises or "-")
        for sent in reversed(told.sent)
    ]
    columns = (Column("Số", 1.6), _middle("Ngày"), _middle("Kỳ", 0.8), _middle("Nơi", 0.8), _middle("Bản", 0.8), _middle("Thay số"))
    yield _table("Báo cáo đã gửi", columns, rows)


def _keys(told: Standing) -> Iterator[Block]:
    yield Heading(1, "SAO LƯU VÀ KHÓA")
    if told.backups:
        rows = [(formats.day(one.when.date()), one.file, size_vi(one.size), one.key) for one in reversed(told.backups)]
        columns = (_middle("Ngày", 0.9), Column("Tệp", 2.6), _number("Dung lượng", 0.9), _middle("Khóa số", 0.9))
        yield _table("Bản sao lưu đã làm", columns, rows, most=5)
    else:
        yield _say("CHƯA CÓ BẢN SAO LƯU NÀO. Làm một bản trước khi ký biên bản này.")
    if told.key:
        typed = f"gõ thử lần cuối ngày {_day(told.key.typed_at)}" if told.key.typed_at else "chưa ai gõ thử từ giấy"
        made = f"số {told.key.name}, tạo ngày {_day(told.key.made_at)}"
        yield _say(f"Khóa phục hồi đang dùng: {made}, {typed}. Biên bản này không ghi khóa.")
        yield Placeholder(f"tờ khóa số {told.key.name} thứ nhất cất ở đâu, ai giữ; tờ thứ hai cất ở đâu, ai giữ; bản sao lưu cất ở đâu")
    else:
        yield _say("CHƯA CÓ KHÓA PHỤC HỒI (treem recovery-key new).")
    yield _say(f"Khóa của kho danh tính: {told.vault_key}; khóa này cũng nằm trong mọi bản sao lưu.")


def _schedule(told: Standing) -> Iterator[Block]:
    yield Heading(1, "MÁY VÀ LỊCH CHẠY")
    hour, minute = TIME
    yield _say(f"{told.schedule} Lịch mẫu: mỗi sáng {hour}:{minute:02} máy chạy treem run-due (treem schedule in mục cần cài).")
    for plan, deadline, at in told.failed:
        yield _say(f"Lần chạy gần nhất của hạn {deadline} ({plan}) không làm được báo cáo, lúc {at}: chạy lại treem run-due để xem vì sao.")
    yield from _health(told)
    yield Placeholder("lịch đã cài trên máy nào, dưới tài khoản nào; việc làm tay theo tháng, theo quý")


def _left(told: Standing) -> Iterator[Block]:
    yield Heading(1, "VIỆC CÒN DỞ")
    waiting = [f"{one.vi.lower()}: {one.waiting}" for one in told.books if one.waiting]
    yield _say(f"Còn chờ người quyết định: {'; '.join(waiting)}." if waiting else "Không có mục nào trong sổ quyết định còn chờ.")
    yield Placeholder("việc đang làm, đã hứa với ai, tệp đang đợi xã nào gửi, tài khoản và danh bạ liên hệ")


def _health(told: Standing) -> Iterator[Block]:
    """What the doctor would have mended on this machine on the day."""
    if not told.health:
        yield _say("Máy này: treem doctor không thấy điều gì phải sửa.")
        return
    rows = [(one.title, one.what, one.todo) for one in told.health]
    yield _table("Điều nên sửa trên máy (treem doctor)", (Column("Mục", 1.0), Column("Thấy gì", 2.6), Column("Làm gì", 3.0)), rows)


def _confirmed() -> Iterator[Block]:
    yield Heading(1, "BÊN NHẬN ĐÃ TỰ LÀM TRƯỚC KHI KÝ")
    rows = [(str(number), text, "") for number, text in enumerate(CHECKED, start=1)]
    yield _table("Việc kiểm tra khi nhận", (_middle("TT", 0.4), Column("Việc", 5.0), _middle("Đã làm (ký tắt)", 1.2)), rows)
