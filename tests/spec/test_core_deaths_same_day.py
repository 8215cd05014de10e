"""A row of the book A6 that may mean two children means the one whose death on that day another book tells; the other stays on its lists."""

from drawn import cored, person

from pipelines import engine

NAMESAKES = [
    person("Lò Văn Hai", birth_date="07/08/2016", died_on="02/05/2018"),
    person("Lò Văn Hai", birth_date="09/09/2016", mother_name="Vàng Thị Dợ"),
]


def deaths(day: str) -> list[tuple[object, ...]]:
    row = {"full_name": "Lò Văn Hai", "age_male": "1", "died_on": day, "cause": "Sốt cao"}
    con = cored({"child_register": NAMESAKES, "deaths": [row]}, "core_deaths")
    return engine.rows(con, "select source, certain, person_key from core_deaths order by 1, 2")


def test_the_death_of_that_day_is_counted_once_and_takes_nobody_else_off_a_list() -> None:
    found = deaths("02/05/2018")
    assert [row[:2] for row in found] == [("child_register", True), ("deaths", True)]
    assert len({row[2] for row in found}) == 1


def test_a_death_of_another_day_stays_in_doubt() -> None:
    found = deaths("20/05/2018")
    assert ("deaths", False) in {row[:2] for row in found}
    assert len({row[2] for row in found}) == 2
