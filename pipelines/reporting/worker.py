"""The process that makes reports one after another, with warm imports; started by ``pool``, never by people.

It is told what to do on its standard input and answers on what was its standard output, both as pickles; whatever cells or libraries print
to these goes nowhere. When its parent is gone it ends at once.
"""

import gc
import importlib
import itertools
import os
import pickle
import queue
import sys
import threading
from pathlib import Path
from typing import Any, BinaryIO

from pipelines.errors import ReportError, TreemError

READY, DONE = "ready", "done"
TIDIED = 10
"""After so many reports a process looks for what is not used any more."""
INLINE_BACKEND = "module://matplotlib_inline.backend_inline"


def main() -> int:
    """Make every report that comes in, until the parent is gone."""
    answers, jobs = _channels()

    def tell(kind: str, told: Any = None, more: str = "") -> None:
        pickle.dump((kind, told, more), answers)
        answers.flush()

    # what ipykernel sets for matplotlib
    os.environ.setdefault("MPLBACKEND", INLINE_BACKEND)
    _warm_up()
    tell(READY)
    for number in itertools.count():
        tell(DONE, *_make(jobs.get(), tell))
        _tidy(number)
    return 0


def _tidy(number: int) -> None:
    """Look for garbage now and then, between two reports: while one is made, all that it made is in use."""
    if number % TIDIED == 0:
        gc.collect()
    if number == 0:
        gc.freeze()  # what the first report loaded stays, and need not be looked through again
        gc.set_threshold(100_000, 50, 100)


def _warm_up() -> None:
    """Load what every report needs."""
    from pipelines import marts
    from pipelines.reporting import execution

    marts.keep_open()
    execution.load_engine()
    for name in ("making", "verify", "writer_html", "writer_docx", "writer_xlsx", "writer_pdf"):
        importlib.import_module(f"pipelines.reporting.{name}")


def _make(job: Any, tell: Any) -> tuple[Any, str]:
    """Return the finished report or what is wrong, and why this process must not make another one ("" when it may)."""
    from pipelines.reporting import leftovers, making

    with leftovers.as_before() as kept:
        try:
            made = making.attempt(job, tell)
        except BaseException as problem:
            made = unforeseen(problem)
    return made, kept.dirty


def unforeseen(problem: BaseException) -> TreemError:
    """Return an error of an unknown kind as one that can be shown: its words may carry a value from a row, so only kind and place are."""
    if isinstance(problem, OSError) and problem.strerror:
        name = Path(str(problem.filename or "")).name
        return ReportError(f"Hệ điều hành không cho thao tác tệp: {problem.strerror}.", name, "kiểm tra ổ đĩa và quyền ghi rồi chạy lại")
    frames = []
    at = problem.__traceback__
    while at is not None:
        frames.append(f"{Path(at.tb_frame.f_code.co_filename).name}:{at.tb_lineno}")
        at = at.tb_next
    todo = "báo cáo cũ còn nguyên; gửi thông báo này cho người bảo trì"
    return ReportError(f"Lỗi chưa lường trước khi làm báo cáo: {type(problem).__name__}.", " ← ".join(frames[:-4:-1]), todo)


def _channels() -> tuple[BinaryIO, "queue.SimpleQueue[Any]"]:
    """Take standard input and output for the parent alone, and put nothing in their place."""
    answers, asked = os.fdopen(os.dup(1), "wb"), os.fdopen(os.dup(0), "rb")
    nowhere = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(nowhere, stream)
    jobs: queue.SimpleQueue[Any] = queue.SimpleQueue()
    threading.Thread(target=_listen, args=(asked, jobs), daemon=True).start()
    return answers, jobs


def _listen(asked: BinaryIO, jobs: "queue.SimpleQueue[Any]") -> None:
    while True:
        try:
            jobs.put(pickle.load(asked))
        except (EOFError, OSError, pickle.UnpicklingError):
            os._exit(1)  # the parent is gone: what is being made is not wanted any more


if __name__ == "__main__":
    sys.exit(main())
