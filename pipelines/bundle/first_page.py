"""The first-run page of a bundle: one HTML file, in Vietnamese, that needs nothing from outside itself."""

import base64
from collections.abc import Mapping
from pathlib import Path
from string import Template

from pipelines.bundle.pictures import Window, drawn
from pipelines.bundle.targets import Target
from pipelines.environment import LONGEST_PATH

TEMPLATE = Path(__file__).with_name("first_page.html")


def page(
    target: Target,
    version: str,
    made: str,
    pythons: tuple[str, ...],
    megabytes: int,
    longest: int,
    windows: Mapping[str, Window],
    report: bytes,
) -> str:
    """Return the page.

    Args:
        megabytes: room that the program needs on the disk when installed, with the unpacked bundle.
        longest: letters of the longest path below the environment: what Windows leaves for the folder is told.
        windows: what the launchers say, by ``pictures.STEPS``; report: a PNG of a finished report.
    """
    ending = "cmd" if target.key.startswith("windows") else "sh"
    text = Template(TEMPLATE.read_text(encoding="utf-8"))
    return text.substitute(
        system=target.title,
        version=version,
        made=made,
        pythons=_listed(pythons),
        room=f"{max(1, round(megabytes / 1000 + 0.5))} GB",
        ending=ending,
        spare=LONGEST_PATH - longest - len("\\.venv\\"),
        only_windows="" if ending == "cmd" else "hidden",
        only_linux="" if ending == "sh" else "hidden",
        **{f"window_{name}": drawn(window) for name, window in windows.items()},
        report=f"data:image/png;base64,{base64.b64encode(report).decode()}",
    )


def _listed(pythons: tuple[str, ...]) -> str:
    return pythons[0] if len(pythons) == 1 else f"{', '.join(pythons[:-1])} hoặc {pythons[-1]}"
