"""Commands that keep the office's work alive: backup, restore, the recovery key, the handover, the doctor."""

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from pipelines.settings import load_project
from pipelines.terminal import bar, print_json, say

if TYPE_CHECKING:
    from pipelines.errors import RecoveryKeyError

JSON = click.option("--json", "as_json", is_flag=True, help="In JSON cho máy đọc.")
KEY_FILE = click.option(
    "--key-file", type=click.Path(path_type=Path, exists=True, dir_okay=False), help="Đọc khóa phục hồi từ tệp này (mặc định: hỏi)."
)
SHOWN_ASIDE = 20
TRIES = 5


def _now() -> datetime:
    return datetime.now().astimezone()


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@JSON
def backup(file: Path, as_json: bool) -> None:
    """Sao lưu tất cả những gì không làm lại được vào một tệp mã hóa; ghi xong đọc lại, giải mã, đối chiếu từng tệp.

    FILE là tệp mới, hoặc thư mục (USB): khi đó tệp mang tên theo ngày giờ. Mở lại bằng khóa phục hồi: treem recovery-key new (một lần).

    \b
    Ví dụ:  treem backup E:\\
            treem backup /media/usb/treem-quy-1.treem
    """
    from pipelines.custody import backup as room
    from pipelines.custody.writing import size_vi

    made = room.backup(load_project(), file, _now(), bar("sao lưu và đọc lại"))
    if as_json:
        print_json({**vars(made.told), "path": str(made.path), "notes": made.notes})
        return
    say(f"Đã sao lưu {made.told.files} tệp ({size_vi(made.told.size)}): {made.path}")
    say(f"Đã đọc lại từ đĩa, giải mã, đối chiếu từng tệp. Mở bằng khóa phục hồi số {made.told.key}.")
    for note in made.notes:
        click.echo(f"Lưu ý: {note}", err=True)


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--into", type=click.Path(path_type=Path), help="Thư mục trống để phục hồi vào (mặc định: dự án này, khi chưa có dữ liệu).")
@click.option("--check", is_flag=True, help="Chỉ đọc và kiểm tra cả bản sao lưu, không ghi gì.")
@KEY_FILE
@JSON
def restore(file: Path, into: Path | None, check: bool, key_file: Path | None, as_json: bool) -> None:
    """Phục hồi một bản sao lưu vào thư mục trống bằng khóa phục hồi; không bao giờ ghi đè, không để lại nửa chừng.

    \b
    Ví dụ:  treem restore E:\\treem-20261122-073000.treem
            treem restore E:\\treem-20261122-073000.treem --check
            treem restore /media/usb/treem.treem --into /home/can-bo/treem-moi
    """
    from pipelines.custody import restore as room

    home = Path() if check else into.expanduser().absolute() if into else load_project().home
    key = _key(key_file)
    done = room.look(file, key, bar("đọc và kiểm tra")) if check else room.restore(file, key, home, bar("phục hồi"))
    if as_json:
        print_json(vars(done))
        return
    _tell_restored(done, home, check)


def _tell_restored(done: Any, home: Path, check: bool) -> None:
    from pipelines.custody.restore import ASIDE
    from pipelines.custody.writing import size_vi

    verb = "Bản sao lưu tốt" if check else f"Đã phục hồi vào {home}"
    say(f"{verb}: {done.files} tệp ({size_vi(done.size)}), làm lúc {done.made_at}, khóa số {done.key}.")
    if check:
        return
    if done.key_file:
        say(f"Khóa kho danh tính: đã ghi vào {done.key_file}")
    if done.opens is False:
        told = "biến TREEM_VAULT_KEY của máy này là khóa của kho khác: bỏ biến ấy đi, khóa đúng đã có trong tệp khóa"
        click.echo(f"Lưu ý: kho danh tính chưa mở được; {told}.", err=True)
    if done.aside:
        say(f"{len(done.aside)} tệp khác với tệp cùng tên của phần mềm ở đây, để ở thư mục {ASIDE}, không ghi đè:")
        for name in done.aside[:SHOWN_ASIDE]:
            say(f"  {name}")
    if not done.same_program:
        click.echo("Lưu ý: bản phần mềm ở đây khác bản đã sao lưu; số liệu dựng lại có thể khác, xem bằng treem diff.", err=True)
    say("Việc tiếp theo: treem doctor, rồi treem build.")


@click.group("recovery-key")
def recovery_key() -> None:
    """Khóa phục hồi: in ra giấy, gõ thử, mở mọi bản sao lưu.

    \b
    Ví dụ:  treem recovery-key new
            treem recovery-key check
    """


@recovery_key.command("new")
@click.option("--page", type=click.Path(path_type=Path), help="Tệp trang khóa, .pdf hoặc .txt (mặc định: khoa-phuc-hoi-NGÀY-GIỜ.pdf).")
@click.option("--no-ask", is_flag=True, help="Không hỏi gõ lại: máy tự thử phục hồi; treem doctor nhắc gõ thử sau.")
@JSON
def new_key(page: Path | None, no_ask: bool, as_json: bool) -> None:
    """Tạo khóa, viết trang A4 để in, hỏi gõ lại từ giấy, thử phục hồi ngay; đúng thì mới dùng khóa ấy cho các lần sao lưu.

    \b
    Ví dụ:  treem recovery-key new
            treem recovery-key new --page khoa.pdf
    """
    from pipelines.custody import new_key as room

    project, now = load_project(), _now()
    path = page or project.home / f"khoa-phuc-hoi-{now:%Y%m%d-%H%M%S}.pdf"
    made = room.make(project, path, now, None if no_ask else lambda problem: _typed_from_paper(path, problem))
    if as_json:
        print_json({name: value for name, value in vars(made).items() if name != "public"})
        return
    say(f"Khóa số {made.name} đã thử: sao lưu kho danh tính và quyết định, phục hồi, mở được kho, từng tệp đúng như cũ.")
    say(f"Trang khóa: {path}. In hai tờ, cất hai nơi, rồi XÓA tệp này.")
    if made.former:
        say(f"Bản sao lưu cũ vẫn cần tờ khóa cũ ({', '.join(made.former)}): giữ tờ ấy cho đến khi bỏ bản ấy.")
    say("Việc tiếp theo: treem backup Ổ_USB")


def _typed_from_paper(path: Path, problem: "RecoveryKeyError | None") -> str:
    if problem:
        click.echo(f"{problem}\n", err=True)
    else:
        click.echo(f"Đã viết trang khóa: {path}\nHãy IN trang ấy, rồi nhìn tờ giấy mà gõ.", err=True)
    return _ask()


def _ask() -> str:
    told: str = click.prompt("Khóa phục hồi, cả chín nhóm trên một dòng", err=True)
    return told


def _key(key_file: Path | None) -> str:
    """Return the recovery key from a file, or from the person, who may try again."""
    from pipelines.custody import recovery_key as room
    from pipelines.errors import RecoveryKeyError

    if key_file:
        return room.find(key_file.read_text(encoding="utf-8-sig"))
    for _ in range(TRIES - 1):
        try:
            return room.read(_ask())
        except RecoveryKeyError as problem:
            click.echo(f"{problem}\n", err=True)
    return room.read(_ask())


@recovery_key.command("check")
@KEY_FILE
@JSON
def check_key(key_file: Path | None, as_json: bool) -> None:
    """Gõ thử khóa từ tờ giấy: đúng là khóa mở các bản sao lưu đang làm không. Nên làm mỗi năm một lần.

    \b
    Ví dụ:  treem recovery-key check
    """
    from pipelines.custody import new_key as room

    known = room.check(load_project(), _key(key_file), _now())
    if as_json:
        print_json({name: value for name, value in vars(known).items() if name != "public"})
        return
    say(f"Đúng: khóa số {known.name}, mở mọi bản sao lưu từ {known.made_at[:10]}.")


@click.command()
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help="Tệp Word ghi ra (mặc định: bien-ban-ban-giao-NGÀY.docx).")
@JSON
def handover(out: Path | None, as_json: bool) -> None:
    """Biên bản bàn giao (Word): có gì, đến hạn gì, tồn tại, quyết định, báo cáo đã gửi, sao lưu, khóa ở đâu; không có tên trẻ em.

    \b
    Ví dụ:  treem handover
            treem handover --out ban-giao.docx
    """
    from pipelines.errors import RequestError
    from pipelines.handover import minutes

    project, now = load_project(), _now()
    path = out or project.home / f"bien-ban-ban-giao-{now:%Y%m%d}.docx"
    if path.suffix.lower() != ".docx":
        raise RequestError("Biên bản chỉ viết ra Word.", path.name, "đổi đuôi tệp thành .docx")
    if path.exists():
        raise RequestError("Đã có tệp mang tên này.", path.name, "chọn tên khác bằng --out; tệp cũ không bị ghi đè")
    told = minutes.write(project, path, now)
    if as_json:
        waiting = sum(one.waiting for one in told.books)
        print_json({"file": str(path), "due": len(told.due), "waiting": waiting, "sent": len(told.sent), "backups": len(told.backups)})
        return
    say(f"Đã viết {path}: bổ sung các chỗ […], in 03 bản, ba bên ký.")
    if not told.backups or told.key is None:
        click.echo("Lưu ý: chưa có bản sao lưu hoặc khóa phục hồi; làm trước khi ký (treem recovery-key new, treem backup).", err=True)


@click.command()
@click.option("--all", "everything", is_flag=True, help="In cả những mục đã tốt.")
@JSON
def doctor(everything: bool, as_json: bool) -> None:
    """Tự kiểm tra máy và dự án: mỗi điều thấy được kèm việc cần làm. Mã thoát 0: không có gì chặn; 80: có điều phải xử lý trước.

    \b
    Ví dụ:  treem doctor
            treem doctor --all
            treem doctor --json
    """
    from pipelines.doctor import examination, telling

    found = examination.examine(load_project(), _now())
    if as_json:
        print_json(telling.as_json(found))
    else:
        for line in telling.lines(found, everything):
            say(line)
    if code := examination.exit_code(found):
        raise click.exceptions.Exit(code)


COMMANDS: tuple[click.Command, ...] = (backup, restore, recovery_key, handover, doctor)
