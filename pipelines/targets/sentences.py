"""Targets of one sentence of a plan, and the status of a whole from that of its parts (TD-06 and TD-07, TD-08 and TD-09)."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from pipelines.targets.result import STATUS_VI, TargetResult

# the first of these that any part has is the status of the whole
ORDER = ("not_met", "inconclusive", "no_data", "at_risk", "not_due", "on_track", "met")


def together(statuses: Iterable[str]) -> str:
    """Return the status of a whole: met when every part is; what is only watched does not count.

    A part without data leaves the whole undecided, unless another part is already missed.
    """
    told = [status for status in statuses if status != "informational"]
    if not told:
        return "informational"
    if all(status == "no_data" for status in told):
        return "no_data"
    found = next(status for status in ORDER if status in told)
    return "inconclusive" if found == "no_data" else found


def with_sentences(results: Sequence[TargetResult]) -> list[TargetResult]:
    """Return the results, each target of a sentence with several told how the whole sentence stands."""
    whole = {
        name: STATUS_VI[together(result.status for result in results if result.sentence == name)]
        for name in {result.sentence for result in results if result.sentence}
    }
    return [replace(result, sentence_status_vi=whole.get(result.sentence, "")) for result in results]
