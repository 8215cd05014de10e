"""Every benchmark runs at a tiny size, measures real work, prints its figures and keeps them; no time is judged here."""

import importlib.util
import inspect
import json
import os
import subprocess
import sys
import time
from pathlib import Path
from types import ModuleType

import pytest

from pipelines import formats

FOLDER = Path(__file__).resolve().parents[2] / "benchmarks"
NAMES = sorted(path.stem for path in FOLDER.glob("*.py") if not path.stem.startswith("_"))


def load(name: str) -> ModuleType:
    """Load a benchmark by its path, as `treem bench` does."""
    spec = importlib.util.spec_from_file_location(f"benchmarks_{name}", FOLDER / f"{name}.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture(autouse=True)
def results(tmp_path, monkeypatch) -> Path:
    monkeypatch.setattr(load("cli_start").tools, "RESULTS", tmp_path / "results")
    return tmp_path / "results"


@pytest.fixture
def ready(built_home, monkeypatch) -> None:
    """Benchmarks that need built marts take those of the session."""
    monkeypatch.setenv("TREEM_BENCH_BUILT", str(built_home))


@pytest.mark.parametrize("name", NAMES)
def test_a_benchmark_runs_without_arguments_and_at_a_quick_size(name):
    bench = load(name)
    parameters = inspect.signature(bench.run).parameters
    assert all(parameter.default is not parameter.empty for parameter in parameters.values())
    assert bench.QUICK and bench.QUICK.keys() <= parameters.keys()


def test_start_up_prints_and_keeps_medians_and_compares_with_the_last_run(capsys, results):
    bench = load("cli_start")
    figures = bench.run(times=1)
    assert "chưa có lần đo trước" in capsys.readouterr().out
    bench.run(times=1)
    printed = capsys.readouterr().out
    assert "treem --help" in printed and "mục tiêu dưới 0,5 s" in printed and "so với lần đo" in printed
    kept = [json.loads(path.read_text(encoding="utf-8")) for path in sorted(results.iterdir())]
    assert len(kept) == 2 and kept[0]["figures"] == figures
    assert {"processor", "processors", "system"} == set(kept[0]["machine"]) and kept[0]["versions"]["duckdb"]


def test_only_a_run_of_the_same_size_is_compared(capsys, results):
    tools = load("cli_start").tools
    tools.keep("x", {"children": 1}, {"ratio": 2.0}, {"ratio": "tỷ lệ"})
    tools.keep("x", {"children": 2}, {"ratio": 9.0}, {"ratio": "tỷ lệ"})
    tools.keep("x", {"children": 1}, {"ratio": 3.0}, {"ratio": "tỷ lệ"})
    told = capsys.readouterr().out.splitlines()
    assert "chưa có" in told[0] and "chưa có" in told[1] and told[2].endswith("tỷ lệ +50 %")


def test_what_cannot_be_measured_is_said_and_meets_no_target():
    tools = load("cli_start").tools
    assert tools.verdict(None, 1.0) == tools.seconds(None) == tools.times(tools.ratio(None, 2.0)) == tools.UNKNOWN
    assert (tools.verdict(1.0, 1.0), tools.verdict(1.1, 1.0)) == ("đạt", "chưa đạt")


def test_a_process_that_fails_says_why():
    tools = load("cli_start").tools
    with pytest.raises(RuntimeError, match="hỏng rồi"):
        tools.run([sys.executable, "-c", "raise SystemExit('hỏng rồi')"])


def test_the_build_is_measured_by_stage_and_against_its_floors(capsys):
    from pipelines.build import STAGES

    figures = load("build").run(district=60, scan=400)
    printed = capsys.readouterr().out
    for stages in (figures["stages"], figures["second_stages"], figures["third_stages"], figures["scan_stages"]):
        assert [stage["stage"] for stage in stages] == list(STAGES)
        assert all(stage["cpu_seconds"] >= 0 and stage["wall_seconds"] >= 0 for stage in stages)
    assert figures["files_read"] == figures["files"] > 100 and figures["second_files_read"] == figures["third_files_read"] == 1
    assert figures["scan_checks"] > 100 and figures["scan_vault_cpu_seconds"] > 0
    assert figures["scan_all_cpu_seconds"] == figures["scan_cpu_seconds"] + figures["scan_check_cpu_seconds"]
    # the large registers are real work: every row is recognised, and only the repeated ones are left out
    rows = figures["scan_csv_rows"]
    assert set(rows) == {"child_register", "weighing_list", "bhyt_cards", "injury_list"}
    repeated = rows["child_register"] + rows["bhyt_cards"] - 2 * 400
    assert figures["scan_accepted"] == sum(rows.values()) - repeated and repeated > 0
    assert figures["scan_children"] == 400
    for words in (
        "mục tiêu dưới 20 s",
        "bộ nhớ cao nhất",
        "từng bước",
        "fastexcel",
        "đọc lại 1/",
        "SQL tổng hợp",
        "tất cả, kể cả kho danh tính và kiểm tra",
        ", kho danh tính ",
        ", kiểm tra ",
        "một xã sửa tên một trẻ",
    ):
        assert words in printed


def test_large_registers_are_the_same_every_time(tmp_path):
    registers = load("build")._registers
    for name in "ab":
        registers.write(tmp_path / name, 200)
    files = sorted(path.name for path in (tmp_path / "a").iterdir())
    assert len(files) == 4 * 14
    for name in files:
        assert (tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes()


def test_quarters_of_a_province_tell_of_children_who_come_go_and_grow(tmp_path):
    province, registers = load("province"), load("province")._registers
    places, terms = province.province()[:2], registers.quarters(2019, 3)
    rows = registers.write(tmp_path, 900, places, terms, registers.BORN + 184)
    lists = [(tmp_path / f"{number}" / f"child_register_{places[0].code}.csv").read_text(encoding="utf-8") for number in (1, 2, 3)]
    people = [{tuple(line.split(",")[1:5]) for line in text.splitlines()[5:]} for text in lists]
    assert [text.splitlines()[2] for text in lists] == [
        f"Quý {quarter} năm 2019 - Tính đến ngày {day}/2019" for quarter, day in (("I", "31/03"), ("II", "30/06"), ("III", "30/09"))
    ]
    assert people[1] - people[0] and people[0] - people[1] and len(people[0] & people[2]) > 0.9 * len(people[0])
    assert "Chuyển khỏi huyện" in lists[0] and rows["weighing_list"] > 900
    weighed = (tmp_path / "2" / f"weighing_list_{places[1].code}.csv").read_text(encoding="utf-8")
    assert "Từ ngày 01/04/2019 đến ngày 30/06/2019" in weighed
    assert {line.split(",")[6][3:] for line in weighed.splitlines()[5:]} == {"04/2019", "05/2019", "06/2019"}


def test_the_memory_of_a_build_is_that_of_all_its_processes_and_what_it_spills(tmp_path):
    bench = load("province")
    with bench._looking(tmp_path) as seen:
        with subprocess.Popen([sys.executable, "-c", "x = b'1' * 60_000_000; input()"], stdin=subprocess.PIPE) as other:
            (tmp_path / "spill.tmp").write_bytes(b"1" * 3_000_000)
            deadline = time.monotonic() + 180
            while time.monotonic() < deadline and not (seen["others"] > 60 and seen["spilled"] > 2):
                time.sleep(0.05)
            other.communicate(b"\n")
        (tmp_path / "spill.tmp").unlink()
    assert seen["others"] > 60 and 2 < seen["spilled"] < 4


def test_a_province_is_built_and_watched(capsys):
    bench = load("province")
    figures = bench.run(**bench.QUICK)
    assert figures["keys"] >= 80 and figures["accepted"] > 400 and 100 < figures["tree_mb"] < 1_000
    printed = capsys.readouterr().out
    assert "theo dõi, không chặn" in printed and "tràn ra đĩa" in printed and "mục tiêu dưới 4 GB: đạt" in printed


def test_the_mask_of_a_year_is_bound_by_the_reports_before_it(capsys, ready):
    """After one report with TREEM_PROVE=1, else after none."""
    bench, earlier = load("protect"), int(os.environ.get("TREEM_PROVE") == "1")
    figures = bench.run(sizes=(), earlier=earlier)
    assert figures["year_out"] == earlier and figures["year_numbers"] > figures["year_hidden"] > 100
    assert f"sau {earlier} báo cáo" in capsys.readouterr().out


def test_a_batch_of_reports_is_measured_against_papermill_in_turns(capsys, monkeypatch, ready):
    bench = load("reports")
    monkeypatch.setattr(bench, "WAYS", {way: told for way, told in bench.WAYS.items() if way in ("papermill", "notebook")})
    figures = bench.run(**bench.QUICK)
    printed = capsys.readouterr().out
    assert figures["papermill_cpu_each"] > 0 and figures["notebook_ratio_cpu"] > 0 and figures["long_processes"] == 1
    for words in ("cần dưới 40 s", "cần dưới 120 KB", "3 báo cáo liền", "gấp ít nhất 8"):
        assert words in printed


def test_growth_standards_are_measured_against_copying_the_file(capsys):
    figures = load("anthro").run(rows=500)
    assert figures["rows"] == 500 and figures["ratio"] > 0
    assert "mức sàn, DuckDB đọc rồi ghi" in capsys.readouterr().out


def test_the_gate_is_measured_with_great_expectations_and_by_sql(capsys, ready):
    figures = load("checks").run(**load("checks").QUICK)
    printed = capsys.readouterr().out
    assert figures["checks"] > 400 and figures["rows"] == 3_000
    assert figures["gx_work_seconds"] > 0 and figures["million_check_seconds"] > 0
    assert "có great-expectations" in printed and "mục tiêu dưới 15 s" in printed and "mục tiêu dưới 5 s" in printed


def test_what_people_do_daily_is_measured(capsys, ready):
    bench = load("daily")
    figures = bench.run(**bench.QUICK)
    printed = capsys.readouterr().out
    assert figures["open_cpu"] > 0 and figures["report_cpu"] > figures["floor_cpu"] and figures["files"] >= 4
    assert "open_marts và một câu hỏi" in printed and "papermill chỉ chạy sổ tay ấy" in printed


def test_all_indicators_are_measured_on_a_district_and_on_many_copies_of_it(capsys, ready):
    """The copies, ten seconds of work, with TREEM_PROVE=1."""
    many = 3_000 if os.environ.get("TREEM_PROVE") == "1" else 0
    figures = load("indicators").run(district=2_000, many=many)
    assert figures["district_values"] > 100_000 and figures.get("many_children", 0) >= many
    assert "mức sàn, DuckDB chỉ đọc các bảng lõi ấy" in capsys.readouterr().out


def test_reading_is_measured_from_workbooks_and_csv(capsys, monkeypatch):
    bench = load("ingest")
    monkeypatch.setattr(bench, "_TURNS", 1)
    figures = bench.run(**bench.QUICK)
    assert figures["many_files"] == 3 and figures["csv_files"] == 56
    assert figures["csv_rows"] > 3 * 400 and figures["csv_floor_cpu"] > 0 and figures["many_rows"] >= 60
    assert "DuckDB chỉ đọc mọi cột" in capsys.readouterr().out


def test_a_quarter_of_many_communes_is_counted_equally_three_ways(capsys):
    bench = load("scale")
    figures = bench.run(**bench.QUICK)
    (size,) = bench.QUICK["sizes"]
    assert [stage["stage"] for stage in figures[f"{size}_stages"]] == list(bench.STAGES)
    assert figures[f"{size}_children"] >= size * 0.8 and figures[f"{size}_values"] > 50_000
    assert figures[f"{size}_communes"] == 140 and figures[f"{size}_polars_cpu_seconds_ratio"] > 0
    printed = capsys.readouterr().out
    rows = formats.number(figures[f"{size}_few_rows"])
    assert figures[f"{size}_few_ratio"] > 0 and f"{rows} dòng đếm" in printed and f"{rows} dòng kết quả bằng nhau" in printed and "đọc từ kho" in printed and "mục tiêu 8,0" in printed


def test_the_exponent_is_the_slope_of_the_logarithms():
    slope = load("scale").slope
    assert slope([(0.0, 1.0), (1.0, 2.1), (2.0, 3.2)]) == pytest.approx(1.1) and slope([(0.0, 1.0)]) is None


def test_the_table_of_the_readme_is_what_the_command_writes(results, tmp_path, monkeypatch):
    from click.testing import CliRunner

    from pipelines.cli_bench import bench

    table = load("_table")
    figures = {"cpu_seconds": 0.31, "ratio": 4.25, "wall_seconds": 0.4}
    load("cli_start").tools.keep("cli_start", {"times": 5}, figures | {"cpu_seconds": 9.0}, {})
    load("cli_start").tools.keep("cli_start", {"times": 5}, figures, {})
    home = tmp_path / "home"
    for folder, name in ((FOLDER, "_table.py"), (FOLDER, "_tools.py")):
        (home / "benchmarks").mkdir(parents=True, exist_ok=True)
        (home / "benchmarks" / name).write_bytes((folder / name).read_bytes())
    results.rename(home / "benchmarks" / "results")
    (home / "README.md").write_text(f"trên\n{table.BEGIN}\ncũ\n{table.END}\ndưới\n", encoding="utf-8")
    monkeypatch.setenv("TREEM_HOME", str(home))
    done = CliRunner().invoke(bench, ["--table"])
    assert done.exit_code == 0 and "Đã viết lại: README.md" in done.output
    page = (home / "README.md").read_text(encoding="utf-8")
    assert page.startswith("trên\n") and page.endswith("dưới\n") and "cũ" not in page
    assert "| treem --help |  | 0,3 s CPU | Python không làm gì | gấp 4,3 | – |" in page
    assert "9,0" not in page and table.table(home / "benchmarks" / "results") in page
    assert "Không đổi" in CliRunner().invoke(bench, ["--table"]).output


def test_the_readme_has_the_table():
    table = load("_table")
    page = (FOLDER.parent / "README.md").read_text(encoding="utf-8")
    assert page.count(table.BEGIN) == page.count(table.END) == 1
    shown = page.split(table.BEGIN)[1].split(table.END)[0].strip()
    assert shown.startswith("\n".join(table.HEAD)) and "treem bench --table" in shown and shown.count("\n| ") > 8
