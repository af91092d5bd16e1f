"""The service as one application: each of its parts gives the routes where it is reached."""

from __future__ import annotations

from nboq.errors import MissingDependency
from nboq.service.http import Access
from nboq.service.sparql import Endpoint
from nboq.store.engines import Engines

try:
    from starlette.applications import Starlette
    from starlette.middleware import Middleware
    from starlette.middleware.cors import CORSMiddleware
except ImportError:
    raise MissingDependency("Starlette", "serve") from None


def application(engines: Engines, access: Access | None = None, *, cors: bool = False) -> Starlette:
    """Put the parts of the service together.

    Args:
        engines: Whom to ask.
        access: Who may write; None for nobody.
        cors: Whether pages of other sites may ask.

    Returns:
        An ASGI application.
    """
    anyone = Middleware(CORSMiddleware, allow_origins=["*"], allow_methods=["GET", "HEAD", "POST"])
    return Starlette(routes=Endpoint(engines, access).routes(), middleware=[anyone] if cors else [])
