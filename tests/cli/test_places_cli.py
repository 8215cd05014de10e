"""The commands that bring places, schools and hamlets into a project, as a person types them."""

import json

from click.testing import CliRunner

from pipelines.cli import cli


def run(*arguments: str) -> str:
    done = CliRunner().invoke(cli, ["places", *arguments], catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return done.output


def test_a_school_is_brought_in_and_found(home, tmp_path):
    listed = tmp_path / "truong.csv"
    listed.write_text("Mã trường,Tên trường,Xã\n12106501,Trường THCS Bình Lư,xã Bình Lư\n", encoding="utf-8")
    assert "Đã nạp 1 trường vào schools.csv" in run("schools", str(listed), "--on", "2018-01-01", "--within", "106")
    found = json.loads(run("resolve", "THCS Bình Lư", "--on", "2018-03-14", "--within", "03412", "--level", "school", "--json"))
    assert (found["status"], found["candidates"][0]["code"], found["candidates"][0]["above"][0]) == ("match", "12106501", "Xã Bình Lư")


def test_hamlets_of_a_divided_commune_are_brought_in(home, tmp_path):
    listed = tmp_path / "thon.csv"
    listed.write_text("Mã xã cũ,Thôn,Mã xã mới,Từ ngày,Nguồn\n06052,Nà Pùng,06031,01/01/2020,NQ chia xã\n", encoding="utf-8")
    assert "Đã nạp 1 thôn" in run("hamlets", str(listed))
    assert "06052,Nà Pùng,06031,2020-01-01" in (home / "data" / "state" / "hamlets.csv").read_text(encoding="utf-8")


def test_an_imported_table_renames_a_commune_of_the_plans_from_its_day(home, tmp_path):
    table = tmp_path / "danh_muc.csv"
    table.write_text("Mã,Tên,Mã TP\n03390,Phường Bình Lư,12\n", encoding="utf-8")
    run("import", str(table), "--on", "2027-01-01")
    for day, name in (("2026-12-31", "Xã Bình Lư"), ("2027-01-01", "Phường Bình Lư")):
        assert name in run("resolve", "03390", "--on", day)
