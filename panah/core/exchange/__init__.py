"""Readers and writers for the field's formats: HTCDS, CTDC, GLOTIP, XLSForm and XForm, SDMX.

Every reader keeps what it does not understand, says where it stands and how to mend it, and never executes,
expands or trusts what is in a file. Every writer gives back a file that the reader reads to the same records.
"""
