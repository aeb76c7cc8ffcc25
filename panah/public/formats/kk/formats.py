"""Kazakh, which Django has no formats for. Source: CLDR 47, kk."""

DATE_FORMAT = r"Y ж. j F"
MONTH_DAY_FORMAT = "j F"
YEAR_MONTH_FORMAT = r"Y ж. F"
SHORT_DATE_FORMAT = "d.m.Y"
TIME_FORMAT = "H:i"
DATETIME_FORMAT = r"Y ж. j F, H:i"
SHORT_DATETIME_FORMAT = "d.m.Y H:i"
FIRST_DAY_OF_WEEK = 1
DATE_INPUT_FORMATS = ["%Y-%m-%d", "%d.%m.%Y"]
DECIMAL_SEPARATOR = ","
THOUSAND_SEPARATOR = "\xa0"
NUMBER_GROUPING = 3
