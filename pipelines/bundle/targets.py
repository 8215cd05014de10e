"""The machines that bundles are for, and what each of them takes: marks of the lock, tags of wheels."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from packaging.tags import Tag

PYTHONS = ("3.11", "3.12", "3.13")
# a mark may tell micro versions apart: the oldest and one beyond the newest stand for all of them
MICROS = ("0", "99")


@dataclass(frozen=True)
class Target:
    """One system.

    ``platforms``: tags of wheels, best first; ``marks``: what the marks of a lock are compared with there (PEP 508);
    ``glibc``: the oldest C library that all its wheels work with, empty on Windows.
    """

    key: str
    title: str
    platforms: tuple[str, ...]
    marks: Mapping[str, str]
    glibc: tuple[int, ...] = ()

    def environment(self, python: str, micro: str) -> dict[str, str]:
        """Return the values of the marks for one Python (``3.12``) and micro version."""
        told = {"implementation_name": "cpython", "platform_python_implementation": "CPython", "extra": ""}
        versions = {"python_version": python, "python_full_version": f"{python}.{micro}", "implementation_version": f"{python}.{micro}"}
        return {**told, **self.marks, **versions}

    def tags(self, python: str) -> "Iterator[Tag]":
        """Return the tags of the wheels that this Python takes here, best first (PEP 425)."""
        from packaging.tags import compatible_tags, cpython_tags

        version = tuple(map(int, python.split(".")))
        short = "cp" + python.replace(".", "")
        yield from cpython_tags(version, abis=[short], platforms=self.platforms)
        yield from compatible_tags(version, interpreter=short, platforms=self.platforms)


def _manylinux(newest: int) -> tuple[str, ...]:
    """Return the tags of x86_64 wheels for a C library 2.<newest>, newest first, with the older names of three of them."""
    named = {17: "manylinux2014_x86_64", 12: "manylinux2010_x86_64", 5: "manylinux1_x86_64"}
    found = []
    for minor in range(newest, 4, -1):
        found += [f"manylinux_2_{minor}_x86_64", *([named[minor]] if minor in named else [])]
    return (*found, "linux_x86_64")


TARGETS = {
    "windows-x64": Target(
        "windows-x64",
        "Windows 10, 11 (64 bit)",
        ("win_amd64",),
        {"os_name": "nt", "sys_platform": "win32", "platform_system": "Windows", "platform_machine": "AMD64",
         "platform_release": "10", "platform_version": "10.0"},
    ),
    "linux-x86_64": Target(
        "linux-x86_64",
        "Linux (x86_64, glibc 2.28 trở lên)",
        _manylinux(28),
        {"os_name": "posix", "sys_platform": "linux", "platform_system": "Linux", "platform_machine": "x86_64",
         "platform_release": "5.0", "platform_version": "1"},
        (2, 28),
    ),
}  # fmt: skip
