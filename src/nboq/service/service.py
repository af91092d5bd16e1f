"""What every part of the service is given: the store, whom users' questions go to, and who may write."""

from __future__ import annotations

from dataclasses import dataclass

from nboq.service.http import Access
from nboq.store.engines import Asked
from nboq.store.store import Store


@dataclass(frozen=True, slots=True)
class Service:
    """A store that is served.

    Attributes:
        store: The store as it is after the last change, for questions and changes that this library writes: it reads
            in this process without limits. Of an endpoint it's that.
        engines: Whom what users write in SPARQL goes to: within limits, and calling nobody.
        access: Who may write; None for nobody. Whatever writes calls `access.check` first.
        prefix: The path under which a web server before this hands requests on, such as `/nboq`; else empty.
        forwarded: Whether that server says in `X-Forwarded-Prefix`, `-Host` and `-Proto` where it is reached.
        cors: Whether pages of other sites may ask.
    """

    store: Store
    engines: Asked
    access: Access | None = None
    prefix: str = ""
    forwarded: bool = False
    cors: bool = False
