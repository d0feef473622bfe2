"""What every answer tells browsers: show it nowhere else, run nothing in it, keep no copy."""

from apiflask import APIFlask
from flask import Response
from secure import (
    CacheControl,
    ContentSecurityPolicy,
    CrossOriginOpenerPolicy,
    CrossOriginResourcePolicy,
    PermissionsPolicy,
    ReferrerPolicy,
    Secure,
    StrictTransportSecurity,
    XContentTypeOptions,
    XFrameOptions,
)

A_YEAR = 365 * 24 * 3600


def header_items(https: bool) -> tuple[tuple[str, str], ...]:
    """Give the headers and their values."""
    policy = ContentSecurityPolicy().default_src("'none'").base_uri("'none'").form_action("'none'")
    chosen = Secure(
        cache=CacheControl().no_store(),
        csp=policy.frame_ancestors("'none'"),
        coop=CrossOriginOpenerPolicy().same_origin(),
        corp=CrossOriginResourcePolicy().same_origin(),
        permissions=PermissionsPolicy().geolocation().camera().microphone(),
        referrer=ReferrerPolicy().no_referrer(),
        xcto=XContentTypeOptions().nosniff(),
        xfo=XFrameOptions().deny(),
        hsts=StrictTransportSecurity().max_age(A_YEAR).include_subdomains() if https else None,
    )
    return tuple(chosen.header_items())


def set_headers(app: APIFlask, https: bool) -> None:
    """Add the headers to every answer; one that a view has set itself stays as it is."""
    items = header_items(https)

    @app.after_request
    def add(answer: Response) -> Response:
        for name, value in items:
            answer.headers.setdefault(name, value)
        return answer
