"""How long a build still takes, by what its stages usually take of it."""

SHARES = {
    "đọc tệp": 18, "chuẩn hóa": 30, "định danh": 17, "chuẩn tăng trưởng": 2, "bảng lõi": 7, "chỉ số": 16, "công bố": 10,
}  # fmt: skip
"""Hundredths of a build of a district from Excel files with an empty cache (measured by ``treem bench build``)."""
WORTH_TELLING = 10.0


def seconds_left(stage: str, part: float, elapsed: float) -> float | None:
    """Return the seconds that the rest takes if it goes on as it began; None when too little was done to tell.

    Args:
        stage: the running stage; part: how much of it is done, 0 to 1; elapsed: seconds since the build began.
    """
    if stage not in SHARES:
        return None
    names = list(SHARES)
    done = sum(SHARES[name] for name in names[: names.index(stage)]) + SHARES[stage] * part
    whole = sum(SHARES.values())
    return elapsed * (whole - done) / done if done > whole / 20 else None


def told(seconds: float | None) -> str:
    """Return it in words, e.g. "cả lần dựng còn khoảng 3 phút"; nothing for what is over at once."""
    if seconds is None or seconds < WORTH_TELLING:
        return ""
    size = f"{round(seconds / 60)} phút" if seconds >= 90 else f"{round(seconds / 10) * 10} giây"
    return f"cả lần dựng còn khoảng {size}"
