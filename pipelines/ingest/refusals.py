"""Why a file or sheet cannot be used: the reasons of RULES 36 with what to do about each."""

from pipelines.errors import InputError

_SAVE_AS = "mở tệp bằng Excel hoặc LibreOffice rồi lưu lại thành Excel Workbook (.xlsx)"
_TEMPLATE = "nhập số liệu vào biểu mẫu Excel (.xlsx) rồi gửi lại"

# reason: (what is wrong, what to do)
REASONS: dict[str, tuple[str, str]] = {
    "empty_file": ("Tệp không có nội dung.", "xin lại tệp từ nơi gửi"),
    "no_header": ("Không thấy dòng tiêu đề cột.", "thêm dòng tiêu đề cột như trong biểu mẫu"),
    "no_data_rows": (
        "Có tiêu đề cột nhưng không có dòng số liệu nào.",
        "nếu không phát sinh, hãy ghi vào sổ tiếp nhận số liệu; nếu có, xin lại tệp",
    ),
    "missing_required_column": ("Thiếu cột bắt buộc.", "bổ sung cột còn thiếu như trong biểu mẫu"),
    "ambiguous_header": ("Một cột xuất hiện hai lần nên không rõ lấy cột nào.", "đổi tên hoặc bỏ cột thừa"),
    "unknown_register": (
        "Không nhận ra đây là sổ hay danh sách nào.",
        "ghi tên sổ ở đầu trang tính và dùng tiêu đề cột như trong biểu mẫu",
    ),
    "unknown_layout": ("Bảng được trình bày theo cách chưa đọc được.", _TEMPLATE),
    "encrypted": ("Tệp được bảo vệ bằng mật khẩu.", "bỏ mật khẩu (Tệp > Thông tin > Bảo vệ) rồi lưu lại"),
    "corrupt_file": ("Tệp hỏng, không mở được.", "xin lại tệp; nếu mở được bằng Excel thì lưu lại thành .xlsx"),
    "wrong_container": ("Nội dung tệp không phải bảng tính như đuôi tệp ghi.", _SAVE_AS),
    "unsupported_format": ("Loại tệp này không đọc được.", _TEMPLATE),
    "temporary_file": (
        "Đây là tệp tạm do Excel tạo khi đang mở sổ.",
        "đóng Excel; xoá tệp tạm nếu nó vẫn còn",
    ),
    "legacy_encoding": (
        "Chữ gõ bằng bảng mã cũ (TCVN3/ABC hoặc VNI), không phải Unicode.",
        "chuyển mã sang Unicode (ví dụ bằng công cụ chuyển mã của Unikey) rồi lưu lại",
    ),
    "undecodable_text": ("Không giải được bảng mã của tệp chữ.", "lưu lại thành CSV UTF-8 hoặc .xlsx"),
    "unbalanced_quotes": ("Dấu ngoặc kép trong tệp CSV không khép.", "sửa dấu ngoặc kép hoặc lưu lại thành .xlsx"),
    "too_large": ("Tệp quá lớn.", "chia thành nhiều tệp nhỏ hơn, mỗi xã một tệp"),
    "zip_bomb": ("Tệp nén có nội dung phình to bất thường, không mở.", "xin lại tệp từ nơi gửi"),
    "unsafe_xml": ("Tệp chứa khai báo DTD/thực thể XML, không an toàn nên không mở.", _SAVE_AS),
    "unsafe_archive": ("Tệp nén chứa đường dẫn không an toàn hoặc trùng tên, không mở.", _SAVE_AS),
    "duplicate_file": ("Tệp trùng hoàn toàn với một tệp khác đã đọc.", "xoá một trong hai tệp"),
    "outside_period": ("Các ngày trong tệp mâu thuẫn nhau.", "ghi kỳ đúng vào data/state/intake.csv"),
    "ambiguous_commune": ("Tên xã trong tệp mâu thuẫn nhau.", "ghi xã đúng vào data/state/intake.csv"),
    "not_a_register": ("Trang tính không phải sổ hay danh sách.", "không cần làm gì nếu đây là trang bìa hay ghi chú"),
    "hidden_sheet": (
        "Trang tính bị ẩn nên không đọc.",
        "nếu trang này có số liệu cần dùng, hãy bỏ ẩn rồi lưu lại",
    ),
}


class Refused(InputError):
    """A file or sheet that cannot be used, with its reason name.

    Args:
        reason: a name of RULES 36, the key of ``REASONS``.
        where: file, sheet, row, column.
        detail: one more sentence about this very case.
        what, todo: replace the usual texts.
    """

    def __init__(self, reason: str, where: str = "", detail: str = "", what: str = "", todo: str = "") -> None:
        usual_what, usual_todo = REASONS[reason]
        self.reason = reason
        super().__init__(" ".join(filter(None, (what or usual_what, detail))), where, todo or usual_todo)


def place(file: str, sheet: str = "", row: int | None = None) -> str:
    """Return "where" for a message: file, sheet and row number of the sheet."""
    parts = [f"tệp {file}"]
    if sheet:
        parts.append(f"trang tính “{sheet}”")
    if row is not None:
        parts.append(f"dòng {row}")
    return ", ".join(parts)
