"""The appendix of a comparison: every price that a committee may ask about, with its source."""

import io
import json
from dataclasses import replace

from pypdf import PdfReader
from python_calamine import CalamineWorkbook
from test_compare_publishing import county
from test_reports_comparison import Reader, compared, pages
from test_reports_levers import with_levers

from transport_opt.compare import cost_comparison, for_publication
from transport_opt.model import Pence
from transport_opt.model.policy import AssistantRates
from transport_opt.reports.comparison_files import to_html, to_json, to_pdf, to_xlsx


def appendix(content):
    (page,) = [page for page in pages(content) if page.startswith("Appendix: the rate card")]
    return page


def test_a_committee_reads_what_vehicles_cost_on_a_page_of_its_own():
    page = appendix(to_pdf(compared()))
    assert "CAR 4+0 phv £45.00 £1.60 £0.60 2.5 £16.00 unlimited" in page
    assert "BUS 16+0 phv £45.00" in page
    assert "From vehicles.csv: the council's own prices, or an assumption where they are left as delivered." in page
    assert "calibrated so that a typical route costs about what public contracts tell, some £159 a day" in page


def test_assistants_days_and_miles_are_told_with_their_sources():
    page = appendix(to_pdf(compared()))
    assert "Passenger assistant, a day £58.00 Assumption, as delivered; policy.toml may say otherwise" in page
    assert "One-to-one assistant, a day £72.00 Assumption, as delivered" in page
    assert "School days a year 190 Assumption, as delivered" in page
    assert "A mile 1,609.344 metres Definition" in page
    assert "Personal travel budget" not in page
    assert "Personal travel budget 55p a mile, four legs a day Found in public material" in appendix(
        to_pdf(with_levers())
    )


def test_a_councils_own_rates_are_told_as_its_own():
    scenario, plan = county(6, 9)
    rates = AssistantRates(Pence(6_000), Pence(7_200))
    policy = replace(scenario.policy, assistants=rates, days_per_year=195)
    costs = cost_comparison(replace(scenario, policy=policy), [("a", plan), ("b", plan)])
    rows = {row[0]: row[1:] for row in Reader(to_html(costs)).tables["Other rates"]}
    assert rows["Passenger assistant, a day"] == ["£60.00", "policy.toml: the council's own"]
    assert rows["One-to-one assistant, a day"][1].startswith("Assumption")
    assert rows["School days a year"] == ["195", "policy.toml: the council's own"]


def test_every_paper_has_the_rate_card_and_the_pdf_stays_accessible():
    costs = compared()
    book = CalamineWorkbook.from_filelike(io.BytesIO(to_xlsx(costs)))
    (car,) = [row for row in book.get_sheet_by_name("Rate card").to_python() if row[0] == "CAR"]
    assert car[3:8] == [45.0, 1.6, 0.6, 2.5, 16.0]
    told = json.loads(to_json(for_publication(cost_comparison(*_two(county(6, 9))))))["rates"]
    assert (told["assistant"], told["specialist"]) == (5_800, 7_200)
    assert told["vehicles"][0]["included"] == 9_000
    assert b"pdfuaid:part" in PdfReader(io.BytesIO(to_pdf(costs))).trailer["/Root"]["/Metadata"].get_data()


def _two(found):
    scenario, plan = found
    return scenario, [("a", plan), ("b", plan)]
