"""Getting identifiers: what to register next, what to send where, what came back, and stamps that need no registry.

>>> from nboq.registry import decide
>>> decide({"type": "Instrument", "id": "urn:uuid:1", "name": "Scan 9"}).next.tier.value
'facility'
"""

from __future__ import annotations

from nboq.registry.audit import Audit, audit
from nboq.registry.credentials import Credentials
from nboq.registry.datacite import DataCite, Doi
from nboq.registry.flow import Decision, Step, decide
from nboq.registry.mint import Stamp, content_id, mint, verify
from nboq.registry.packets import Packet, packet
from nboq.registry.reconcile import reconcile

__all__ = [
    "Audit",
    "Credentials",
    "DataCite",
    "Decision",
    "Doi",
    "Packet",
    "Stamp",
    "Step",
    "audit",
    "content_id",
    "decide",
    "mint",
    "packet",
    "reconcile",
    "verify",
]
