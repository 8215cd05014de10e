"""A command written wrongly is told so in Vietnamese, with how to write it; never in the library's English."""

import pytest

from pipelines.cli import main

WRONG = [
    (["places", "resolve", "Bình Lư"], "Thiếu tùy chọn --on.", "2018-03-20"),
    (["places", "resolve", "--on", "2018-03-14"], "Thiếu tham số NAME.", "treem places resolve --help"),
    (["places", "resolve", "Bình Lư", "--on", "hôm nay"], "“hôm nay” không dùng được cho tùy chọn --on.", "20/03/2018"),
    (["due", "--on", "2018-02-30"], "“2018-02-30” không dùng được cho tùy chọn --on.", "2018-03-20"),
    (["schedule", "--for", "launchd"], "“launchd” không dùng được cho tùy chọn --for.", "cron, systemd, windows"),
    (["demo", "--children", "3"], "không dùng được cho tùy chọn --children.", "từ 50 đến 2000000"),
    (["duue"], "Không có lệnh “duue”.", "có lẽ là: due"),
    (["places", "xyz"], "Không có lệnh “xyz”.", "các lệnh: confirm, hamlets"),
    (["due", "--plann", "x"], "Không có tùy chọn --plann.", "--plan"),
    (["due", "x"], "Thừa tham số: x.", "treem due --help"),
    (["targets", "--place", "3412"], "Không có mã địa bàn 3412.", "03412 Xã Bình Lư (mã bị mất số 0 ở đầu)"),
]


@pytest.mark.parametrize(("arguments", "what", "todo"), WRONG, ids=[" ".join(row[0]) for row in WRONG])
def test_what_is_wrong_and_what_to_write(home, capsys, arguments, what, todo):
    assert main(arguments) == 2
    told = capsys.readouterr().err
    assert what in told and todo in told and "Error" not in told and "Usage" not in told


def test_a_group_without_a_command_shows_its_commands(home, capsys):
    assert main(["places"]) == 2
    assert "resolve" in capsys.readouterr().err
