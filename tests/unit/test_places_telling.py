"""Answers about places as a machine and as a person reads them; the benchmark of places at a tiny size."""

import json
from datetime import date

from pipelines.places import resolve
from pipelines.places.history import history
from pipelines.places.telling import history_json, history_lines, resolution_json, resolution_lines

DAY = date(2018, 3, 14)


def test_an_answer_in_json_has_status_and_candidates_with_code_and_name():
    told = json.loads(json.dumps(resolution_json(resolve("Xã Bình Lư", DAY), DAY)))
    assert told == {
        "status": "match",
        "candidates": [
            {
                "code": "03412", "name": "Xã Bình Lư", "level": "commune", "type": "xã", "parent_code": "106",
                "above": ["Huyện Tam Đường", "Tỉnh Lai Châu"], "valid_from": None, "valid_to": "2025-07-01", "dates": "known",
            }
        ],
        "former": [],
        "suggestions": [],
    }  # fmt: skip


def test_an_answer_for_people_says_where_candidates_lie_and_what_is_unsure():
    lines = resolution_lines(resolve("Hồ Thầu", DAY, everywhere=True), DAY)
    assert lines[0] == "Nhiều địa bàn cùng khả năng, cần chọn:"
    assert "  03406  Xã Hồ Thầu, Huyện Tam Đường, Tỉnh Lai Châu" in lines
    assert any(line.startswith("  01081  Xã Hồ Thầu") and line.endswith("[chưa rõ thời hạn]") for line in lines)
    today = date(2026, 3, 1)
    ended = resolution_lines(resolve("Phường 5", today, "776"), today)
    assert "  27418  Phường Chánh Hưng, Thành phố Hồ Chí Minh" in ended
    assert "  27418  Phường 5, Quận 8, Thành phố Hồ Chí Minh (từ 01/01/2025 đến trước 01/07/2025)" in ended
    none = resolution_lines(resolve("phường Bình Lư", DAY), DAY)
    assert none == ["Không có địa bàn này.", "Có thể là:", "  03412  Xã Bình Lư, Huyện Tam Đường, Tỉnh Lai Châu"]


def test_a_history_names_every_step_with_day_way_and_source():
    found = history("03397", DAY)
    assert history_lines(found) == [
        "→ 03397  Xã Sùng Phài",
        "  01/02/2020  03397 Xã Sùng Phài → 03403 Xã Sùng Phài: nhập toàn bộ (NQ 866/NQ-UBTVQH14)",
        "  01/07/2025  03403 Xã Sùng Phài → 03388 Phường Đoàn Kết: nhập toàn bộ "
        "(Bảng chuyển đổi đơn vị hành chính mới - cũ của cơ quan thống kê, tháng 7/2025)",
    ]
    told = json.loads(json.dumps(history_json(found)))
    assert [step["new"] for step in told["after"]] == ["03403", "03388"] and told["before"] == []


def test_every_step_of_the_country_has_words():
    from pipelines.places import country_book
    from pipelines.places.telling import HOW

    assert {bridge.how for bridge in country_book().bridges} <= set(HOW)


def test_the_benchmark_of_places_measures_real_answers(tmp_path, monkeypatch, capsys):
    from benchmarks import places as bench

    monkeypatch.setattr(bench.tools, "RESULTS", tmp_path)
    figures = bench.run(2_000, 2_000)
    assert figures["match"] + figures["ambiguous"] + figures["none"] == 2_000 and figures["match"] > 1_000
    assert list(tmp_path.glob("places-*.json"))
    assert "giới hạn" in capsys.readouterr().out
