"""A form for the report notebooks, made from their schema: choose, press, watch, open what was made."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pipelines import catalog, marts
from pipelines.errors import TreemError
from pipelines.front import make_reports
from pipelines.reporting.places_allowed import places_for
from pipelines.reporting.schema import Schema, load_schema, report_names
from pipelines.settings import Project, load_project

MADE_BY = "Làm báo cáo"
LABEL = "9em"
ALL_PLACES = ("Tất cả", "all")


def report_form(project: Project | None = None) -> "ReportForm":
    """Return the form; as the last line of a cell it is shown."""
    return ReportForm(project or load_project())


class ReportForm:
    """Pickers for a report, its plan, period, place and edition, a button, and what came of it."""

    def __init__(self, project: Project) -> None:
        import ipywidgets as widgets

        self.project = project
        self._names = report_names(project.notebooks)
        self.boxes: dict[str, Any] = {}
        wide = widgets.Layout(width="36em")
        titles = [(self._schema(name).title, name) for name in self._names]
        self.report = widgets.Dropdown(options=titles, description="Báo cáo", layout=wide)
        self.report.value = "period_report" if "period_report" in self._names else self._names[0]
        self.reason = widgets.Text(description="Bản nháp", placeholder="lý do, khi kiểm tra còn lỗi chặn", layout=wide)
        for box in (self.report, self.reason):
            box.style.description_width = LABEL
        self.button = widgets.Button(description=MADE_BY, button_style="primary", icon="check")
        self.progress = widgets.IntProgress(min=0, max=1, layout=widgets.Layout(width="20em", visibility="hidden"))
        self.result = widgets.HTML()
        self.fields = widgets.VBox()
        self.report.observe(lambda _: self._fill(), "value")
        self.button.on_click(lambda _: self.make())
        self._fill()
        self.box = widgets.VBox([self.report, self.fields, self.reason, widgets.HBox([self.button, self.progress]), self.result])

    def _repr_mimebundle_(self, **told: Any) -> Any:
        return self.box._repr_mimebundle_(**told)

    def _schema(self, name: str) -> Schema:
        return load_schema(name, self.project.notebooks)

    def _fill(self) -> None:
        """Make one picker for each parameter of the chosen report."""
        import ipywidgets as widgets

        schema = self._schema(self.report.value)
        self.boxes = {}
        for name, parameter in schema.parameters.items():
            if parameter.type == "folder":
                continue
            self.boxes[name] = widgets.Dropdown(description=parameter.label, layout=widgets.Layout(width="36em"), tooltip=parameter.help)
            self.boxes[name].style.description_width = LABEL
        self._options(schema)
        if "plan" in self.boxes:
            self.boxes["plan"].observe(lambda _: self._of_plan(schema), "value")
        if "period" in self.boxes:
            self.boxes["period"].observe(lambda _: self._of_period(schema), "value")
        self.fields.children = tuple(self.boxes.values())

    def _options(self, schema: Schema) -> None:
        for name, parameter in schema.parameters.items():
            if parameter.type == "choice":
                _offer(self.boxes[name], [(EDITIONS.get(value, value), value) for value in parameter.values])
        if "plan" in self.boxes:
            plans = _plans(self.project)
            _offer(self.boxes["plan"], [(f"{catalog.load_plan(plan).document} ({plan})", plan) for plan in plans])
            self._of_plan(schema)

    def _of_plan(self, schema: Schema) -> None:
        plan = catalog.load_plan(self.boxes["plan"].value)
        due = [str(line["period"]) for line in plan.details.get("deadlines", []) if line.get("period") in plan.periods]
        known = dict.fromkeys(due or plan.periods)
        _offer(self.boxes["period"], [(plan.periods[each].label, each) for each in known])
        self._of_period(schema)

    def _of_period(self, schema: Schema) -> None:
        if "place" not in self.boxes or not self.boxes["period"].value:
            return
        with marts.open_marts(self.project.marts) as con:
            told = places_for(con, self.boxes["plan"].value, self.boxes["period"].value, schema.parameters["place"].among)
        offered = [(name, code) for code, name in told.items()]
        _offer(self.boxes["place"], [*offered[:1], *([ALL_PLACES] if len(offered) > 1 else []), *offered[1:]])

    @property
    def chosen(self) -> Mapping[str, str]:
        """What stands in the pickers."""
        return {name: str(box.value) for name, box in self.boxes.items()}

    def make(self) -> None:
        """Make what is chosen and tell where it is, or what stands against it."""
        from html import escape

        self.button.disabled, self.progress.layout.visibility = True, "visible"
        self.result.value = "Đang làm…"
        told: dict[str, Any] = {**self.chosen, "draft_reason": self.reason.value or None, "progress": self._step}
        try:
            made = make_reports(self.report.value, **told)
            self.result.value = "<ul>" + "".join(f"<li>{self._links(one)}</li>" for one in made) + "</ul>"
        except TreemError as problem:
            self.result.value = f"<p role='alert'><strong>Chưa làm được.</strong> {escape(str(problem))}</p>"
        finally:
            self.button.disabled, self.progress.layout.visibility = False, "hidden"

    def _step(self, done: int, total: int) -> None:
        self.progress.max, self.progress.value = max(total, 1), done

    def _links(self, made: Any) -> str:
        from html import escape

        folder = Path(made.folder).relative_to(self.project.home).as_posix()
        files = [path for path in made.files if path.suffix in (".html", ".docx", ".xlsx", ".pdf")]
        at = f"/files/{escape(folder)}"
        named = " · ".join(f'<a href="{at}/{escape(path.name)}" target="_blank">{path.suffix[1:].upper()}</a>' for path in files)
        return f"{escape(made.place)}, {escape(made.period)}: {named} {escape(made.status_line)}"


def _offer(box: Any, options: list[tuple[str, str]]) -> None:
    """Fill a picker and choose its first line: it would choose none."""
    box.options = options
    box.value = options[0][1] if options else None


EDITIONS = {"internal": "Bản nội bộ", "shared": "Bản công bố"}


def _plans(project: Project) -> list[str]:
    """Return the plans whose places sent lists."""
    return list(marts.manifest(project.marts)["plans"])
