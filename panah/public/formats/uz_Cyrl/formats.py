"""Uzbek in Cyrillic, which Django does not know. Source: CLDR 47, uz_Cyrl."""

DATE_FORMAT = "j F, Y"
MONTH_DAY_FORMAT = "j F"
YEAR_MONTH_FORMAT = "F, Y"
SHORT_DATE_FORMAT = "d.m.Y"
TIME_FORMAT = "H:i"
DATETIME_FORMAT = "j F, Y H:i"
SHORT_DATETIME_FORMAT = "d.m.Y H:i"
FIRST_DAY_OF_WEEK = 1
DATE_INPUT_FORMATS = ["%Y-%m-%d", "%d.%m.%Y"]
DECIMAL_SEPARATOR = ","
THOUSAND_SEPARATOR = "\xa0"
NUMBER_GROUPING = 3
