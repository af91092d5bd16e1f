"""What documents say of the microscope in words, and keep since no field takes it: of crates, of pairs in OMERO."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from nboq.comparison.mention.reading import EQUIPMENT
from nboq.document import extensions_of, walk
from nboq.document.paths import as_list
from nboq.formats.key_values.keys import kept_pairs


def equipment(data: Mapping[str, Any]) -> Iterator[str]:
    """Give the texts of a document that say what was used: what stands under such a key (`words.toml`).

    Args:
        data: A document.

    >>> list(equipment({"type": "Protocol", "extensions": {"rocrate:labEquipment": "Olympus IX83"}}))
    ['Olympus IX83']
    """
    for _, thing in walk(data):
        kept = [(key.rpartition(":")[2], value) for key, value in extensions_of(thing).items()]
        for key, value in (*kept, *(pair for _, pair in kept_pairs(thing))):
            if re.sub(r"[\W_]+", "", key).casefold() in EQUIPMENT:
                yield from (text for text in as_list(value) if isinstance(text, str) and text.strip())
