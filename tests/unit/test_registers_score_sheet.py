"""Score sheets: evidence is what the sheet says of it, and nothing where the sheet has no column for it."""

import pytest
from drawn import staged

from pipelines import engine

CELLS = [("Báo cáo số 5/BC-UBND", True), ("x", True), ("không", False), ("-", False), ("chưa có", False), (None, False)]


@pytest.mark.parametrize("written", [True, False])
def test_evidence_is_told_only_by_the_sheet_itself(written: bool) -> None:
    rows = [
        {"criterion": str(number), "maximum": "50", "self_score": "40", "checked_score": "40", "evidence": cell if written else None}
        for number, (cell, _) in enumerate(CELLS, start=1)
    ]
    con = staged({"score_sheet": [row | {"period_text": "Năm 2018"} for row in rows]})
    told = [answer for (answer,) in engine.rows(con, "select has_evidence from stg_score_sheet order by row_id")]
    assert told == [expected if written else None for _, expected in CELLS]
    assert engine.rows(con, "select count(*) from problems") == [(0,)]
