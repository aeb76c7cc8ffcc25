"""Files of the Counter-Trafficking Data Collaborative (CTDC): k-anonymised (63 columns) and synthetic (27).

The names of columns and values are CTDC's; its terms of use hold for its data, none of which is here.
"""

from panah.core.exchange.ctdc.convert import (
    htcds_from_k_anonymised,
    mapped_columns,
    synthetic_from_htcds,
    synthetic_from_k_anonymised,
)
from panah.core.exchange.ctdc.percent import Share, shares
from panah.core.exchange.ctdc.reader import CtdcStream, stream_ctdc
from panah.core.exchange.ctdc.schema import EDITIONS, Edition, edition
from panah.core.exchange.ctdc.writer import write_ctdc

__all__ = [
    "EDITIONS",
    "CtdcStream",
    "Edition",
    "Share",
    "edition",
    "htcds_from_k_anonymised",
    "mapped_columns",
    "shares",
    "stream_ctdc",
    "synthetic_from_htcds",
    "synthetic_from_k_anonymised",
    "write_ctdc",
]
