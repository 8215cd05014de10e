"""The acceptance list of the period report (14 points), on the sample district: a quarter's, a nine months', a year's and a commune's report.

Point 12 (no small counts in the shared edition, in prose either) is attacked in test_disclosure_shared, point 14 (boundaries) is drawn in
spec/test_reporting_boundaries; both have their sentence here.
"""

import re
import shutil
from fractions import Fraction
from pathlib import Path
from typing import NamedTuple

import pytest

from pipelines import catalog, formats
from pipelines.reporting import verify_html, wording, writer_html
from pipelines.reporting.context import Context
from pipelines.reporting.document import (
    Chart,
    Document,
    Fact,
    Heading,
    Paragraph,
    Placeholder,
    Table,
    facts_in,
    facts_of,
)
from pipelines.reporting.figures import FACT
from pipelines.reporting.items import Said
from pipelines.reporting.period_report import open_report
from pipelines.reporting.saying import figure_of, sentence, text_of
from pipelines.reporting.sentences import SMALLEST_BASE
from pipelines.reporting.wording import plain
from pipelines.settings import Project

KINDS = {"quarter": ("2018-Q1", "106"), "months": ("2018-9M", "106"), "year": ("2018", "106"), "commune": ("2018", "03412")}
HEADINGS = (
    "I. ĐẶC ĐIỂM, TÌNH HÌNH", "II. CÔNG TÁC CHỈ ĐẠO, ĐIỀU HÀNH", "III. KẾT QUẢ THỰC HIỆN", "1. Kết quả thực hiện các chỉ tiêu kế hoạch",
    "2. Phát triển toàn diện, chăm sóc sức khỏe, dinh dưỡng cho trẻ em", "3. Bảo vệ trẻ em", "4. Giáo dục, văn hóa, vui chơi, giải trí cho trẻ em",
    "5. Sự tham gia của trẻ em", "6. Xây dựng", "7. Nguồn lực thực hiện", "IV. ĐÁNH GIÁ CHUNG", "1. Kết quả đạt được", "2. Khó khăn, hạn chế",
    "3. Nguyên nhân", "V. PHƯƠNG HƯỚNG, NHIỆM VỤ", "VI. KIẾN NGHỊ, ĐỀ XUẤT",
)  # fmt: skip
TABLES = {
    "quarter": ["1", "4", "4a", "4b", "5"],
    "months": ["1", "2", "3", "4", "4a", "4b", "5", "6", "7", "8", "9"],
    "year": ["1", "12", "2", "3", "4", "4a", "4b", "4c", "5", "6", "7", "8", "9"],
}
CHANGED = re.compile(r"(?:increase|decrease)(?:_\w+)?|change(?:_\w+)?")
SHARE = re.compile(r"(\d[\d.]*)/(\d[\d.]*) ([^,;()]+?), (?:đạt|chiếm) ([\d.,]+)%")


class Made(NamedTuple):
    kind: str
    context: Context
    document: Document

    @property
    def said(self) -> list[str]:
        return [plain(block.runs) for block in self.document.blocks if isinstance(block, Paragraph)]

    def table(self, code: str) -> Table:
        return next(block for block in self.document.blocks if isinstance(block, Table) and block.code == f"Biểu {code}")


@pytest.fixture(scope="module")
def reports(built_home: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Made]:
    """Each kind of report, made once; with it what it was made from."""
    home = tmp_path_factory.mktemp("nghiem_thu")
    for name in ("notebooks", "environment.yml"):
        (shutil.copytree if (built_home / name).is_dir() else shutil.copyfile)(built_home / name, home / name)
    project = Project(home, home / "data" / "raw", built_home / "data" / "marts")
    found = {}
    for kind, (period, place) in KINDS.items():
        report = open_report(project, plan="tam_duong_2018", period=period, place=place, edition="internal")
        found[kind] = Made(kind, report.context, report.build())
    return found


@pytest.fixture(params=KINDS)
def made(request: pytest.FixtureRequest, reports: dict[str, Made]) -> Made:
    found: Made = reports[request.param]
    return found


def _is_for(says: tuple[Said, ...], kind: str) -> bool:
    return any((kind if kind != "commune" else "year") in said.kinds for said in says)


def number_of(text: str) -> float:
    return float(re.sub(r"[^\d,+-]", "", text).replace(",", "."))


def test_the_longest_page_stays_small_beside_a_shared_script(reports: dict[str, Made], tmp_path: Path) -> None:
    writer_html.write(reports["year"].document, tmp_path / "a.html", shared_script="../assets/plotly.js")
    assert (tmp_path / "a.html").stat().st_size < 120_000
    assert verify_html.differences(wording.printable(reports["year"].document), tmp_path / "a.html") == []


def test_01_headings_stand_in_order_and_none_is_empty(made: Made) -> None:
    blocks = made.document.blocks
    heads = [block.text for block in blocks if isinstance(block, Heading) and block.level < 3]
    at = [next(number for number, head in enumerate(heads) if head.startswith(wanted)) for wanted in HEADINGS]
    assert at == sorted(at)
    for block, below in zip(blocks, (*blocks[1:], None), strict=True):
        if isinstance(block, Heading):
            assert not isinstance(below, Heading) or below.level > block.level, block.text


def test_02_period_cutoff_and_edition_are_told_at_once(made: Made) -> None:
    day = formats.day(made.context.period.cutoff_on)
    assert f"{made.context.period.label} (số liệu tính đến ngày {day})" in plain(made.document.opening)
    assert made.said[0].startswith(f"Số liệu tính đến ngày {day} (lũy kế từ ngày 01/01/2018")
    assert wording.edition_line(made.document).startswith("NỘI BỘ")


def test_03_every_target_stands_word_for_word_with_the_reason_where_it_cannot_be_told(made: Made) -> None:
    rows = [[plain(cell) for cell in row] for row in made.table("1").rows]
    told = zip(made.table("1").codes, (row[1] for row in rows), strict=True)
    assert [(code.partition("/")[0], quote) for code, quote in told] == [(target.id, target.quote) for target in made.context.plan.targets]
    assert all(row[9] for row in rows if row[5] in ("…", "chưa đến kỳ"))


def test_04_all_items_are_told_or_said_to_be_missing_with_a_reason(made: Made) -> None:
    told = {fact.fact_id.split("@")[0] for block in made.document.blocks if isinstance(block, Paragraph) for fact in facts_of(block)}
    said = " ".join(made.said)
    assert {item.number for item in made.context.schema.items if not item.says or _is_for(item.says, made.kind)} == set(range(1, 26))
    for item in (each for each in made.context.schema.items if not each.says or _is_for(each.says, made.kind)):
        variants = {name if ":" in name else f"{name}:{variant}" for name in item.indicators for variant in catalog.indicators()[name.split(":")[0]].variants}
        quiet = any(made.context.now(*name.split(":")).state in ("zero", "no_denominator") for name in variants)
        yes_or_no = any(each.own and each.own in said for each in item.says)
        assert told & variants or quiet or yes_or_no or text_of(made.context, item) in said, item.text
        if item.none:
            assert f"{item.text} ({item.none})" in said


def test_05_every_sentence_with_a_number_names_the_former_value(made: Made) -> None:
    counted = 0
    for said in (each for item in made.context.schema.items for each in item.says):
        now, before = figure_of(made.context, said), made.context.before(said.indicator, said.variant, **said.only)
        if now.known and before.known and made.context.place.level != "commune":
            text = plain(sentence(made.context, said))
            assert made.context.former in text, text
            assert re.search("tăng|giảm|bằng|xấp xỉ|không có|số trường hợp ít|chưa so sánh", text), text
            counted += 1
    assert counted or made.kind in ("commune", "quarter")


def test_06_no_percentage_of_change_on_a_base_under_ten(made: Made) -> None:
    for fact in facts_in(made.document):
        name = FACT.fullmatch(fact.fact_id)
        if name and re.fullmatch(r"(?:\w+_)?(?:increase|decrease|change)_pct", name["part"] or "") and not name["part"].startswith("sent"):
            parts = dict(pair.split("=") for pair in (name["dimensions"] or "").split(",") if pair)
            before = made.context.before(name["indicator"], name["variant"], name["place"], **parts)
            assert "gap" in name["part"] or before.count >= SMALLEST_BASE, fact


def test_07_parts_add_up_to_the_sum_row(made: Made) -> None:
    if made.context.is_commune:
        return
    added = 0
    for table in (block for block in made.document.blocks if isinstance(block, Table) and block.total and block.code != "Biểu 3"):
        for at, column in enumerate(table.columns):
            counts = [[run.value for run in row[at] if isinstance(run, Fact) and run.value is not None] for row in table.rows]
            if "%" in column.title or "Tăng, giảm" in column.title or not counts[-1]:
                continue
            sums = [sum(cell[part] for cell in counts[:-1] if len(cell) > part) for part in range(len(counts[-1]))]
            assert sums == counts[-1] or plain(table.rows[-1][1]) != "Cộng", (table.code, column.title)
            added += 1
    assert added >= (10 if made.kind == "quarter" else 20)


def test_08_fractions_and_percentages_agree_half_up(made: Made) -> None:
    found = [match for text in made.said for match in SHARE.findall(text)]
    assert len(found) > 3
    for above, below, noun, percent in found:
        decimals = len(percent.partition(",")[2])
        exact = Fraction(int(number_of(above))) * 100 / Fraction(int(number_of(below)))
        assert formats.round_half_up(exact, decimals) == formats.round_half_up(number_of(percent), decimals), (above, below, noun, percent)


def test_09_cases_children_and_attendances_keep_their_own_words(made: Made) -> None:
    for block in (block for block in made.document.blocks if isinstance(block, Paragraph)):
        for run, after in zip(block.runs, (*block.runs[1:], ""), strict=True):
            name = FACT.fullmatch(run.fact_id) if isinstance(run, Fact) else None
            indicator = catalog.indicators().get(name["indicator"]) if name else None
            if isinstance(run, Fact) and name and indicator and indicator.kind != "mean" and name["part"] in ("numerator", "increase", "decrease") and run.value:
                noun = indicator.noun(name["variant"])
                allowed = {"trẻ em": {"trẻ em", "trẻ"}, "xã": {"xã", made.context.units}}.get(noun, {noun})
                assert run.unit in allowed, run
                if name["part"] != "numerator" and isinstance(after, str):
                    assert after.lstrip().startswith(noun.split()[0]) or noun == "xã", (run, after)


def test_10_comma_and_point_are_right_everywhere(made: Made) -> None:
    for fact in facts_in(made.document):
        if fact.value is not None and re.search(r"\d", fact.text):
            assert re.fullmatch(r"[+-]?\d{1,3}(?:\.\d{3})*(?:,\d+)?(?:%|/[\d.]+| \D+)?", fact.text), fact
            decimals = len(re.match(r"[^,]*(?:,(\d+))?", fact.text.split("/")[0].rstrip("%"))[1] or "")  # type: ignore[index]
            assert abs(abs(number_of(fact.text.split("/")[0])) - abs(fact.value)) <= 0.5 * 10**-decimals + 1e-9, fact
    for chart in (block for block in made.document.blocks if isinstance(block, Chart)):
        assert not re.search(r"\d\.\d{1,2}%", chart.alt), chart.title


def test_11_the_end_mark_recipients_and_open_number_stand(made: Made) -> None:
    document = made.document
    assert wording.closing_line(document).endswith("kính báo cáo./.") and document.office.recipients and document.office.signature
    assert wording.number_line(document.office).startswith("Số:       /BC") and "ngày     tháng     năm 2018" in wording.date_line(document)


def test_12_the_edition_is_marked_on_every_page(made: Made) -> None:
    assert wording.edition_line(made.document) == wording.EDITIONS["internal"] and "DỮ LIỆU MẪU" in wording.mark_line(made.document)


def test_13_what_only_people_know_is_left_to_them(made: Made) -> None:
    blocks = made.document.blocks
    for head in ("II. ", "3. Nguyên nhân", "VI. "):
        at = next(at for at, block in enumerate(blocks) if isinstance(block, Heading) and block.text.startswith(head))
        upto = next(number for number, block in enumerate(blocks[at + 1 :], start=at + 1) if isinstance(block, Heading))
        assert {type(block) for block in blocks[at + 1 : upto]} == {Placeholder}, head
    assert not any(re.search("giảm đáng kể|chiều hướng giảm rõ rệt|nguy cơ không đạt", text) for text in made.said)


def test_14_each_figure_is_of_todays_boundaries_unless_it_says_so(made: Made) -> None:
    flagged = [figure for figure in made.context.figures.rows if figure.comparability != "exact" and figure.place == made.context.place.code]
    assert bool(made.context.same.moved) == bool(flagged)
    assert made.context.same.moved or not any("địa giới" in text for text in made.said)


def test_every_printed_figure_and_breakdown_is_declared(made: Made) -> None:
    declared = made.context.schema.facts
    for name in filter(None, (FACT.fullmatch(fact.fact_id) for fact in facts_in(made.document))):
        if name["indicator"] not in ("targets", "commune_scores", "receipts", "submissions"):
            dimensions = {pair.partition("=")[0] for pair in (name["dimensions"] or "").split(",") if pair}
            assert dimensions <= set(declared[name["indicator"]]), name[0]


@pytest.mark.parametrize("kind", TABLES)
def test_each_kind_of_report_carries_its_tables(reports: dict[str, Made], kind: str) -> None:
    codes = [block.code.removeprefix("Biểu ") for block in reports[kind].document.blocks if isinstance(block, Table)]
    assert [code for code in codes if code != "4c" or kind == "year"] == TABLES[kind]
    charts = {name: sum(isinstance(block, Chart) for block in one.document.blocks) for name, one in reports.items()}
    assert charts["quarter"] < charts["months"]


def test_a_quarter_is_short_and_says_what_its_injuries_count(reports: dict[str, Made]) -> None:
    length = {kind: sum(map(len, one.said)) for kind, one in reports.items()}
    assert length["quarter"] < 0.75 * length["year"]
    assert "riêng quý I năm 2018, cũng là lũy kế từ đầu năm, từ ngày 01/01/2018 đến ngày 14/3/2018" in reports["quarter"].table("4a").title
    assert "lũy kế 9 tháng năm 2018" in reports["months"].table("4a").title
    refers = re.findall(r"Biểu \d+[a-z]?", " ".join(reports["quarter"].said))
    assert set(refers) <= {block.code for block in reports["quarter"].document.blocks if isinstance(block, Table)}


def test_the_national_form_crosses_causes_with_the_places_of_event(reports: dict[str, Made]) -> None:
    table = reports["year"].table("4a")
    heads = [column.title for column in table.columns]
    assert heads[2:5] == ["Tổng số", "Nam", "Nữ"] and heads[-3:] == ["Tại nhà", "Trường học", "Cộng đồng"] and len(table.rows) == 12
    whole = [plain(cell) for cell in table.rows[-1]]
    injured = reports["year"].context.now("injury_rate", "injured").count
    assert whole[2].startswith(f"{formats.count(injured)}/")
    # a child hit at two places stands in each
    assert sum(number_of(cell.split("/")[0]) for cell in whole[-3:] if cell != "-") >= injured


def test_next_years_targets_are_laid_out_and_proposed_by_people_only(reports: dict[str, Made]) -> None:
    rows = [[plain(cell) for cell in row] for row in reports["year"].table("12").rows]
    assert [row[0] for row in rows] == [target.id for target in reports["year"].context.plan.targets]
    assert {row[-1] for row in rows} == {"[đơn vị bổ sung: mức đề xuất]"} and {row[-2] for row in rows} == {"không nêu"}
    assert any("Chỉ tiêu đề xuất năm 2019" in text for text in reports["year"].said)


def test_a_commune_reads_as_a_commune(reports: dict[str, Made]) -> None:
    said, table = " ".join(reports["commune"].said), reports["commune"].table("7")
    assert "Quỹ Bảo trợ trẻ em của xã: có" in said and "; toàn huyện: " in said and "Số xã" not in said
    assert [plain(row[0]) for row in table.rows] == [*map(str, range(1, 16)), ""]
    assert sum(row[4][0].value for row in table.rows[:-1]) == table.rows[-1][4][0].value  # type: ignore[union-attr]
