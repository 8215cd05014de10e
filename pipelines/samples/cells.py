"""What stands in each column of each register: from the world's things to printed cells."""

from datetime import date
from typing import Any

from pipelines.samples.cards import card_on
from pipelines.samples.care import IN_FORCE, groups_on, schooling_on
from pipelines.samples.days import NEVER, age_years, to_date
from pipelines.samples.tables import Cell, Context, Maker
from pipelines.samples.world import Child, Stay

SEX = {"m": "Nam", "f": "Nữ"}
POVERTY = {"poor": "Hộ nghèo", "near_poor": "Hộ cận nghèo", "none": "Không"}
STATUS = {
    "permanent": "Thường trú",
    "temporary_long": "Tạm trú từ 6 tháng",
    "temporary_short": "Tạm trú dưới 6 tháng",
    "absent": "Vắng mặt",
}
PLACES = {"home": "Tại nhà", "school": "Trường học", "community": "Cộng đồng"}
OUTCOMES = {"recovered": "Khỏi", "treated": "Đang điều trị", "disabled": "Di chứng", "died": "Tử vong"}
POSITIONS = {"l": "Nằm", "h": "Đứng", "": ""}
LATE_NOTE = "Bổ sung kỳ trước"


def join_groups(groups: tuple[int, ...]) -> str:
    """Return group numbers as written in one cell: 4; 13."""
    return "; ".join(str(group) for group in groups)


def decimal(tenths: int | None, context: Context) -> Cell:
    """Return a measure with one decimal: a number, or text with a decimal comma."""
    if tenths is None:
        return ""
    return tenths / 10 if context.layout["decimals"] == "number" else f"{tenths // 10},{tenths % 10}"


def address(child: Child, context: Context) -> str:
    """Return hamlet and commune as one text."""
    name = context.place.name
    return f"{stay_in(child, context.commune).hamlet}, {name[0].lower()}{name[1:]}"


def _person() -> dict[str, Maker]:
    """Columns that every list of children has."""
    return {
        "full_name": lambda child, _: child.name,
        "birth_date": lambda child, context: context.date(child.birth),
        "sex": lambda child, _: SEX[child.sex],
        "sex_male": lambda child, _: "x" if child.sex == "m" else "",
        "sex_female": lambda child, _: "x" if child.sex == "f" else "",
        "mother_name": lambda child, _: child.mother,
        "father_name": lambda child, _: child.father,
        "hamlet": lambda child, context: stay_in(child, context.commune).hamlet,
        "commune": lambda _, context: context.place.told,
        "address": address,
    }


def stay_in(child: Child, commune: int) -> Stay:
    """Return the child's stay in a commune (a child stays at most once in each)."""
    return next(stay for stay in child.stays if stay.commune == commune)


def _day(value: int, context: Context) -> Cell:
    """A day of the past, or nothing: what comes after the list's day is not known to it."""
    return context.date(value) if value <= context.period.cutoff else ""


def _status(child: Child, context: Context) -> Cell:
    status = stay_in(child, context.commune).status_on(context.period.cutoff)
    if status == "permanent" and context.layout.get("permanent_blank"):
        return ""
    return STATUS[status]


def _groups(child: Child, context: Context) -> Cell:
    cutoff = context.period.cutoff
    return join_groups(groups_on(child, cutoff)) if cutoff >= IN_FORCE else ""


def _arrived(child: Child, context: Context) -> Cell:
    stay = stay_in(child, context.commune)
    return context.date(stay.start) if stay.arrived else ""


def _left(child: Child, context: Context) -> Cell:
    stay = stay_in(child, context.commune)
    return _day(stay.end, context) if stay.end < child.died else ""


def _note(child: Child, context: Context) -> Cell:
    if child.died <= context.period.cutoff:
        return ""
    stay = stay_in(child, context.commune)
    if stay.end <= context.period.cutoff:
        later = [other for other in child.stays if other.start == stay.end]
        if not later:
            return f"Chuyển khỏi {context.facts.kind}"
        return f"Chuyển đi {context.facts.communes[later[0].commune].name.lower()}"
    return ""


CHILD: dict[str, Maker] = _person() | {
    "ethnic_group": lambda child, _: child.ethnic,
    "residence_status": _status,
    "personal_id": lambda child, context: child.personal_id if child.id_from <= context.period.cutoff else "",
    "poverty": lambda child, _: POVERTY[child.poverty],
    "groups": _groups,
    "risk": lambda child, _: child.risk,
    "schooling": lambda child, context: schooling_on(child, context.period.cutoff),
    "card_no": lambda child, context: child.book_card if child.book_card_from <= context.period.cutoff else "",
    "birth_registered": lambda child, context: "x" if child.registered <= context.period.cutoff else "",
    "arrived_on": _arrived,
    "left_on": _left,
    "died_on": lambda child, context: _day(child.died, context) if child.died < NEVER else "",
    "note": _note,
}


def _of_child(makers: dict[str, Maker]) -> dict[str, Maker]:
    """The same columns for a thing that has a child."""

    def lifted(maker: Maker) -> Maker:
        return lambda thing, context: maker(thing.child, context)

    return {column: lifted(maker) for column, maker in makers.items()}


def _channel(thing: Any, _: Context) -> Cell:
    if thing.weight is None:
        return ""
    return "A" if thing.z_weight >= -2 else "B" if thing.z_weight >= -3 else "C"


WEIGHING: dict[str, Maker] = _of_child(_person()) | {
    "weighed_on": lambda thing, context: context.date(thing.day),
    "weight": lambda thing, context: decimal(thing.weight, context),
    "height": lambda thing, context: decimal(thing.height, context),
    "position": lambda thing, _: POSITIONS[thing.position] if thing.height is not None else "",
    "oedema": lambda thing, _: "x" if thing.oedema else "",
    "channel": _channel,
    "note": lambda thing, _: "Không đo được chiều cao" if thing.height is None and thing.child.number % 4 == 0 else "",
}


def _card(child: Child, context: Context, what: str) -> Any:
    card = card_on(child, context.period.cutoff)
    return getattr(card, what)


def _care_place(child: Child, context: Context) -> Cell:
    name = context.place.name
    return f"Trạm y tế {name[0].lower()}{name[1:]}"


CARD: dict[str, Maker] = _person() | {
    "card_no": lambda child, context: _card(child, context, "number"),
    "insurance_no": lambda child, context: _card(child, context, "number")[-10:],
    "card_valid_from": lambda child, context: context.date(_card(child, context, "start")),
    "card_valid_to": lambda child, context: context.date(_card(child, context, "end")),
    "care_place": _care_place,
    "note": lambda child, _: "",
}


def _cause(thing: Any, context: Context) -> Cell:
    return next(cause.text for cause in context.facts.causes if cause.code == thing.cause)


INJURY: dict[str, Maker] = _of_child(_person()) | {
    "age": lambda thing, _: age_years(thing.child.birth, thing.day),
    "injured_on": lambda thing, context: context.date(thing.day),
    "place_of_event": lambda thing, _: PLACES[thing.place],
    "body_part": lambda thing, _: thing.body_part,
    "cause": _cause,
    "treatment": lambda thing, _: thing.treatment,
    "outcome": lambda thing, _: OUTCOMES[thing.outcome],
    "died_on": lambda thing, context: context.date(thing.died) if thing.died < NEVER else "",
    "note": lambda thing, context: LATE_NOTE if thing.day < context.period.list_from else "",
}

LEVELS = {"prevention": "Phòng ngừa", "support": "Hỗ trợ", "intervention": "Can thiệp"}
ALLOWANCE = "monthly_allowance"
MONTHLY = 405_000
"""A monthly allowance of the sample, in đồng."""


def help_of(thing: Any, facts: Any) -> Any:
    """Return the kind of a help given."""
    return next(kind for kind in facts.helps if kind.text == thing.help)


def in_force_from(thing: Any, facts: Any) -> int:
    """Return the day from which a child has its monthly allowance: the first of the month after it entered the group; 0: none."""
    if ALLOWANCE not in help_of(thing, facts).services:
        return 0
    entered = to_date(max(thing.group_from, thing.child.birth))
    return date(entered.year + entered.month // 12, entered.month % 12 + 1, 1).toordinal()


def _in_force(thing: Any, context: Context) -> Cell:
    start = in_force_from(thing, context.facts)
    return context.date(start) if start else ""


ASSISTANCE: dict[str, Maker] = _of_child(_person()) | {
    "groups": lambda thing, context: join_groups(thing.groups) if context.period.cutoff >= IN_FORCE else "",
    "group_from": lambda thing, context: context.date(thing.group_from),
    "help": lambda thing, _: thing.help,
    "level": lambda thing, context: LEVELS[help_of(thing, context.facts).level],
    "in_force_from": _in_force,
    "amount": lambda thing, context: MONTHLY if in_force_from(thing, context.facts) else "",
    "helped_on": lambda thing, context: context.date(thing.day),
    "note": lambda thing, _: "",
}
