"""Estimators for surveys where no overlapping lists exist: respondent-driven sampling and network scale-up."""
