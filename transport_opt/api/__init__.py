"""The web API: read the request, call the service, answer. Nothing is decided here."""

from transport_opt.api.app import create_app
from transport_opt.api.desk import Desk

__all__ = ["Desk", "create_app"]
