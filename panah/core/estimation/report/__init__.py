"""A report of an estimate: what may be said, why, and how to reproduce it, as text, JSON, HTML, PDF and pictures."""
