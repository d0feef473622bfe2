"""Logging in through the council's identity provider, such as Entra ID, by OpenID Connect; off unless it is set up.

Authlib speaks the protocol (code with PKCE, state, nonce, signed identity token); Flask-Security keeps the
provider. An account is made by an administrator first. The first time, it is found by its address; from then on by the
provider's own name for the person, so that an address that goes to somebody else opens nothing of the first one's.
"""

from typing import Any

from apiflask import APIBlueprint, APIFlask
from authlib.integrations.base_client.errors import OAuthError
from flask import current_app, redirect
from flask_security import FsOAuthProvider
from joserfc.errors import JoseError
from requests import RequestException

from transport_opt.api.accounts.security import datastore, enter
from transport_opt.api.desk import Desk, desk
from transport_opt.errors import RefusedError
from transport_opt.service import hosted as service

NAME = "council"
RESPONSE = "/api/v1/session/oidc/response"
part = APIBlueprint("oidc", __name__, tag="Session")


def vouch_by_provider(app: APIFlask, here: Desk) -> None:
    """Make the identity provider known, and the addresses that lead to it and back."""
    assert here.web.oidc is not None
    issuer, client, secret = here.web.oidc
    known = {
        "client_id": client,
        "client_secret": secret,
        "server_metadata_url": f"{issuer}/.well-known/openid-configuration",
        "client_kwargs": {"scope": "openid email profile", "code_challenge_method": "S256", "timeout": 10},
    }
    app.extensions["security"].oauthglue.register_provider_ext(FsOAuthProvider(NAME, known, _identity))


@part.post("/session/oidc")
@part.doc(
    summary="Begin to log in through the identity provider", responses={302: "To the identity provider", 429: "Wait"}
)
def start() -> Any:
    """Send the browser to the identity provider."""
    return _provider().authorize_redirect(desk().web.public_url + RESPONSE)


@part.get("/session/oidc/response")
@part.doc(
    summary="Log in with what the identity provider says",
    responses={302: "Logged in", 401: "Refused", 429: "Too many requests"},
)
def response() -> Any:
    """Log in whom the identity provider vouches for, if an administrator made an account for them."""
    here, glue = desk(), current_app.extensions["security"].oauthglue
    try:
        if _provider().load_server_metadata().get("issuer") != (here.web.oidc_issuer or "").rstrip("/"):
            raise ValueError("another issuer")
        said = _provider().authorize_access_token()
        _, subject = glue.providers[NAME].fetch_identity_cb(glue.oauth_app, said)
    except (OAuthError, JoseError, RequestException, KeyError, ValueError) as error:
        service.note_failure(here.store, None, "oidc", None, here.clock())
        raise RefusedError(
            f"The identity provider's answer cannot be used ({type(error).__name__}).",
            "Begin to log in again; if it happens again, tell who looks after the identity provider.",
            "oidc",
        ) from error
    record = service.account_vouched_for(
        here.store, subject, str(said["userinfo"].get(here.web.oidc_email, "")), here.clock()
    )
    assert datastore(current_app).find_user(subject=subject) is not None
    enter(record, "oidc")
    return redirect(here.web.public_url + "/")


def _provider() -> Any:
    return current_app.extensions["security"].oauthglue.authlib_provider(NAME)


def _identity(_oauth: Any, said: Any) -> tuple[str, str]:
    """Give what no other person has: the issuer and its own name for the person."""
    claims = said["userinfo"]
    return "subject", f"{claims['iss']}|{claims['sub']}"
