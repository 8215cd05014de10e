"""Canaries run through every command: nothing about a child may stand anywhere but in raw, work, vault and restricted lists.

One build serves all tests of this file. What a command prints, logs and writes is searched in every form that a writer may give it.
"""

import base64
import contextlib
import csv
import io
import json
import logging
import os
import re
import shutil
import stat
import tempfile
import unicodedata
import urllib.parse
import zipfile
import zlib
from dataclasses import dataclass, field
from pathlib import Path

import click
import polars as pl
import pytest
from golden_support import judged_by_sql
from personal_canaries import NAME, NOTE, STREET, WORDS, fold, hits, hits_text, plant
from tests_support import make_home

from pipelines import engine
from pipelines.cli import cli, main
from pipelines.identity import keeper
from pipelines.line_list import FACTS, open_children

PERIOD, PLACE, PLAN = "2018-Q1", "03412", "tam_duong_2018"
# folders where names in clear may stand (DESIGN: four zones)
NAMED = ("data/raw", "data/work/cache", "data/work/staged", "data/work/worklists", "cua-nguoi-dung", "mau-moi")
WHY = "đối chiếu số trẻ của quý"
OWN_FORMULA = re.compile(rb"<f[^>]*>([^<]*)</f>")
HOSTILE = "=1+1<img src=x onerror=alert(7)>"  # a file's name that a page or a sheet could run
# commands that read no register of the office, or only repeat others; why they are not run here
EXCUSED = {
    "bench": "measures with samples of its own",
    "start": "demo, build, check and report in turn",
    "spark-setup": "fetches packages; it reads no register and no table",
    "office load": "build, after a question",
    "office check": "check, after two questions",
    "office report": "report, after two questions",
    "lab": "opens a browser's page and stays; it reads nothing but notebooks",
}


@dataclass
class Ran:
    """The project after all commands: where it is, the numbers planted, what each command printed and logged."""

    home: Path
    numbers: frozenset[str]
    told: dict[str, str] = field(default_factory=dict)
    codes: dict[str, int] = field(default_factory=dict)
    logged: list[str] = field(default_factory=list)
    children: pl.DataFrame | None = None

    def run(self, *arguments: str) -> str:
        out, err = io.StringIO(), io.StringIO()
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            code = main(list(arguments))
        name = " ".join(arguments)
        self.told[name], self.codes[name] = out.getvalue() + err.getvalue(), code
        return out.getvalue()


class Listening(logging.Handler):
    """Keeps every log line of every library."""

    def __init__(self, lines: list[str]) -> None:
        super().__init__(logging.DEBUG)
        self.lines = lines

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(self.format(record))


@pytest.fixture(scope="module")
def ran(tmp_path_factory, demo_raw):
    from conftest import TEST_KEY

    home = make_home(tmp_path_factory.mktemp("chim_bao"))
    raw = home / "data" / "raw" / "demo"
    shutil.copytree(demo_raw(300, "usual"), raw, ignore=_left_out)
    numbers = frozenset(plant(raw))
    temporary = home / "tam"
    temporary.mkdir()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TREEM_HOME", str(home))
        patch.setenv("TREEM_VAULT_KEY", TEST_KEY)
        patch.setenv("TMPDIR", str(temporary))
        patch.setattr(tempfile, "tempdir", str(temporary))
        found = Ran(home, numbers)
        handler = Listening(found.logged)
        logging.getLogger().addHandler(handler)
        try:
            _run_all(found, raw)
        finally:
            logging.getLogger().removeHandler(handler)
    return found


def _left_out(folder: str, names: list[str]) -> set[str]:
    """Keep one year less its middle periods, and of the year before what has no list in it or is asked for: every register is there."""
    found = shutil.ignore_patterns("_answer_key", "2017-*", "2018-6M", "2018-9M", "2014", "2015", "2016", "so-tiep-nhan-201[456]*")(folder, names)
    return found if Path(folder).name in ("cham-diem", "chinh-sach", "hoan-canh-dac-biet", "vu-viec", "vu-viec-chuyen-den") else {*found, "2017"}


def _run_all(ran: Ran, raw: Path) -> None:
    _broken(ran)
    ran.run("build", "--json")
    _reports(ran)
    _figures(ran)
    _lists(ran)
    _tables(ran)
    ran.children = open_children(WHY, period=PERIOD, facts=list(FACTS), frame="polars")
    _keeping(ran)
    _errors(ran)


def _first_folder(ran: Ran) -> Path:
    return ran.home / "data" / "raw" / "demo" / PERIOD / f"{PLACE}_Xã Bình Lư"


def _broken(ran: Ran) -> None:
    """Files that cannot be read, or whose rows are refused, full of canaries: their errors may tell where, never what."""
    folder = _first_folder(ran)
    head = "TT,Họ tên trẻ,Ngày sinh,Giới,Họ tên mẹ,Ngày cân,Cân nặng (kg),Ghi chú"
    row = f'1,{NAME} Thị Đỏ,31/02/2016,{NAME},{NAME} mẹ,"{NOTE}",{NAME},{NOTE}'
    (folder / "hong-ngay.csv").write_text(f"DANH SÁCH CÂN ĐO TRẺ EM (DỮ LIỆU MẪU)\nQuý I năm 2018\n{head}\n{row}\n", encoding="utf-8")
    (folder / "hong-cot.csv").write_text(f"Sổ lạ,{NAME}\n{NOTE},{STREET}\n", encoding="utf-8")
    (folder / "hong-ma.csv").write_bytes(f"{head}\n1,{NAME},{NOTE}".encode("utf-16-le")[:-1])
    (folder / "hong-goi.xlsx").write_bytes(b"PK\x03\x04" + f"{NAME} {NOTE} {STREET}".encode())
    if os.name != "nt":
        (folder / f"{HOSTILE}.csv").write_text(f"Sổ lạ,{NAME}\n", encoding="utf-8")
    (folder / "hong-nhay.csv").write_text(f'{head}\n1,"{NAME},{NOTE}\n', encoding="utf-8")


def _reports(ran: Ran) -> None:
    ran.run("ingest", "--json", "--rows")
    ran.run("ingest", "--raw", str(_first_folder(ran)))
    ran.run("check", "--period", PERIOD)
    with judged_by_sql():  # the check before it was great-expectations' own
        ran.run("check", "--period", PERIOD, "--json", "--no-files")
    ran.run("report", "period_report", "--plan", PLAN, "--period", PERIOD, "--place", PLACE, "--draft", "thử chim báo")
    ran.run("run-due", "--plan", PLAN, "--on", "2018-01-02")
    ran.run("report", "period_report", "--plan", PLAN, "--period", PERIOD, "--place", PLACE, "--draft", "thử chim báo", "--edition", "shared")
    ran.run("verify", str(ran.home / "reports" / PERIOD / PLACE), "--json")
    ran.run("submit", str(ran.home / "reports" / PERIOD / PLACE), "--on", "2018-03-20", "--as", "45/BC")
    ran.run("submit", str(ran.home / "reports" / PERIOD / f"{PLACE}-cong-bo"), "--on", "2018-03-21", "--as", "46/BC", "--edition", "shared")
    ran.run("submissions", "--json")
    ran.run("due", "--on", "2018-03-15", "--json")
    ran.run("schedule", "--for", "cron")
    ran.run("receipts", "--period", PERIOD, "--remind")


def _figures(ran: Ran) -> None:
    ran.run("targets", "--plan", PLAN, "--period", PERIOD, "--json")
    ran.run("explain", f"TD-03/{PERIOD}@{PLACE}", "--docx", str(ran.home / "phieu.docx"))
    ran.run("explain", f"bhyt_under6:issued@{PLACE}:{PERIOD}", "--json")
    ran.run("indicators", "--json")
    ran.run("compare", "bhyt_under6", "--place", PLACE, "--period", PERIOD, "--json")
    ran.run("compare", "--worse", "--period", PERIOD)
    ran.run("score", "--plan", PLAN, "--year", "2018", "--json")
    ran.run("score", "--plan", PLAN, "--year", "2017", "--dossier", PLACE, "--out", str(ran.home / "ho-so"))
    ran.run("score", "--plan", PLAN, "--year", "2017", "--pictures", str(ran.home / "diem.html"))
    ran.run("estimate", "propose", "--period", "2018-6M")
    ran.run("estimate", "list", "--json")
    fact = f"bhyt_under6:issued@{PLACE}:{PERIOD}"
    ran.run("estimate", "set", fact, "--numerator", "20", "--method", "cộng thẻ đang in", "--role", "chuyên viên")
    ran.run("estimate", "confirm", "--period", PERIOD, "--role", "chuyên viên")
    ran.run("estimate", "withdraw", fact)
    ran.run("plan", "check", PLAN)
    ran.run("plan", "new", "--from", PLAN, "--year", "2018", "--out", str(ran.home / "ke-hoach-moi.yml"))
    ran.run("new-notebook", "thu_chim_bao", "--title", "Thử chim báo")
    ran.run("places", "history", PLACE, "--on", "2018-03-14", "--json")
    ran.run("places", "confirm", "Xã Bình Lưu", PLACE, "--on", "2018-03-14", "--role", "chuyên viên")
    ran.run("places", "resolve", f"Xã {NAME[:2]} Bình Lư", "--on", "2018-03-14", "--json")
    ran.run("template", "child_register", "--out", str(ran.home / "mau.xlsx"))
    # other children, drawn anew: their numbers may be the same, so they are not searched
    ran.run("demo", "--children", "60", "--out", str(ran.home / "mau-moi"))


def _lists(ran: Ran) -> None:
    ran.run("worklist", "fixes", "--json")
    ran.run("worklist", "no-card", "--period", PERIOD)
    ran.run("worklist", "weighing", "--period", PERIOD, "--json")
    ran.run("worklist", "missing", "--period", PERIOD)
    ran.run("worklist", "matches")
    ran.run("worklist", "behind", f"TD-03/{PERIOD}", "--part", "difference", "--json")
    ran.run("sample", "--place", PLACE, "--json")
    ran.run("diff", "--from", "45/BC", "--period", PERIOD, "--json")
    ran.run("forget", "--inventory", "--json")


def _tables(ran: Ran) -> None:
    """Commands over a file of the user's own: what they print, and a summary that they write, names nobody."""
    own = ran.home / "cua-nguoi-dung"
    own.mkdir(exist_ok=True)
    head = "id,full_name,birth_date,sex,commune,mother_name,personal_id\n"
    rows = [f"{side}1,{NAME} Văn Tú,05/02/2015,Nam,Xã Bình Lư,{NAME} Thị Mỷ,{next(iter(sorted(ran.numbers)))}" for side in "AB"]
    for side, row in zip("AB", rows, strict=True):
        (own / f"{side}.csv").write_text(f"{head}{row}\n{side}2,{NAME} Hai,99/99/2015,{NOTE},{STREET},,\n", encoding="utf-8")
    ran.run("match", str(own / "A.csv"), str(own / "B.csv"), str(ran.home / "cap.csv"), "--json")
    weighed = [f"{NAME} {n},{400 + 10 * n},{'Nam' if n % 2 else 'Nữ'},{9 + n / 10},{75 + n}" for n in range(20)]
    (own / "can.csv").write_text("\n".join(["họ tên,age_days,sex,weight,lenhei", *weighed, f"{NAME},{NOTE},?,{NAME},x"]), encoding="utf-8")
    ran.run("anthro", str(own / "can.csv"), str(ran.home / "ty-le.csv"), "--prevalence")
    ran.run("anthro", str(own / "can.csv"), "--quality", "--json")
    ran.run("anthro", str(own / "can.csv"), str(own / "can_z.csv"))
    (own / "dem.csv").write_text(f"xa,count\nBình Lư,7\n{NAME},{NOTE}\n", encoding="utf-8")
    ran.run("protect", str(own / "dem.csv"), str(ran.home / "dem-ra.csv"), "--json")
    (own / "dem-2.csv").write_text("xa,count\nBình Lư,7\nBản Hon,3\nHồ Thầu,9\n", encoding="utf-8")
    ran.run("protect", str(own / "dem-2.csv"), str(ran.home / "dem-2-ra.csv"), "--publish", "Báo Lai Châu", "--about", "thẻ 2018")


def _keeping(ran: Ran) -> None:
    """A backup holds every name, sealed: as bytes it must tell nothing; nor must the minutes of a handover, or the doctor."""
    page = ran.home / "khoa.txt"
    ran.run("recovery-key", "new", "--page", str(page), "--no-ask")
    ran.run("recovery-key", "check", "--key-file", str(page))
    ran.run("backup", str(ran.home / "sao-luu.treem"), "--json")
    ran.run("restore", str(ran.home / "sao-luu.treem"), "--check", "--key-file", str(page))
    ran.run("handover", "--out", str(ran.home / "ban-giao.docx"))
    ran.run("doctor", "--all")


def _errors(ran: Ran) -> None:
    own = ran.home / "cua-nguoi-dung"
    (own / "sua.csv").write_text(f"{NAME},{NOTE}\n", encoding="utf-8")
    for command in ("hamlets", "import", "schools"):
        ran.run("places", command, str(own / "sua.csv"), *(["--on", "2018-01-01"] if command != "hamlets" else []))
    ran.run("worklist", "close", str(own / "sua.csv"))
    ran.run("worklist", "decide", str(own / "sua.csv"), "--role", "công chức")
    (own / "ke-hoach.yml").write_text(f"id: x\ntargets: [{{text: {NAME}\n", encoding="utf-8")
    ran.run("plan", "check", str(own / "ke-hoach.yml"))
    ran.run("forget", "12345", "--reason", "thử", "--yes")
    key = _child(ran.home)["child_key"]
    ran.run("forget", str(key), "--reason", f"theo đơn của {_child(ran.home)['full_name']}", "--yes")
    ran.run("build", "--raw", str(own))
    vault = ran.home / "data" / "vault" / "person.vault"
    kept = vault.read_bytes()
    vault.write_bytes(kept[:-7])
    ran.run("worklist", "no-card", "--period", PERIOD, "--json")
    vault.write_bytes(kept)


def _child(home: Path) -> dict:
    _, known, _ = keeper.open_vault(home / "data" / "vault", "test")
    assert known is not None
    return next(one for one in known.person.to_pylist() if fold(NAME) in fold(one["full_name"]) and one["personal_id"])


# ---- the canaries are alive ---------------------------------------------------------------------------------------


def test_every_way_of_hiding_a_canary_is_found():
    for word in (NAME, NOTE):
        decomposed = unicodedata.normalize("NFD", word)
        forms = [
            word, decomposed, word.upper(), fold(word), json.dumps(word), json.dumps(decomposed), urllib.parse.quote(word), ascii(word),
            "".join(f"&#{ord(sign)};" for sign in word), "".join(f"&#x{ord(sign):x};" for sign in decomposed),
        ]  # fmt: skip
        for form in forms:
            assert hits("a.txt", f"trước {form} sau".encode()) == {word}, form
        for told in (word, decomposed, fold(word)):
            for shift in ("", "a", "ab"):
                for encode in (base64.b64encode, base64.urlsafe_b64encode):
                    assert hits("a.txt", b'{"x": "' + encode(f"{shift}{told} Tú".encode()) + b'"}') == {word}, (told, shift)
        assert hits("a.txt", f"a\0{word}".encode("utf-16-le")) == {word}
        packed = base64.b64encode(zlib.compress(f"một câu dài chứa {word} ở giữa".encode()))
        assert hits("a.html", b"<script>" + packed + b"</script>") == {word}
        assert hits(f"{word}.txt", b"") == {word}
    assert hits_text("số 012215000123, hết", (), frozenset({"012215000123"})) == {"012215000123"}
    assert hits_text("9012215000123456789", (), frozenset({"012215000123"})) == set()


def test_archives_and_parquet_are_opened(tmp_path):
    pl.DataFrame({"x": ["một", f"{NAME} Tú"], "n": [1, 2]}).write_parquet(tmp_path / "a.parquet", compression="zstd")
    assert hits("a.parquet", (tmp_path / "a.parquet").read_bytes()) == {NAME}
    shutil.make_archive(str(tmp_path / "b"), "zip", tmp_path, "a.parquet")
    assert hits("b.zip", (tmp_path / "b.zip").read_bytes()) == {NAME}


def test_the_canaries_went_through_everything(ran):
    """Without this the search would find nothing in a project that holds nothing."""
    assert len(ran.numbers) > 300
    lists = [path for path in (ran.home / "data/raw").rglob("*.xlsx") if path.stat().st_size > 2_000]
    raw = {word for path in lists for word in hits(path.name, path.read_bytes())}
    assert raw == set(WORDS)
    _, known, _ = keeper.open_vault(ran.home / "data" / "vault", "test")
    people = [one for one in known.person.to_pylist() if one["full_name"]]  # grown-ups in a book of deaths have no name here
    assert len(people) > 250 and sum(fold(NAME) not in fold(one["full_name"]) for one in people) < 5
    lists = {path.name: hits(path.name, path.read_bytes()) for path in (ran.home / "data/work/worklists").glob("*.xlsx")}
    assert len(lists) >= 4 and any(name.startswith("no-card") and NAME in found for name, found in lists.items())
    with engine.connect() as con:
        core = next((ran.home / "data/core").iterdir())
        assert engine.rows(con, f"select count(*) from read_parquet('{core}/core_children.parquet')")[0][0] == len(people)


def leaves(group, above=()):
    """Every command that a person can type, "estimate set" for one in a group."""
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        yield from leaves(command, (*above, name)) if isinstance(command, click.Group) else (" ".join((*above, name)),)


def test_every_command_was_run(ran):
    assert all(reason.strip() for reason in EXCUSED.values())
    every = set(leaves(cli))
    run = {leaf for leaf in every for name in ran.told if f"{name} ".startswith(f"{leaf} ")}
    assert run | set(EXCUSED) == every
    failed = {name: ran.told[name] for name, code in ran.codes.items() if code not in (0, 2, 10, 12, 20, 30)}
    assert not failed
    wrong = {name for name, code in ran.codes.items() if code}
    assert all(ran.codes[name] for name in ran.told if name.startswith(("worklist close", "worklist decide", "forget 1", "places import")))
    assert ran.codes[next(name for name in ran.told if name.startswith("protect") and "dem.csv" in name)] == 10
    assert not [name for name in wrong if "shared" in name or "--publish" in name or name.startswith(("verify", "submissions"))]
    assert not wrong & {"build --json", "doctor --all", f"handover --out {ran.home / 'ban-giao.docx'}", "targets --plan tam_duong_2018 --period 2018-Q1 --json", "worklist fixes --json"}
    assert (ran.home / "reports" / PERIOD / PLACE / "period_report.docx").exists()


# ---- and nobody hears them ----------------------------------------------------------------------------------------


def test_no_canary_on_the_screen_or_in_a_log(ran):
    told = {name: hits_text(text, numbers=ran.numbers) for name, text in ran.told.items()}
    assert not {name: found for name, found in told.items() if found}
    assert not any("Traceback" in text for text in ran.told.values())
    assert not hits_text("\n".join(ran.logged), numbers=ran.numbers)


def test_no_canary_in_any_file_outside_raw_work_and_the_user_s_own(ran):
    """Vault files are searched too: as bytes they must tell nothing."""
    found, searched = {}, 0
    for path in sorted(ran.home.rglob("*")):
        name = path.relative_to(ran.home).as_posix()
        if path.is_file() and not name.startswith(NAMED):
            searched += 1
            if hit := hits(name, path.read_bytes(), numbers=ran.numbers):
                found[name] = hit
    assert searched > 150 and not found


def test_what_work_holds_outside_its_lists_is_the_reading_of_raw_only(ran):
    folders = {path.relative_to(ran.home / "data/work").parts[0] for path in (ran.home / "data/work").rglob("*") if path.is_file()}
    # the spill is emptied; masks, keys and the note of what was written are searched like everything else
    assert folders <= {"cache", "keys", "masks", "staged", "worklists", "written.json"}


def test_nothing_temporary_is_left_behind(ran):
    assert [path.name for path in (ran.home / "tam").rglob("*") if path.is_file()] == []


@pytest.mark.skipif(os.name == "nt", reason="quyền tệp kiểu POSIX")
def test_zones_and_internal_editions_are_closed_to_others(ran):
    def mode(path: Path) -> int:
        return stat.S_IMODE(path.stat().st_mode)

    for name in ("data/work", "data/work/cache", "data/work/staged", "data/work/worklists", "data/vault", "data/core", "data/state", "data/work/keys", "data/work/masks"):
        assert mode(ran.home / name) == 0o700, name
    for folder in (*(ran.home / "data/core").iterdir(), *(ran.home / "data/marts").glob("b*"), *(ran.home / "reports" / PERIOD).glob("0*")):
        assert mode(folder) == 0o700, folder
    for path in (*(ran.home / "data/vault").iterdir(), *(ran.home / "data/work/worklists").glob("*.xlsx")):
        assert mode(path) == 0o600, path


def test_every_opening_of_the_vault_is_on_record(ran):
    lines = (ran.home / "data/vault/access_log.csv").read_text(encoding="utf-8").splitlines()
    assert lines[0] == "opened_at,purpose,by"
    assert {line.split(",")[1] for line in lines[1:]} >= {"build", "worklist", "match", "forget", f"open_children: {WHY}"}
    assert not hits_text("\n".join(lines), numbers=ran.numbers)


def test_the_line_list_of_children_tells_no_name(ran):
    assert ran.children.height > 200 and not hits_text("\n".join(map(str, ran.children.rows())), numbers=ran.numbers)


# ---- a hostile file name ------------------------------------------------------------------------------------------


def _pages(home: Path) -> list[Path]:
    return [path for folder in ("reports", "data/state", "data/work/worklists") for path in (home / folder).rglob("*") if path.is_file()]


@pytest.mark.skipif(os.name == "nt", reason="Windows không cho tên tệp này")
def test_a_file_named_like_a_script_or_a_formula_runs_nowhere(ran):
    """Its name is told (people must find the file), as text: escaped in pages, no cell that begins with a sign of a formula."""
    told = 0
    for path in _pages(ran.home):
        content = path.read_bytes()
        if path.suffix == ".html":
            assert b"<img src=x onerror" not in content, path.name
            told += b"&lt;img src=x onerror" in content
        elif path.suffix == ".csv":
            cells = [cell for row in csv.reader(io.StringIO(content.decode("utf-8-sig"))) for cell in row]
            assert not [cell for cell in cells if cell.startswith(HOSTILE)], path.name
        elif path.suffix == ".xlsx":
            with zipfile.ZipFile(path) as parts:
                formulas = {told for name in parts.namelist() if "worksheets/" in name for told in OWN_FORMULA.findall(parts.read(name))}
                # sums and shares of our own over cells, never a word of a list
                assert all(re.fullmatch(rb"SUM\([A-Z]+\d+:[A-Z]+\d+\)|\d*\*?[A-Z]+\d+/[A-Z]+\d+", told) for told in formulas), path.name
    assert HOSTILE in "".join(ran.told.values())


# ---- forgetting, from the command line to the marts ---------------------------------------------------------------


def test_forgetting_takes_one_child_out_of_vault_core_and_marts_and_out_of_nothing_else(ran, tmp_path, monkeypatch):
    home = tmp_path / "quên"
    shutil.copytree(ran.home, home, ignore=shutil.ignore_patterns("reports", "mau-moi", "tam", "cua-nguoi-dung"))
    make_home(home)
    monkeypatch.setenv("TREEM_HOME", str(home))
    counted, sums = _population(home), _ledger(home)
    key = counted["child_key"].min()
    who = counted.row(by_predicate=pl.col("child_key") == key, named=True)
    told = Ran(home, ran.numbers)
    printed = json.loads(told.run("forget", str(key), "--reason", "=đơn số 12", "--yes", "--json"))
    assert list(told.codes.values()) == [0] and printed["identities"] > 2

    left = _population(home)
    assert set(counted["child_key"]) - set(left["child_key"]) == {key} and left.height == counted.height - 1
    after = _ledger(home)
    assert {name: after[name] for name in sums} == sums
    value = _child_population(home, who["commune_code"])
    assert value == _child_population(ran.home, who["commune_code"]) - 1
    _, known, _ = keeper.open_vault(home / "data" / "vault", "test")
    assert key not in known.person["child_key"].to_pylist() and key not in known.alias["child_key"].to_pylist()
    for path in (home / "data" / "core").rglob("*.parquet"):
        for column in pl.read_parquet(path):
            assert not column.dtype.is_integer() or key not in set(column.to_list()), (path.name, column.name)
    state = (home / "data/state/forgotten.csv").read_text(encoding="utf-8")
    assert not hits_text(state, numbers=ran.numbers) and str(key) not in state and ",'=đơn số 12," in state


def _core(home: Path, name: str) -> pl.DataFrame:
    return pl.read_parquet(next((home / "data" / "core").iterdir()) / f"{name}.parquet")


def _population(home: Path) -> pl.DataFrame:
    return _core(home, "core_population").filter((pl.col("period_id") == PERIOD) & (pl.col("moment") == "cutoff"))


def _ledger(home: Path) -> dict[str, int]:
    names = ("rows_read", "accepted", "rejected", "duplicate")
    return {name: _core(home, "ledger")[name].sum() for name in names}


def _child_population(home: Path, commune: str) -> float:
    marts = home / "data" / "marts"
    build = (marts / "CURRENT").read_text(encoding="utf-8").strip()
    values = pl.read_parquet(marts / build / "indicator_values.parquet")
    own = values.filter(pl.col("fact_id") == f"child_population:residents@{commune}:{PERIOD}")
    assert own.height == 1
    return float(own["numerator"][0])
