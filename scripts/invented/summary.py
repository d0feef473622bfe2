"""What came out, beside what was wanted."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from invented import targets
from invented.rates import FAMILY
from invented.today import Car
from invented.world import Child, Kind
from transport_opt.model import EVERY_DAY, Assistant


def summary(children: Sequence[Child], cars: Sequence[Car]) -> str:
    """Tell the achieved shares and their targets, a line each."""
    return "\n".join([*_people(children), *_routes(cars)])


def _people(children: Sequence[Child]) -> list[str]:
    count = len(children)
    miles = sorted(child.metres / targets.MILE for child in children)
    full = sum(child.am_days == child.pm_days == EVERY_DAY for child in children)
    special = sum(child.school.kind is Kind.SPECIAL for child in children)
    return [
        f"pupils {count}, destinations {len({child.school.school_id for child in children})}",
        _line("at special schools", special / count, None),
        *_shares("phase", (child.phase for child in children), targets.PHASES),
        *_shares("mobility", (child.mobility for child in children), targets.MOBILITIES),
        *_shares("assistant", (child.assistant for child in children), targets.ASSISTANTS),
        _line("rescue medication", sum(bool(child.skills) for child in children) / count, targets.RESCUE_MEDICATION),
        _line("travels alone", sum(child.travels_alone for child in children) / count, targets.TRAVELS_ALONE),
        _line("not with", sum(bool(child.not_with) for child in children) / count, targets.NOT_WITH),
        _line("siblings", sum(bool(child.keep_with) for child in children) / count, targets.SIBLINGS),
        _line("full attendance", full / count, targets.ATTENDANCE["full"]),
        f"miles one way, straight line x {targets.CIRCUITY}: "
        f"mean {sum(miles) / count:.1f} (about {targets.MEAN_MILES:g}), "
        f"median {miles[count // 2]:.1f} ({targets.MEDIAN_MILES:g}), "
        f"90th percentile {miles[count * 9 // 10]:.1f} ({targets.P90_MILES:g})",
    ]


def _routes(cars: Sequence[Car]) -> list[str]:
    pupils = sum(len(car.aboard) for car in cars)
    accompanied = sum(any(child.assistant is not Assistant.NONE for child in car.aboard) for car in cars)
    outliers = sum(car.price > 2 * car.model_price for car in cars)
    mean = sum(car.price for car in cars) / len(cars)
    model = sum(car.model_price for car in cars) / len(cars)
    return [
        f"routes {len(cars)} (about {pupils / targets.PUPILS_PER_ROUTE:.0f}), "
        f"{pupils / len(cars):.2f} pupils each ({targets.PUPILS_PER_ROUTE})",
        _line("joined a route", 1 - len(cars) / pupils, targets.JOINED),
        *_shares("vehicle", (FAMILY[car.rate.vehicle_type] for car in cars), targets.VEHICLE_MIX),
        _line("routes with an assistant", accompanied / len(cars), targets.ROUTES_WITH_ASSISTANT),
        _line("over twice the model", outliers / len(cars), targets.OUTLIERS),
        f"pounds a route a day {mean:.0f} (about {targets.ROUTE_PRICE:.0f}), "
        f"by the rate card {model:.0f}; all {mean * len(cars):.0f}",
    ]


def _shares(word: str, values: Iterable[str], wanted: Mapping[str, float]) -> list[str]:
    seen = Counter(str(value) for value in values)
    return [_line(f"{word} {label}", seen[str(label)] / seen.total(), share) for label, share in wanted.items()]


def _line(word: str, share: float, wanted: float | None) -> str:
    target = "" if wanted is None else f" (target {100 * wanted:.1f} %)"
    return f"{word}: {100 * share:.1f} %{target}"
