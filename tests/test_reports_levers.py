"""The waterfall of levers in a comparison: the steps add up in every paper, and the chart begins where a step ends."""

import io
import json
import zipfile
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfReader
from python_calamine import CalamineWorkbook
from test_compare_publishing import county
from test_reports_comparison import Reader, compared, pages

from transport_opt.compare import LeverStep, cost_comparison, for_publication
from transport_opt.model import Pence
from transport_opt.reports.comparison_files import to_html, to_json, to_pdf, to_xlsx
from transport_opt.reports.comparison_levers import bars_of, levers_section, saved_by

DAYS = 190
BARE = compared()


def steps_of(*cash, alone=(), few=6):
    """Make a waterfall of so many pence a school day; the steps named alone are about a few children."""
    return tuple(
        LeverStep(
            code=f"step-{at}",
            title=f"Step {at}",
            words=f"lever {at} let loose",
            per_day=Pence(now),
            saved_per_day=Pence(before - now),
            per_year=Pence(now * DAYS),
            saved_per_year=Pence((before - now) * DAYS),
            travel_budget_per_day=Pence(0),
            may_be_driven=at not in alone,
            pupils=few if at in alone else None,
            routes=10 - at,
            unplaced=0,
            hard_findings=0,
        )
        for at, (before, now) in enumerate(zip((cash[0], *cash), cash, strict=False))
    )


def with_levers():
    """Save £30.00, lose £2.00, and save £20.00 a day in a step that is a figure alone, from what today costs."""
    return replace(compared(), levers=steps_of(11_386, 8_386, 8_586, 6_586, alone=(3,)))


def test_the_steps_add_up_to_the_penny_in_every_paper():
    costs = with_levers()
    whole = ["All together", "£65.86", "£48.00", "£12,513.40", "£9,120.00", "7", "0", "0"]
    table = Reader(to_html(costs)).tables["Steps"]
    assert table[-1] == whole
    assert [row[2] for row in table[1:-1]] == ["£0.00", "£30.00", "-£2.00", "£20.00"]
    assert " ".join(whole) in " ".join(pages(to_pdf(costs)))
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(to_xlsx(costs))).get_sheet_by_name("Levers").to_python()
    assert sheet[-1] == ["All together", 65.86, 48.0, 12_513.4, 9_120.0, 7.0, 0.0, 0.0]
    assert round(sum(row[2] for row in sheet if str(row[0]).startswith("Step ")), 2) == 48.0
    told = json.loads(to_json(costs))["levers"]
    assert sum(step["saved_per_day"] for step in told) == told[0]["per_day"] - told[-1]["per_day"] == 4_800
    assert sum(step["saved_per_year"] for step in told) == 4_800 * DAYS


@given(st.lists(st.integers(0, 10**9), min_size=2, max_size=8))
def test_whatever_the_steps_cost_they_add_up_and_each_bar_begins_where_the_one_before_ends(cash):
    steps = steps_of(*cash)
    section = levers_section(replace(BARE, levers=steps))
    rows = section.tables[0].rows
    for at in (1, 3):
        assert rows[-1].cells[at].value == sum(row.cells[at].value for row in rows[:-1])
    assert saved_by(steps) == (cash[0] - cash[-1], (cash[0] - cash[-1]) * DAYS)
    level = 0
    for number, (_, (below, total, saved, more)) in enumerate(bars_of(steps)):
        top, foot = below + total + saved + more, below
        if total or number in (0, len(steps)):
            assert below == 0
            level = total
        else:
            assert level == (top if saved else foot)
            level = foot if saved else top
    assert level == steps[-1].per_year


def test_steps_that_are_figures_alone_are_named_and_told_apart():
    text = " ".join(pages(to_pdf(with_levers())))
    assert "Together they save £48.00 a school day, £9,120.00 a year." in text
    assert "Figures alone, and no plans to drive: step 3. They tell what decisions about single children" in text
    assert "Plans that may be driven save £28.00 a school day, £5,320.00 a year." in text
    assert "£20.00 a school day, £3,800.00 a year, hangs on such decisions." in text
    assert "Step 3 (figure alone)" in text
    assert "each step saves what it does on top of those above it, and never so much alone" in text


def test_it_is_told_whether_the_waterfall_starts_from_the_first_plan():
    text = " ".join(pages(to_pdf(with_levers())))
    assert "They start from £113.86 a school day, which is what 'today' costs." in text
    other = " ".join(pages(to_pdf(replace(compared(), levers=steps_of(20_000, 10_000)))))
    assert "They start from today's routes at £200.00 a school day, and 'today' costs £113.86" in other


def test_the_workbook_draws_the_waterfall_itself_from_its_cells():
    with zipfile.ZipFile(io.BytesIO(to_xlsx(with_levers()))) as parts:
        charts = [parts.read(name).decode() for name in parts.namelist() if name.startswith("xl/charts/chart")]
    (chart,) = [text for text in charts if "Waterfall!" in text]
    assert '<c:barDir val="col"/><c:grouping val="stacked"/>' in chart
    assert chart.count("<c:ser>") == 4
    assert "<a:noFill/>" in chart.split("</c:ser>")[0]
    assert "<a:noFill/>" not in chart.split("<c:ser>", 2)[2]
    assert "<c:delete" in chart.split("<c:legend>")[1]


def test_page_and_pdf_draw_it_with_words_and_the_pdf_stays_accessible():
    costs = with_levers()
    (drawn,) = [svg for svg in to_html(costs).decode().split("<svg")[1:] if "lever by lever" in svg]
    assert drawn.count("<rect") == 3 + 5, "a legend of three, and five bars"
    assert ">-£5,700</text>" in drawn
    assert ">+£380</text>" in drawn
    assert ">£12,513</text>" in drawn
    assert "A waterfall: a bar for today&#x27;s cash" in drawn
    # The file is refused by the typesetter unless it follows PDF/UA-1, alternative words of charts among it.
    assert b"pdfuaid:part" in PdfReader(io.BytesIO(to_pdf(costs))).trailer["/Root"]["/Metadata"].get_data()


def test_without_levers_no_paper_speaks_of_them():
    assert "What each lever saves" not in to_html(compared()).decode()
    assert json.loads(to_json(compared()))["levers"] == []


def published(few):
    scenario, plan = county(6, 9)
    costs = cost_comparison(scenario, [("today", plan), ("plan", plan)])
    steps = steps_of(11_386, 8_386, 8_586, 6_586, alone=(3,), few=few)
    steps = (*steps[:1], replace(steps[1], unplaced=2), *steps[2:])
    return for_publication(replace(costs, levers=steps))


def test_a_published_waterfall_ends_before_a_step_about_few_children_and_still_adds_up():
    costs = published(few=4)
    assert [step.title for step in costs.levers] == ["Step 0", "Step 1", "Step 2"]
    page = to_html(costs).decode()
    assert "Step 3" not in page
    assert "£20.00" not in page
    assert "Steps that are about fewer than five children, and those after them, are left out" in page
    table = Reader(page.encode()).tables["Steps"]
    assert table[-1][:3] == ["All together", "£85.86", "£28.00"]
    assert table[2][6] == "[c]"
    assert len(published(few=5).levers) == 4
    assert len(published(few=0).levers) == 4
