"""Is the disk of the project encrypted? Told where the system tells it without an administrator; else nobody guesses."""

import shutil
import subprocess
import sys
from pathlib import Path

from pipelines.doctor.finding import NOTE, OK, WARN, Finding, Scene

ENCRYPTED_FOLDERS = {"ecryptfs", "fuse.gocryptfs", "fuse.encfs", "fuse.cryfs"}
TODO = "bật mã hóa ổ đĩa (Windows: BitLocker hoặc Mã hóa thiết bị; Linux: LUKS lúc cài máy); sổ gốc trên ổ này có tên trẻ em chữ rõ"
ASK = "hỏi người quản trị máy xem ổ đĩa đã mã hóa chưa (BitLocker, LUKS); sổ gốc có tên trẻ em chữ rõ"
WAIT = 20  # seconds for another program to answer
DEEPEST = 8  # a volume on a volume on …


def encryption(scene: Scene) -> Finding:
    """Whether whoever steals the disk can read the registers."""
    found = on_windows(scene.project.home) if sys.platform == "win32" else on_linux(scene.project.home)
    if found is None:
        return Finding(NOTE, "Không biết được ổ đĩa của dự án đã mã hóa chưa.", ASK)
    return Finding(OK, "Ổ đĩa của dự án đã mã hóa.") if found else Finding(WARN, "Ổ đĩa của dự án chưa mã hóa.", TODO)


def on_linux(folder: Path, proc: Path = Path("/proc/self/mountinfo"), sys_block: Path = Path("/sys/dev/block")) -> bool | None:
    """Return whether the volume of a folder lies on a LUKS device or in an encrypted folder; None when the system does not tell.

    Args:
        proc, sys_block: where the kernel tells it (proc_pid_mountinfo(5); ``dm/uuid`` begins with CRYPT- on an encrypted device).
    """
    mount = _mount_of(folder, proc)
    if mount is None:
        return None
    number, kind = mount
    if kind in ENCRYPTED_FOLDERS:
        return True
    device = sys_block / number
    return _encrypted(device.resolve()) if device.exists() else None


def _mount_of(folder: Path, proc: Path) -> tuple[str, str] | None:
    """Return device number and kind of the file system that a folder lies in."""
    try:
        lines = proc.read_text(encoding="utf-8").splitlines()
    except OSError:
        return None
    best: tuple[int, str, str] | None = None
    for line in lines:
        parts = line.split()
        if len(parts) < 10 or "-" not in parts:
            continue
        point = Path(parts[4].replace("\\040", " "))
        kind = parts[parts.index("-") + 1]
        if folder.resolve().is_relative_to(point) and (best is None or len(point.parts) >= best[0]):
            best = (len(point.parts), parts[2], kind)
    return best[1:] if best else None


def _encrypted(device: Path, depth: int = 0) -> bool:
    uuid = device / "dm" / "uuid"
    if uuid.exists() and uuid.read_text(encoding="ascii", errors="replace").startswith("CRYPT-"):
        return True
    below = sorted((device / "slaves").glob("*")) if (device / "slaves").is_dir() else []
    return depth < DEEPEST and bool(below) and all(_encrypted(one.resolve(), depth + 1) for one in below)


def on_windows(folder: Path) -> bool | None:
    """Return whether BitLocker protects the drive, as its properties tell every user; None when they do not."""
    shell = shutil.which("powershell")
    if shell is None or not folder.drive:
        return None
    drive = f"(New-Object -ComObject Shell.Application).NameSpace('{folder.drive[0]}:').Self"
    asked = [shell, "-NoProfile", "-Command", f"{drive}.ExtendedProperty('System.Volume.BitLockerProtection')"]
    try:
        done = subprocess.run(asked, capture_output=True, text=True, encoding="utf-8", errors="replace", timeout=WAIT, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return None
    return bitlocker(done.stdout)


def bitlocker(told: str) -> bool | None:
    """Read the property: 1 on, 6 on and locked; 0 cannot be, 2 off, 3 not yet done, 4 being undone, 5 suspended, 8 not activated."""
    return {"1": True, "6": True, **dict.fromkeys("02345", False), "8": False}.get(told.strip())
