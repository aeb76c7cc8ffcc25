"""The Human Trafficking Case Data Standard 2.0: Excel templates and form submissions in, corrected templates
out.

`fields.csv` holds the fields and code lists of HTCDS 2.0, International Organization for Migration (IOM),
https://github.com/UNMigration/HTCDS, licensed CC BY 4.0; IOM does not endorse Panah.
"""

from panah.core.exchange.htcds.child import read_in_child
from panah.core.exchange.htcds.fingerprint import fingerprint, identity_key
from panah.core.exchange.htcds.form_writer import write_htcds_form
from panah.core.exchange.htcds.reader import Reading, Stream, read_htcds, stream_htcds
from panah.core.exchange.htcds.record import HtcdsRecord
from panah.core.exchange.htcds.writer import htcds_bytes, write_htcds, write_htcds_csv
from panah.core.exchange.htcds.xform import read_xform, stream_xform
from panah.core.exchange.htcds.xform_writer import write_xform

__all__ = [
    "HtcdsRecord",
    "Reading",
    "Stream",
    "fingerprint",
    "htcds_bytes",
    "identity_key",
    "read_htcds",
    "read_in_child",
    "read_xform",
    "stream_htcds",
    "stream_xform",
    "write_htcds",
    "write_htcds_csv",
    "write_htcds_form",
    "write_xform",
]
