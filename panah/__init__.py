"""Panah: reports of forced labour, screened, protected, referred and counted."""

__version__ = "0.1.0"
