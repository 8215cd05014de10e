"""Commands about time: what is due, making it, the scheduler's entry, what came in, what left."""

from datetime import date, datetime
from pathlib import Path
from typing import Any

import click

from pipelines import formats
from pipelines.settings import load_project
from pipelines.terminal import print_json, say

DAY = click.DateTime(["%Y-%m-%d", "%d/%m/%Y"])


def _day(told: datetime | None) -> date:
    """The day asked for; without one, today: the only clock of the commands."""
    return told.date() if told else date.today()


@click.command()
@click.option("--plan", help="Chỉ kế hoạch này (mặc định: kế hoạch của địa bàn đã gửi danh sách; chưa dựng kho thì mọi kế hoạch).")
@click.option("--on", "on_day", type=DAY, help="Tính từ ngày này (mặc định: hôm nay).")
@click.option("--json", "as_json", is_flag=True, help="In JSON cho máy đọc.")
def due(plan: str | None, on_day: Any, as_json: bool) -> None:
    """Phải gửi gì, chậm nhất ngày nào, còn bao nhiêu ngày.

    \b
    Ví dụ:  treem due --plan tam_duong_2018 --on 2018-03-15
    """
    from pipelines.calendar import due as room
    from pipelines.calendar.workdays import load_calendar
    from pipelines.front import plans_in_use

    rows = room.due([plan] if plan else plans_in_use(), _day(on_day), _state())
    if as_json:
        print_json(room.as_json(rows))
        return
    for row in rows:
        say(room.line(row))
    say(f"Ngày nghỉ theo: {load_calendar(_state()).source}")


def _state() -> Path | None:
    from pipelines.errors import RequestError

    try:
        return load_project().state
    except RequestError:
        return None


@click.command("run-due")
@click.option("--plan", help="Chỉ kế hoạch này (mặc định: mọi kế hoạch mà địa bàn đã gửi danh sách).")
@click.option("--on", "on_day", type=DAY, help="Ngày chạy (mặc định: hôm nay).")
def run_due(plan: str | None, on_day: Any) -> None:
    """Làm mọi báo cáo đã đến lúc mà chưa làm, mỗi báo cáo một lần; danh sách mới đến thì dựng kho trước; dùng cho bộ lập lịch của máy.

    \b
    Ví dụ:  treem run-due --plan tam_duong_2018 --on 2018-03-20
    Mã thoát 0: xong hết; 50: có báo cáo không làm được, lần sau làm lại.
    """
    from pipelines.calendar import running
    from pipelines.front import make_due, plans_in_use

    rows = running.run_due(load_project(), _day(on_day), make_due, [plan] if plan else plans_in_use())
    for row in rows:
        say(running.line(row))
    if not rows:
        say("Không có báo cáo nào đến hạn làm.")
    if code := running.exit_code(rows):
        raise click.exceptions.Exit(code)


@click.command()
@click.option("--for", "kind", required=True, type=click.Choice(["cron", "systemd", "windows"]), help="Bộ lập lịch.")
def schedule(kind: str) -> None:
    """In mục cần cài vào bộ lập lịch của máy để tự làm báo cáo đến hạn.

    \b
    Ví dụ:  treem schedule --for windows
    """
    from pipelines.calendar.schedule import schedule_entry

    say(schedule_entry(kind, load_project()))


@click.command()
@click.argument("report", type=click.Path(path_type=Path))
@click.option("--on", "on_day", required=True, type=DAY, help="Ngày gửi.")
@click.option("--as", "number", required=True, help="Số văn bản, như trong sổ công văn đi.")
@click.option(
    "--edition", type=click.Choice(["internal", "shared"]), help="Bản đã gửi (thư mục: mặc định internal; tệp Word tự nói)."
)
@click.option("--note", default="", help="Ghi chú; báo cáo gửi lại với nội dung khác phải nêu lý do sửa ở đây.")
def submit(report: Path, on_day: Any, number: str, edition: str | None, note: str) -> None:
    """Ghi lại báo cáo đã thật sự gửi đi: ngày, số, bản; các con số được khóa làm gốc cho lần so sánh sau.

    REPORT là thư mục báo cáo, hoặc tệp Word đã sửa và gửi đi: khi đó khóa đúng các số trong tệp, ghi rõ số nào do người sửa.

    \b
    Ví dụ:  treem submit reports/2018-Q1/106 --on 2018-03-20 --as 45/BC-LĐTBXH
            treem submit "Bao cao quy I (ban gui).docx" --on 2018-03-20 --as 45/BC-LĐTBXH
    """
    from pipelines.reporting.sent_file import record_file
    from pipelines.submissions import record_submission

    if report.suffix.lower() == ".docx":
        sent = record_file(load_project(), report, on_day.date(), number, note, edition=edition or "")
    else:
        sent = record_submission(load_project(), report, on_day.date(), number, edition or "internal", note=note)
    say(f"Đã ghi: số {sent.number}, kỳ {sent.period}, địa bàn {sent.place}, {formats.number(len(sent.facts))} con số được khóa.")
    if sent.revises:
        say(f"Đây là bản sửa của báo cáo số {sent.revises}, lý do: {sent.note}.")
    if sent.status_line:
        say(f"Lưu ý: bản đã gửi còn ghi {sent.status_line}." if sent.is_draft else f"Bản đã gửi ghi: {sent.status_line}.")
    if sent.edited:
        say(f"Tệp đã được người sửa sau khi làm: {', '.join(sent.edited)}")
    for edit in sent.by_people:
        say(f"  Số do người sửa, xóa hoặc thêm: “{edit['before']}” -> “{edit['after']}” ({edit['fact_id'] or edit['where']})")


@click.command()
@click.option("--plan", default="tam_duong_2018", show_default=True, help="Kế hoạch.")
@click.option("--period", help="Kỳ, ví dụ 2018-Q1 (mặc định với --by place: mọi kỳ).")
@click.option(
    "--by", default="list", show_default=True, type=click.Choice(["list", "place"]), help="Từng danh sách, hay tổng hợp từng nơi và kỳ."
)
@click.option("--remind", is_flag=True, help="In dự thảo văn bản đôn đốc.")
@click.option("--json", "as_json", is_flag=True, help="In JSON cho máy đọc.")
def receipts(plan: str, period: str | None, by: str, remind: bool, as_json: bool) -> None:
    """Ai phải gửi sổ gì, đã gửi ngày nào, sớm, đúng hạn, trễ hay thiếu; nơi nào đầy đủ, kịp thời; dự thảo văn bản đôn đốc.

    \b
    Ví dụ:  treem receipts --period 2018-Q1
            treem receipts --by place
            treem receipts --period 2018-Q1 --remind
    """
    from pipelines.calendar import receipts as room

    rows = _received(plan, period, every=by == "place" and not remind)
    if remind:
        say(room.reminder_text(rows) or "Mọi đơn vị đã gửi đủ.")
        return
    totals = room.summarise(rows)
    if as_json:
        print_json(room.as_json(rows) if by == "list" else room.summary_json(totals))
        return
    for row in rows if by == "list" else ():
        say(room.line(row))
    for total in totals if by == "place" else totals[-1:]:
        say(room.summary_line(total))


def _received(plan_id: str, period: str | None, every: bool) -> list[Any]:
    """Return the expected lists of one period, or of every period of the plan."""
    from pipelines import catalog
    from pipelines.calendar.receipts import completeness
    from pipelines.errors import RequestError
    from pipelines.front import core_connection

    plan = catalog.load_plan(plan_id)
    if period is None and not every:
        raise RequestError("Chưa chọn kỳ.", todo=f"thêm --period, một trong: {', '.join(plan.periods)}")
    chosen = list(plan.periods) if period is None else [period]
    with core_connection(load_project()) as con:
        return [row for each in chosen for row in completeness(con, plan_id, each)]


COMMANDS = (due, run_due, schedule, submit, receipts)
