"""Questions to the sender: where rows were refused because nobody can know what was meant, the register says what to ask."""

from pipelines import catalog, engine


def ask(con: engine.Connection) -> list[str]:
    """Return one line for each list and reason: file, sheet, how many rows, the question of the register. Reads ``problems``."""
    lines = []
    for register in catalog.registers().values():
        for reason, text in register.questions.items():
            found = engine.rows(
                con,
                "select file, sheet, count(distinct row_number) from problems "
                "where register = ? and reason = ? and rejects group by all order by all",
                [register.id, reason],
            )
            lines += [f"{file} / {sheet}: {count} dòng chưa dùng được. {text}" for file, sheet, count in found]
    return lines
