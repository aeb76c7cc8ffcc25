"""A report as one HTML file that needs nothing else: no script, no font, no request to anybody."""

from html import escape

from panah.core.estimation.report.content import Report, Section, Table

STYLE = """
body { font-family: system-ui, sans-serif; line-height: 1.5; max-width: 56rem; margin: 2rem auto; padding: 0 1rem;
  color: #1b1b1b; background: #fff; }
h1 { font-size: 1.7rem; } h2 { font-size: 1.25rem; margin-top: 2.2rem; }
.decision { border-left: .4rem solid #1d3557; background: #eef2f6; padding: .8rem 1rem; font-size: 1.1rem; }
.refuse { border-color: #9b2226; } .range { border-color: #b8620b; }
.scroll { overflow-x: auto; } table { border-collapse: collapse; width: 100%; margin: .8rem 0; }
th, td { text-align: left; vertical-align: top; padding: .35rem .6rem; border-bottom: 1px solid #c8ced6; }
td.figure, th.figure { text-align: right; font-variant-numeric: tabular-nums; }
svg { max-width: 100%; height: auto; } figure { margin: 1rem 0; }
"""


def render_html(report: Report) -> str:
    """The report as a complete HTML document."""
    body = "".join(_section(section) for section in report.sections)
    language = "uz-Cyrl" if report.language == "uz-cyrl" else report.language
    return (
        f'<!doctype html>\n<html lang="{language}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(report.title)}</title><style>{STYLE}</style></head><body>"
        f"<main><h1>{escape(report.title)}</h1>"
        f'<p class="decision {escape(report.outcome)}">{escape(report.decision)}</p>{body}</main></body></html>\n'
    )


def _section(section: Section) -> str:
    parts = [f"<section><h2>{escape(section.heading)}</h2>"]
    parts += [f"<p>{escape(text)}</p>" for text in section.paragraphs]
    if section.chart:
        label = escape(section.alternative, quote=True)
        parts.append(f'<figure role="img" aria-label="{label}">{section.chart}</figure>')
    parts += [_table(table) for table in section.tables]
    return "".join([*parts, "</section>"])


def _table(table: Table) -> str:
    def cell(text: str, at: int, tag: str) -> str:
        mark = ' class="figure"' if at in table.numbers else ""
        return f"<{tag}{mark}>{escape(text)}</{tag}>"

    def cells(row: tuple[str, ...], tag: str) -> str:
        return "".join(cell(text, at, tag) for at, text in enumerate(row))

    head = f"<thead><tr>{cells(table.head, 'th')}</tr></thead>" if any(table.head) else ""
    rows = "".join(f"<tr>{cells(row, 'td')}</tr>" for row in table.rows)
    return f'<div class="scroll"><table>{head}<tbody>{rows}</tbody></table></div>'
