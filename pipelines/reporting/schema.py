"""The typed parameters of a report notebook: checked before anything runs.

papermill checks nothing (a misspelt name runs with the default, ``-p place 03412`` becomes the number 3412), so the YAML
beside a notebook says which parameters exist and what they may be. It also says which facts the report may print and which items
its readers expect.
"""

import ast
import difflib
import json
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pipelines import catalog
from pipelines.errors import CatalogError, RequestError, SeveralErrors, TreemError
from pipelines.reporting.items import Item, read_items
from pipelines.yaml_file import seen_yaml

TYPES = {"plan", "period", "place", "choice", "number", "folder"}
BASIC = ("plan", "period", "place", "edition")
AMONG = ("place", "communes", "schools", "districts")


@dataclass(frozen=True)
class Parameter:
    """One parameter: type, label and help in Vietnamese, default, allowed values of a choice, values refused with a reason.

    Attributes:
        among: of a place, which places: place (the plan's own), communes, schools, districts; between: of a whole number, least and most.
    """

    name: str
    type: str
    label: str
    help: str = ""
    default: str | None = None
    values: tuple[str, ...] = ()
    refused: Mapping[str, str] | None = None
    among: tuple[str, ...] = ()
    between: tuple[int, int] = (0, 9999)


@dataclass(frozen=True)
class Schema:
    """What the YAML beside a notebook says; ``tables``: kind of report -> the annex tables it carries, all where it names none."""

    name: str
    title: str
    notebook: Path
    parameters: Mapping[str, Parameter]
    facts: Mapping[str, tuple[str, ...]]
    items: tuple[Item, ...]
    placeholders: Mapping[str, tuple[str, ...]]
    shared: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    tables: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def among(self) -> tuple[str, ...]:
        """Which places the report may be about."""
        return self.parameters["place"].among

    @property
    def extra(self) -> dict[str, Parameter]:
        """Parameters that only this report has."""
        return {name: told for name, told in self.parameters.items() if name not in BASIC and told.type != "folder"}


@dataclass(frozen=True)
class Request:
    """Checked parameters of one report; ``extra``: those that only this report has, as pairs of name and value."""

    report: str
    plan: str
    period: str
    place: str
    edition: str
    extra: tuple[tuple[str, str], ...] = ()

    @property
    def parameters(self) -> dict[str, str]:
        """The parameters as they are passed to the notebook and kept in the document."""
        return {"plan": self.plan, "period": self.period, "place": self.place, "edition": self.edition, **dict(self.extra)}


def report_names(notebooks: Path) -> list[str]:
    """Return the names of all report notebooks that have a schema."""
    folder = notebooks / "reports"
    return sorted(path.stem for path in folder.glob("*.ipynb") if path.with_suffix(".yml").exists())


def load_schema(name: str, notebooks: Path) -> Schema:
    """Read the schema of one report.

    Raises:
        RequestError: no such report; CatalogError: its YAML is wrong or does not fit the notebook.
    """
    if name not in report_names(notebooks):
        near = _near(name, report_names(notebooks))
        have = ", ".join(report_names(notebooks)) or "chưa có báo cáo nào"
        raise RequestError(f"Không có báo cáo “{name}”.", todo=f"{near}chọn một trong: {have}")
    notebook = notebooks / "reports" / f"{name}.ipynb"
    path = notebook.with_suffix(".yml")
    raw = seen_yaml(path)
    try:
        parameters = {key: _parameter(key, value) for key, value in raw["parameters"].items()}
        facts = {key: tuple(map(str, value)) for key, value in raw.get("facts", {}).items()}
        items = read_items(raw.get("items", ()), path.name)
        placeholders = {str(key): tuple(map(str, texts)) for key, texts in raw.get("placeholders", {}).items()}
        shared = {key: tuple(map(str, value)) for key, value in raw.get("shared", {}).items()}
        tables = {key: tuple(map(str, value)) for key, value in raw.get("tables", {}).items()}
        schema = Schema(name, raw["title"]["vi"], notebook, parameters, facts, items, placeholders, shared, tables)
    except (KeyError, TypeError, AttributeError) as problem:
        raise CatalogError("Tệp mô tả tham số của báo cáo sai cấu trúc.", path.name, "xem period_report.yml làm mẫu") from problem
    if missing := [key for key in BASIC if key not in parameters]:
        raise CatalogError(f"Báo cáo thiếu tham số: {', '.join(missing)}.", path.name, "xem period_report.yml làm mẫu")
    _same_names(schema)
    return schema


def _parameter(name: str, raw: Mapping[str, Any]) -> Parameter:
    if raw["type"] not in TYPES:
        raise CatalogError(f"Kiểu tham số lạ: {raw['type']}.", name, f"các kiểu: {', '.join(sorted(TYPES))}")
    default = raw.get("default")
    return Parameter(
        name=name,
        type=raw["type"],
        label=raw["label"]["vi"],
        help=raw.get("help", {}).get("vi", ""),
        default=None if default is None else str(default),
        values=tuple(map(str, raw.get("values", ()))),
        refused=raw.get("refused"),
        among=_among(name, raw) if raw["type"] == "place" else (),
        between=(int(raw.get("least", 0)), int(raw.get("most", 9999))),
    )


def _among(name: str, raw: Mapping[str, Any]) -> tuple[str, ...]:
    among = tuple(map(str, raw.get("among", ("place", "communes"))))
    if odd := sorted(set(among) - set(AMONG)) or (not among and ["(trống)"]):
        raise CatalogError(f"Loại đơn vị lạ trong among: {', '.join(odd)}.", name, f"các loại: {', '.join(AMONG)}")
    return among


def notebook_parameters(notebook: Path) -> dict[str, Any]:
    """Return the names and defaults in the cell of a notebook that is tagged ``parameters``."""
    cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    tagged = [cell for cell in cells if "parameters" in cell["metadata"].get("tags", [])]
    found: dict[str, Any] = {}
    for node in ast.parse("".join(tagged[0]["source"])).body if tagged else []:
        target = node.targets[0] if isinstance(node, ast.Assign) else getattr(node, "target", None)
        value = getattr(node, "value", None)
        if isinstance(target, ast.Name) and isinstance(value, ast.expr):
            found[target.id] = ast.literal_eval(value)
    return found


def _same_names(schema: Schema) -> None:
    """Refuse a notebook whose parameters are not those of its schema: papermill would not say so."""
    inside = notebook_parameters(schema.notebook)
    stated = {name: parameter.default for name, parameter in schema.parameters.items()}
    if inside != stated:
        odd = sorted(set(inside.items()) ^ set(stated.items()), key=str)
        names = ", ".join(sorted({name for name, _ in odd}))
        raise CatalogError(
            f"Tham số của sổ tay và của tệp mô tả khác nhau: {names}.",
            schema.notebook.name,
            "sửa ô có nhãn parameters hoặc tệp .yml cùng tên",
        )


def check_names(schema: Schema, given: Mapping[str, Any]) -> None:
    """Raise RequestError for a parameter that the report does not have."""
    for name in given:
        if name not in schema.parameters:
            near = _near(name, list(schema.parameters))
            have = ", ".join(schema.parameters)
            raise RequestError(f"Báo cáo {schema.name} không có tham số “{name}”.", todo=f"{near}các tham số: {have}")


def validate(schema: Schema, given: Mapping[str, Any], places: Mapping[str, str]) -> Request:
    """Return the checked request; every problem is collected and shown.

    Args:
        given: parameters as they came from the command line or from papermill; absent ones take their default.
        places: code -> name of the places the report may be about.

    Raises:
        RequestError, SeveralErrors: unknown parameter, plan, period, place or edition.
    """
    check_names(schema, given)
    values = {name: given.get(name, parameter.default) for name, parameter in schema.parameters.items()}
    errors: list[TreemError] = []
    checked: dict[str, str] = {}
    for name, parameter in schema.parameters.items():
        if parameter.type == "folder":
            continue
        try:
            checked[name] = _checked(parameter, values[name], checked, places)
        except TreemError as problem:
            errors.append(problem)
    if errors:
        raise errors[0] if len(errors) == 1 else SeveralErrors(errors)
    extra = tuple((name, checked[name]) for name in schema.extra)
    return Request(schema.name, checked["plan"], checked["period"], checked["place"], checked["edition"], extra)


def _checked(parameter: Parameter, value: Any, checked: Mapping[str, str], places: Mapping[str, str]) -> str:
    if parameter.type == "plan":
        return catalog.load_plan(_text(parameter, value)).id
    if parameter.type == "period":
        if isinstance(value, bool) or not isinstance(value, int | str):
            raise _wrong_type(parameter, value)
        plan = checked.get("plan")
        return _period(catalog.load_plan(plan), value) if plan else str(value)
    if parameter.type == "place":
        return _place(parameter, value, places)
    if parameter.type == "number":
        return _number(parameter, value)
    return _choice(parameter, _text(parameter, value))


def _period(plan: catalog.Plan, value: str | int) -> str:
    """Return a period that the plan reports on; earlier ones are there for comparison only."""
    period = catalog.period_of(plan, value)
    due = [str(deadline["period"]) for deadline in plan.details.get("deadlines", []) if "period" in deadline]
    if due and period.id not in due:
        raise RequestError(
            f"Kế hoạch {plan.id} không có báo cáo {period.label}: kỳ này chỉ dùng để so sánh.",
            todo=f"chọn một trong: {', '.join(due)}",
        )
    return period.id


def _wrong_type(parameter: Parameter, value: Any) -> RequestError:
    return RequestError(
        f"Tham số {parameter.name} ({parameter.label}) phải là chữ, nhận được {type(value).__name__} {value!r}.",
        todo=f"với papermill, dùng -r {parameter.name} GIÁ_TRỊ (thay cho -p) để giữ nguyên chữ và số 0 ở đầu",
    )


def _text(parameter: Parameter, value: Any) -> str:
    if not isinstance(value, str):
        raise _wrong_type(parameter, value)
    return value.strip()


def _number(parameter: Parameter, value: Any) -> str:
    """A whole number, as papermill gives it or as text; kept as text."""
    least, most = parameter.between
    text = str(value).strip() if isinstance(value, int | str) and not isinstance(value, bool) else ""
    if not re.fullmatch(r"[0-9]{1,9}", text, re.ASCII) or not least <= int(text) <= most:
        what = f"Tham số {parameter.name} ({parameter.label}) phải là số nguyên từ {least} đến {most}, nhận được {value!r}."
        raise RequestError(what, todo=f"viết một số nguyên, ví dụ {parameter.default or least}")
    return str(int(text))


def _choice(parameter: Parameter, value: str) -> str:
    if parameter.refused and value in parameter.refused:
        raise RequestError(str(parameter.refused[value]), todo=f"{parameter.name}: {', '.join(parameter.values)}")
    if value not in parameter.values:
        near = _near(value, list(parameter.values))
        raise RequestError(
            f"Tham số {parameter.name} ({parameter.label}) không nhận giá trị “{value}”.",
            todo=f"{near}các giá trị: {', '.join(parameter.values)}",
        )
    return value


def _place(parameter: Parameter, value: Any, places: Mapping[str, str]) -> str:
    if isinstance(value, int) and not isinstance(value, bool):
        likely = _likely_place(str(value), places)
        option = likely or "03412"
        raise RequestError(
            f"Mã đơn vị phải là chữ, nhận được số {value}: số 0 ở đầu mã có thể đã mất.",
            todo=f"{_is_it(likely, places)}với papermill, dùng -r place {option} (không dùng -p)",
        )
    code = _text(parameter, value)
    if code in places:
        return code
    likely = _likely_place(code, places)
    have = f"các mã: {', '.join(places)}"
    raise RequestError(f"Không có đơn vị mang mã “{code}” trong kế hoạch này.", todo=f"{_is_it(likely, places)}{have}")


def _is_it(code: str | None, places: Mapping[str, str]) -> str:
    return f"có phải {code} ({places[code]})? " if code else ""


def _likely_place(text: str, places: Mapping[str, str]) -> str | None:
    """Return the code that lost its zeros, or whose name was given, or that is spelt almost so."""
    if not text:
        return None
    for code, name in places.items():
        if code.lstrip("0") == text.lstrip("0") or _bare(name).endswith(_bare(text)):
            return code
    return next(iter(difflib.get_close_matches(text, list(places), n=1, cutoff=0.75)), None)


def _bare(text: str) -> str:
    decomposed = unicodedata.normalize("NFD", text.lower().replace("đ", "d"))
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter)).strip()


def _near(text: str, known: list[str]) -> str:
    found = difflib.get_close_matches(text, known, n=1)
    return f"có phải “{found[0]}”? " if found else ""
