"""Look-up of a name, as somebody heard it, among millions of records: one file, or a schema of a server.

`NameIndex` is a plain class that its owner (the register) keeps beside its tables: build, add, remove, search, verify.
"""

from panah.core.names.index.index import NameIndex
from panah.core.names.index.postgresql import PostgresqlSchema
from panah.core.names.index.records import Hit, Record, Verification

__all__ = ["Hit", "NameIndex", "PostgresqlSchema", "Record", "Verification"]
