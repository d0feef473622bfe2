"""The application put together."""

from importlib.util import find_spec
from urllib.parse import urlsplit

from apiflask import APIFlask
from werkzeug.middleware.proxy_fix import ProxyFix

from transport_opt import __version__
from transport_opt.api import (
    adoptions,
    comparisons,
    datasets,
    docs,
    health,
    jobs,
    placements,
    plans,
    reviews,
    road_maps,
)
from transport_opt.api.accounts import admin, first_run, session, tokens
from transport_opt.api.accounts.security import secure_accounts
from transport_opt.api.bodies import StrictJson, refuse_other_kinds
from transport_opt.api.desk import EXTENSION, Desk
from transport_opt.api.faults import handle_faults
from transport_opt.api.gate import guard
from transport_opt.api.headers import set_headers
from transport_opt.api.limits import limit_rates
from transport_opt.api.logs import log_requests
from transport_opt.api.spec import describe_access
from transport_opt.errors import UnreadableInputError

ROOT = "/api/v1"
PARTS = (
    health.part,
    session.part,
    first_run.part,
    admin.part,
    tokens.part,
    datasets.part,
    jobs.part,
    plans.part,
    comparisons.part,
    placements.part,
    adoptions.part,
    reviews.part,
    road_maps.part,
    docs.part,
)


def create_app(desk: Desk) -> APIFlask:
    """Make the application that answers for a store.

    Raises
    ------
    StoreError
        The secret of the installation cannot be read or made.
    UnreadableInputError
        An identity provider is set, and what speaks to it is not installed.
    """
    if desk.web.oidc is not None:
        _refuse_without_authlib()
    app = APIFlask(
        "transport_opt.api",
        title="transport-opt",
        version=__version__,
        spec_path=f"{ROOT}/openapi.json",
        docs_path=None,
        static_folder=None,  # type: ignore[arg-type]
    )
    app.config |= {
        "OPENAPI_VERSION": "3.1.0",
        # The description is given the one shape of faults afterwards.
        "HTTP_ERROR_SCHEMA": {},
        "VALIDATION_ERROR_SCHEMA": {},
        "AUTO_200_RESPONSE": False,
        "MAX_CONTENT_LENGTH": desk.most_bytes,
        "MAX_FORM_MEMORY_SIZE": desk.most_bytes,
        "TRAP_HTTP_EXCEPTIONS": False,
        # No other site is let in, so no browser needs to ask whether it is.
        "PROVIDE_AUTOMATIC_OPTIONS": False,
    }
    # An address that is almost right is none: a redirect would send what was asked once more, perhaps without https.
    app.url_map.merge_slashes = app.url_map.strict_slashes = False
    app.extensions[EXTENSION] = desk
    if desk.web.https:
        app.config["TRUSTED_HOSTS"] = [urlsplit(desk.web.public_url).hostname]
    if desk.web.proxies:
        hops = desk.web.proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=0)  # type: ignore[method-assign]
    handle_faults(app)
    # The order of what is done before each request: its line in the log begins, it is counted, it is let in or not, and
    # the kind of its body is looked at.
    log_requests(app)
    secure_accounts(app, desk)
    app.json = StrictJson(app)
    for part in PARTS:
        app.register_blueprint(part, url_prefix=ROOT)
    if desk.web.oidc is not None:
        _add_provider(app, desk)
    limit_rates(app, desk)
    guard(app)
    app.before_request(refuse_other_kinds)
    set_headers(app, desk.web.https)
    describe_access(app)
    return app


def _refuse_without_authlib() -> None:
    """Tell, before anything is set up, that the extra for identity providers is missing.

    Raises
    ------
    UnreadableInputError
        It is.
    """
    if find_spec("authlib") is None:
        raise UnreadableInputError(
            "OIDC_ISSUER is set; logging in through an identity provider needs Authlib, which is not installed.",
            "Install it with: pip install 'transport-opt[oidc]', or unset OIDC_ISSUER.",
            "OIDC_ISSUER",
        )


def _add_provider(app: APIFlask, desk: Desk) -> None:
    """Let people log in through the identity provider that the environment names."""
    from transport_opt.api.accounts import oidc  # which only an installation with the extra can load

    oidc.vouch_by_provider(app, desk)
    app.register_blueprint(oidc.part, url_prefix=ROOT)
