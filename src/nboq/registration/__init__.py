"""Getting identifiers: what to register next, what to send where, what came back, and stamps that need no registry.

>>> from nboq.registration import decide
>>> decide({"type": "Instrument", "id": "urn:uuid:1", "name": "Scan 9"}).next.tier.value
'facility'
"""

from __future__ import annotations

from nboq.registration.auditing import Audit, audit
from nboq.registration.b2inst_client import B2Inst
from nboq.registration.content_stamp import Stamp, content_id, mint, verify
from nboq.registration.credentials import Credentials
from nboq.registration.datacite_client import DataCite, Doi
from nboq.registration.decision import Decision, Step, decide
from nboq.registration.handle_client import HandleServer
from nboq.registration.reconciling import reconcile
from nboq.registration.submissions import Packet, packet

__all__ = [
    "Audit",
    "B2Inst",
    "Credentials",
    "DataCite",
    "Decision",
    "Doi",
    "HandleServer",
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
