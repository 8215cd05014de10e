"""Whatever text a plan, an office or a register brings: it arrives as plain text, unchanged, in every format."""

import os
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from writers_sample import sample, write_all

from pipelines.reporting.document import Column, Fact, Heading, Paragraph, Table
from pipelines.reporting.verify import verify

TEXT = st.text(max_size=40)
EXAMPLES = 100 if os.environ.get("TREEM_PROVE") == "1" else 8


@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=TEXT, code=TEXT.filter(bool), value=st.floats(allow_nan=False, allow_infinity=False))
def test_any_text_and_any_number_agree_in_word_excel_and_html(
    tmp_path: Path, text: str, code: str, value: float
) -> None:
    table = Table(code, text, (Column(text), Column("b", 1, "right", "0.0")), (((text,), (Fact(text, "1,5", value),)),))
    blocks = (Heading(1, f"I. {text}"), Paragraph((text, Fact(code, text, value), text)), table)
    folder = write_all(sample(blocks=blocks, subtitle=text, closing=text), tmp_path, ("docx", "xlsx", "html"))
    assert verify(folder, ("docx", "xlsx", "html")) == []


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(alphabet=st.characters(min_codepoint=32, max_codepoint=126), max_size=60))
def test_any_markup_is_plain_text_in_the_pdf(tmp_path: Path, text: str) -> None:
    table = Table("Biểu 1", text, (Column("a"),), (((text,),),))
    folder = write_all(sample(blocks=(Paragraph((text,)), table)), tmp_path, ("pdf",))
    assert verify(folder, ("pdf",)) == []
