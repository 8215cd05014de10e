"""The recovery key: what a person types wrongly is told, group by group; nothing wrong is taken."""

import random
import re

import pytest

from pipelines.custody import key_page, recovery_key, sealing
from pipelines.errors import RecoveryKeyError, RequestError

KEY = recovery_key.draw()


def wrong(typed: str) -> str:
    with pytest.raises(RecoveryKeyError) as told:
        recovery_key.read(typed)
    assert told.value.exit_code == 31 and told.value.todo
    return told.value.what


def groups() -> list[str]:
    return [KEY[at : at + 5] for at in range(0, 45, 5)]


def test_what_is_printed_is_read_however_it_is_typed():
    printed = "\n".join(recovery_key.lines(KEY))
    assert len(printed.splitlines()) == 3 and len(printed.split()) == 9
    for typed in (printed, KEY, KEY.lower(), "-".join(groups()), f"  {printed.replace('  ', ' - ')} "):
        assert recovery_key.read(typed) == KEY


def test_keys_are_drawn_from_signs_that_no_keyboard_changes_and_no_eye_mixes_up():
    drawn = {recovery_key.draw() for _ in range(50)}
    assert len(drawn) == 50 and not set("".join(drawn)) & set("AEIOUYDWBLS01")
    assert len(set("".join(drawn))) == 23


def test_every_wrong_sign_is_found_and_its_group_named():
    for at in range(45):
        for sign in recovery_key.SIGNS:
            if sign != KEY[at]:
                assert wrong(KEY[:at] + sign + KEY[at + 1 :]).startswith(f"Nhóm {at // 5 + 1} của khóa")


def test_every_two_neighbours_swapped_are_found():
    for at in range(44):
        if KEY[at] != KEY[at + 1]:
            named = wrong(KEY[:at] + KEY[at + 1] + KEY[at] + KEY[at + 2 :])
            assert re.search(rf"\b{at // 5 + 1}\b", named)


def test_groups_that_changed_places_are_found():
    swapped = groups()
    swapped[2], swapped[6] = swapped[6], swapped[2]
    assert wrong(" ".join(swapped)).startswith("Nhóm 3, 7 của khóa gõ sai hoặc đổi chỗ")


def test_a_group_of_another_page_is_found():
    other = recovery_key.draw()
    assert "không cùng một tờ" in wrong(KEY[:20] + other[20:25] + KEY[25:])


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("", "vừa gõ 0 ký tự"),
        (KEY[:-1], "Nhóm 9 của khóa không đủ|vừa gõ 44 ký tự"),
        (" ".join([*groups()[:3], groups()[3] + "7", *groups()[4:]]), "Nhóm 4 của khóa không đủ hoặc thừa"),
        (" ".join(["OĐAB1", *groups()[1:]]), "Nhóm 1 của khóa có ký tự không dùng"),
        ("khóa ở két", "vừa gõ"),
    ],
    ids=["nothing", "one sign short", "one too many in a group", "a sign not used", "words"],  # the key is drawn anew each time
)
def test_too_few_too_many_strange(typed, told):
    assert re.search(told, wrong(typed))


def test_a_message_never_tells_what_was_typed():
    spoilt = random.Random(1).choice(groups())
    assert spoilt not in wrong(" ".join([*groups()[:8], "22222"])) and "22222" not in wrong(" ".join([*groups()[:8], "22222"]))


def test_the_name_of_a_key_tells_which_page_and_nothing_else():
    name = recovery_key.name_of(sealing.keys_of(KEY)[1])
    assert re.fullmatch(r"\w{3}-\w{3}", name) and name.replace("-", "") not in KEY
    assert name != recovery_key.name_of(sealing.keys_of(recovery_key.draw())[1])


def test_the_page_holds_the_key_and_is_one_page_of_a4(tmp_path):
    import pypdf
    from custody_support import NOW

    key_page.write(tmp_path / "khoa.pdf", KEY, "ABC-DEF", NOW)
    page = pypdf.PdfReader(tmp_path / "khoa.pdf")
    text = page.pages[0].extract_text()
    assert len(page.pages) == 1 and [round(side) for side in page.pages[0].mediabox[2:]] == [595, 842]
    assert recovery_key.find(text) == KEY and "ABC-DEF" in text and "22/11/2026" in text and "treem restore" in text
    key_page.write(tmp_path / "khoa.txt", KEY, "ABC-DEF", NOW)
    assert recovery_key.find((tmp_path / "khoa.txt").read_text(encoding="utf-8")) == KEY
    assert all(path.stat().st_mode & 0o077 == 0 for path in tmp_path.iterdir())
    for name in ("khoa.pdf", "khoa.docx"):
        with pytest.raises(RequestError):
            key_page.write(tmp_path / name, KEY, "ABC-DEF", NOW)
