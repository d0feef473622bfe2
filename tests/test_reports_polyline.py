"""Lines, thinned and encoded."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transport_opt.reports.polyline import Point, encode, thin


def decode(text: str) -> list[tuple[int, int]]:
    """Read the text back, plainly, into 1/100,000 degrees."""
    steps, bits, shift = [], 0, 0
    for sign in text:
        part = ord(sign) - 63
        bits |= (part & 31) << shift
        shift += 5
        if not part & 32:
            steps.append(~(bits >> 1) if bits & 1 else bits >> 1)
            bits = shift = 0
    points, here = [], (0, 0)
    for north, east in zip(steps[::2], steps[1::2], strict=True):
        here = (here[0] + north, here[1] + east)
        points.append(here)
    return points


def test_the_published_example_is_encoded_as_published() -> None:
    assert encode([(38.5, -120.2), (40.7, -120.95), (43.252, -126.453)]) == "_p~iF~ps|U_ulLnnqC_mqNvxq`@"


@given(st.lists(st.tuples(st.floats(-90, 90), st.floats(-180, 180))))
def test_what_is_decoded_is_what_was_encoded_to_five_decimals(points: list[Point]) -> None:
    assert decode(encode(points)) == [(round(a * 100_000), round(b * 100_000)) for a, b in points]


@given(st.lists(st.tuples(st.floats(-90, 90), st.floats(-180, 180))))
def test_an_encoded_line_holds_no_sign_that_html_reads(points: list[Point]) -> None:
    assert not set("<>&\"'") & set(encode(points))


def test_a_point_on_the_way_is_left_out_and_both_ends_stay() -> None:
    kept = thin([(53.0, -1.5), (53.1, -1.5), (53.2, -1.5)], 5)

    assert encode(kept) == encode([(53.0, -1.5), (53.2, -1.5)])


@pytest.mark.parametrize(("east", "kept"), [(0.0004, 3), (0.00004, 2)])
def test_a_point_stays_only_if_the_line_would_stray_without_it(east: float, kept: int) -> None:
    assert len(thin([(53.0, -1.5), (53.1, -1.5 + east), (53.2, -1.5)], 5)) == kept


@pytest.mark.parametrize("points", [[], [(53.0, -1.5)], [(53.0, -1.5), (53.1, -1.4)]])
def test_a_line_of_two_points_or_fewer_is_kept_whole(points: list[Point]) -> None:
    assert thin(points, 1000) == points
