"""The service as one application: each of its parts gives the routes where it is reached."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial

from nboq.errors import MissingDependency
from nboq.service import pages
from nboq.service.annotations import Annotations, notes_html
from nboq.service.api import Api
from nboq.service.browsing import Browsing
from nboq.service.catalogue import Catalogue
from nboq.service.descriptor_editor import Editing
from nboq.service.headers import Headers
from nboq.service.http import problem
from nboq.service.metrics import Measured, Metrics
from nboq.service.service import Service
from nboq.service.sparql import Endpoint
from nboq.service.sparql_editor import Editor
from nboq.service.vocabulary import VocabularyPages

try:
    from starlette.applications import Starlette
    from starlette.exceptions import HTTPException
    from starlette.middleware import Middleware
    from starlette.middleware.cors import CORSMiddleware
    from starlette.routing import Mount
    from starlette.staticfiles import StaticFiles
except ImportError:
    raise MissingDependency("Starlette", "serve") from None


def application(service: Service) -> Starlette:
    """Put the parts of the service together.

    Args:
        service: What is served.

    Returns:
        An ASGI application.
    """
    metrics = Metrics(service)
    middleware = [
        Middleware(Headers, prefix=service.prefix, forwarded=service.forwarded),
        Middleware(Measured, metrics=metrics),
    ]
    if service.cors:
        middleware.append(Middleware(CORSMiddleware, allow_origins=["*"], allow_methods=["GET", "HEAD", "POST"]))
    api, catalogue = Api(service), Catalogue(service.store, lambda: service.engines.version)

    @asynccontextmanager
    async def running(app: Starlette) -> AsyncIterator[None]:
        catalogue.start()
        yield
        catalogue.close()
        api.close()

    assets = Mount("/static", StaticFiles(packages=[("nboq.service", "assets")]), name="static")
    parts = (
        pages,
        Browsing(catalogue, partial(notes_html, service)),
        VocabularyPages(),
        Endpoint(service),
        Editor(service),
        api,
        Editing(service, api.workshop),
        Annotations(service),
    )
    routes = [one for part in (*parts, metrics) for one in part.routes()]
    metrics.know([assets.path, *(one.path for one in routes)])
    return Starlette(
        routes=[assets, *routes],
        middleware=middleware,
        lifespan=running,
        exception_handlers={HTTPException: problem},
    )
