"""How a report notebook opens the marts: parameters checked first, then what the report reads, masked where it is for the public."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipelines import marts
from pipelines.reporting.context import Context, gather
from pipelines.reporting.places_allowed import places_for
from pipelines.reporting.schema import Request, Schema, load_schema, validate
from pipelines.reporting.shared import masked, open_release
from pipelines.settings import Project, load_project

SHARED = "shared"
MARTS_VARIABLE = "TREEM_MARTS"


@dataclass(frozen=True)
class Opened:
    """One checked request on the current marts.

    Attributes:
        con: connection of ``marts.open_marts``; manifest: of its build; extra: parameters beyond plan, period, place and edition.
    """

    project: Project
    schema: Schema
    con: Any
    request: Request
    manifest: Mapping[str, Any]

    @property
    def extra(self) -> dict[str, str]:
        """Parameters that only this report has."""
        return dict(self.request.extra)


def opened(name: str, project: Project | None = None, **given: Any) -> Opened:
    """Open the current marts for one report.

    Args:
        name: the report, i.e. the stem of its notebook.
        project: the project around the working folder when not given.
        given: parameters as they came: plan, period, place, edition and those that only this report has.

    Raises:
        RequestError: a parameter is wrong, or nothing has been built yet.
    """
    moved = os.environ.get(MARTS_VARIABLE)
    project = project or load_project(marts=Path(moved) if moved else None)
    schema = load_schema(name, project.notebooks)
    con = marts.open_marts(project.marts)
    return Opened(project, schema, con, checked(schema, con, given, marts.kept_build(project.marts)), marts.manifest(project.marts))


def checked(schema: Schema, con: Any, given: Mapping[str, Any], build: str = "") -> Request:
    """Return the checked request of parameters as they came; ``build``: see ``known.once``."""
    plan = given.get("plan", schema.parameters["plan"].default)
    period = given.get("period", schema.parameters["period"].default)
    return validate(schema, given, places_for(con, plan, period, schema.among, build))


def context_of(told: Opened) -> Context:
    """Return what a report about an administrative place reads; for the shared edition only what may be printed."""
    context = gather(told.con, told.request, told.project, told.manifest, told.schema)
    if told.request.edition == SHARED:
        return masked(context, open_release(told.con, context, told.project))
    return context
