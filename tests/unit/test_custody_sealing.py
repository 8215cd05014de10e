"""The sealed stream: what was cut, swapped, repeated, added or changed is noticed and told apart; memory stays flat."""

import io
import struct
import tracemalloc

import pytest

from pipelines.custody import recovery_key, sealing
from pipelines.errors import ArchiveError, RecoveryKeyError

KEY = recovery_key.draw()
FRAME = 4 + sealing.CHUNK + sealing.TAG
PLAIN = b"abc" * sealing.CHUNK + b"het"  # three full chunks and three bytes


@pytest.fixture(scope="module")
def sealed() -> bytes:
    file = io.BytesIO()
    out = sealing.Sealed(file, sealing.keys_of(KEY)[1], {"made_at": "x"})
    out.write(PLAIN)
    out.close()
    return file.getvalue()


def opened(data: bytes, key: str = KEY) -> bytes:
    stream = sealing.Opened(io.BytesIO(data), "a.treem", sealing.with_key(key))
    plain = stream.read(len(PLAIN))
    stream.finish()
    return plain


def start(data: bytes) -> int:
    return len(data) - 3 * FRAME - (4 + 3 + sealing.TAG)


def test_what_was_sealed_comes_back_and_stands_nowhere_in_clear(sealed):
    assert opened(sealed) == PLAIN
    assert b"abcabc" not in sealed and sealed.startswith(b"TREEMBAK")
    assert KEY.encode() not in sealed


@pytest.mark.parametrize(
    ("damage", "told"),
    [
        (lambda data, at: data[:-1], "cắt cụt sau đoạn 3"),
        (lambda data, at: data[: at + 2 * FRAME], "cắt cụt sau đoạn 2"),
        (lambda data, at: data[: at + FRAME + 2], "cắt cụt sau đoạn 1"),
        (lambda data, at: data[:at], "cắt cụt sau đoạn 0"),
        (lambda data, at: data[:30], "cắt cụt ngay ở đầu"),
        (lambda data, at: data[:5], "cắt cụt ngay ở đầu"),
        (lambda data, at: b"", "không phải bản sao lưu"),
        (lambda data, at: b"PK\x03\x04" + data, "không phải bản sao lưu"),
        (lambda data, at: data + b"x", "thêm vào ở cuối"),
        (lambda data, at: data + data[at:], "thêm vào ở cuối"),
        (lambda data, at: data[: at + 9] + bytes([data[at + 9] ^ 1]) + data[at + 10 :], "ở đoạn 1"),
        (lambda data, at: data[: at + FRAME + 9] + b"\0\0\0\0" + data[at + FRAME + 13 :], "ở đoạn 2"),
        (lambda data, at: data[:at] + data[at + FRAME : at + 2 * FRAME] + data[at : at + FRAME] + data[at + 2 * FRAME :], "ở đoạn 1"),
        (lambda data, at: data[: at + FRAME] + data[at : at + FRAME] + data[at + 2 * FRAME :], "ở đoạn 2"),
        (lambda data, at: data[: at + FRAME] + data[at + 2 * FRAME :], "ở đoạn 2"),
        # the second frame declared to be the last one
        (lambda data, at: data[: at + FRAME] + _marked_last(data[at + FRAME : at + 2 * FRAME]), "ở đoạn 2"),
        (lambda data, at: data[:at] + struct.pack("<I", 1 << 30) + data[at + 4 :], "ở đoạn 1"),
        (lambda data, at: data[:40] + bytes([data[40] ^ 1]) + data[41:], "Phần đầu của bản sao lưu bị hỏng"),
        (lambda data, at: data[:10] + b"\xff\xff\xff\xff" + data[14:], "Phần đầu của bản sao lưu bị hỏng"),
        (lambda data, at: data[:8] + struct.pack("<H", 2) + data[10:], "theo dạng 2, phần mềm này chỉ đọc được đến dạng 1"),
    ],
)
def test_damage_is_noticed_and_named(sealed, damage, told):
    with pytest.raises(ArchiveError, match=told) as found:
        opened(damage(sealed, start(sealed)))
    assert found.value.exit_code == 32 and found.value.todo


def _marked_last(frame: bytes) -> bytes:
    (size,) = struct.unpack("<I", frame[:4])
    return struct.pack("<I", size | sealing.LAST) + frame[4:]


def test_reading_less_than_there_is_is_noticed(sealed):
    stream = sealing.Opened(io.BytesIO(sealed), "a.treem", sealing.with_key(KEY))
    stream.read(10)
    with pytest.raises(ArchiveError, match="dữ liệu lạ"):
        stream.finish()


def test_another_key_is_told_by_its_name(sealed):
    other = recovery_key.draw()
    mine, theirs = (recovery_key.name_of(sealing.keys_of(key)[1]) for key in (other, KEY))
    with pytest.raises(RecoveryKeyError, match=f"khóa {mine}.*mở bằng khóa {theirs}"):
        opened(sealed, other)


def test_two_archives_of_the_same_content_have_nothing_in_common(sealed):
    file = io.BytesIO()
    out = sealing.Sealed(file, sealing.keys_of(KEY)[1], {"made_at": "x"})
    out.write(PLAIN)
    out.close()
    other = file.getvalue()
    assert other[start(other) :][:64] != sealed[start(sealed) :][:64]


def test_memory_stays_flat_however_much_goes_through(tmp_path):
    """Four times as much takes no more memory: a few chunks in all."""
    public, peaks = sealing.keys_of(KEY)[1], []
    for chunks in (8, 32):
        path = tmp_path / f"{chunks}.treem"
        tracemalloc.start()
        with path.open("wb") as file:
            out = sealing.Sealed(file, public, {})
            for _ in range(chunks):
                out.write(bytes(sealing.CHUNK))
            out.close()
        with path.open("rb") as file:
            stream = sealing.Opened(file, path.name, sealing.with_key(KEY))
            for _ in range(chunks):
                stream.read(sealing.CHUNK)
            stream.finish()
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < peaks[0] * 1.2 and peaks[1] < 8 * sealing.CHUNK
