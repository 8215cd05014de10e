"""What a system means when it refuses to touch a file, in words that say what to do.

Systems answer in English with a number; the numbers of Windows are not those of others.
"""

import errno
import re

FULL = "Hết chỗ trên ổ đĩa."
READ_ONLY = "Thư mục hoặc ổ đĩa chỉ cho đọc, không cho ghi."
FORBIDDEN = "Không được phép đọc hoặc ghi ở đây."
GONE = "Không thấy tệp hoặc thư mục: ổ đĩa, USB có thể đã bị rút ra."
BROKEN = "Ổ đĩa, USB báo lỗi khi đọc hoặc ghi."
LONG = "Đường dẫn quá dài đối với máy này."
HELD = "Tệp đang được chương trình khác mở."
MANY = "Máy đang mở quá nhiều tệp cùng lúc."

TODO = {
    FULL: "dọn bớt tệp hoặc chép cả thư mục dự án sang ổ còn chỗ rồi chạy lại; kho và báo cáo cũ còn nguyên",
    READ_ONLY: "chép cả thư mục dự án vào ổ cứng của máy (trong thư mục của người dùng) rồi chạy lại",
    FORBIDDEN: "đóng chương trình đang mở tệp; kiểm tra quyền của thư mục, hoặc chép dự án vào thư mục của người dùng rồi chạy lại",
    GONE: "cắm lại USB hoặc nối lại ổ mạng rồi chạy lại; kho và báo cáo cũ còn nguyên",
    BROKEN: "cắm lại USB; còn lỗi thì chép dữ liệu ra ổ khác ngay, ổ này có thể sắp hỏng; kho và báo cáo cũ còn nguyên",
    LONG: r"chuyển thư mục dự án đến chỗ có đường dẫn ngắn, ví dụ C:\treem, rồi chạy lại",
    HELD: "đóng chương trình đó rồi chạy lại",
    MANY: "đóng bớt chương trình hoặc khởi động lại máy rồi chạy lại",
}
_NUMBERS = {
    FULL: (errno.ENOSPC, errno.EDQUOT, errno.EFBIG),
    READ_ONLY: (errno.EROFS,),
    FORBIDDEN: (errno.EACCES, errno.EPERM),
    GONE: (errno.ENOENT, errno.ENOTDIR, errno.ENODEV, errno.ENXIO, errno.ESTALE, errno.ENOTCONN),
    BROKEN: (errno.EIO,),
    LONG: (errno.ENAMETOOLONG,),
    MANY: (errno.EMFILE, errno.ENFILE),
}
# https://learn.microsoft.com/windows/win32/debug/system-error-codes
_WINDOWS = {
    FULL: (39, 112),
    READ_ONLY: (19,),
    GONE: (3, 15, 20, 21, 53, 55, 59, 64, 67, 433, 1006, 1167),
    BROKEN: (23, 1117, 1392, 1393),
    HELD: (32, 33),
    LONG: (206,),
}
# what libraries that hide the number say instead
_SAID = {
    FULL: ("no space left", "disk is full", "not enough space", "file too large", "disk quota", "errno 28", "winerror 112"),
    READ_ONLY: ("read-only file system", "readonly database", "write protected"),
    FORBIDDEN: ("permission denied", "access is denied", "operation not permitted"),
    HELD: ("being used by another process",),
    GONE: ("no such file or directory", "cannot find the path", "unable to open database file", "no such device", "device is not ready"),
    BROKEN: ("input/output error", "disk i/o error", "i/o device error"),
    LONG: ("file name too long", "filename or extension is too long", "long path support"),
}


def meaning(problem: BaseException) -> str:
    """Return which of the sentences above is true of an error, blank when none is known to be.

    Args:
        problem: an ``OSError``, or the error of a library that only tells it in words (a database, pip).
    """
    number = getattr(problem, "winerror", None)
    for told, numbers in _WINDOWS.items():
        if number in numbers:
            return told
    for told, numbers in _NUMBERS.items():
        if isinstance(problem, OSError) and problem.errno in numbers:
            return told
    return meaning_of_words(str(problem))


def meaning_of_words(text: str) -> str:
    """Return which of the sentences above the words of another program tell, blank when none."""
    lowered = text.lower()
    return next((told for told, said in _SAID.items() if any(word in lowered for word in said)), "")


def told_vi(problem: BaseException) -> str:
    """Return an error of the system for people: what is wrong, which file (its name only), what to do."""
    what = meaning(problem)
    filename = getattr(problem, "filename", None)
    name = re.split(r"[\\/]", str(filename))[-1] if filename is not None else ""
    if not what:
        reason = getattr(problem, "strerror", None) or type(problem).__name__
        return "\n".join([f"Hệ điều hành không cho thao tác tệp: {reason}.", *([f"Ở đâu: {name}"] if name else [])])
    return "\n".join([what, *([f"Ở đâu: {name}"] if name else []), f"Cách xử lý: {TODO[what]}"])
