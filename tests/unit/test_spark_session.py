"""What goes to Spark and comes back, and what people are told when it cannot; all of it without Java, against Parquet that DuckDB writes."""

import importlib.util
import json
import sys
from pathlib import Path

import pytest

from pipelines import engine, spark
from pipelines.cli import main
from pipelines.errors import CatalogError
from pipelines.settings import Project
from pipelines.spark import environment, exchange, options, session
from pipelines.spark.environment import SparkError
from pipelines.spark.transpile import to_spark


@pytest.fixture
def con() -> engine.Connection:
    return engine.connect()


@pytest.fixture
def project(tmp_path) -> Project:
    return Project(tmp_path, tmp_path / "raw", tmp_path / "marts")


@pytest.fixture
def at_hand(monkeypatch) -> None:
    """As if Java and pyspark were there."""
    monkeypatch.setattr(environment, "require_java", lambda: Path("java"))
    monkeypatch.setattr(environment, "require_python", lambda: Path(sys.executable))


def worker_that(monkeypatch, tmp_path: Path, *answers: dict[str, object]) -> None:
    """Put a process in the place of Spark's that gives these answers, one a request, then dies."""
    script = tmp_path / "worker.py"
    script.write_text(f"import sys\nfor answer in {[json.dumps(one) for one in answers]!r}:\n    sys.stdin.readline()\n    print(answer, flush=True)\n")
    monkeypatch.setattr(session, "WORKER", script)


def test_every_type_is_told_to_spark_and_wide_numbers_become_bigint(con, tmp_path):
    con.execute(
        "create table t as select 'a' as s, true as b, date '2018-03-14' as d, 1::hugeint as h, 2::ubigint as u, 3::smallint as k, "
        "0.5::double as f, 1.25::decimal(9, 2) as m, timestamp '2018-03-14 07:00' as at"
    )
    (given,) = exchange.write(con, ["t"], tmp_path)
    assert given.schema == (
        "`s` string, `b` boolean, `d` date, `h` bigint, `u` bigint, `k` smallint, `f` double, `m` decimal(9,2), `at` timestamp_ntz"
    )
    assert given.bytes == given.path.stat().st_size > 0
    kinds = dict(row[:2] for row in engine.rows(con, f"describe from '{given.path}'"))
    assert kinds["h"] == kinds["u"] == "BIGINT" and kinds["m"] == "DECIMAL(9,2)"


def test_a_type_that_spark_does_not_know_is_an_error_that_names_the_column(con, tmp_path):
    con.execute("create table t as select [1, 2] as listed")
    with pytest.raises(CatalogError, match=r"(?s)INTEGER\[\].*t\.listed"):
        exchange.write(con, ["t"], tmp_path)


def came(con, tmp_path: Path, sql: str) -> Path:
    folder = tmp_path / "t"
    folder.mkdir()
    for part, rows in enumerate((sql, f"select * from ({sql}) limit 0")):  # Spark writes parts, some of them empty
        engine.write_parquet(con, rows, folder / f"part-{part}.parquet")
    return folder


def test_a_result_comes_back_with_the_types_of_duckdb_in_a_fixed_order(con, tmp_path):
    con.execute("create table numbers as select range::integer as n from range(3)")
    folder = came(con, tmp_path, "select k, (k * 10)::bigint as total from (values (2), (0), (1)) as t(k)")
    exchange.load(con, "t", "select n as k, sum(n) as total from numbers group by n", folder)
    assert [row[:2] for row in engine.rows(con, "describe t")] == [("k", "INTEGER"), ("total", "HUGEINT")]
    assert engine.rows(con, "select * from t") == [(0, 0), (1, 10), (2, 20)]


@pytest.mark.parametrize(
    ("sql", "spark_rows", "words"),
    [
        ("select 1::bigint as n", "select 1.5::double as n", "cột n: DuckDB BIGINT, Spark DOUBLE"),
        ("select 1::integer as n", "select 1::bigint as n", "cột n: DuckDB INTEGER, Spark BIGINT"),
        ("select 'a' as n", "select 1 as n", "DuckDB VARCHAR"),
        ("select 1 as n", "select 1 as m", "đặt tên từng cột: m"),
    ],
)
def test_nothing_is_rounded_or_renamed_on_the_way_back(con, tmp_path, sql, spark_rows, words):
    with pytest.raises(CatalogError) as problem:
        exchange.load(con, "t", sql, came(con, tmp_path, spark_rows))
    assert words in str(problem.value) and "t.sql" in str(problem.value)


def test_sql_that_spark_has_not_names_its_file():
    assert to_spark("select strpos(a, 'x') as n from t order by n", "f") == "SELECT LOCATE('x', a) AS n FROM t ORDER BY n NULLS LAST"
    with pytest.raises(CatalogError, match=r"(?s)f\.sql"):
        to_spark("select from from", "f")


def test_spark_serves_both_steps_and_its_own_tables_are_not_sent_again(con, tmp_path, monkeypatch, at_hand, project):
    worker_that(monkeypatch, tmp_path, {"ready": "4.3.0"}, {"done": True}, {"done": True})
    con.execute("create table keyed_a as select 7 as n; create table due_list as select 1 as n")
    sent = []
    monkeypatch.setattr(exchange, "write", lambda con, names, folder: sent.append(sorted(names)) or [])
    monkeypatch.setattr(exchange, "load", lambda *told: None)
    with spark.opened(project) as maker:
        maker.in_turn(con, {"core_a": "select * from keyed_a", "core_b": "select * from core_a"})
        maker.at_once(con, {"ind_a": "select * from core_b cross join due_list"})
        assert maker.packages == {"pyspark": "4.3.0"}
    assert sent == [["keyed_a"], ["due_list"]]
    assert [path.name for path in (project.work / "spark").iterdir()] == ["spark.log"]


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ({"failed": "core_a", "kind": "CAST_INVALID_INPUT", "says": ""}, ("CAST_INVALID_INPUT", "core_a.sql")),
        ({"failed": "", "kind": "JAVA_GATEWAY_EXITED", "says": ""}, ("JAVA_GATEWAY_EXITED", "khởi động Spark")),
    ],
)
def test_what_spark_refuses_is_told_by_its_kind(con, tmp_path, monkeypatch, at_hand, project, answer, words):
    worker_that(monkeypatch, tmp_path, {"ready": "4.3.0"}, answer)
    con.execute("create table keyed_a as select 7 as n")
    with spark.opened(project) as maker, pytest.raises(SparkError) as problem:
        maker.in_turn(con, {"core_a": "select * from keyed_a"})
    assert problem.value.exit_code == 72 and all(word in str(problem.value) for word in words)


def test_a_process_that_dies_is_told_with_its_log_and_nothing_else_is_left(con, tmp_path, monkeypatch, at_hand, project):
    worker_that(monkeypatch, tmp_path, {"ready": "4.3.0"})
    con.execute("create table keyed_a as select 7 as n")
    with spark.opened(project) as maker, pytest.raises(SparkError, match="dừng giữa chừng") as problem:
        maker.in_turn(con, {"core_a": "select * from keyed_a"})
    assert problem.value.where.endswith("spark.log") and Path(problem.value.where).exists()
    assert len(list((project.work / "spark").iterdir())) == 1


def test_a_cluster_needs_a_folder_that_it_can_read(project, at_hand, tmp_path):
    with pytest.raises(SparkError, match="--spark-folder"), spark.opened(project, "spark://may-chu:7077"):
        pass
    with pytest.raises(SparkError, match="Không thấy thư mục dùng chung"), spark.opened(project, "yarn", tmp_path / "none"):
        pass
    with spark.opened(project, "yarn", tmp_path) as maker:
        assert maker.folder.parent == tmp_path and maker.own == project.work / "spark"
    assert not maker.folder.exists()


def test_settings_keep_meaning_everywhere_and_quicken_small_data_here_only(tmp_path):
    small, large, cluster = (
        options.settings(master, tmp_path, size, memory)
        for master, size, memory in (("local[*]", 10, None), ("local[2]", 1 << 40, "8GB"), ("yarn", 10, None))
    )
    for told in (small, large, cluster):
        assert told["spark.sql.session.timeZone"] == "UTC" and told["spark.sql.ansi.enabled"] == "true"
    assert small["spark.sql.shuffle.partitions"] == "1" and small["spark.driver.memory"] == "2g"
    assert "spark.sql.shuffle.partitions" not in large | cluster
    assert large["spark.driver.memory"] == "8g" and "spark.driver.memory" not in cluster
    assert small["spark.driver.bindAddress"] == "127.0.0.1" and "spark.driver.bindAddress" not in cluster


def test_without_java_the_build_says_what_to_install(home, monkeypatch, capsys):
    monkeypatch.setenv("PATH", str(home))
    monkeypatch.delenv("JAVA_HOME", raising=False)
    assert main(["build", "--engine", "spark"]) == 72
    assert "Không thấy Java" in (said := capsys.readouterr().err) and "openjdk-17-jre-headless" in said


def test_the_benchmark_says_what_is_missing_and_measures_nothing(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))
    found = importlib.util.spec_from_file_location("benchmarks_spark", environment.PROJECT / "benchmarks" / "spark.py")
    assert found and found.loader
    bench = importlib.util.module_from_spec(found)
    found.loader.exec_module(bench)
    assert bench.run() == {}
    assert "Không đo được Spark" in capsys.readouterr().out


def test_an_old_java_is_told_apart(tmp_path, monkeypatch):
    java = tmp_path / "bin" / "java"
    java.parent.mkdir()
    java.write_text("#!/bin/sh\necho 'openjdk version \"1.8.0_392\"' >&2\n")
    java.chmod(0o755)
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))
    with pytest.raises(SparkError, match="bản 8"):
        environment.require_java()


def test_without_the_environment_the_build_names_the_command_that_makes_it(home, monkeypatch, tmp_path, capsys):
    monkeypatch.setattr(environment, "require_java", lambda: Path("java"))
    monkeypatch.setattr(environment, "FOLDER", tmp_path / "none")
    monkeypatch.delenv(environment.PYTHON, raising=False)
    assert main(["build", "--engine", "spark"]) == 72
    assert "treem spark-setup" in capsys.readouterr().err
    monkeypatch.setenv(environment.PYTHON, str(tmp_path / "python-of-nobody"))
    assert main(["build", "--engine", "spark"]) == 72
    assert environment.PYTHON in capsys.readouterr().err


def test_where_spark_runs_is_not_silently_ignored_without_spark(home, capsys):
    assert main(["build", "--master", "spark://may-chu:7077"]) == 2
    assert "--engine spark" in capsys.readouterr().err


def test_the_lock_of_spark_names_no_index_and_holds_what_builds_it_first():
    lock = environment.LOCK.read_text(encoding="utf-8")
    blocks = environment.locked()
    assert "://" not in lock and {"pyspark", "py4j", environment.BUILDER} == set(blocks)
    assert all("--hash=sha256:" in block for block in blocks.values()) and environment.version().startswith("4.")
    main_lock = (environment.PROJECT / "requirements.lock").read_text(encoding="utf-8")
    assert "pyspark==" not in main_lock


def test_a_changed_lock_makes_the_environment_old(tmp_path, monkeypatch):
    monkeypatch.setattr(environment, "FOLDER", tmp_path)
    monkeypatch.setattr(environment, "LOCK", tmp_path / "lock")
    environment.LOCK.write_text("pyspark==4.3.0 --hash=sha256:00\n", encoding="utf-8")
    (tmp_path / "bin").mkdir()
    environment.python_path().touch()
    assert not environment.is_current()
    (tmp_path / environment.STAMP).write_text(environment._fingerprint(), encoding="utf-8")
    assert environment.is_current()
    environment.LOCK.write_text("pyspark==4.4.0 --hash=sha256:00\n", encoding="utf-8")
    assert not environment.is_current()
