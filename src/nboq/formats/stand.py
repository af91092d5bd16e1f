"""Maker and model of a microscope: files give them to its stand, registries ask them of the instrument."""

from __future__ import annotations

from nboq.document import Json, Note, label
from nboq.schema.values import is_present


def maker_of_stand(instrument: Json, stand: Json) -> list[Note]:
    """Give an instrument the maker and the model of its stand, where it has none; the stand keeps them.

    Args:
        instrument: The instrument, which is changed.
        stand: Its stand.

    Returns:
        A note for each of the two that was lifted.

    >>> bench = {"type": "Instrument", "name": "Bench"}
    >>> notes = maker_of_stand(bench, {"manufacturer": "Skua Optics", "model": "S 5"})
    >>> bench["manufacturers"], bench["model"], notes[1].message
    ([{'type': 'Party', 'name': 'Skua Optics'}], 'S 5', 'S 5: that of the stand')
    """
    notes = []
    for slot, here in (("manufacturer", "manufacturers"), ("model", "model")):
        said = stand.get(slot)
        if isinstance(said, str) and is_present(slot, said) and here not in instrument:
            instrument[here] = said if slot == here else [{"type": "Party", "name": said}]
            notes.append(Note("converted", label(instrument), here, said, f"{said}: that of the stand"))
    return notes
