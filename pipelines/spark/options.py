"""Spark's settings: what decides the meaning of SQL, what keeps a run private, what makes small data quick.

Everything else (memory of executors, queues, Kerberos …) is the cluster's business: Spark reads it from ``SPARK_CONF_DIR`` as ever.
"""

from pathlib import Path

# below this much Parquet each table is one part and each query one task: planning costs more than counting
SMALL_BYTES = 16 << 20
# days and times mean the same as in DuckDB; a number too large is an error, never another number
_MEANING = {
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.ansi.enabled": "true",
    "spark.sql.parquet.outputTimestampType": "TIMESTAMP_MICROS",
    "spark.sql.catalogImplementation": "in-memory",
}
_LOCAL = {
    "spark.driver.host": "127.0.0.1",
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.ui.enabled": "false",
}
# measured on 300 children: compiling the queries costs twice what running them does
_SMALL = {
    "spark.sql.shuffle.partitions": "1",
    "spark.sql.adaptive.enabled": "false",
    "spark.sql.autoBroadcastJoinThreshold": "-1",
    "spark.sql.codegen.wholeStage": "false",
    "spark.sql.codegen.factoryMode": "NO_CODEGEN",
    "spark.sql.constraintPropagation.enabled": "false",
    "spark.sql.maxPlanStringLength": "10",
    "spark.sql.parquet.columnarReaderBatchSize": "512",
    "spark.hadoop.mapreduce.fileoutputcommitter.algorithm.version": "2",
}
_SMALL_JAVA = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC -XX:ReservedCodeCacheSize=200m -Xms1g -Xmn600m"
_SMALL_MEMORY, _MEMORY = "2g", "4g"


def is_local(master: str) -> bool:
    """Whether Spark runs on this machine alone."""
    return master.startswith("local")


def settings(master: str, folder: Path, size: int, memory: str | None) -> dict[str, str]:
    """Return the settings of a session.

    Args:
        master: Spark's name of where it runs (``local[*]``, ``spark://…``, ``yarn``, ``k8s://…``).
        folder: private folder for what Spark keeps for itself.
        size: bytes of the Parquet files given to it.
        memory: limit such as ``800MB`` or ``4GB``.
    """
    told = {"spark.master": master, "spark.ui.showConsoleProgress": "false", **_MEANING}
    told["spark.sql.warehouse.dir"] = (folder / "warehouse").as_uri()
    if is_local(master):
        small = size < SMALL_BYTES
        heap = _java_size(memory) or (_SMALL_MEMORY if small else _MEMORY)
        told |= _LOCAL | {"spark.local.dir": str(folder), "spark.driver.memory": heap}
        told |= {**_SMALL, "spark.driver.extraJavaOptions": _SMALL_JAVA} if small and not memory else {}
    elif memory:
        told["spark.driver.memory"] = _java_size(memory)
    return told


def _java_size(memory: str | None) -> str:
    """Return DuckDB's ``800MB`` as Java's ``800m``."""
    return (memory or "").lower().replace(" ", "").replace("ib", "").removesuffix("b")
