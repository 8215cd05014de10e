"""A report on swimming lessons: one sentence from the registers, the rest is for people."""

from collections.abc import Iterable
from typing import Any

from pipelines.reporting.document import Block, Heading
from pipelines.reporting.opening import context_of, opened
from pipelines.reporting.report_base import Report, people
from pipelines.reporting.saying import section
from pipelines.reporting.show import Shown, shown
from pipelines.settings import Project


class SwimmingReport(Report):
    """Swimming lessons at one place."""

    subject = "kết quả dạy bơi an toàn cho trẻ em"

    @property
    def swimmers(self) -> Shown:
        """Who can swim."""
        return shown(*section(self.context, "I"))

    def blocks(self) -> Iterable[Block]:
        """Return the two sections."""
        return [
            Heading(1, "I. TRẺ EM BIẾT BƠI AN TOÀN"),
            *section(self.context, "I"),
            Heading(1, "II. LỚP DẠY BƠI, KIẾN NGHỊ"),
            *people(self.context, "II"),
        ]


def open_report(project: Project | None = None, **given: Any) -> SwimmingReport:
    """Open the current marts for one report."""
    return SwimmingReport(context_of(opened("swimming_report", project, **given)))
