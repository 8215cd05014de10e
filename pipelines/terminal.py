"""What commands print: results on stdout, progress on stderr and only on a terminal."""

import json
import sys
from collections.abc import Callable
from typing import Any

import click


def say(text: str = "") -> None:
    """Print one line of result."""
    click.echo(text)


def print_json(content: Any) -> None:
    """Print a result for machines; dates as ISO text."""
    click.echo(json.dumps(content, ensure_ascii=False, indent=1, default=str))


def bar(label: str) -> Callable[[int, int], None]:
    """Return a progress callback (done, total) drawn on stderr; silent when stderr is not a terminal."""
    from tqdm import tqdm

    drawn = tqdm(desc=label, disable=not sys.stderr.isatty(), leave=False, file=sys.stderr)

    def step(done: int, total: int) -> None:
        drawn.total = total
        drawn.update(done - drawn.n)
        if done >= total:
            drawn.close()

    return step


def stages() -> Callable[[str, int, int], None]:
    """Return a progress callback (stage, done, total) for a build."""
    bars: dict[str, Callable[[int, int], None]] = {}

    def step(stage: str, done: int, total: int) -> None:
        bars.setdefault(stage, bar(stage))(done, total)

    return step
