"""Tables of counts with all their margins: from the rows of a table to linked cells and back."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import product
from typing import Any

from pipelines.disclosure.linked import Equation, Linked

ALL = "*"
Node = tuple[str, ...]  # one text per column of an axis; ALL below what a subtotal adds up
Cell = tuple[Node, ...]
# An empty cell says that there is nobody: hiding it helps little and puzzles readers.
_EMPTY_WEIGHT, _PER_FOLD = 3.0, 0.05


@dataclass(frozen=True)
class Axis:
    """One dimension of a table: its columns (one, or several nested from the widest to the narrowest) and its leaves in order."""

    columns: tuple[str, ...]
    leaves: tuple[Node, ...]

    @cached_property
    def children(self) -> Mapping[Node, tuple[Node, ...]]:
        """Each node that adds something up, with what it adds up."""
        found: dict[Node, dict[Node, None]] = {}
        for leaf in self.leaves:
            for depth in range(len(self.columns), 0, -1):
                below, above = _cut(leaf, depth), _cut(leaf, depth - 1)
                found.setdefault(above, {})[below] = None
        return {node: tuple(parts) for node, parts in found.items()}

    @cached_property
    def nodes(self) -> tuple[Node, ...]:
        """All leaves and subtotals, a subtotal after what it adds up, the whole last."""
        depths = sorted(self.children, key=lambda node: -sum(text != ALL for text in node))
        return (*self.leaves, *depths)

    def above(self, leaf: Node) -> list[Node]:
        """Return a leaf and everything that contains it."""
        return [_cut(leaf, depth) for depth in range(len(self.columns), -1, -1)]


def _cut(leaf: Node, depth: int) -> Node:
    return (*leaf[:depth], *(ALL,) * (len(leaf) - depth))


@dataclass(frozen=True)
class Cube:
    """Counts of every cell and every margin of a table."""

    axes: tuple[Axis, ...]
    counts: Mapping[Cell, float]

    @cached_property
    def cells(self) -> tuple[Cell, ...]:
        """All cells and margins in printed order."""
        return tuple(product(*(axis.nodes for axis in self.axes)))

    @cached_property
    def sums(self) -> list[tuple[Cell, tuple[Cell, ...]]]:
        """Every margin with its parts, dimension by dimension; a part that is its whole is no sum."""
        found = []
        for number, axis in enumerate(self.axes):
            others = [each.nodes for each in self.axes]
            for node, parts in axis.children.items():
                for rest in product(*others[:number], *others[number + 1 :]):
                    head, tail = rest[:number], rest[number:]
                    found.append(((*head, node, *tail), tuple((*head, part, *tail) for part in parts)))
        return found


def count_up(axes: Sequence[Axis], leaves: Iterable[tuple[Cell, float]]) -> Cube:
    """Return the cube of counts given for the innermost cells; cells that are not given hold nobody."""
    counts: dict[Cell, float] = {}
    for leaf, count in leaves:
        for cell in product(*(axis.above(node) for axis, node in zip(axes, leaf, strict=True))):
            counts[cell] = counts.get(cell, 0.0) + count
    return Cube(tuple(axes), counts)


def link(cube: Cube, small: range) -> Linked:
    """Return a cube as linked cells, in the order of ``cube.cells``; counts in ``small`` may not be known."""
    import numpy as np

    place = {cell: number for number, cell in enumerate(cube.cells)}
    values = np.array([cube.counts.get(cell, 0.0) for cell in cube.cells])
    primary = (values >= small.start) & (values < small.stop)
    equations: list[Equation] = [(place[total], tuple(place[part] for part in parts)) for total, parts in cube.sums]
    none = np.zeros(len(values), dtype=bool)
    return Linked(
        values,
        equations,
        primary,
        lower=np.where(primary, float(small.start), 0.0),
        upper=np.where(primary, float(small.stop - 1), np.inf),
        shown=none,
        unseen=none,
        weights=weights_of(values),
    )


def weights_of(values: Any) -> Any:
    """Return what hiding costs: each cell about the same, large ones a little more, empty ones much."""
    import numpy as np

    return np.where(values > 0, 1.0 + _PER_FOLD * np.log1p(values), _EMPTY_WEIGHT)
