"""Long-lived processes that make reports, one after another each: started afresh (never forked), watched, replaced, ended.

A process that dies, hangs or was changed by a cell costs the report that it was making, no other one.
"""

import os
import pickle
import queue
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from pipelines.errors import ReportError, TreemError
from pipelines.reporting.making import CELL, STAGING
from pipelines.reporting.worker import DONE, unforeseen
from pipelines.settings import PACKAGE

START_SECONDS = 120
STEP_SECONDS = 900
"""Longest time for one cell, or for writing and verifying the files."""
REPORTS_EACH = 200
"""A process is replaced after so many reports: whatever a library keeps for itself stays small."""
MODULE = "pipelines.reporting.worker"


class Lost(Exception):
    """A process ended or was ended: ``late`` when it took too long."""

    def __init__(self, code: int | None, late: bool = False) -> None:
        super().__init__(code, late)
        self.code, self.late = code, late


class Worker:
    """One process; the thread that owns it sends a job and waits for the result."""

    def __init__(self, home: Path) -> None:
        path = os.pathsep.join(filter(None, (str(PACKAGE.parent), os.environ.get("PYTHONPATH"))))
        # apart from the terminal: Ctrl+C reaches the parent alone, which then ends its processes
        apart: dict[str, Any] = {"creationflags": 0x200} if os.name == "nt" else {"start_new_session": True}
        self.process = subprocess.Popen(
            [sys.executable, "-m", MODULE],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=home,
            env={**os.environ, "PYTHONPATH": path, "PYTHONUTF8": "1"},
            **apart,
        )
        self.made, self.cell, self.staging = 0, 0, ""
        self._told: queue.SimpleQueue[Any] = queue.SimpleQueue()
        self._listener = threading.Thread(target=self._listen, daemon=True)
        self._listener.start()
        self._next(START_SECONDS)

    def _listen(self) -> None:
        """Take what the process tells; None when it is gone."""
        while True:
            try:
                told = pickle.load(self.process.stdout)  # type: ignore[arg-type]
            except (EOFError, OSError, ValueError, pickle.UnpicklingError):
                self._told.put(None)
                return
            if told[0] == STAGING:
                self.staging = told[1]  # at once: the process may be ended before its owner takes the next message
            self._told.put(told)

    def _next(self, seconds: float) -> tuple[str, Any, str]:
        try:
            told: tuple[str, Any, str] | None = self._told.get(timeout=seconds)
        except queue.Empty:
            self.end()
            raise Lost(None, late=True) from None
        if told is None:
            raise Lost(self.process.wait())
        return told

    def make(self, job: Any, seconds: float) -> tuple[Any, str]:
        """Return the finished report or its error, and why this process must not make another one ("" when it may).

        Raises:
            Lost: the process ended, or a step took longer than ``seconds``.
        """
        self.cell, self.staging = 0, ""
        try:
            pickle.dump(job, self.process.stdin)  # type: ignore[arg-type]
            self.process.stdin.flush()  # type: ignore[union-attr]
        except OSError:
            raise Lost(self.process.wait()) from None
        while True:
            kind, told, more = self._next(seconds)
            if kind == CELL:
                self.cell = told
            elif kind == DONE:
                self.made += 1
                return told, more

    def end(self) -> None:
        """End the process at once, and remove what it was making."""
        self.process.kill()
        self.process.wait()
        self._listener.join(10)  # it has then heard all that the process told
        for stream in (self.process.stdin, self.process.stdout):
            if stream:
                _close(stream)
        if self.staging:
            shutil.rmtree(self.staging, ignore_errors=True)


def _close(stream: Any) -> None:
    with suppress(OSError):
        stream.close()


class Pool:
    """Some processes that share a list of jobs.

    Attributes:
        size: how many processes; seconds: longest time for one step of a report; reports_each: after so many a process is replaced.
        running: the processes now; started: how many were started; replaced: why processes were replaced before that number.
    """

    def __init__(self, home: Path, size: int, seconds: float = STEP_SECONDS, reports_each: int = REPORTS_EACH) -> None:
        self.home, self.size, self.seconds, self.reports_each = home, size, seconds, reports_each
        self.started = 0
        self.replaced: list[str] = []
        self._stopping = threading.Event()
        self.running: set[Worker] = set()
        self._lock = threading.Lock()

    def outcomes(self, jobs: Sequence[Any]) -> Iterator[tuple[int, Any]]:
        """Make all jobs; give (place in the list, result or TreemError) as they come. Closing it early ends all processes."""
        todo: queue.SimpleQueue[tuple[int, Any]] = queue.SimpleQueue()
        done: queue.SimpleQueue[tuple[int, Any]] = queue.SimpleQueue()
        for pair in enumerate(jobs):
            todo.put(pair)
        threads = [threading.Thread(target=self._serve, args=(todo, done), daemon=True) for _ in range(min(self.size, len(jobs)))]
        for thread in threads:
            thread.start()
        try:
            for _ in jobs:
                yield _patiently(done)
        finally:
            self._stopping.set()
            for worker in list(self.running):
                worker.end()
            for thread in threads:
                thread.join()

    def _serve(self, todo: "queue.SimpleQueue[tuple[int, Any]]", done: "queue.SimpleQueue[tuple[int, Any]]") -> None:
        """One thread: take a job, have it made by the process of this thread, until none is left."""
        worker: Worker | None = None
        while not self._stopping.is_set():
            try:
                at, job = todo.get_nowait()
            except queue.Empty:
                break
            try:
                worker = worker or self._start()
                made, dirty = worker.make(job, self.seconds)
            except Lost as lost:
                made, dirty = _lost(job, worker, lost, self.seconds), "chết"
            except Exception as problem:
                made, dirty = unforeseen(problem), "lỗi"
            if worker and (dirty or worker.made >= self.reports_each):
                self.replaced += [dirty] if dirty else []
                self._end(worker)
                worker = None
            done.put((at, made))
        if worker:
            self._end(worker)

    def _start(self) -> Worker:
        with self._lock:
            self.started += 1
        worker = Worker(self.home)
        self.running.add(worker)
        if self._stopping.is_set():
            worker.end()
        return worker

    def _end(self, worker: Worker) -> None:
        self.running.discard(worker)
        worker.end()


def _patiently(done: "queue.SimpleQueue[tuple[int, Any]]") -> tuple[int, Any]:
    """Wait so that Ctrl+C is heard (on Windows a wait without end does not hear it)."""
    while True:
        try:
            return done.get(timeout=0.5)
        except queue.Empty:
            continue


def _lost(job: Any, worker: Worker | None, lost: Lost, seconds: float) -> TreemError:
    """Say at which cell a process was lost."""
    notebook = job.schema.notebook.name
    if worker is None:
        todo = "đóng bớt chương trình cho đủ bộ nhớ rồi chạy lại"
        return ReportError("Không khởi động được tiến trình làm báo cáo.", f"mã thoát {lost.code}", todo)
    where = f"{notebook}, ô {worker.cell}" if worker.cell else notebook
    if lost.late:
        step = "Ô sổ tay" if worker.cell else "Bước ghi tệp"
        todo = "ô này có vòng lặp không dừng? sửa sổ tay rồi chạy lại; báo cáo cũ còn nguyên"
        return ReportError(f"{step} chạy quá {_told(seconds)} nên đã bị dừng.", where, todo)
    todo = "kiểm tra bộ nhớ còn trống rồi chạy lại; báo cáo cũ còn nguyên"
    return ReportError(f"Tiến trình làm báo cáo bị tắt giữa chừng (mã thoát {lost.code}).", where, todo)


def _told(seconds: float) -> str:
    return f"{seconds / 60:.0f} phút" if seconds >= 60 else f"{seconds:.0f} giây"
