"""Identifiers that follow from what they name."""

from __future__ import annotations

import uuid
from typing import Any

from nboq.document.canonical_form import content


def named_id(name: str) -> str:
    """Make an id that follows from a text.

    >>> named_id("the same")
    'urn:uuid:8a4c1022-f472-5fa6-b8e0-0f17586c23fa'
    """
    return f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, name)}"


def derived_id(owner: str, what: str) -> str:
    """Make the id of a thing that has none of its own, out of its owner's.

    Args:
        owner: The id of what it belongs to.
        what: Which of the owner's things it is.

    >>> derived_id("urn:uuid:93efaebd-1042-43aa-994e-2f5bc2a92fb1", "fluorophores")
    'urn:uuid:6acd01bc-5a36-5cd8-b89d-1b65b54fa040'
    """
    return named_id(f"{owner}#{what}")


def descriptor_id(made: dict[str, Any], instrument: str) -> str:
    """Derive the id of a descriptor from what it says, so that the same file gives the same one.

    Args:
        made: The descriptor, without type and id.
        instrument: The id of the instrument that it describes.
    """
    return f"urn:uuid:{uuid.uuid5(uuid.uuid5(uuid.NAMESPACE_URL, instrument), content(made).decode())}"
