# Mỗi lệnh tự chuẩn bị môi trường; trên Windows dùng: py -m pipelines start
PYTHON ?= python3
OWN := .venv/bin/python

.PHONY: report test prove check fix lock lab clean
.NOTPARALLEL:

report: environment
	$(OWN) -m pipelines start

test: environment
	$(OWN) -m pytest -q -n 2 --dist loadfile

prove: environment
	TREEM_PROVE=1 $(OWN) -m pytest -q -n 2 --dist loadfile

check: environment
	$(OWN) -m ruff check pipelines tests benchmarks
	$(OWN) -m mypy pipelines
	.venv/bin/lint-imports

fix: environment
	$(OWN) -m ruff check --fix pipelines tests benchmarks

lab: environment
	$(OWN) -m pipelines lab

.PHONY: environment
environment:
	@$(PYTHON) -m pipelines.environment

# Sau khi đổi pyproject.toml: giải lại các phiên bản, không ghi địa chỉ kho gói
lock:
	uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-emit-find-links --no-annotate \
		--custom-compile-command "make lock" --extra dev pyproject.toml -o requirements.lock

clean:
	rm -rf data/work data/core reports/20*
