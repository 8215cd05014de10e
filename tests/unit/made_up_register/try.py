"""Run in a process of its own, over a copy of the package that has the made-up register, indicator, plan and report: what every part of the program makes of it."""

import contextlib
import csv
import io
import json
import shutil
import sys
from collections import Counter
from pathlib import Path

from pipelines import catalog, checks, engine, marts, templates
from pipelines.build import build
from pipelines.cli import main
from pipelines.samples import make_demo
from pipelines.settings import load_project
from pipelines.worklists import findings

checks.SQL_FROM = 1  # both routes of the gate give the same verdicts (tests/property/test_checks_two_routes); this one costs less
project = load_project()
demo = project.raw / "demo"
make_demo(demo, children=150, defects="none")
for folder in demo.iterdir():
    if folder.name not in ("hoc-boi", "_answer_key", "2018") and folder.suffix != ".xlsx":
        shutil.rmtree(folder)
for path in (demo / "2018").rglob("*.xlsx"):
    if path.stem != "child_register":
        path.unlink()
build(project)
(core,) = project.core.iterdir()
con = engine.connect()
for path in core.glob("*.parquet"):
    con.execute(f"create view \"{path.stem}\" as select * from read_parquet('{path}')")
rows = engine.rows(con, "select commune_code, year(learned_on)::varchar, level, count(*), count(distinct child_key) from keyed_swimming_lessons group by all")
with (demo / "_answer_key" / "swimming_lessons.csv").open(encoding="utf-8", newline="") as table:
    expected = {(row["place"], row["period"], row["category"]): float(row["number"]) for row in csv.DictReader(table)}
known = "select count(distinct child_key) from keyed_swimming_lessons semi join keyed_child_register using (child_key) where year(learned_on) = 2018"
lists = Counter(name for (name,) in engine.rows(con, "select register from core_lists where register = 'swimming_lessons'"))
share = engine.rows(con, """
    select count(*) filter (where child_key in (select child_key from keyed_swimming_lessons where level = 'safe')), count(*) from core_population
    where period_id = '2018' and moment = 'cutoff' and birth_date > date '2002-11-30' and birth_date <= date '2012-11-30'
""")
counted = engine.rows(marts.open_marts(project.marts), "select numerator, denominator from indicator_values where fact_id = 'swimming_share:safe@106:2018'")
targets = io.StringIO()
with contextlib.redirect_stdout(targets):
    main(["targets", "--plan", "hoc_boi_2018", "--period", "2018", "--json"])
report = ["report", "swimming_report", "--plan", "hoc_boi_2018", "--period", "2018", "--formats", "docx", "--draft", "thử"]
template = templates.write_template(catalog.registers()["swimming_lessons"], project.home / "mau.xlsx")
told = {
    "counted": sorted([*row[:3], row[3]] for row in rows),
    "expected": sorted([*key, number] for key, number in expected.items()),
    "known": engine.rows(con, known)[0][0],
    "personal": [name for name in engine.columns(con, "keyed_swimming_lessons") if name in ("full_name", "mother_name")],
    "share": [list(row) for row in share],
    "share_published": [list(row) for row in counted],
    "plan_check": main(["plan", "check", str(Path(catalog.__file__).parent / "plans" / "hoc_boi_2018.yml")]),
    "targets": json.loads(targets.getvalue()),
    "report": main(report),
    "report_files": sorted(path.name for path in (project.home / "reports" / "2018").rglob("*.docx")),
    "lists": lists["swimming_lessons"],
    "template": template.name,
    "check": main(["check", "--json"]),
    "fixes": len(findings.find(project, con, None)),
}
(project.home / "told.json").write_text(json.dumps(told), encoding="utf-8")
sys.exit(0)
