"""The IPython shell of a report kernel without its kernel: cells run in this process, their outputs are recorded as a notebook keeps them.

ipykernel's own shell is used, so displays, tracebacks and what libraries find out about where they run are those of a kernel; only what it
would send over a socket goes to a ``Recorder``. No port is opened.
"""

import asyncio
import atexit
import builtins
import getpass
import io
import re
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import SimpleNamespace
from typing import Any

from ipykernel.zmqshell import ZMQInteractiveShell
from IPython.core.error import StdinNotImplementedError
from jupyter_client.session import Session
from nbformat import from_dict
from traitlets.config import Config

STREAMS = ("stdout", "stderr")
WAITING = re.compile(r"await|async")
Output = dict[str, Any]


PARTS = {
    "execute_result": ("data", "metadata", "execution_count"),
    "display_data": ("data", "metadata"),
    "stream": ("name", "text"),
    "error": ("ename", "evalue", "traceback"),
}


def _output(kind: str, told: dict[str, Any]) -> Output:
    """Return a message as an output of a notebook; nbformat's own function validates each one, which took a tenth of a report's time."""
    found: Output = from_dict({"output_type": kind, **{part: told[part] for part in PARTS[kind]}})  # type: ignore[no-untyped-call]
    return found


class Recorder(Session):
    """Takes the messages of a shell and keeps them as the outputs of the current cell, as nbclient does."""

    def start(self) -> None:
        """Forget everything: a new notebook begins."""
        self.shown: dict[str, list[Output]] = {}
        self.begin()

    def begin(self) -> None:
        """A new cell begins."""
        self.outputs: list[Output] = []
        self._clear_next = False

    def msg(self, msg_type: str, content: Any = None, *_: Any, **__: Any) -> dict[str, Any]:
        """Return a message as the shell builds it, without header and signature."""
        return {"header": {"msg_type": msg_type}, "content": content or {}}

    def send(self, stream: Any, msg_or_type: Any, content: Any = None, *_: Any, **__: Any) -> None:
        """Keep what would be sent to the viewers of a kernel."""
        message = self.msg(msg_or_type, content) if isinstance(msg_or_type, str) else msg_or_type
        kind, told = message["header"]["msg_type"], message["content"]
        if kind == "clear_output":
            self._clear_next = bool(told.get("wait"))
            if not self._clear_next:
                self.outputs.clear()
        elif kind == "update_display_data":
            for output in self.shown.get(told.get("transient", {}).get("display_id", ""), []):
                output.update(data=told["data"], metadata=told["metadata"])
        elif kind in PARTS:
            self._keep(_output(kind, told), told)

    def _keep(self, output: Output, told: dict[str, Any]) -> None:
        if self._clear_next:
            self.outputs.clear()
            self._clear_next = False
        last = self.outputs[-1] if self.outputs else {}
        # one output for all that is written in a row: how a kernel cuts it depends on the clock
        if output["output_type"] == "stream" == last.get("output_type") and output["name"] == last["name"]:
            last["text"] += output["text"]
            return
        self.outputs.append(output)
        if display_id := told.get("transient", {}).get("display_id"):
            self.shown.setdefault(display_id, []).append(output)


class Stream(io.TextIOBase):
    """``sys.stdout`` or ``sys.stderr`` of a cell."""

    encoding = "utf-8"

    def __init__(self, name: str, recorder: Recorder) -> None:
        self._name, self._recorder = name, recorder

    @property
    def name(self) -> str:
        """``<stdout>`` or ``<stderr>``."""
        return f"<{self._name}>"

    def writable(self) -> bool:
        """It can be written to."""
        return True

    def write(self, text: str) -> int:
        """Keep text as an output of the cell."""
        if not isinstance(text, str):
            raise TypeError(f"write() argument must be str, not {type(text)}")
        if text:
            self._recorder.send(None, "stream", {"name": self._name, "text": text})
        return len(text)


def _nobody_answers(*_: Any, **__: Any) -> str:
    raise StdinNotImplementedError("input() trong sổ tay báo cáo không có ai trả lời")


def _nothing() -> None:
    """Nothing is to be done."""


COLUMNS_IN_A_KERNEL = 20


def _columns_of_pandas(wide: int | None) -> int | None:
    """Let pandas show so many columns, and return how many it showed: loaded outside a kernel, it takes its page for a terminal."""
    pandas: Any = sys.modules.get("pandas")
    if pandas is None or wide is None:
        return None
    former: int = pandas.get_option("display.max_columns")
    pandas.set_option("display.max_columns", wide)
    return former


class Shell:
    """Runs the cells of one notebook after another, each notebook in a namespace of its own."""

    def __init__(self) -> None:
        self.recorder = Recorder()
        self.recorder.start()
        self._shell: Any = None
        self._broken: list[BaseException] = []

    @contextmanager
    def notebook(self) -> Iterator[None]:
        """A fresh namespace and counts from 1; streams, hooks and ``__main__`` are this process's own again afterwards."""
        kept = {name: getattr(sys, name) for name in ("stdout", "stderr", "stdin", "displayhook", "excepthook")}
        main, threads, asking = sys.modules["__main__"], threading.excepthook, (builtins.input, getpass.getpass)
        self._open()
        sys.stdout, sys.stderr = (Stream(name, self.recorder) for name in STREAMS)
        builtins.input, getpass.getpass = _nobody_answers, _nobody_answers
        threading.excepthook = lambda told: self._broken.append(told.exc_value or told.exc_type())
        wide = _columns_of_pandas(COLUMNS_IN_A_KERNEL)
        try:
            yield
        finally:
            _columns_of_pandas(wide)
            self._close()
            for name, value in kept.items():
                setattr(sys, name, value)
            sys.modules["__main__"], threading.excepthook = main, threads
            builtins.input, getpass.getpass = asking

    def _open(self) -> None:
        """Make a shell of the kernel's own class: formatters, magics and options of the notebook before are gone with its shell."""
        self.recorder.start()
        self._loop = asyncio.new_event_loop()
        asyncio.set_event_loop(self._loop)
        ZMQInteractiveShell.clear_instance()
        quiet = Config({"HistoryManager": {"enabled": False}})
        shell: Any = ZMQInteractiveShell.instance(config=quiet, kernel=SimpleNamespace(eventloop=None))
        shell.displayhook.session = shell.display_pub.session = self.recorder
        shell.displayhook.topic, shell.displayhook.pub_socket = b"execute_result", None
        self._shell, self._broken = shell, []

    def _close(self) -> None:
        shell, self._shell = self._shell, None
        shell.displayhook.flush = _nothing  # its namespace goes anyway; looking for garbage is the affair of the process (``worker``)
        shell.atexit_operations()
        atexit.unregister(shell.atexit_operations)  # else every shell, and what its cells made, would stay
        shell.user_module.__dict__.clear()
        ZMQInteractiveShell.clear_instance()
        asyncio.set_event_loop(None)
        self._loop.close()

    def run(self, source: str) -> tuple[list[Output], int, bool]:
        """Run one cell; return its outputs, its execution count, and whether the notebook may go on."""
        self.recorder.begin()
        # a loop is running while a cell runs, as in a kernel
        result = self._loop.run_until_complete(self._run(source))
        late = self._broken[0] if self._broken else None
        ended = bool(self._shell.exit_now)
        if late is not None:
            self._shell.showtraceback((type(late), late, late.__traceback__))
        elif ended:
            self._shell.showtraceback((SystemExit, SystemExit(0), None))
        going = result.success and not ended and late is None and not self._shell._last_traceback_during_displayhook
        return self.recorder.outputs, self._shell.execution_count - 1, going

    async def _run(self, source: str) -> Any:
        """Run a cell as a kernel does, then wait for what it left: a kernel tells nobody of an error in a task or a thread."""
        shell = self._shell
        transformed, wrong = source, None
        waits = WAITING.search(source) is not None  # no other cell can be one that waits, so it need not be parsed twice
        if waits:
            try:
                transformed = shell.transform_cell(source)
            except Exception:
                wrong = sys.exc_info()
        if waits and shell.should_run_async(source, transformed_cell=transformed, preprocessing_exc_tuple=wrong):
            result = await shell.run_cell_async(
                source, store_history=True, transformed_cell=transformed, preprocessing_exc_tuple=wrong
            )
            shell.events.trigger("post_execute")
            shell.events.trigger("post_run_cell", result)
        else:
            result = shell.run_cell(source, store_history=True)
        left = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        self._broken += [each for each in await asyncio.gather(*left, return_exceptions=True) if isinstance(each, BaseException)]
        return result
