"""Errors shown to people: what is wrong, where, what to do. Each kind owns an exit code (table in the README).

A message never carries a value from a child's row: files, sheets, row and column numbers only.
"""


class TreemError(Exception):
    """Base of every error that is shown without a traceback.

    Args:
        what: what is wrong, one sentence in Vietnamese.
        where: file, sheet, row, column; empty when it is not about a place.
        todo: what the reader can do now.
    """

    exit_code = 1

    def __init__(self, what: str, where: str = "", todo: str = "") -> None:
        self.what, self.where, self.todo = what, where, todo
        super().__init__(what)

    def __str__(self) -> str:
        parts = [self.what]
        if self.where:
            parts.append(f"Ở đâu: {self.where}")
        if self.todo:
            parts.append(f"Cách xử lý: {self.todo}")
        return "\n".join(parts)


class RequestError(TreemError):
    """The command or call itself is wrong: unknown plan, place, period, parameter, folder."""

    exit_code = 2


class InputError(TreemError):
    """A register file cannot be used, or a register that is needed is missing."""

    exit_code = 10


class LedgerError(TreemError):
    """Rows read and rows accounted for differ: nothing may be published."""

    exit_code = 11


class CatalogError(TreemError):
    """A definition file (register, indicator, plan, expectation) or an SQL file of the project is wrong."""

    exit_code = 12


class CheckError(TreemError):
    """A blocking data-quality check failed, so the data may not be sent."""

    exit_code = 20


class VaultError(TreemError):
    """The vault cannot be opened: key missing or wrong, file damaged."""

    exit_code = 30


class RecoveryKeyError(TreemError):
    """The recovery key is missing, mistyped, or belongs to another backup."""

    exit_code = 31


class ArchiveError(TreemError):
    """A backup cannot be used: cut short, damaged, made by a newer version, or with names that lead outside."""

    exit_code = 32


class TargetError(TreemError):
    """Nothing can be written there: disk full, read-only, removed in the middle, or a folder that is not empty."""

    exit_code = 33


class BusyError(TreemError):
    """Another build is running, or a file is held open by another program."""

    exit_code = 40


class ReportError(TreemError):
    """A report could not be made; the former one is untouched."""

    exit_code = 50


class MismatchError(TreemError):
    """A finished file says otherwise than the marts, or a person changed numbers in it."""

    exit_code = 51


class SeveralErrors(TreemError):
    """Several errors collected and shown together; the exit code is that of the first."""

    def __init__(self, errors: list[TreemError]) -> None:
        super().__init__(f"Có {len(errors)} lỗi")
        self.errors = errors
        self.exit_code = errors[0].exit_code

    def __str__(self) -> str:
        return "\n\n".join(f"{number}. {error}" for number, error in enumerate(self.errors, start=1))
