"""The map's twin in tables."""

from dataclasses import replace

from reports_world import plan, routes, world

from transport_opt.reports.map_tables import routes_table, stops_tables, unplaced_table


def test_the_table_of_routes_tells_what_the_map_shows() -> None:
    table = routes_table(world(), plan())

    assert "<caption>Routes, with the number that each line carries on the map</caption>" in table
    assert '<th scope="row"><a href="#stops-1" data-line="1">R1</a></th><td>MPV6</td><td>0</td><td>2</td>' in table
    assert "<td>08:00</td><td>15:50</td><td>£94.01</td>" in table


def test_each_run_has_a_table_of_stops_headed_by_its_days() -> None:
    tables = stops_tables(world(), plan())

    assert tables.count("<table>") == 5
    assert "<caption>Route R2, morning, run 1, Thursday and Friday</caption>" in tables
    assert (
        '<tr><th scope="row">3</th><td>08:42</td><td>08:43</td><td>Ash School</td><td></td><td>P1, P2</td></tr>'
        in tables
    )


def test_every_link_leads_to_a_place_on_the_page() -> None:
    table, stops = routes_table(world(), plan()), stops_tables(world(), plan())

    for line in (1, 2):
        assert f'href="#stops-{line}"' in table
        assert f'id="stops-{line}"' in stops
        assert f'href="#row-{line}"' in stops
        assert f'id="row-{line}"' in table


def test_pupils_without_a_seat_are_listed_with_the_reason() -> None:
    table = unplaced_table(world(), plan())

    assert '<th scope="row">P4</th><td>Beech &amp; Birch &lt;School&gt;</td><td>morning and afternoon</td>' in table
    assert "P4 finds no seat: every route is full." in table


def test_when_everybody_has_a_seat_the_page_says_so() -> None:
    assert unplaced_table(world(), replace(plan(), unplaced=())) == "<p>Every pupil has a seat.</p>"


def test_tags_in_data_are_shown_and_never_read() -> None:
    first, second = routes()
    odd = replace(plan(), routes=(replace(first, route_id="<img src=x>", vehicle_type='"><b>'), second))
    page = routes_table(world(), odd) + stops_tables(world(), odd)

    assert "<img" not in page
    assert "<b>" not in page
    assert "&lt;img src=x&gt;" in page
