"""Results tied to instruments and their parts: by what identifies them, and never by a guess."""

from __future__ import annotations

from typing import Any

import pytest

from nboq.comparison.tying import tie
from nboq.errors import ContentError, InputError, NotFound

_PID = "https://hdl.handle.net/20.500.12345/qc"


def _descriptor(number: int, serial: str, **more: Any) -> dict[str, Any]:
    lens = {"type": "Objective", "id": f"urn:x:lens-{number}", "name": "63x/1.40", "serial_number": f"L-{number}"}
    lasers = [{"type": "Laser", "id": f"urn:x:laser-{number}-{n}", "name": "488"} for n in range(2)]
    scope = {"type": "Instrument", "id": f"{_PID}-{number}", "name": "Scope", "serial_number": serial}
    return {
        "type": "HardwareDescriptor",
        "id": f"urn:x:descriptor-{number}",
        "describes": scope,
        "components": [lens, *lasers],
        **more,
    }


_KNOWN = [_descriptor(1, "SN-1"), _descriptor(2, "SN-2")]


def _result(**said: str) -> dict[str, Any]:
    extensions = {f"qc:{name}": text for name, text in said.items()}
    return {"type": "OpticalCalibration", "id": "urn:x:c", "calibration_date": "2024-03-04", "extensions": extensions}


@pytest.mark.parametrize("text", ["sn-1", " SN-1 ", "hdl:20.500.12345/qc-1", f"{_PID}-1"])
@pytest.mark.parametrize("lens", ["L-1", "urn:x:lens-1", "63X/1.40"])
def test_by_identifier_serial_number_or_name(text: str, lens: str) -> None:
    done = tie(_result(instrument=text, objective=lens, run="7"), _KNOWN).data
    assert done["calibrated_instrument"] == f"{_PID}-1" and done["calibrates"] == ["urn:x:lens-1"]
    assert done["calibrated_descriptor"] == "urn:x:descriptor-1" and done["extensions"] == {"qc:run": "7"}


@pytest.mark.parametrize(
    ("said", "error", "told"),
    [
        ({"instrument": "Scope"}, InputError, f"may be any of 2 instruments: .*{_PID}-1.*{_PID}-2"),
        ({"instrument": "SN-1", "component": "488"}, InputError, "any of 2 parts .*laser-1-0.*laser-1-1"),
        ({"instrument": "SN-9"}, NotFound, "did you mean"),
        ({"instrument": "SN-1", "objective": "L-2"}, NotFound, "no parts .Objective. of Instrument 'Scope'"),
        ({"objective": "L-2"}, ContentError, "says no instrument"),
    ],
)
def test_what_is_not_sure_is_asked(said: dict[str, str], error: type[Exception], told: str) -> None:
    with pytest.raises(error, match=told):
        tie(_result(**said), _KNOWN)


def test_the_descriptor_that_held_on_the_day_says_which_parts_there_were() -> None:
    before = _descriptor(1, "SN-1", valid_until="2023-12-31")
    after = {**_descriptor(3, "SN-1", valid_from="2024-01-01"), "describes": before["describes"]}
    done = tie(_result(instrument="SN-1", objective="63x/1.40"), [before, after]).data
    assert (done["calibrated_descriptor"], done["calibrates"]) == ("urn:x:descriptor-3", ["urn:x:lens-3"])
