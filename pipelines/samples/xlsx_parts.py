"""The parts of an .xlsx file that do not depend on its cells: package, properties, styles (ECMA-376).

Written directly because a demo has hundreds of files and millions of cells; a general library takes several times longer.
"""

from functools import cache

CREATED = "2018-01-10T00:00:00Z"
"""Fixed, so that the same seed gives the same bytes."""

HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
TYPES = "application/vnd.openxmlformats-officedocument.spreadsheetml"

CONTENT_TYPES = (
    f'{HEAD}<Types xmlns="{PACKAGE}/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    f'<Override PartName="/xl/workbook.xml" ContentType="{TYPES}.sheet.main+xml"/>'
    f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{TYPES}.worksheet+xml"/>'
    f'<Override PartName="/xl/styles.xml" ContentType="{TYPES}.styles+xml"/>'
    f'<Override PartName="/xl/sharedStrings.xml" ContentType="{TYPES}.sharedStrings+xml"/>'
    '<Override PartName="/docProps/core.xml" ContentType="application/vnd.openxmlformats-package.core-properties+xml"/>'
    "</Types>"
)
PACKAGE_RELATIONS = (
    f'{HEAD}<Relationships xmlns="{PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/>'
    f'<Relationship Id="rId2" Type="{PACKAGE}/relationships/metadata/core-properties" Target="docProps/core.xml"/>'
    "</Relationships>"
)
BOOK_RELATIONS = (
    f'{HEAD}<Relationships xmlns="{PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{OFFICE}/worksheet" Target="worksheets/sheet1.xml"/>'
    f'<Relationship Id="rId2" Type="{OFFICE}/styles" Target="styles.xml"/>'
    f'<Relationship Id="rId3" Type="{OFFICE}/sharedStrings" Target="sharedStrings.xml"/>'
    "</Relationships>"
)
PROPERTIES = (
    f'{HEAD}<cp:coreProperties xmlns:cp="{PACKAGE}/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/" '
    'xmlns:dcterms="http://purl.org/dc/terms/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
    "<dc:title>Dữ liệu mẫu</dc:title><dc:creator>treem</dc:creator>"
    f'<dcterms:created xsi:type="dcterms:W3CDTF">{CREATED}</dcterms:created>'
    f'<dcterms:modified xsi:type="dcterms:W3CDTF">{CREATED}</dcterms:modified>'
    "</cp:coreProperties>"
)

FONTS = {
    "plain": "",
    "bold": "<b/>",
    "italic": "<i/>",
    "title": "<b/>",
    "mark": "<b/>",
    "small": "<i/>",
}
SIZES = {"title": 14, "small": 9}
COLOURS = {"mark": "FFC00000"}
DATE_FORMAT, TENTH_FORMAT = 164, 165

# name -> (font, number format, border, horizontal alignment, wrapped)
STYLES: dict[str, tuple[str, int, int, str, bool]] = {
    "default": ("plain", 0, 0, "", False),
    "plain": ("plain", 0, 0, "center", False),
    "bold": ("bold", 0, 0, "center", False),
    "italic": ("italic", 0, 0, "center", False),
    "title": ("title", 0, 0, "center", False),
    "mark": ("mark", 0, 0, "center", False),
    "header": ("bold", 0, 1, "center", True),
    "number": ("small", 0, 1, "center", False),
    "sum": ("bold", 0, 1, "", False),
    "cell": ("plain", 0, 1, "", False),
    "middle": ("plain", 0, 1, "center", False),
    "wrapped": ("plain", 0, 1, "", True),
    "date": ("plain", DATE_FORMAT, 1, "center", False),
    "tenth": ("plain", TENTH_FORMAT, 1, "center", False),
}
STYLE_NUMBER = {name: number for number, name in enumerate(STYLES)}


def _font(name: str, extra: str) -> str:
    colour = f'<color rgb="{COLOURS[name]}"/>' if name in COLOURS else '<color rgb="FF000000"/>'
    return f'<font>{extra}<sz val="{SIZES.get(name, 12)}"/>{colour}<name val="Times New Roman"/><family val="1"/></font>'


def _format(font: str, number: int, border: int, align: str, wrapped: bool) -> str:
    wrap = ' wrapText="1"' if wrapped else ""
    across = f' horizontal="{align}"' if align else ""
    return (
        f'<xf numFmtId="{number}" fontId="{list(FONTS).index(font)}" fillId="0" borderId="{border}" xfId="0" '
        'applyNumberFormat="1" applyFont="1" applyBorder="1" applyAlignment="1">'
        f'<alignment{across} vertical="center"{wrap}/></xf>'
    )


@cache
def styles_part() -> str:
    """Return the style sheet shared by all workbooks of the sample."""
    sides = "".join(f'<{side} style="thin"><color auto="1"/></{side}>' for side in ("left", "right", "top", "bottom"))
    formats = "".join(_format(*style) for style in STYLES.values())
    fonts = "".join(_font(name, extra) for name, extra in FONTS.items())
    return (
        f'{HEAD}<styleSheet xmlns="{MAIN}">'
        f'<numFmts count="2"><numFmt numFmtId="{DATE_FORMAT}" formatCode="dd/mm/yyyy"/>'
        f'<numFmt numFmtId="{TENTH_FORMAT}" formatCode="0.0"/></numFmts>'
        f'<fonts count="{len(FONTS)}">{fonts}</fonts>'
        '<fills count="2"><fill><patternFill patternType="none"/></fill>'
        '<fill><patternFill patternType="gray125"/></fill></fills>'
        '<borders count="2"><border><left/><right/><top/><bottom/><diagonal/></border>'
        f"<border>{sides}<diagonal/></border></borders>"
        '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
        f'<cellXfs count="{len(STYLES)}">{formats}</cellXfs>'
        '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles>'
        f'<dxfs count="1"><dxf><border>{sides}</border></dxf></dxfs>'
        "</styleSheet>"
    )


def book_part(sheet: str, titles: tuple[int, int]) -> str:
    """Return the workbook part with one sheet whose heading rows (first, last) repeat on every printed page."""
    name = escape(sheet)
    return (
        f'{HEAD}<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><bookViews><workbookView/></bookViews>'
        f'<sheets><sheet name="{name}" sheetId="1" r:id="rId1"/></sheets>'
        f'<definedNames><definedName name="_xlnm.Print_Titles" localSheetId="0">\'{name}\'!${titles[0]}:${titles[1]}'
        "</definedName></definedNames></workbook>"
    )


def escape(text: str) -> str:
    """Return text as XML wants it."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")
