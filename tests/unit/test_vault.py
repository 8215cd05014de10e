"""The vault: encrypted, whole or refused, key never guessed."""

import base64

import pytest

from pipelines.errors import VaultError
from pipelines.identity import vault

KEY = b"k" * 32


def test_what_was_saved_comes_back_and_no_plain_text_lies_on_disk(tmp_path):
    data = "Giàng A Chu".encode() * 300_000  # several chunks
    path = tmp_path / "person.vault"
    vault.save(path, data, KEY)
    assert vault.load(path, KEY) == data
    assert "Giàng A Chu".encode() not in path.read_bytes()
    assert not list(tmp_path.glob("*.part"))


def test_an_empty_vault_is_a_vault(tmp_path):
    vault.save(tmp_path / "v", b"", KEY)
    assert vault.load(tmp_path / "v", KEY) == b""


def test_a_wrong_key_is_a_clear_error(tmp_path):
    vault.save(tmp_path / "v", b"abc", KEY)
    with pytest.raises(VaultError, match="sai khóa"):
        vault.load(tmp_path / "v", b"x" * 32)


@pytest.mark.parametrize("damage", ["flip", "cut chunk", "cut inside", "swap", "header"])
def test_damage_is_noticed(tmp_path, damage):
    path = tmp_path / "v"
    vault.save(path, b"a" * (vault.CHUNK * 2 + 5), KEY)
    sealed = bytearray(path.read_bytes())
    size = 12 + 4 + vault.CHUNK + 16
    if damage == "flip":
        sealed[500] ^= 1
    elif damage == "cut chunk":
        sealed = sealed[: 24 + 2 * size]
    elif damage == "cut inside":
        sealed = sealed[:-3]
    elif damage == "swap":
        sealed[24 : 24 + 2 * size] = sealed[24 + size : 24 + 2 * size] + sealed[24 : 24 + size]
    else:
        sealed[:4] = b"ABCD"
    path.write_bytes(bytes(sealed))
    with pytest.raises(VaultError):
        vault.load(path, KEY)


def test_the_key_comes_from_the_environment_or_the_users_own_folder(tmp_path, monkeypatch):
    monkeypatch.delenv("TREEM_VAULT_KEY")
    monkeypatch.setattr(vault, "user_key_file", lambda: tmp_path / "cấu hình" / "vault.key")
    assert vault.load_key() is None
    path = vault.create_key()
    assert vault.load_key() == base64.urlsafe_b64decode(path.read_text().strip())
    with pytest.raises(FileExistsError):
        vault.create_key()
    monkeypatch.setenv("TREEM_VAULT_KEY", "ngắn")
    with pytest.raises(VaultError):
        vault.load_key()
