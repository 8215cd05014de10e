"""The benchmark of matching runs at a tiny size, judges both ways against the truth and prints them; no time is judged here."""

import importlib.util
import sys
from pathlib import Path


def load():
    path = Path(__file__).resolve().parents[2] / "benchmarks" / "match.py"
    spec = importlib.util.spec_from_file_location("benchmarks_match", path)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def test_both_ways_are_measured_and_judged(capsys, tmp_path, monkeypatch):
    bench = load()
    monkeypatch.setattr(bench.tools, "RESULTS", tmp_path / "results")
    figures = bench.run(**bench.QUICK)
    printed = capsys.readouterr().out
    for words in ("treem match", "Splink tự học", "mục tiêu không quá 1,0", "chính xác 99,9 %", "chưa có lần đo trước", "của 2 tỉnh"):
        assert words in printed
    assert figures["precision"] > 0.98 and figures["recall"] > 0.95 and figures["book_recall"] > 0.5
    assert figures["nation_precision"] > 0.98 and figures["nation_recall"] > 0.9 and figures["nation_rows_b"] > 200
    assert figures["ratio"] > 0 and len(list((tmp_path / "results").iterdir())) == 1
