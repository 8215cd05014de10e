"""The commands of an office's own keeping, as a person types them: key, backup, check, restore, handover; clear words, own exit codes."""

import io
import json
import re
import sys

import pytest
from custody_support import files_of, fill

from pipelines.cli import main
from pipelines.custody import book, new_key, recovery_key


@pytest.fixture
def project(home):
    return fill(home)


def run(capsys, *arguments: str) -> tuple[int, str, str]:
    code = main([str(argument) for argument in arguments])
    told = capsys.readouterr()
    assert "Traceback" not in told.out + told.err
    return code, told.out, told.err


def types(monkeypatch, *answers: str) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO("".join(f"{answer}\n" for answer in answers)))


def test_from_a_new_key_to_a_restored_project(project, tmp_path, capsys, monkeypatch):
    page, usb = tmp_path / "khoa.txt", tmp_path / "usb"
    usb.mkdir()
    code, _, told = run(capsys, "backup", usb)
    assert code == 31 and "treem recovery-key new" in told and not list(usb.iterdir())
    # the machine proves the key alone; a person types it later
    code, out, _ = run(capsys, "recovery-key", "new", "--page", page, "--no-ask")
    key = recovery_key.find(page.read_text(encoding="utf-8"))
    assert code == 0 and key not in out and "từng tệp đúng như cũ" in out
    assert not book.required_key(project.state).typed_at and not list((project.home / "data/work").glob("thu-khoa*"))
    types(monkeypatch, key[:-1], key.lower())
    code, out, told = run(capsys, "recovery-key", "check")
    assert code == 0 and "Đúng: khóa số" in out and "44 ký tự" in told
    assert book.required_key(project.state).typed_at

    code, out, told = run(capsys, "backup", usb)
    (made,) = usb.iterdir()
    assert code == 0 and re.fullmatch(r"treem-\d{8}-\d{6}\.treem", made.name) and "đối chiếu từng tệp" in out and "cùng ổ đĩa" in told
    code, out, _ = run(capsys, "backup", usb / "b.treem", "--json")
    assert code == 0 and json.loads(out)["files"] > 20
    assert run(capsys, "backup", usb / "b.treem")[0] == 2

    code, out, _ = run(capsys, "restore", made, "--check", "--key-file", page)
    assert code == 0 and out.startswith("Bản sao lưu tốt: ")
    types(monkeypatch, " ".join(recovery_key.lines(key)))
    code, out, _ = run(capsys, "restore", made, "--into", tmp_path / "máy mới")
    assert code == 0 and "treem build" in out
    kept = files_of(project.home)
    assert all(content == kept[name] for name, content in files_of(tmp_path / "máy mới").items() if name.startswith("data/raw/"))
    code, _, told = run(capsys, "restore", made, "--into", tmp_path / "máy mới", "--key-file", page)
    assert code == 33 and "không trống" in told and "--into" in told
    code, _, told = run(capsys, "restore", made, "--key-file", page)  # into the project itself, which has data
    assert code == 33 and files_of(project.raw) == {name.removeprefix("data/raw/"): x for name, x in kept.items() if name.startswith("data/raw/")}


def test_damaged_and_wrong(project, tmp_path, capsys, monkeypatch):
    page = tmp_path / "khoa.txt"
    assert run(capsys, "recovery-key", "new", "--page", page, "--no-ask")[0] == 0
    made = tmp_path / "a.treem"
    assert run(capsys, "backup", made)[0] == 0
    cut = tmp_path / "cắt.treem"
    cut.write_bytes(made.read_bytes()[:-1000])
    code, _, told = run(capsys, "restore", cut, "--check", "--key-file", page)
    assert code == 32 and "cắt cụt" in told and "Cách xử lý" in told
    types(monkeypatch, *[recovery_key.draw()])
    assert run(capsys, "restore", made, "--check")[0] == 31
    types(monkeypatch, *["22222"] * 5)
    assert run(capsys, "restore", made, "--check")[0] == 31
    types(monkeypatch)  # nobody answers
    assert run(capsys, "restore", made, "--check")[0] == 130


def test_a_key_typed_back_from_paper(project, tmp_path, capsys, monkeypatch):
    page = tmp_path / "khoa.txt"

    def reads_paper(problem):
        told.append(problem)
        key = recovery_key.find(page.read_text(encoding="utf-8"))
        return key if len(told) == 3 else ("22222" if len(told) == 1 else recovery_key.draw())

    told: list = []
    made = new_key.make(project, page, new_key.datetime.now().astimezone(), reads_paper)
    assert told[0] is None and "vừa gõ 5 ký tự" in told[1].what and "một khóa khác" in told[2].what
    assert made.typed_at and book.required_key(project.state) == made


def test_a_key_that_nobody_types_right_never_comes_into_force(project, tmp_path, capsys, monkeypatch):
    types(monkeypatch, *["22222 33333"] * 5)
    code, _, told = run(capsys, "recovery-key", "new", "--page", tmp_path / "khoa.pdf")
    assert code == 31 and "không được dùng" in told and not (tmp_path / "khoa.pdf").exists()
    types(monkeypatch)
    assert run(capsys, "recovery-key", "new", "--page", tmp_path / "khoa.pdf")[0] == 130
    assert book.public_key(project.state) is None and not (tmp_path / "khoa.pdf").exists()


def test_a_new_key_leaves_the_old_backups_to_the_old_page(project, tmp_path, capsys):
    for number in (1, 2):
        assert run(capsys, "recovery-key", "new", "--page", tmp_path / f"{number}.txt", "--no-ask")[0] == 0
        assert run(capsys, "backup", tmp_path / f"{number}.treem")[0] == 0
    first, second = book.backups(project.state)
    assert first.key != second.key and book.required_key(project.state).former == (first.key,)
    for number in (1, 2):
        for page in (1, 2):
            code, _, told = run(capsys, "restore", tmp_path / f"{number}.treem", "--check", "--key-file", tmp_path / f"{page}.txt")
            assert code == (0 if number == page else 31)
    code, _, told = run(capsys, "recovery-key", "check", "--key-file", tmp_path / "1.txt")
    assert code == 31 and "khóa cũ" in told


def test_the_proof_of_a_key_really_restores(project, tmp_path, monkeypatch):
    """What comes back is compared: a restore that loses a byte stops the key."""
    from pipelines.custody import restore
    from pipelines.errors import ArchiveError

    real = restore.extract

    def lossy(path, key, folder):
        told = real(path, key, folder)
        (folder / "data/state/office.yml").write_text("khác")
        return told

    monkeypatch.setattr(restore, "extract", lossy)
    with pytest.raises(ArchiveError, match="không ra đúng tệp"):
        new_key.make(project, tmp_path / "k.txt", new_key.datetime.now().astimezone(), None)
    assert book.public_key(project.state) is None and not (tmp_path / "k.txt").exists()


def test_the_page_for_offices_names_commands_that_exist():
    """Every command in a frame of the page, and every option beside it, is one of the program's."""
    import click
    from tests_support import ROOT

    from pipelines.cli import cli

    text = (ROOT / "docs" / "sao-luu-ban-giao.md").read_text(encoding="utf-8")
    framed = [line for frame in text.split("```")[1::2] for line in frame.splitlines() if line.startswith("treem ")]
    named = [*framed, *re.findall(r"`(treem [^`]+)`", text)]
    assert len(framed) >= 8
    for line in named:
        command: click.Command = cli
        words = line.split()[1:]
        while isinstance(command, click.Group):
            command = command.commands[words.pop(0)]
        known = {option for parameter in command.params for option in parameter.opts}
        assert {word for word in words if word.startswith("--")} <= known, line


def test_every_exit_code_of_the_page_is_the_program_s():
    from tests_support import ROOT

    from pipelines import errors
    from pipelines.doctor.examination import BLOCKED

    text = (ROOT / "docs" / "sao-luu-ban-giao.md").read_text(encoding="utf-8")
    codes = {int(found) for found in re.findall(r"\| (\d+) \|$", text, re.M)}
    own = {errors.RecoveryKeyError.exit_code, errors.ArchiveError.exit_code, errors.TargetError.exit_code}
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert codes == own and all(f"| {code} |" in readme for code in (*own, BLOCKED))
