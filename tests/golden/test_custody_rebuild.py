"""A machine dies: from the backup and the recovery key alone, on a machine without any key, the same marts are built again."""

import json
import shutil

from custody_support import NOW, files_of, project_of, with_key

from pipelines.build import build
from pipelines.custody import backup, restore
from pipelines.identity import vault


def test_the_same_marts_byte_for_byte(built_home, tmp_path, monkeypatch):
    old = tmp_path / "máy cũ"
    shutil.copytree(built_home, old, ignore=shutil.ignore_patterns("work"))
    office = project_of(old)
    key = with_key(office)
    made = backup.backup(office, tmp_path / "b.treem", NOW)
    monkeypatch.delenv("TREEM_VAULT_KEY")
    monkeypatch.setattr(vault, "user_key_file", lambda: tmp_path / "máy mới" / "vault.key")
    there = project_of(tmp_path / "treem")
    assert restore.restore(made.path, key, there.home).opens
    assert files_of(there.marts) == {name: told for name, told in files_of(office.marts).items() if name != "README.md"}
    for folder in (there.marts, there.core):  # made anew from lists, answers and vault alone
        shutil.rmtree(folder)
    result = build(there)
    before, after = files_of(office.marts), files_of(there.marts)
    manifests = [json.loads(told.pop(f"{result.build}/manifest.json")) for told in (before, after)]
    assert before == after and len(after) > 20
    assert all(told.pop("built_at") for told in manifests) and manifests[0] == manifests[1]
    assert files_of(there.core) == files_of(office.core)
    assert result.children > 1_000
