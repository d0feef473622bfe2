"""The journeys of a service that keeps what it is given: what the web API and the jobs call.

They are apart from `transport_opt.service` so that a command that needs no store does not load one.
"""

from transport_opt.compare import Budget
from transport_opt.place import Asked as PlacingAsked
from transport_opt.service.access import (
    FRESH,
    LONGEST_LOGIN,
    MOST_TOKEN_DAYS,
    Caller,
    Role,
    begin_login,
    caller_by_login,
    caller_by_token,
    end_login,
    hash_of,
    issue_token,
    live_logins,
    revoke_token,
)
from transport_opt.service.accounts import (
    accept_invitation,
    account_for,
    account_vouched_for,
    change_account,
    drop_second_factor,
    first_run_link,
    invite,
    invite_again,
    invited,
    list_accounts,
    open_store_with,
    set_password,
)
from transport_opt.service.datasets import Owner, accept_dataset, preview, upload_dataset
from transport_opt.service.guessing import Guesser, forgive, is_locked, note_failure, second_factor_is_locked
from transport_opt.service.jobs_done import (
    AreaRound,
    Asked,
    Call,
    area_round,
    ask_job,
    finished,
    joined_areas,
    stopped_with,
    work_of,
)
from transport_opt.service.logs import configure_logs, logger_of
from transport_opt.service.masked_papers import masked_paper
from transport_opt.service.masks import (
    Pseudonyms,
    pseudonyms,
    viewers_faults,
    viewers_preview,
    viewers_route,
    viewers_summary,
)
from transport_opt.service.placing import accepted_rows, placed_rows
from transport_opt.service.posed import posed
from transport_opt.service.question import Question
from transport_opt.service.questions import ask
from transport_opt.service.retention import keep_erasing
from transport_opt.service.road_maps import list_roads
from transport_opt.service.secrets import Secrets, secrets_of
from transport_opt.service.security_events import note, tell
from transport_opt.service.stored_adopting import adopt_area
from transport_opt.service.stored_comparisons import comparison_file
from transport_opt.service.stored_papers import Paper, adopt_plan, paper, pupils_of
from transport_opt.service.stored_placing import offers_for, take_offer
from transport_opt.service.stored_plans import Edit, edit_plan
from transport_opt.service.stored_reviews import change_since
from transport_opt.service.turns import RETRY_SECONDS, a_turn
from transport_opt.service.under_way import UnderWay
from transport_opt.service.web_settings import WebSettings, read_web_settings
from transport_opt.store import (
    AccountRecord,
    Checkpoint,
    DataSetRecord,
    DecisionRecord,
    HeldName,
    JobRecord,
    LoginRecord,
    Once,
    PlanRecord,
    SecurityEvent,
    Store,
    TokenRecord,
    made_already,
    open_store,
)

__all__ = [
    "FRESH",
    "LONGEST_LOGIN",
    "MOST_TOKEN_DAYS",
    "RETRY_SECONDS",
    "AccountRecord",
    "AreaRound",
    "Asked",
    "Budget",
    "Call",
    "Caller",
    "Checkpoint",
    "DataSetRecord",
    "DecisionRecord",
    "Edit",
    "Guesser",
    "HeldName",
    "JobRecord",
    "LoginRecord",
    "Once",
    "Owner",
    "Paper",
    "PlacingAsked",
    "PlanRecord",
    "Pseudonyms",
    "Question",
    "Role",
    "Secrets",
    "SecurityEvent",
    "Store",
    "TokenRecord",
    "UnderWay",
    "WebSettings",
    "a_turn",
    "accept_dataset",
    "accept_invitation",
    "accepted_rows",
    "account_for",
    "account_vouched_for",
    "adopt_area",
    "adopt_plan",
    "area_round",
    "ask",
    "ask_job",
    "begin_login",
    "caller_by_login",
    "caller_by_token",
    "change_account",
    "change_since",
    "comparison_file",
    "configure_logs",
    "drop_second_factor",
    "edit_plan",
    "end_login",
    "finished",
    "first_run_link",
    "forgive",
    "hash_of",
    "invite",
    "invite_again",
    "invited",
    "is_locked",
    "issue_token",
    "joined_areas",
    "keep_erasing",
    "list_accounts",
    "list_roads",
    "live_logins",
    "logger_of",
    "made_already",
    "masked_paper",
    "note",
    "note_failure",
    "offers_for",
    "open_store",
    "open_store_with",
    "paper",
    "placed_rows",
    "posed",
    "preview",
    "pseudonyms",
    "pupils_of",
    "read_web_settings",
    "revoke_token",
    "second_factor_is_locked",
    "secrets_of",
    "set_password",
    "stopped_with",
    "take_offer",
    "tell",
    "upload_dataset",
    "viewers_faults",
    "viewers_preview",
    "viewers_route",
    "viewers_summary",
    "work_of",
]
