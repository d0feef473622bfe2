"""The journeys that people ask for, one function each.

Everything above this floor (the command line, later the pages) calls these and nothing below them::

    check      tables -> problems
    plan       tables, travel times -> search -> prices -> audit -> a proven bound -> a plan
    baseline   today's routes.csv -> the same prices and the same audit
    audit      anyone's plan.json -> findings, and the money worked out again
    compare    two or more plans of one data set -> lines that add up
    review, review_batch   this term's pupils, an earlier plan -> a plan with no more change than allowed
    adopt      a plan, the plan that runs, some schools -> the plan that runs from now on
    ready      a plan, the auditor's word of today, who was told -> what stands between it and going live
    candidates   a plan -> what approvals to travel alone cost, and places that cost more than a travel budget
    place, accept   a plan, rows of pupils -> offers with their effects -> the plan with what is taken
    write_times   travel times on a road map -> matrix.npz
    write_papers   a plan -> workbook, map, run sheets
    build_roads, download_roads, list_roads   road maps
    backup_store, restore_store, erase_pupil, erase_before, check_store   what is kept
    pupil_file   a pupil's id -> all that is kept or planned about them, in one file
    invite_from_here   a way in for somebody who cannot log in any more

`pose` reads the tables and the travel times once; `plan_for`, `baseline_for` and `audit_for` then work on what it
gives, and `bound_for` on what `plan_for` gives.
"""

from transport_opt.compare import Budget
from transport_opt.intake.plan_file import read_plan
from transport_opt.model import Adoption
from transport_opt.place import PENCE_PER_MILE, Asked
from transport_opt.readiness import Facts
from transport_opt.reports.comparison_files import COMPARISON_KINDS
from transport_opt.reports.comparison_json import comparison_to_json
from transport_opt.roads import BuildReport
from transport_opt.service.adopting import Adopted, adopt, adopted_figures, adopted_words
from transport_opt.service.batch_file import Usual, read_batch, summary_file
from transport_opt.service.batch_reviewing import (
    BATCH_HEADS,
    DONE,
    Ended,
    batch_figures,
    batch_rows,
    batch_words,
    review_batch,
)
from transport_opt.service.bounds import bound_words, gap_percent
from transport_opt.service.candidates import HEADS as CANDIDATE_HEADS
from transport_opt.service.candidates import candidate_figures, candidate_rows, candidate_words, candidates
from transport_opt.service.closing import Closure, close_schools, closure_figures, closure_words
from transport_opt.service.comparing import Compared, compare, comparison_rows, write_comparison
from transport_opt.service.going_live import Gate, read_facts, ready, ready_figures, ready_words
from transport_opt.service.handing_back import Gone, HandBack, hand_back, hand_back_figures, hand_back_words
from transport_opt.service.inviting import invite_from_here
from transport_opt.service.keeping import backup_store, check_store, erase_before, erase_pupil, restore_store
from transport_opt.service.levers_file import LEVERS_FILE, lever_figures, save_levers
from transport_opt.service.papers import Papers, write_papers
from transport_opt.service.placing import (
    Accepted,
    Placed,
    accept,
    accepted_rows,
    accepted_words,
    place,
    placed_rows,
    placed_words,
)
from transport_opt.service.plans import (
    Answer,
    MoneyFault,
    Verdict,
    audit,
    audit_for,
    baseline,
    baseline_for,
    bound_for,
    paid_today,
    plan,
    plan_for,
    save_plan,
)
from transport_opt.service.pulling_levers import HEADS as LEVER_HEADS
from transport_opt.service.pulling_levers import lever_rows, levers
from transport_opt.service.pupil_file import Sought, pupil_file
from transport_opt.service.question import Checked, MatrixFile, Question, Roads, TravelTimes, check, pose
from transport_opt.service.reviewing import (
    FRONTIER_FILE,
    FRONTIER_HEADS,
    Reviewed,
    frontier_rows,
    review,
    review_figures,
    review_frontier,
    review_words,
    save_frontier,
)
from transport_opt.service.road_maps import build_roads, download_roads, list_roads, roads_folder
from transport_opt.service.settings import Settings, read_settings
from transport_opt.service.tendering import (
    BID_HEADS,
    awarded,
    bid_figures,
    bid_rows,
    make_tender,
    read_bids,
    save_tender,
)
from transport_opt.service.travel_times import write_times
from transport_opt.service.why import why, why_figures, why_words
from transport_opt.service.words import money_words, summary
from transport_opt.solve import SHARES, Params, Progress
from transport_opt.store import Erased

__all__ = [
    "BATCH_HEADS",
    "BID_HEADS",
    "CANDIDATE_HEADS",
    "COMPARISON_KINDS",
    "DONE",
    "FRONTIER_FILE",
    "FRONTIER_HEADS",
    "LEVERS_FILE",
    "LEVER_HEADS",
    "PENCE_PER_MILE",
    "SHARES",
    "Accepted",
    "Adopted",
    "Adoption",
    "Answer",
    "Asked",
    "Budget",
    "BuildReport",
    "Checked",
    "Closure",
    "Compared",
    "Ended",
    "Erased",
    "Facts",
    "Gate",
    "Gone",
    "HandBack",
    "MatrixFile",
    "MoneyFault",
    "Papers",
    "Params",
    "Placed",
    "Progress",
    "Question",
    "Reviewed",
    "Roads",
    "Settings",
    "Sought",
    "TravelTimes",
    "Usual",
    "Verdict",
    "accept",
    "accepted_rows",
    "accepted_words",
    "adopt",
    "adopted_figures",
    "adopted_words",
    "audit",
    "audit_for",
    "awarded",
    "backup_store",
    "baseline",
    "baseline_for",
    "batch_figures",
    "batch_rows",
    "batch_words",
    "bid_figures",
    "bid_rows",
    "bound_for",
    "bound_words",
    "build_roads",
    "candidate_figures",
    "candidate_rows",
    "candidate_words",
    "candidates",
    "check",
    "check_store",
    "close_schools",
    "closure_figures",
    "closure_words",
    "compare",
    "comparison_rows",
    "comparison_to_json",
    "download_roads",
    "erase_before",
    "erase_pupil",
    "frontier_rows",
    "gap_percent",
    "hand_back",
    "hand_back_figures",
    "hand_back_words",
    "invite_from_here",
    "lever_figures",
    "lever_rows",
    "levers",
    "list_roads",
    "make_tender",
    "money_words",
    "paid_today",
    "place",
    "placed_rows",
    "placed_words",
    "plan",
    "plan_for",
    "pose",
    "pupil_file",
    "read_batch",
    "read_bids",
    "read_facts",
    "read_plan",
    "read_settings",
    "ready",
    "ready_figures",
    "ready_words",
    "restore_store",
    "review",
    "review_batch",
    "review_figures",
    "review_frontier",
    "review_words",
    "roads_folder",
    "save_frontier",
    "save_levers",
    "save_plan",
    "save_tender",
    "summary",
    "summary_file",
    "why",
    "why_figures",
    "why_words",
    "write_comparison",
    "write_papers",
    "write_times",
]
