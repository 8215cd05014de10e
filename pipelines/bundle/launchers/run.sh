#!/bin/sh
# Finds a Python 3.11, 3.12 or 3.13 of this machine or user and runs treem with it.
cd -- "$(dirname -- "$0")/../../.." || exit 70
unset PYTHONHOME PYTHONPATH
usable='import sys, venv; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))'
found=
for python in python3.12 python3.13 python3.11 python3 \
    "$HOME/python/bin/python3" "$HOME/miniforge3/bin/python" "$HOME/.local/bin/python3.12" "$HOME/.local/bin/python3.13"; do
    if command -v "$python" >/dev/null 2>&1 && "$python" -c "$usable" >/dev/null 2>&1; then
        found=$python
        break
    fi
done
if [ -n "$found" ]; then
    "$found" -m pipelines "$@"
    code=$?
else
    printf '%s\n' "LỖI. Không tìm thấy Python 3.11, 3.12 hoặc 3.13 trên máy này." \
        "Cách xử lý: cài Python cho riêng người dùng, không cần quyền quản trị: mở DOC-TRUOC.html, mục “Cài Python”." >&2
    code=70
fi
if [ -z "$TREEM_NO_PAUSE" ] && [ -t 0 ]; then
    printf 'Nhấn Enter để đóng cửa sổ. '
    read -r _
fi
exit "$code"
