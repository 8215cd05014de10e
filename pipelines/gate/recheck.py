"""A re-check from beginning to end: draw, write the form with names, read the filled form."""

from dataclasses import dataclass
from pathlib import Path

from pipelines import front, marts
from pipelines.gate import sample_form, sampling
from pipelines.settings import Project, private_folder
from pipelines.worklists import book, children


@dataclass(frozen=True)
class Made:
    """A form that was written: rows drawn of how many, in how many strata, where it lies."""

    rows: int
    of: int
    strata: int
    path: Path


def make(
    project: Project,
    plan: str | None,
    place: str | None,
    period: str | None,
    error: float,
    precision: float,
    seed: str,
    out: Path | None = None,
) -> Made:
    """Draw the rows of a place and write the form; the same build and seed give the same rows.

    Raises:
        RequestError: nothing built, an unknown place or period, no rows; VaultError: the vault cannot be opened.
    """
    scope = front.worklist_scope(project, plan, place, period)
    told = scope.period.id if period else None
    with front.core_connection(project) as con:
        drawn = sampling.draw(
            con, scope.communes, told, error, precision, f"{seed}/{marts.build_folder(project.marts).name}"
        )
        known = children.persons(project, [row.child_key for row in drawn])
        names = {key: str(who["full_name"] or "") for key, who in known.items()}
        form = sample_form.sheet(con, drawn, names, scope.names, scope.title, scope.demo)
    folder = private_folder(private_folder(project.work) / "worklists")
    path = book.write(form, out or folder / f"phuc-tra-{scope.place}.xlsx")
    sizes = {(row.register, row.commune): row.size for row in drawn}
    return Made(len(drawn), sum(sizes.values()), len(sizes), path)


def result_of(filled: Path) -> sampling.Result:
    """Return the error rate of a filled form.

    Raises:
        InputError: no such form, or a word that is none of the three answers.
    """
    return sampling.evaluate(sample_form.read(filled))
