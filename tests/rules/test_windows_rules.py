"""What works on Windows by construction: no call that only POSIX has, no path put together by hand, no text without its encoding."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "pipelines"
MODULES = sorted(PACKAGE.rglob("*.py"))
POSIX_MODULES = {"fcntl", "pwd", "grp", "resource", "termios", "tty", "pty", "posix", "syslog", "crypt", "readline", "curses", "nis", "spwd"}
POSIX_CALLS = {
    "os.fork", "os.forkpty", "os.wait", "os.waitpid", "os.wait3", "os.wait4", "os.kill", "os.killpg", "os.setsid", "os.setpgrp", "os.getpgid", "os.getuid",
    "os.geteuid", "os.getgid", "os.getegid", "os.setuid", "os.setgid", "os.getgroups", "os.chown", "os.lchown", "os.fchmod", "os.fchown", "os.chroot",
    "os.nice", "os.getpriority", "os.mkfifo", "os.mknod", "os.uname", "os.sysconf", "os.statvfs", "os.getloadavg", "os.sched_getaffinity",
    "os.sched_setaffinity", "os.posix_fallocate", "os.posix_fadvise", "os.sync", "os.pipe2", "os.sendfile", "os.ctermid", "os.ttyname", "os.tcgetpgrp",
    "os.posix_spawn", "os.pread", "os.pwrite", "os.umask", "signal.pause", "signal.alarm", "signal.setitimer", "signal.pthread_kill",
    "signal.sigwait", "signal.pthread_sigmask", "asyncio.get_child_watcher", "time.tzset", "shutil.chown", "os.startfile",
}  # fmt: skip
POSIX_NAMES = {"SIGKILL", "SIGHUP", "SIGUSR1", "SIGUSR2", "SIGCHLD", "SIGALRM", "SIGXFSZ", "O_NOFOLLOW", "O_DIRECTORY", "O_CLOEXEC", "O_SYNC"}
KEYWORDS = {"preexec_fn", "start_new_session", "pass_fds", "dir_fd", "follow_fd", "process_group", "umask"}
# where a mode is set, and only on systems that have modes
MODES = {"settings.py"}
# what these replace is no file: parts of a parsed query
NO_FILES = ("explaining/", "graph.py")
# what these open is no text file: members of archives, marts, a system of equations
OTHER_OPENS = ("os.", "_kept", "marts", "archive", "self._book", "system")
# asked on that one system only, or with an answer for those that have it not
ALLOWED = {"doctor/encryption.py": {"path /proc/self/mountinfo"}, "room.py": {"os.sysconf"}}


def relative(path: Path) -> str:
    return path.relative_to(PACKAGE).as_posix()


def name_of(node: ast.AST) -> str:
    if isinstance(node, ast.Attribute):
        return f"{name_of(node.value)}.{node.attr}"
    return node.id if isinstance(node, ast.Name) else "()"


def texts(call: ast.Call) -> list[str]:
    return [each.value for each in call.args if isinstance(each, ast.Constant) and isinstance(each.value, str)]


def is_binary(call: ast.Call) -> bool:
    modes = [each for each in texts(call) if re.fullmatch(r"[rwaxbt+]{1,3}", each)]
    modes += [str(key.value.value) for key in call.keywords if key.arg == "mode" and isinstance(key.value, ast.Constant)]
    return any("b" in mode for mode in modes)


def writes(call: ast.Call) -> bool:
    return any(re.fullmatch(r"[rwaxbt+]{1,3}", each) and set(each) & set("wax") for each in texts(call))


def wrong_call(call: ast.Call) -> list[str]:
    """Return what a call does that Windows has not, or does otherwise."""
    full, keys = name_of(call.func), {key.arg for key in call.keywords}
    last = full.rpartition(".")[2]
    found = [full] if full in POSIX_CALLS else []
    found += [f"{full}({key})" for key in keys & KEYWORDS]
    if last in ("get_context", "set_start_method") and full in (last, f"multiprocessing.{last}") and texts(call) != ["spawn"]:
        found.append(f"{full}: another start than spawn")
    if last == "ProcessPoolExecutor" and len(call.args) < 2 and "mp_context" not in keys:
        found.append(f"{full}: the start of its processes is left to the system")
    if last == "strftime" and any(re.search(r"%[-#sPk]", each) for each in texts(call)):
        found.append(f"{full}: a sign that only one system knows")
    return found + wrong_text(call, last, full, keys)


def wrong_text(call: ast.Call, last: str, full: str, keys: set[str | None]) -> list[str]:
    opened = last == "open" and not full.startswith(OTHER_OPENS)
    if opened and (texts(call) or not call.args) and not is_binary(call):
        if "encoding" not in keys and "os.fdopen" not in full:
            return [f"{full}: no encoding"]
        if writes(call) and "newline" not in keys:
            return [f"{full}: line ends are left to the system"]
    if last == "read_text" and "encoding" not in keys:
        return [f"{full}: no encoding"]
    if last == "write_text" and len(call.args) == 1 and not {"encoding", "newline"} <= keys:
        return [f"{full}: encoding or line ends are left to the system"]
    if last in ("run", "Popen", "check_output") and full.startswith("subprocess") and keys & {"text", "universal_newlines"} and "encoding" not in keys:
        return [f"{full}: no encoding"]
    return []


def wrong_in(source: str, module: str = "x.py") -> list[str]:
    """Return what a module does that does not work on Windows."""
    found: list[str] = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import | ast.ImportFrom):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else [node.module or ""]
            found += [f"import {name}" for name in names if name.split(".")[0] in POSIX_MODULES]
        if isinstance(node, ast.Attribute) and node.attr in POSIX_NAMES:
            found.append(node.attr)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and re.match(r"/(tmp|dev|proc|etc|usr|home|var)(/|$)", node.value):
            found.append(f"path {node.value}")
        if isinstance(node, ast.Call):
            found += wrong_call(node)
            full, elsewhere = name_of(node.func), module != "files.py" and not module.startswith(NO_FILES)
            # a text is replaced by two arguments, a moment by names; one argument moves a file
            moved = full.endswith(".replace") and full != "files.replace" and len(node.args) == 1 and not node.keywords
            if (moved and elsewhere) or full in ("os.rename", "os.replace", "shutil.move") or (full.endswith(".rename") and moves_a_file(node)):
                found.append(f"{full}: a file that is held open is tried again only by files.replace")
    return found


def moves_a_file(call: ast.Call) -> bool:
    return len(call.args) == 1 and not isinstance(call.args[0], ast.Dict | ast.Call | ast.DictComp) and not call.keywords


def test_no_module_does_what_windows_cannot():
    """One test for all modules: hundreds of small ones would cost more than they tell."""
    found = {relative(path): set(wrong_in(path.read_text(encoding="utf-8"), relative(path))) - ALLOWED.get(relative(path), set()) for path in MODULES}
    assert not {module: wrong for module, wrong in found.items() if wrong}


@pytest.mark.parametrize(
    "source",
    [
        "import fcntl", "from resource import getrlimit", "import os; os.fork()", "import os; os.getuid()", "import signal; signal.SIGKILL",
        "import multiprocessing; multiprocessing.get_context('fork')", "ProcessPoolExecutor(4)", "subprocess.run(x, preexec_fn=y)", "Path('/tmp/x')",
        "open('a')", "path.open()", "path.open('w', encoding='utf-8')", "path.read_text()", "path.write_text('a', encoding='utf-8')", "a.replace(b)",
        "os.replace(a, b)", "shutil.move(a, b)", "a.rename(b)", "day.strftime('%-d')", "subprocess.run(x, text=True)", "open('/dev/null', 'rb')",
    ],
)  # fmt: skip
def test_the_rule_sees_each_of_them(source):
    assert wrong_in(source)


@pytest.mark.parametrize(
    "source",
    [
        "a.replace('x', 'y')", "day.replace(year=3)", "path.open('rb')", "path.open('w', encoding='utf-8', newline='')", "frame.rename({'a': 'b'})",
        "files.replace(a, b)", "replace(a, b)", "get_context('spawn')", "ProcessPoolExecutor(4, get_context('spawn'))", "path.open(encoding='utf-8')",
    ],
)  # fmt: skip
def test_the_rule_leaves_the_rest_alone(source):
    assert not wrong_in(source)


def test_modes_are_set_only_where_a_system_has_them():
    """chmod means next to nothing on Windows: what is to be private there inherits the rights of the user's folder."""
    for path in MODULES:
        source = path.read_text(encoding="utf-8")
        if ".chmod(" in source and relative(path) not in MODES:
            assert 'os.name != "nt"' in source or "only_owner" in source, relative(path)


def test_names_in_the_project_are_names_on_windows():
    from pipelines.bundle.contents import laid_out
    from pipelines.files import safe_name

    names = list(laid_out(ROOT))
    for name in names:
        assert all(safe_name(part) == part for part in name.split("/")), name
        assert len(name) <= 120, f"{name}: too long below a folder of an office"
    assert len({name.lower() for name in names}) == len(names), "Windows does not tell capitals apart"


def test_path_separators_are_left_to_pathlib():
    for path in MODULES:
        source = path.read_text(encoding="utf-8")
        assert not re.search(r"os\.sep|os\.path\.join|\.split\(os\.", source), relative(path)
