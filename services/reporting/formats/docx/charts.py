"""A figure as a chart of Word's own: horizontal bars with their numbers in the file, sharp and open to editing."""

from services.reporting.formats.charts import COLOURS
from services.reporting.formats.docx.markup import Names, attribute, paragraph, shown
from services.reporting.formats.docx.page import Page
from services.reporting.reports.tree import Figure, Series

CHART = "http://schemas.openxmlformats.org/drawingml/2006/chart"
DRAWING = "http://schemas.openxmlformats.org/drawingml/2006/main"
PLACED = "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"
EMU_PER_TWIP = 635
PER_BAR, AROUND, TALLEST = 320, 1000, 12000
"""Twips that a bar takes, the legend and axis together, and the whole at most."""
NUMBER = "#,##0"
CATEGORY_AXIS, VALUE_AXIS = 111, 222
GREY = '<c:spPr><a:ln w="6350"><a:solidFill><a:srgbClr val="C3CDD5"/></a:solidFill></a:ln></c:spPr>'


def chart_paragraph(figure: Figure, page: Page, names: Names) -> str:
    """The chart in its place, with its alternative text. Its part is the next of the document's charts."""
    names.charts += 1
    width = page.text * EMU_PER_TWIP
    height = min(PER_BAR * len(figure.labels) + AROUND, TALLEST) * EMU_PER_TWIP
    described = f"descr={attribute(figure.alternative)} title={attribute(figure.title)}"
    drawing = (
        f'<w:r><w:drawing><wp:inline xmlns:wp="{PLACED}" distT="0" distB="0" distL="0" distR="0">'
        f'<wp:extent cx="{width}" cy="{height}"/>'
        f'<wp:docPr id="{names.charts}" name="{figure.id}" {described}/><wp:cNvGraphicFramePr/>'
        f'<a:graphic xmlns:a="{DRAWING}"><a:graphicData uri="{CHART}">'
        f'<c:chart xmlns:c="{CHART}" r:id="chart{names.charts}"/></a:graphicData></a:graphic>'
        "</wp:inline></w:drawing></w:r>"
    )
    return paragraph(drawing, "Figur")


def chart_part(figure: Figure) -> str:
    """The whole of chartN.xml."""
    series = "".join(_series(one, n, figure) for n, one in enumerate(figure.series))
    legend = '<c:legend><c:legendPos val="t"/><c:overlay val="0"/></c:legend>' if len(figure.series) > 1 else ""
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
        f'<c:chartSpace xmlns:c="{CHART}" xmlns:a="{DRAWING}"><c:roundedCorners val="0"/>'
        '<c:chart><c:autoTitleDeleted val="1"/><c:plotArea><c:layout/>'
        '<c:barChart><c:barDir val="bar"/><c:grouping val="stacked"/><c:varyColors val="0"/>'
        f'{series}<c:gapWidth val="45"/><c:overlap val="100"/>'
        f'<c:axId val="{CATEGORY_AXIS}"/><c:axId val="{VALUE_AXIS}"/></c:barChart>{_axes()}</c:plotArea>'
        f'{legend}<c:plotVisOnly val="1"/></c:chart>'
        "<c:spPr><a:ln><a:noFill/></a:ln></c:spPr>"
        '<c:txPr><a:bodyPr/><a:p><a:pPr><a:defRPr sz="800"><a:solidFill><a:srgbClr val="1D2733"/></a:solidFill>'
        '<a:latin typeface="Arial"/></a:defRPr></a:pPr></a:p></c:txPr></c:chartSpace>'
    )


def _series(series: Series, place: int, figure: Figure) -> str:
    colour = COLOURS[place % len(COLOURS)].lstrip("#").upper()
    alone = len(figure.series) == 1
    labels = "".join(f'<c:pt idx="{n}"><c:v>{shown(label)}</c:v></c:pt>' for n, label in enumerate(_labels(figure)))
    values = "".join(f'<c:pt idx="{n}"><c:v>{value}</c:v></c:pt>' for n, value in enumerate(series.values))
    count = f'<c:ptCount val="{len(figure.labels)}"/>'
    return (
        f'<c:ser><c:idx val="{place}"/><c:order val="{place}"/><c:tx><c:v>{shown(series.title)}</c:v></c:tx>'
        f'<c:spPr><a:solidFill><a:srgbClr val="{colour}"/></a:solidFill></c:spPr><c:invertIfNegative val="0"/>'
        f'<c:dLbls><c:showLegendKey val="0"/><c:showVal val="{int(alone)}"/><c:showCatName val="0"/>'
        '<c:showSerName val="0"/><c:showPercent val="0"/><c:showBubbleSize val="0"/></c:dLbls>'
        f"<c:cat><c:strLit>{count}{labels}</c:strLit></c:cat>"
        f"<c:val><c:numLit><c:formatCode>{NUMBER}</c:formatCode>{count}{values}</c:numLit></c:val></c:ser>"
    )


def _labels(figure: Figure) -> list[str]:
    """With the remark that stands in place of a total, where there is one."""
    remarks = figure.remarks or (None,) * len(figure.labels)
    return [f"{label} ({remark})" if remark else label for label, remark in zip(figure.labels, remarks, strict=True)]


def _axes() -> str:
    """Labels at the left from the top down; numbers below, over light lines."""
    ticks = '<c:majorTickMark val="none"/><c:minorTickMark val="none"/>'
    return (
        f'<c:catAx><c:axId val="{CATEGORY_AXIS}"/><c:scaling><c:orientation val="maxMin"/></c:scaling>'
        f'<c:delete val="0"/><c:axPos val="l"/>{ticks}<c:tickLblPos val="low"/>{GREY}'
        f'<c:crossAx val="{VALUE_AXIS}"/><c:crosses val="autoZero"/></c:catAx>'
        f'<c:valAx><c:axId val="{VALUE_AXIS}"/><c:scaling><c:orientation val="minMax"/><c:min val="0"/></c:scaling>'
        f'<c:delete val="0"/><c:axPos val="b"/><c:majorGridlines>{GREY}</c:majorGridlines>'
        f'<c:numFmt formatCode="{NUMBER}" sourceLinked="0"/>{ticks}<c:tickLblPos val="nextTo"/>'
        "<c:spPr><a:ln><a:noFill/></a:ln></c:spPr>"
        f'<c:crossAx val="{CATEGORY_AXIS}"/><c:crosses val="max"/></c:valAx>'
    )
