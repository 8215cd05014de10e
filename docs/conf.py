"""How the guide is built to HTML, offline: `make guide`, then open docs/_build/html/index.html.

Nothing is fetched, neither while building nor by the built pages; tests/unit/test_guide_pages.py looks.
"""

import sys
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent
sys.path.insert(0, str(FOLDER))

project = "treem - sách hướng dẫn"
author = "dự án treem"
language = "vi"
extensions = ["myst_parser", "vietnamese_search"]
source_suffix = {".md": "markdown"}
exclude_patterns = ["_build", "_locale", "conf.py", "vietnamese_search.py"]
locale_dirs = ["_locale"]
root_doc = "index"

myst_enable_extensions = ["colon_fence", "deflist"]
myst_heading_anchors = 3
# a heading of a generated page may skip a level
suppress_warnings = ["myst.header"]

html_theme = "furo"
html_title = "Sách hướng dẫn treem"
html_static_path = ["_static"]
html_css_files = ["guide.css"]
html_copy_source = False
html_show_sourcelink = False
html_use_index = False
html_show_sphinx = False
html_last_updated_fmt = None
# a summary of each page found would be fetched, which a browser forbids for pages opened from a disk
html_show_search_summary = False
html_theme_options = {"navigation_with_keys": True, "footer_icons": []}
pygments_style = "friendly"


def setup(app: Any) -> None:
    """Let the contents name every page beside it that they do not name yet, in the place kept for them."""
    app.connect("source-read", _name_the_rest)


def _name_the_rest(app: Any, page: str, source: list[str]) -> None:
    if page == root_doc:
        lines = source[0].splitlines()
        rest = sorted({path.stem for path in FOLDER.glob("*.md")} - {root_doc, *lines})
        source[0] = source[0].replace("(other pages)\n", "".join(f"{name}\n" for name in rest))
