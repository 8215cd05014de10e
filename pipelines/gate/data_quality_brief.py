"""How good the data of a period are: who sent what when, four domains, what is wrong and whether it gets better, what to mend.

Lies in the gate, which reads reports and is read by none of them; its numbers come from receipts, figures and verdicts, never from rows.
"""

from collections.abc import Iterable
from typing import Any

from pipelines import marts
from pipelines.calendar.receipts import ReceiptRow
from pipelines.checks_suite import load_suites
from pipelines.checks_verdict import Verdict, load
from pipelines.gate import scorecard
from pipelines.gate.quality_tables import (
    LEVELS,
    ROWS,
    RULES,
    Checked,
    day_of,
    domains_table,
    findings_of,
    findings_table,
    made,
    places_table,
    receipts_table,
    registers_table,
    rows_at,
)
from pipelines.reporting import texts
from pipelines.reporting.context import Context
from pipelines.reporting.document import Block, Heading, Paragraph
from pipelines.reporting.labels import unit_of
from pipelines.reporting.opening import Opened, context_of, opened
from pipelines.reporting.paragraphs import say
from pipelines.reporting.printing import join_runs
from pipelines.reporting.report_base import Report, people, present
from pipelines.reporting.sentences import Runs, listing, share_sentence
from pipelines.reporting.show import Shown, shown
from pipelines.reporting.timeliness import timeliness
from pipelines.settings import Project

NAME = "data_quality_brief"
MOST_NAMED = 5
TIMELY, CURRENT = ("data_timeliness", "on_time"), ("records_current", "updated")
FIX_ORDER = ("block", "warn", "info")


class DataQualityBrief(Report):
    """The data of one place and period, as the gate and the book of receipts know them."""

    subject = "chất lượng số liệu"

    def __init__(self, context: Context, checked: Checked | None) -> None:
        super().__init__(context)
        self.checked = checked

    @property
    def rows(self) -> list[ReceiptRow]:
        """The lists expected of the report's communes in its period."""
        codes = {commune.code for commune in self.context.communes}
        return [
            row for row in self.context.receipts if row.period == self.context.period.id and row.commune_code in codes
        ]

    @property
    def receipts(self) -> Shown:
        """Who sent what when."""
        return shown(*_received(self.context), *self._receipt_tables())

    @property
    def domains(self) -> Shown:
        """The four domains, commune by commune."""
        return shown(*_verdict(self.context, self.checked), *present(self._domains()))

    @property
    def findings(self) -> Shown:
        """What is wrong, and whether it gets better."""
        return shown(*_trend(self.context, self.checked), *present(*self._findings()))

    @property
    def to_mend(self) -> Shown:
        """Who mends what."""
        return shown(*_fixes(self.context, self.checked))

    def blocks(self) -> Iterable[Block]:
        """Return the text in five sections and the annex of tables."""
        context, checked = self.context, self.checked
        return [
            Heading(1, "I. KẾT LUẬN"),
            *_verdict(context, checked),
            Heading(1, "II. ĐỘ ĐẦY ĐỦ, ĐÚNG HẠN"),
            say(texts.coverage(context)),
            *_received(context),
            Heading(1, "III. CHẤT LƯỢNG THEO BỐN MẶT"),
            *_domain_sentences(context, checked),
            Heading(1, "IV. NHỮNG ĐIỀU PHÁT HIỆN, DIỄN BIẾN"),
            *_trend(context, checked),
            Heading(1, "V. VIỆC CẦN SỬA"),
            *_fixes(context, checked),
            *people(context, "V"),
            Heading(1, "PHỤ LỤC. SỐ LIỆU CHI TIẾT VỀ CHẤT LƯỢNG SỐ LIỆU"),
            *self._receipt_tables(),
            *present(self._domains(), *self._findings()),
        ]

    def _receipt_tables(self) -> list[Block]:
        if not self.rows:
            return [say("Kế hoạch không đòi danh sách nào trong kỳ")]
        return [receipts_table(self.context, self.rows, "Biểu 1"), registers_table(self.context, self.rows, "Biểu 2")]

    def _domains(self) -> Block | None:
        return domains_table(self.context, self.checked, self.context.communes, "Biểu 3") if self.checked else None

    def _findings(self) -> tuple[Block | None, ...]:
        if self.checked is None:
            return ()
        several = (
            None
            if self.context.is_commune
            else places_table(self.context, self.checked, self.context.communes, "Biểu 5")
        )
        return findings_table(self.context, self.checked, "Biểu 4"), several


def open_report(project: Project | None = None, **given: Any) -> DataQualityBrief:
    """Open the current marts and the verdict on them for one report.

    Args:
        project: the project around the working folder when not given.
        given: plan, period, place, edition.

    Raises:
        RequestError: a parameter is wrong, or nothing has been built yet.
    """
    told = opened(NAME, project, **given)
    context = context_of(told)
    return DataQualityBrief(context, _checked(told, context))


def _checked(told: Opened, context: Context) -> Checked | None:
    """Read the verdict on the period, with its scorecard and what was told before; None where the gate has not run on this build."""
    project = told.project
    verdict = load(project.state, marts.manifest_hash(project.marts), (context.period.id,))
    if verdict is None:
        return None
    earlier = scorecard.former(project.state, verdict)
    same = [each for each in earlier if each.periods == verdict.periods]
    codes = [commune.code for commune in context.communes]
    cards = scorecard.card(verdict, load_suites(project.expectations), codes)
    before = same or earlier
    return Checked(verdict, before[-1] if before else None, cards, scorecard.again(verdict, earlier))


NOT_CHECKED = "Chưa có kết quả kiểm tra của bộ số liệu này cho kỳ báo cáo: chạy treem check rồi làm lại báo cáo"


def _verdict(context: Context, checked: Checked | None) -> list[Paragraph]:
    """Say what the gate says of the whole, and whether reports may leave."""
    if checked is None:
        return [say(NOT_CHECKED)]
    verdict = checked.verdict
    told = (
        ("checks", "", " phép kiểm tra"),
        ("passed", "đạt ", ""),
        ("block", "chặn ", ""),
        ("warn", "cảnh báo ", ""),
        ("info", "lưu ý ", ""),
    )
    parts = [
        join_runs(lead, made(context, f"all_{name}", verdict.counts[name], RULES), tail) for name, lead, tail in told
    ]
    ends = (
        f"còn {verdict.counts['block']} lỗi chặn, chưa được gửi báo cáo"
        if verdict.blocking
        else "không có lỗi chặn, được gửi báo cáo"
    )
    first = say(
        f"Kiểm tra bộ số liệu {verdict.manifest} ngày {day_of(verdict)}, cả địa bàn kế hoạch: ",
        listing(parts),
        f". Kết luận: {ends}",
    )
    return [first, *_own(context, checked)]


def _own(context: Context, checked: Checked) -> list[Paragraph]:
    """Say of a commune's report what concerns the commune."""
    if not context.is_commune:
        return []
    own = findings_of(context, checked.verdict)
    rules, rows = (
        made(context, "own_rules", len(own), RULES),
        made(context, "own_rows", sum(each for _, each in own), ROWS),
    )
    return [say(f"Riêng {context.place.running}: ", (rules,), " điều cần xem, ", (rows,), " dòng")]


def _received(context: Context) -> list[Paragraph]:
    """Say who sent what when, and the two indicators of timeliness that targets are judged by."""
    found = timeliness(context)
    for (indicator, variant), lead in (
        (TIMELY, "Danh sách đến hạn được gửi đúng hạn"),
        (CURRENT, "Hồ sơ trẻ em được cập nhật"),
    ):
        now, before = context.now(indicator, variant), context.before(indicator, variant)
        if now.known and now.denominator:
            decimals, noun = context.decimals_of(now), unit_of(now)
            found.append(say(share_sentence(lead, now, before, context.former, "đạt", decimals, noun)))
    return found


def _domain_sentences(context: Context, checked: Checked | None) -> list[Paragraph]:
    """Say for every domain which communes have rows to look at, and what no commune can be named for."""
    if checked is None:
        return [say(NOT_CHECKED)]
    found = []
    for domain in scorecard.domains():
        rows = [(place, checked.cards[place.code][domain.id]) for place in context.communes]
        touched = sorted(
            ((place, mark.rows) for place, mark in rows if mark.rows), key=lambda pair: (-pair[1], pair[0].code)
        )
        named = [
            join_runs(
                f"{place.running} ", made(context, f"domain={domain.id},place={place.code}", number, ROWS), " dòng"
            )
            for place, number in touched[:MOST_NAMED]
        ]
        more = made(context, f"domain={domain.id},places", len(touched), "xã")
        told: Runs = (
            join_runs((more,), f" {context.units} có dòng cần xem, nhiều nhất: ", listing(named))
            if named
            else ("không có dòng cần xem",)
        )
        if context.is_commune and named:
            told = join_runs(made(context, f"domain={domain.id},rows", touched[0][1], ROWS), " dòng cần xem")
        found.append(say(f"- {domain.title}: ", told))
    return found


def _trend(context: Context, checked: Checked | None) -> list[Paragraph]:
    """Say whether there is less to mend than when the gate ran on the former build."""
    if checked is None:
        return [say(NOT_CHECKED)]
    now = made(context, "rows", _rows(context, checked.verdict), ROWS)
    if checked.former is None:
        return [say("Có ", (now,), " dòng cần xem; chưa có lần kiểm tra nào trước đây để so")]
    before = made(context, "rows_former", _rows(context, checked.former), ROWS)
    move = (now.value or 0) - (before.value or 0)
    word = "tăng" if move > 0 else "giảm" if move < 0 else "không thay đổi"
    change: Runs = (f"{word} ", made(context, "rows_change", int(abs(move)), ROWS), " dòng") if move else (word,)
    again = [each for each in checked.repeated if not context.is_commune or each.place == context.place.code]
    told = (
        join_runs("; đã nêu ở các lần trước mà còn: ", made(context, "again", len(again), RULES), " điều")
        if again
        else ()
    )
    lead = f" dòng cần xem; lần kiểm tra trước, ngày {day_of(checked.former)}: "
    return [say("Có ", (now,), lead, (before,), " dòng, ", change, told), *_moved(context, checked)]


def _rows(context: Context, verdict: Verdict) -> int:
    return sum(rows for _, rows in findings_of(context, verdict))


def _moved(context: Context, checked: Checked) -> list[Paragraph]:
    """Name the communes where it got worse, and where it got better."""
    if context.is_commune or checked.former is None:
        return []
    moves = [
        (place, rows_at(checked.verdict, place.code), rows_at(checked.former, place.code)) for place in context.communes
    ]
    found = []
    for lead, chosen in (
        ("Tăng", [each for each in moves if each[1] > each[2]]),
        ("Giảm", [each for each in moves if each[1] < each[2]]),
    ):
        named = [
            join_runs(
                f"{place.running} ",
                made(context, f"place={place.code},rows_former", before, ROWS),
                " → ",
                made(context, f"place={place.code},rows", now, ROWS),
            )
            for place, now, before in chosen[:MOST_NAMED]
        ]
        if named:
            found.append(say(f"- {lead}: ", listing(named)))
    return found


def _fixes(context: Context, checked: Checked | None) -> list[Paragraph]:
    """Return what is to be mended, by who mends it, the worst first."""
    if checked is None:
        return [say(NOT_CHECKED)]
    found = findings_of(context, checked.verdict)
    if not found:
        return [say("Không có điều nào cần sửa")]
    told = []
    for who in dict.fromkeys(each.fixes_vi for each, _ in found):
        mine = sorted(
            ((each, rows) for each, rows in found if each.fixes_vi == who),
            key=lambda pair: FIX_ORDER.index(pair[0].severity),
        )
        parts = [_fix(context, each.table, each.rule, LEVELS[each.severity], each.why_vi, rows) for each, rows in mine]
        told.append(say(f"- {who}: ", listing(parts)))
    return told


def _fix(context: Context, table: str, rule: str, level: str, why: str, rows: int) -> Runs:
    number = made(context, f"rule={table}.{rule},rows", rows, ROWS)
    said = why.strip().rstrip(".")
    return join_runs(f"[{level.lower()}] {said[:1].lower()}{said[1:]}", *((" (", number, " dòng)") if rows else ()))
