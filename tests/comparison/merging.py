"""`merge` as the tests call it: what comes of it is as valid as what went in."""

from __future__ import annotations

from typing import Any

import nboq
from nboq.comparison.match import Merged
from nboq.document import DocumentLike


def _faults(thing: DocumentLike) -> dict[tuple[str, str, Any], str]:
    found = nboq.validate(thing, profile="imported").violations
    return {(one.code, one.field, str(one.value)): str(one) for one in found}


def merge(descriptor: DocumentLike, image: DocumentLike, **options: Any) -> Merged:
    """Join, and hold the result to what was valid before."""
    merged = nboq.merge(descriptor, image, **options)
    after = _faults(merged.document)
    if after:
        before = _faults(descriptor) | _faults(image)
        # Only beside the descriptor can be seen that what an image names is no part of its instrument.
        told = {one.component for one in merged.unmatched}
        after = {key: said for key, said in after.items() if key[2] not in told}
        new = [said for key, said in after.items() if key not in before]
        assert not new, new
    return merged
