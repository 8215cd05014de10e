# Mỗi lệnh tự chuẩn bị môi trường; trên Windows dùng: py -m pipelines start
PYTHON ?= python3
OWN := .venv/bin/python

.PHONY: report test prove check fix lock lab guide bundle clean
.NOTPARALLEL:

report: environment
	$(OWN) -m pipelines start

# Bản dịch của Python được giữ lại (biến rỗng): nếu không, mỗi tiến trình mà kiểm thử mở sẽ dịch lại cả gói
# Tệp nào cũng theo thứ tự của tên: tệp ngắn (unit/) ở cuối, nên hai tiến trình xong gần như cùng lúc
test: environment
	PYTHONDONTWRITEBYTECODE= $(OWN) -m pytest -q -n 2 --dist loadfile --no-loadscope-reorder

prove: environment
	PYTHONDONTWRITEBYTECODE= TREEM_PROVE=1 $(OWN) -m pytest -q -n 2 --dist loadfile --no-loadscope-reorder

check: environment
	$(OWN) -m ruff check pipelines tests benchmarks
	$(OWN) -m mypy pipelines
	.venv/bin/lint-imports

fix: environment
	$(OWN) -m ruff check --fix pipelines tests benchmarks

lab: environment
	$(OWN) -m pipelines lab

# Sách hướng dẫn thành trang HTML, không cần mạng: mở docs/_build/html/index.html
guide: environment
	$(OWN) -m sphinx -W --keep-going -q -b html -d docs/_build/cay docs docs/_build/html

# Gói cài đặt cho máy không có internet, vào dist/ (docs/cai-dat.md)
bundle: environment
	$(OWN) -m pipelines.bundle

.PHONY: environment
environment:
	@$(PYTHON) -m pipelines.environment

# Sau khi đổi pyproject.toml: giải lại các phiên bản, không ghi địa chỉ kho gói; rồi tải wheel của hai hệ (1,3 GB) để viết lại danh sách
lock:
	uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-emit-find-links --no-annotate \
		--custom-compile-command "make lock" --extra dev pyproject.toml -o requirements.lock
	uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-emit-find-links --no-annotate \
		--custom-compile-command "make lock" --python-version 3.11 --group spark -o requirements-spark.lock
	$(OWN) -m pipelines.bundle --list

clean:
	rm -rf data/work data/core reports/20*
