"""The report of a comparison: the same figures in workbook, PDF, HTML and JSON."""

import io
import json
import re
import zipfile
from dataclasses import replace
from datetime import date
from html.parser import HTMLParser

import pytest
from compared_world import TODAY, line
from hypothesis import given, settings
from pypdf import PdfReader
from python_calamine import CalamineWorkbook
from test_compare_cuts import priced_towns
from test_compare_publishing import county

from transport_opt.baseline import baseline
from transport_opt.compare import Budget, cost_comparison, for_publication
from transport_opt.costs import price
from transport_opt.errors import PlanFileError
from transport_opt.model import Pence
from transport_opt.model.units import pounds
from transport_opt.reports.comparison_files import COMPARISON_KINDS, to_html, to_json, to_pdf, to_xlsx
from transport_opt.reports.comparison_paper import comparison_paper
from transport_opt.reports.comparison_words import Cell, written

DAY = date(2026, 11, 25)


def compared(budget=None):
    """Compare today's routes of the line with the same routes in cars."""
    scenario, matrix = line()
    today = replace(price(scenario, matrix, baseline(scenario, matrix)), provenance=TODAY)
    cars = replace(today, routes=tuple(replace(route, vehicle_type="CAR") for route in today.routes[1:]))
    return cost_comparison(scenario, [("today", today), ("plan", price(scenario, matrix, cars))], matrix, budget)


def pages(content):
    return [" ".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(content)).pages]


class Reader(HTMLParser):
    """Reads a page's tables: captions, and cells row by row."""

    def __init__(self, content):
        super().__init__()
        self.tables, self.tags, self.attributes = {}, [], []
        self._rows, self._text = [], None
        self.feed(content.decode())

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes.append((tag, dict(attrs)))
        if tag == "tr":
            self._rows.append([])
        if tag in ("caption", "th", "td"):
            self._text = ""

    def handle_data(self, data):
        if self._text is not None:
            self._text += data

    def handle_endtag(self, tag):
        if tag == "caption":
            self._rows = self.tables.setdefault(self._text, [])
        elif tag in ("th", "td"):
            self._rows[-1].append(self._text)
        if tag in ("caption", "th", "td"):
            self._text = None


TOTALS = ("£113.86", "£48.98")


def test_the_totals_of_the_plans_are_those_of_every_paper():
    costs = compared()
    assert tuple(pounds(plan.per_day.total) for plan in costs.plans) == TOTALS
    tables = Reader(to_html(costs)).tables
    for title in ("By vehicle type", "By operator"):
        assert tables[title][-1] == ["Total", *TOTALS, "£21,633.40", "£9,306.20", "-£12,327.20"]
    for title in ("By school", "By session"):
        assert tables[title][-1] == ["Total", "", *TOTALS, "£21,633.40", "£9,306.20", "-£12,327.20"]
    text = " ".join(pages(to_pdf(costs)))
    assert text.count("£21,633.40") >= 5
    book = CalamineWorkbook.from_filelike(io.BytesIO(to_xlsx(costs)))
    for sheet in ("Vehicle types", "Operators", "Schools", "Sessions", "Pupils"):
        total = next(row for row in book.get_sheet_by_name(sheet).to_python() if row[0] == "Total")
        assert [value for value in total[1:] if value != ""][:2] == [113.86, 48.98]
    told = json.loads(to_json(costs))
    assert [plan["per_day"]["total"] for plan in told["plans"]] == [11386, 4898]
    for cut in told["cuts"]:
        assert cut["per_day"] == [sum(row["per_day"][at] for row in cut["rows"]) for at in (0, 1)] == [11386, 4898]
    assert [sum(row["shares"][at] for row in told["pupil_costs"]) for at in (0, 1)] == [11386, 4898]


@settings(deadline=None)
@given(priced_towns())
def test_every_table_of_cash_adds_up_on_every_data_set(drawn):
    here, plan = drawn
    costs = cost_comparison(here.scenario, [("a", plan), ("b", replace(plan, routes=plan.routes[1:]))], here.matrix)
    added = 0
    for table in (table for section in comparison_paper(costs).sections for table in section.tables):
        if not table.rows or table.rows[-1].label != "Total":
            continue
        for at, total in enumerate(table.rows[-1].cells):
            if total.kind == "money":
                assert total.value == sum(row.cells[at].value for row in table.rows[:-1])
                added += 1
    assert added == 3 * 5 + 2, "no operators are named, so there is no table of them"


def test_where_a_plan_names_no_operator_there_is_a_sentence_and_no_table_of_losses():
    scenario, matrix = line()
    today = price(scenario, matrix, baseline(scenario, matrix))
    bare = replace(today, routes=tuple(replace(route, operator=None) for route in today.routes))
    both = cost_comparison(scenario, [("today", today), ("plan", bare)], matrix)
    assert "By operator" not in Reader(to_html(both)).tables
    text = " ".join(pages(to_pdf(both)))
    assert "No operators are named in 'plan', so the cash is not told by operator. They are named in routes.csv" in text
    neither = cost_comparison(scenario, [("a", bare), ("b", bare)], matrix)
    assert "No operators are named in any plan" in to_html(neither).decode()
    assert "No operators" not in to_html(compared()).decode()


@pytest.mark.parametrize("ending", COMPARISON_KINDS)
def test_the_same_figures_make_the_same_bytes_and_only_the_date_may_differ(ending):
    make, costs = COMPARISON_KINDS[ending], compared()
    assert make(costs, DAY) == make(compared(), DAY)
    assert make(costs, None) == make(compared(), None)
    assert make(costs, DAY) != make(costs, date(2026, 11, 26))


def test_the_date_is_written_in_words_and_nothing_else_changes():
    one, other = (to_html(compared(), date(2026, 11, day)).decode() for day in (25, 26))
    assert "Made on 25 November 2026." in one
    assert one.replace("25 November", "26 November") == other
    assert json.loads(to_json(compared(), DAY))["made"] == "2026-11-25"


def test_the_report_says_in_words_what_a_plan_costs_and_saves():
    text = pages(to_pdf(compared()))[0]
    assert "'today' costs £113.86 a school day, £21,633.40 a year of 190 school days." in text
    assert "with 12 % either way it is £8,189.46 to £10,422.94 a year." in text
    assert "That is £12,327.20 a year less than 'today', 57.0 %." in text
    assert "All plans were priced and audited again by the same rate card, rules and travel times." in text


def test_the_overspend_is_told_closed_and_open():
    text = pages(to_pdf(compared(Budget(Pence(1_000_000), Pence(3_000_000)))))[0]
    assert "The outturn of £30,000.00 is £20,000.00 over the budget of £10,000.00." in text
    assert "'plan' closes £12,327.20 of the overspend, 61.6 %, and does not close £7,672.80." in text
    assert "cover £21,633.40 a year by the model in the first plan, 72.1 % of the outturn." in text


def test_a_saving_beyond_the_overspend_is_told_to_close_all_of_it():
    text = pages(to_pdf(compared(Budget(Pence(2_000_000), Pence(3_000_000)))))[0]
    assert "'plan' saves £12,327.20 a year, which closes the whole overspend of £10,000.00." in text
    assert "does not close £0.00" not in text


def test_an_outturn_within_the_budget_or_below_the_model_is_told():
    text = pages(to_pdf(compared(Budget(Pence(3_000_000), Pence(2_000_000)))))[0]
    assert "The outturn of £20,000.00 is within the budget of £30,000.00: there is no overspend to close." in text
    assert "By the model the first plan alone costs £21,633.40 a year, more than the outturn." in text


def test_method_and_assumptions_have_a_page_of_their_own_with_sources():
    (page,) = [page for page in pages(to_pdf(compared())) if page.startswith("Method and assumptions")]
    assert "Odd pennies go to the largest remainders." in page
    assert "UK Government GHG Conversion Factors for Company Reporting 2025 (DESNZ and Defra): average car" in page
    assert "A route's cost divided by its pupils is used nowhere." in page
    assert "It is a lower bound of what the plan as a whole could save" in page
    assert "12 % either way" in page


def test_the_method_tells_what_the_report_uses_and_no_more():
    scenario, plan = county(6, 9)
    bare = for_publication(cost_comparison(scenario, [("a", plan), ("b", plan)]))
    text = " ".join(pages(to_pdf(bare)))
    assert "Shapley" not in text
    assert "Today's prices are those" not in text
    owing = " ".join(pages(to_pdf(compared(Budget(Pence(1), Pence(2))))))
    assert "A saving is the difference of two modelled costs, by one rate card." in owing
    assert "A saving is the difference" not in text


def test_todays_prices_are_told_beside_modelled_ones():
    text = " ".join(pages(to_pdf(compared())))
    assert "£250.00 a school day is paid for them, where the rate card makes £113.86" in text
    assert "what is paid is £136.14 more, 219.6 % of it." in text


def test_a_committee_reads_of_no_pupil_and_a_workbook_names_them_by_identifier():
    costs = compared()
    for text in (to_html(costs).decode(), " ".join(pages(to_pdf(costs)))):
        assert re.search(r"\bP[123]\b", text) is None
    rows = CalamineWorkbook.from_filelike(io.BytesIO(to_xlsx(costs))).get_sheet_by_name("Pupils").to_python()
    assert [row[0] for row in rows if str(row[0]).startswith("P") and row[0] != "Pupil"] == ["P1", "P2", "P3"]


def test_the_pdf_is_tagged_and_its_charts_have_words():
    document = PdfReader(io.BytesIO(to_pdf(compared())))
    root = document.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"].value is True
    assert root["/Lang"] == "en-GB"
    assert document.metadata.title == "Transport plans side by side"
    assert b"pdfuaid:part" in root["/Metadata"].get_data()
    figures = [tag for tag in _tags(root["/StructTreeRoot"]) if tag.get("/S") == "/Figure"]
    assert len(figures) == 2
    assert all("The table has the figures." in tag["/Alt"] for tag in figures)


def _tags(tag):
    tag = tag.get_object()
    if isinstance(tag, list):
        for one in tag:
            yield from _tags(one)
    elif isinstance(tag, dict):
        yield tag
        if "/K" in tag:
            yield from _tags(tag["/K"])


def test_the_page_stands_alone_and_its_tables_and_charts_can_be_read_aloud():
    content = to_html(compared())
    page = Reader(content)
    assert not {"script", "link", "img", "iframe"} & set(page.tags)
    assert re.findall(rb'(?:src|href)="(?!#)', content) == []
    assert page.tags.count("table") == page.tags.count("caption") >= 8
    assert all(attributes.get("scope") for tag, attributes in page.attributes if tag == "th")
    assert all(attributes["role"] == "img" for tag, attributes in page.attributes if tag == "svg")
    ids = [attributes["id"] for _, attributes in page.attributes if "id" in attributes]
    assert len(ids) == len(set(ids))
    named = [attributes["aria-labelledby"] for _, attributes in page.attributes if "aria-labelledby" in attributes]
    assert set(" ".join(named).split()) <= set(ids)


def test_the_workbook_has_charts_of_its_own_that_follow_its_cells():
    with zipfile.ZipFile(io.BytesIO(to_xlsx(compared()))) as parts:
        charts = [parts.read(name).decode() for name in parts.namelist() if name.startswith("xl/charts/chart")]
        drawings = "".join(parts.read(name).decode() for name in parts.namelist() if "drawings/drawing" in name)
    assert len(charts) == 2
    assert "'Today vs plan'!" in charts[0]
    assert "'Times aboard'!" in charts[1]
    assert "The table has the figures." in drawings


def test_names_cannot_break_out_of_the_page_or_become_formulas():
    costs = compared()
    plan = replace(costs.plans[1], name="=<b>plan</b>&")
    odd = replace(costs, sides=replace(costs.sides, plans=(costs.plans[0], plan)))
    assert "b" not in Reader(to_html(odd)).tags
    assert "=<b>plan</b>& costs" in " ".join(pages(to_pdf(odd))).replace("'", "")
    with zipfile.ZipFile(io.BytesIO(to_xlsx(odd))) as parts:
        assert not any(b"<f>" in parts.read(name) for name in parts.namelist() if "worksheets/sheet" in name)


def test_a_published_report_says_so_and_tells_no_small_number():
    scenario, plan = county(3, 6, 9)
    costs = for_publication(cost_comparison(scenario, [("today", plan), ("plan", plan)]))
    tables = Reader(to_html(costs)).tables
    assert tables["By school"][1] == ["School S1", *["[c]"] * 6]
    assert tables["By school"][3][:2] == ["School S3", "9"]
    text = " ".join(pages(to_pdf(costs)))
    assert "For publication: numbers that concern fewer than 5 pupils are suppressed, marked [c]" in text
    assert "Numbers of 1 to 4 pupils, and costs that would tell of so few, are left out and marked [c]" in text
    told = json.loads(to_json(costs))
    assert told["published"] is True
    assert told["pupil_costs"] is None
    assert "journeys" not in told["plans"][0]["times"]
    schools = next(cut for cut in told["cuts"] if cut["cut_id"] == "school")
    assert [row["per_day"][0] for row in schools["rows"]][:2] == [None, None]


@settings(deadline=None)
@given(priced_towns())
def test_of_no_town_a_published_report_names_a_pupil_or_tells_a_small_number(drawn):
    here, plan = drawn
    costs = cost_comparison(here.scenario, [("a", plan), ("b", plan)], here.matrix)
    if 0 < (costs.plans[0].carried or 0) < 5:
        with pytest.raises(PlanFileError, match="cannot be marked for publication"):
            for_publication(costs)
        return
    told = json.loads(to_json(for_publication(costs)))
    assert re.search(r'"P\d', json.dumps(told)) is None
    counts = [row["pupils"] for cut in told["cuts"] for row in cut["rows"]]
    counts += [count for each in told["travel"] for count in each["bands"].values()]
    counts += [plan[name] for plan in told["plans"] for name in ("carried", "unplaced", "over_guide")]
    counts += [each["changed"] for each in told["changes"]]
    assert not {1, 2, 3, 4} & set(counts)


def test_a_report_that_is_not_published_is_marked_as_the_councils():
    assert "Inside the council only: small numbers are not suppressed" in pages(to_pdf(compared()))[-1]


@pytest.mark.parametrize(
    ("kind", "value", "told"),
    [
        ("money", -123456, "-£1,234.56"),
        ("miles", 160_934_400, "100,000.0"),
        ("tonnes", 1_250_000, "1.3"),
        ("ratio", 147, "1.47"),
        ("tenths", 689, "68.9"),
        ("minutes", 90, "1.5"),
        ("whole", 1234, "1,234"),
        ("money", None, ""),
    ],
)
def test_a_value_is_written_in_its_unit(kind, value, told):
    assert written(Cell(kind, value)) == told


def test_many_plans_of_long_names_fit_on_the_page():
    scenario, plan = county(6, 9)
    plans = [(f"autumn-2026-with-second-runs-{n}", plan) for n in range(5)]
    (page,) = [page for page in pages(to_pdf(cost_comparison(scenario, plans))) if "By school" in page]
    row = page.split("School S1 6 ")[1].split("School S2")[0].split()
    # Each of ten columns keeps its figure in one piece.
    assert row == [pounds(27_000 + 1_500)] * 5 + [pounds(28_500 * 190)] * 5
