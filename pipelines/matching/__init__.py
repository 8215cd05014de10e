"""Matching by weight of evidence: rows that an exact ladder leaves alone, joined when sure, shown to a person when not.

Door: ``link`` (relations of a database in, relations out) and ``link_parts`` (the same, province by province). The model
is data (`model.yml`); Splink weighs, nothing is trained, so the same rows always give the same answer. Names never leave the database.
"""

from pipelines.matching.linking import ROW, STAND, Linked, link
from pipelines.matching.model import Model, load_model
from pipelines.matching.parts import link_parts

__all__ = ["ROW", "STAND", "Linked", "Model", "link", "link_parts", "load_model"]
