"""Which days are working days in Sweden: neither a weekend, nor a public holiday (lag 1989:253), nor one of the
three eves that offices keep closed as well."""

from datetime import date, timedelta
from functools import cache

DAY = timedelta(days=1)


def easter_sunday(year: int) -> date:
    """In the Gregorian calendar (the algorithm of Meeus, Jones and Butcher)."""
    a, b, c = year % 19, year // 100, year % 100
    h = (19 * a + b - b // 4 - (b - (b + 8) // 25 + 1) // 3 + 15) % 30
    weekday = (32 + 2 * (b % 4) + 2 * (c // 4) - h - c % 4) % 7
    m = (a + 11 * h + 22 * weekday) // 451
    month, day = divmod(h + weekday - 7 * m + 114, 31)
    return date(year, month, day + 1)


def _first(weekday: int, after: date) -> date:
    """The first such day of the week from `after` on; Monday is 0."""
    return after + DAY * ((weekday - after.weekday()) % 7)


@cache
def closed_days(year: int) -> frozenset[date]:
    """Public holidays and the eves of midsummer, Christmas and New Year, apart from plain weekends."""
    easter, saturday = easter_sunday(year), 5
    midsummer = _first(saturday, date(year, 6, 20))
    fixed = [(1, 1), (1, 6), (5, 1), (6, 6), (12, 24), (12, 25), (12, 26), (12, 31)]
    moving = [easter + DAY * n for n in (-2, 0, 1, 39, 49)]  # Good Friday, Easter, Ascension, Whit Sunday
    all_saints = _first(saturday, date(year, 10, 31))
    return frozenset([date(year, *day) for day in fixed] + moving + [midsummer - DAY, midsummer, all_saints])


def is_working_day(day: date) -> bool:
    return day.weekday() < 5 and day not in closed_days(day.year)


def nearest_working_day(day: date, step: int) -> date:
    """The day itself or the nearest working day before (`step` -1) or after it (1)."""
    while not is_working_day(day):
        day += DAY * step
    return day
