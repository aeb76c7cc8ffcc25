"""UNODC's Global Report data (GLOTIP): 13 columns, one published number a row, with all the dirt of the real file."""

from panah.core.exchange.glotip.checks import PartsCheck
from panah.core.exchange.glotip.reader import GlotipStream, stream_glotip
from panah.core.exchange.glotip.row import COLUMNS, GlotipRow
from panah.core.exchange.glotip.sdmx import SDMX_COLUMNS, sdg_rows
from panah.core.exchange.glotip.writer import write_glotip_csv, write_glotip_xlsx

__all__ = [
    "COLUMNS",
    "SDMX_COLUMNS",
    "GlotipRow",
    "GlotipStream",
    "PartsCheck",
    "sdg_rows",
    "stream_glotip",
    "write_glotip_csv",
    "write_glotip_xlsx",
]
