"""The verdict as one offline HTML page: scorecard, what is wrong, every check that ran. No outside request, no value of a child.

What stands here comes from the verdict and the suites only; both name rows by file, sheet, row and key. Every text is escaped.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape

from pipelines import formats
from pipelines.checks_print import LEVELS, ONLY_COUNTS, key_words, place_name, places_words, scope_words
from pipelines.checks_suite import Suite
from pipelines.checks_verdict import Finding, RowRef, Verdict
from pipelines.gate.scorecard import WHOLE, Again, Mark, domains
from pipelines.submissions import DRAFT

ROWS_SHOWN, LINES_SHOWN = 20, 2000
"""Rows listed of one finding, and of all: a page of many findings stays under 1 MB."""
STYLE = """
body{font:15px/1.45 "Segoe UI",Roboto,Arial,sans-serif;margin:1.5em auto;max-width:1100px;padding:0 1em;color:#1b1b1b;background:#fff}
h1{font-size:1.4em}h2{font-size:1.15em;margin-top:1.6em}table{border-collapse:collapse;width:100%}
th,td{border:1px solid #bbb;padding:.25em .5em;text-align:left;vertical-align:top}th{background:#eef2f8}td.n{text-align:right}
.block{color:#a00000;font-weight:600}.warn{color:#8a5a00;font-weight:600}.info{color:#33557a}.mark{border:2px solid;padding:.4em .8em}
details{margin:.2em 0}summary{cursor:pointer}.bad{background:#fbe3e3}.odd{background:#fdf3dc}small{color:#555}
@media print{details{display:none}}
@media(max-width:600px){th,td{padding:.2em .3em;overflow-wrap:anywhere}}
"""


@dataclass(frozen=True)
class Page:
    """What the page shows.

    Attributes:
        cards, repeated: scorecard and history of ``gate.scorecard``; mark: "DỰ THẢO" or who reviewed the data when.
        overrides: reasons for which reports were made against blocking checks.
    """

    verdict: Verdict
    suites: Sequence[Suite]
    cards: Mapping[str, Mapping[str, Mark]]
    repeated: Sequence[Again] = ()
    mark: str = DRAFT
    demo: bool = False
    overrides: Sequence[str] = ()


def html(page: Page) -> str:
    """Return the page: well under 1 MB with 1,000 checks, for each finding lists at most 20 rows, of many findings fewer."""
    verdict = page.verdict
    parts = [
        "<!DOCTYPE html>\n<html lang='vi'><head><meta charset='utf-8'><meta name='viewport' content='width=device-width'>",
        "<meta http-equiv='Content-Security-Policy' content=\"default-src 'none'; style-src 'unsafe-inline'\">",
        f"<title>Kiểm tra số liệu</title><style>{STYLE}</style></head><body>",
        *_head(page),
        "<h2>1. Bảng điểm chất lượng số liệu theo địa bàn</h2>",
        *_cards(page),
        "<h2>2. Điều cần xem</h2>",
        *(_findings(page) if verdict.findings else ["<p>Không có.</p>"]),
        f"<h2>3. Các phép kiểm tra ({verdict.counts['checks']})</h2>",
        *_checks(page),
        "</body></html>\n",
    ]
    return "\n".join(parts)


def _head(page: Page) -> Iterator[str]:
    verdict, counts = page.verdict, page.verdict.counts
    kind = "block" if verdict.blocking else "info"
    may = (
        f"CHƯA ĐƯỢC GỬI: còn {counts['block']} lỗi chặn."
        if verdict.blocking
        else "Không có lỗi chặn: số liệu gửi được."
    )
    yield f"<h1>KIỂM TRA SỐ LIỆU TRƯỚC KHI GỬI</h1><p class='mark {kind}'>{may}</p>"
    told = [f"<b>{escape(page.mark)}</b>"] + (["<b>DỮ LIỆU MẪU</b>"] if page.demo else [])
    told += [escape(verdict.summary_vi), escape(scope_words(verdict))]
    told.append(f"bộ số liệu {escape(verdict.manifest)}, kiểm tra lúc {escape(formats.moment(verdict.checked_at))}")
    yield f"<p>{'<br>'.join(told)}</p>"
    for reason in page.overrides:
        yield f"<p class='warn'>Vẫn làm báo cáo khi bị chặn, lý do: {escape(reason)}</p>"


def _cards(page: Page) -> Iterator[str]:
    period = page.verdict.periods[-1] if page.verdict.periods else ""
    heads = "".join(f"<th>{escape(domain.title)}</th>" for domain in domains())
    yield f"<table><thead><tr><th>Địa bàn</th>{heads}</tr></thead><tbody>"
    for place, row in page.cards.items():
        name = place_name(place, period) if place != WHOLE else "Chung, không riêng xã nào"
        yield f"<tr><td>{escape(name)}</td>{''.join(_mark(row[domain.id]) for domain in domains())}</tr>"
    yield "</tbody></table>"
    yield "<p><small>Số phép đạt / số phép kiểm tra của lĩnh vực (WHO, Data quality review).</small> "
    yield "<small>Đỏ: có lỗi chặn; vàng: có cảnh báo.</small></p>"


def _mark(mark: Mark) -> str:
    shade = "bad" if mark.failed["block"] else "odd" if mark.failed["warn"] else ""
    rows = f" <small>({formats.number(mark.rows)} dòng)</small>" if mark.rows else ""
    return f"<td class='{shade}'>{mark.passed}/{mark.checks}{rows}</td>"


def _findings(page: Page) -> Iterator[str]:
    told = {(one.table, one.rule): one.words for one in reversed(page.repeated)}
    yield "<table><thead><tr><th>Mức</th><th>Sai gì</th><th>Ở đâu</th><th>Số dòng</th><th>Ai sửa</th></tr></thead><tbody>"
    for found in page.verdict.findings:
        again = told.get((found.table, found.rule), "")
        words = f"{escape(found.why_vi)}{f' <b>{escape(again)}</b>' if again else ''}<br><small>{escape(found.basis)}</small>"
        words += _rows(page.verdict, found)
        where = escape(f"{found.title_vi or found.table}{f': {found.column_vi}' if found.column_vi else ''}")
        level = f"<td class='{found.severity}'>{LEVELS[found.severity]}</td>"
        number = f"<td class='n'>{formats.number(found.failed)}</td>"
        yield f"<tr>{level}<td>{words}</td><td>{where}</td>{number}<td>{escape(found.fixes_vi)}</td></tr>"
    yield "</tbody></table>"


def _rows(verdict: Verdict, found: Finding) -> str:
    if found.counts_only:
        told = places_words(found, verdict.periods)
        return f"<br><small>{escape(f'{told}; ' if told else '')}{ONLY_COUNTS}</small>"
    if not found.rows:
        return ""
    lines = [escape(_line(verdict, ref)) for ref in found.rows[: min(ROWS_SHOWN, LINES_SHOWN // len(verdict.findings))]]
    more = f"<br>và {formats.number(found.failed - len(lines))} dòng nữa" if found.failed > len(lines) else ""
    where = f"theo xã: {escape(places_words(found, verdict.periods))}<br>" if len(found.places) > 1 else ""
    return f"<details><summary>các dòng</summary><small>{where}{'<br>'.join(lines)}{more}</small></details>"


def _line(verdict: Verdict, ref: RowRef) -> str:
    place = f"{ref.file} [{ref.sheet}]{f', dòng {ref.row}' if ref.row is not None else ''}" if ref.file else ""
    return "; ".join(filter(None, (place, key_words(ref, verdict.periods) if ref.key else "")))


def _checks(page: Page) -> Iterator[str]:
    failed = {(found.table, found.rule): found.severity for found in page.verdict.findings}
    for suite in page.suites:
        wrong = [failed[suite.table, rule.id] for rule in suite.rules if (suite.table, rule.id) in failed]
        summary = f"{escape(suite.title)}: {len(suite.rules) - len(wrong)}/{len(suite.rules)} đạt"
        listed = "".join(
            f"<li class='{failed.get((suite.table, rule.id), '')}'>{escape(rule.why)} "
            f"<small>({LEVELS[rule.severity].lower()}; {escape(rule.basis)})</small></li>"
            for rule in suite.rules
        )
        yield f"<details><summary>{summary}</summary><p><small>Nếu sai, dòng ấy nghĩa là:</small></p><ul>{listed}</ul></details>"
