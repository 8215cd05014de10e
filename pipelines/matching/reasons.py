"""Why two rows are, or may be, one child: in the words of the model, for the person who reads the list."""

from pipelines.matching.model import Comparison, Model

ALIKE = "trùng những gì cả hai cùng ghi"
RIVALS, SIBLING, WEAK = "còn dòng khác giống không kém", "có thể là sinh đôi hoặc anh chị em", "chưa đủ bằng chứng"
AGAINST = "có chỗ trái nhau"


def reason_sql(model: Model) -> str:
    """Return the SQL text of what differs or agrees in the best rows of a pair (``w.best``)."""
    parts = [case for one in model.comparisons if (case := _case(one))]
    return f"coalesce(nullif(concat_ws('; ', {', '.join(parts)}), ''), '{ALIKE}')"


def doubt_sql(model: Model) -> str:
    """Return the same with why it is doubtful in front."""
    against = " or ".join(f"w.best.level_{name} = 0" for name in model.must_not_differ)
    why = (
        f"case when {against} then '{AGAINST}' when w.rivals > 0.05 then '{RIVALS}' "
        f"when w.sibling > 0.02 then '{SIBLING}' else '{WEAK}' end"
    )
    return f"{why} || ': ' || {reason_sql(model)}"


def _case(comparison: Comparison) -> str:
    said = [level for level in comparison.levels if level.says]
    cases = " ".join(f"when {comparison.number(level)} then '{level.says}'" for level in said)
    return f"case w.best.level_{comparison.id} {cases} end" if cases else ""
