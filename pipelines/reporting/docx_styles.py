"""Named styles of the Word report, from ``reports/templates/layout.yml`` (Decree 30/2020)."""

from typing import TYPE_CHECKING, Any

from pipelines.reporting.wording import layout

if TYPE_CHECKING:
    from docx.document import Document as WordDocument
    from docx.styles.style import ParagraphStyle

LANGUAGE = "vi-VN"
GRID, PLAIN = "TreemGrid", "TreemPlain"
ALIGN = {"left": "left", "center": "center", "right": "right", "justify": "both"}
SINGLE_LINE = 240


def style_id(key: str) -> str:
    """Return the id in the file of a style of the layout: built-in headings keep theirs, so navigation works."""
    return key.replace("heading_", "Heading") if key.startswith("heading_") else f"Treem{key.title().replace('_', '')}"


def twips(mm: float) -> int:
    """Return mm in twentieths of a point."""
    return round(mm * 1440 / 25.4)


def install(word: "WordDocument") -> None:
    """Replace the styles of python-docx's template by ours: font, language, headings, tables, settings."""
    _drop_template_parts(word)
    _drop_unused_styles(word)
    _set_defaults(word)
    for key, spec in layout()["styles"].items():
        _define(word, key, spec)
    for level in (1, 2, 3):
        word.styles[f"Heading {level}"].next_paragraph_style = word.styles[layout()["styles"]["body"]["name"]]
    _add_table_styles(word)
    _set_compatibility(word)


def _drop_template_parts(word: "WordDocument") -> None:
    unwanted = ("stylesWithEffects", "customXml")
    for owner in (word.part.rels, word.part.package.rels):
        for rel_id in [key for key, rel in owner.items() if rel.reltype.endswith((*unwanted, "thumbnail"))]:
            del owner[rel_id]


def _drop_unused_styles(word: "WordDocument") -> None:
    kept = {"Normal", "DefaultParagraphFont", "TableNormal", "NoList", "Header", "Footer", "Strong"}
    kept |= {f"Heading{level}" for level in (1, 2, 3)}
    for style in list(word.styles.element.style_lst):
        if style.styleId not in kept:
            style.delete()


def _set_defaults(word: "WordDocument") -> None:
    from docx.oxml import parse_xml
    from docx.oxml.ns import nsdecls, qn

    defaults = word.styles.element.find(qn("w:docDefaults"))
    font = layout()["font"]
    body = layout()["styles"]["body"]["size"]
    fresh = parse_xml(
        f"<w:docDefaults {nsdecls('w')}><w:rPrDefault><w:rPr>"
        f'<w:rFonts w:ascii="{font}" w:hAnsi="{font}" w:eastAsia="{font}" w:cs="{font}"/>'
        f'<w:color w:val="000000"/><w:sz w:val="{body * 2}"/><w:szCs w:val="{body * 2}"/>'
        f'<w:lang w:val="{LANGUAGE}" w:eastAsia="{LANGUAGE}" w:bidi="ar-SA"/>'
        "</w:rPr></w:rPrDefault><w:pPrDefault><w:pPr>"
        f'<w:spacing w:before="0" w:after="0" w:line="{SINGLE_LINE}" w:lineRule="auto"/>'
        "</w:pPr></w:pPrDefault></w:docDefaults>"
    )
    word.styles.element.replace(defaults, fresh)
    for name in ("Normal", "Header", "Footer"):
        _reset(word.styles[name])


def _reset(style: Any) -> None:
    """Take away what the template had set, so that only our numbers count."""
    from docx.oxml.ns import qn

    for tag in ("w:rPr", "w:pPr", "w:link"):
        for part in style.element.findall(qn(tag)):
            style.element.remove(part)


def _define(word: "WordDocument", key: str, spec: dict[str, Any]) -> None:
    from docx.enum.style import WD_STYLE_TYPE

    if key.startswith("heading_"):
        style: Any = word.styles[spec["name"]]
        _reset(style)
    else:
        style = word.styles.add_style(spec["name"], WD_STYLE_TYPE.PARAGRAPH)
        style.element.styleId = style_id(key)
        style.base_style = word.styles["Normal"]
    style.quick_style = True
    style.hidden = False
    _set_letters(style, spec)
    _set_paragraph(style, spec)


def _set_letters(style: "ParagraphStyle", spec: dict[str, Any]) -> None:
    from docx.oxml import parse_xml
    from docx.oxml.ns import nsdecls
    from docx.shared import Pt, RGBColor

    font = style.font
    font.name, font.size, font.color.rgb = layout()["font"], Pt(spec["size"]), RGBColor(0, 0, 0)
    font.bold, font.italic = spec.get("bold", False), spec.get("italic", False)
    if spec.get("shaded"):
        fill = layout()["placeholder_fill"]
        shade = parse_xml(f'<w:shd {nsdecls("w")} w:val="clear" w:color="auto" w:fill="{fill}"/>')
        style.element.get_or_add_rPr().append(shade)


def _set_paragraph(style: "ParagraphStyle", spec: dict[str, Any]) -> None:
    from docx.enum.text import WD_LINE_SPACING
    from docx.oxml import parse_xml
    from docx.oxml.ns import nsdecls
    from docx.shared import Mm, Pt

    shape = style.paragraph_format
    shape.space_before, shape.space_after = Pt(spec.get("before", 0)), Pt(spec.get("after", 0))
    shape.first_line_indent, shape.left_indent = Mm(spec.get("first_line", 0)), Mm(spec.get("left", 0))
    shape.keep_with_next, shape.widow_control = spec.get("keep_next", False), True
    if "exact_pt" in spec:
        shape.line_spacing_rule, shape.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(spec["exact_pt"])
    else:
        shape.line_spacing = float(spec.get("line", 1))
    shape.alignment = _alignment(spec["align"])
    if "level" in spec:
        level = parse_xml(f'<w:outlineLvl {nsdecls("w")} w:val="{spec["level"] - 1}"/>')
        style.element.get_or_add_pPr().append(level)
    if spec.get("rule"):
        line = f'<w:pBdr {nsdecls("w")}><w:top w:val="single" w:sz="6" w:space="0" w:color="000000"/></w:pBdr>'
        # order matters to Word: pBdr stands before spacing
        spacing = style.element.get_or_add_pPr().find(f"{{{_word_namespace()}}}spacing")
        spacing.addprevious(parse_xml(line))


def _word_namespace() -> str:
    from docx.oxml.ns import nsmap

    return str(nsmap["w"])


def _alignment(name: str) -> Any:
    from docx.enum.text import WD_ALIGN_PARAGRAPH

    return WD_ALIGN_PARAGRAPH.from_xml(ALIGN[name])


def _add_table_styles(word: "WordDocument") -> None:
    from docx.oxml import parse_xml
    from docx.oxml.ns import nsdecls

    sides = ("top", "left", "bottom", "right", "insideH", "insideV")
    lines = "".join(f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="000000"/>' for side in sides)
    pad_x, pad_y = (twips(layout()["cell_padding"][axis]) for axis in "xy")
    for identity, name, borders, margins in (
        (GRID, "Bảng số liệu", f"<w:tblBorders>{lines}</w:tblBorders>", (pad_y, pad_x)),
        (PLAIN, "Bảng không kẻ", "", (0, 0)),
    ):
        padding = "".join(
            f'<w:{side} w:w="{margins[side in ("left", "right")]}" w:type="dxa"/>'
            for side in ("top", "left", "bottom", "right")
        )
        word.styles.element.append(
            parse_xml(
                f'<w:style {nsdecls("w")} w:type="table" w:customStyle="1" w:styleId="{identity}">'
                f'<w:name w:val="{name}"/><w:basedOn w:val="TableNormal"/><w:uiPriority w:val="59"/>'
                f"<w:tblPr>{borders}<w:tblCellMar>{padding}</w:tblCellMar></w:tblPr></w:style>"
            )
        )


def _set_compatibility(word: "WordDocument") -> None:
    """Say that the file is of today's Word (no "compatibility mode"), Vietnamese, decimal comma."""
    from docx.oxml.ns import qn

    settings = word.settings.element
    for unwanted in ("w:rsids", "w:zoom", "w:savePreviewPicture", "w:compat/w:useFELayout"):
        for element in settings.findall("/".join(map(qn, unwanted.split("/")))):
            element.getparent().remove(element)
    for element in settings.iter(qn("w:compatSetting")):
        if element.get(qn("w:name")) == "compatibilityMode":
            element.set(qn("w:val"), "15")
    language = settings.find(qn("w:themeFontLang"))
    language.attrib.clear()
    language.set(qn("w:val"), LANGUAGE)
    settings.find(qn("w:decimalSymbol")).set(qn("w:val"), ",")
    settings.find(qn("w:listSeparator")).set(qn("w:val"), ";")
