"""Results of quality control: what each program's say, in what unit, and what no mapping names."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest

import nboq
from nboq.document import Document
from nboq.errors import ContentError, InputError, Malformed
from nboq.formats.qc import read, read_mappings, read_results, shipped

PSFJ = """bead,x0,y0,z0,fwhmX (um),fwhmY (um),fwhmZ (um),asymmetry,isValid,fwhmX_th,fwhmY_th,fwhmZ_th
1,1,1,1,0.21,0.22,0.6,1,true,0.19,0.19,0.5
2,2,1,1,0.23,0.22,0.62,1,true,0.19,0.19,0.5
3,3,1,1,0.99,0.22,0.62,1,false,0.19,0.19,0.5

Emission wavelength,525 nm
NA,1.4
"""
METROLOJ = """Microscope info
Microscope\tConfocal

Average resolutions values
\t\tX\tY\tZ
Channel 0\taverage FWHM (µm)\t0.212\t0.22\t0.6
\tFWHM std dev (µm)\t0.01\t0.02\t-
\ttheoretical value (µm)\t0.19\t0.19\t0.5
\tnumber of beads\t5\t5\t5
Channel 1\taverage FWHM (µm)\t0.3\t0.31\t0.7

Measured/theoretical resolution ratios
Channel\tX ratio
Channel 0\t1.1
"""
GIVEN = {"instrument": "SN-7", "date": "2024-03-04"}


def _results(**output: Any) -> bytes:
    microscope = {"name": "Scope", "serial_number": "SN-7"}
    told = {"microscope": microscope, "acquisition_datetime": "2024-03-04T10:00:00", "output": output}
    return json.dumps({"name": "any", "dataset_collection": [told]}).encode()


def _members(document: Document) -> list[dict[str, Any]]:
    members: list[dict[str, Any]] = document.data["members"]
    return members


def _bare(document: Document) -> list[dict[str, Any]]:
    return [{key: value for key, value in one.items() if key not in ("id", "extensions")} for one in _members(document)]


def test_beads_of_microscopemetrics_in_nanometres_with_their_deviations() -> None:
    beads = {
        "channel_name": "GFP",
        "considered_valid_count": 21,
        "fwhm_micron_x_mean": 0.212,
        "fwhm_micron_x_std": 0.01,
    }
    found = nboq.read_bytes(_results(key_measurements=[{**beads, "total_bead_count": 30}]), "a.json")
    assert _bare(found) == [
        {
            "type": "OpticalCalibration",
            "calibration_date": "2024-03-04",
            "calibrated_channel": "GFP",
            "mean_x_spot_size": 212,
            "sd_x_spot_size": 10,
            "sample_size": 21,
        }
    ]
    kept = {"qc:instrument": "SN-7", "microscopemetrics-psf-beads:total_bead_count": 30}
    assert _members(found)[0]["extensions"] == kept


def test_the_field_is_the_mean_of_what_the_corners_lack_and_power_is_where_it_was_measured() -> None:
    corners = dict.fromkeys(("top_left", "top_right", "bottom_left", "bottom_right"), 0.5) | {"bottom_right": 0.8}
    field = {"channel_nr": 0, "image_id": 4, **{f"{name}_intensity_ratio": value for name, value in corners.items()}}
    found = read(_results(key_measurements=[field, {**field, "channel_nr": 1}]), "a.json")
    assert [one["calibrated_channel"] for one in _bare(found)] == ["0", "1"]
    evaluation = {"type": "FieldUniformityEvaluation", "mean_maximum_to_corner_ratio": 1.8125}
    told = _bare(found)[0]["field_uniformity_evaluations"][0]
    assert {**told, "sd_maximum_to_corner_ratio": None} == {**evaluation, "sd_maximum_to_corner_ratio": None}
    assert told["sd_maximum_to_corner_ratio"] == pytest.approx(0.375)

    power = {"light_source": {"name": "488", "wavelength_nm": 488}, "power_mean_mw": 1.5, "power_std_mw": 0.1}
    for place, said in {
        "OBJECTIVE_FOCAL": {"observed_illumination_power_at_sample": 1.5, "sd_illumination_power_at_sample": 0.1},
        "OBJECTIVE_BACKFOCAL": {"observed_illumination_power_at_back_of_objective": 1.5},
    }.items():
        found = read(_results(key_measurements={**power, "measuring_location": place}), "a.json")
        head = {"type": "ExcitationCalibration", "calibration_date": "2024-03-04", "nominal_excitation_wavelength": 488}
        assert _bare(found) == [head | said], place
    kept = _members(found)[0]["extensions"]
    assert kept["qc:component"] == "488" and kept["microscopemetrics-light-source-power:power_std_mw"] == 0.1


def test_figures_of_an_argolight_slide_are_kept_though_the_model_has_no_field_for_them() -> None:
    found = read(_results(key_measurements={"channel_nr": [0, 1], "rayleigh_resolution_microns": [0.3, 0.4]}), "a.json")
    key = "microscopemetrics-argolight-e:rayleigh_resolution_microns"
    assert [one["extensions"][key] for one in _members(found)] == [0.3, 0.4]


@pytest.mark.parametrize("text", [PSFJ, PSFJ.replace(" (um)", ""), PSFJ.replace(",", ";").replace("0.", "0,")])
def test_beads_of_psfj_are_summed_up_without_those_that_did_not_fit(text: str) -> None:
    found = read_results(text.encode(), "beads.csv", shipped(), GIVEN)
    (one,) = _bare(found)
    assert one.pop("sd_x_spot_size") == pytest.approx(14.142135623730951)
    assert one.pop("sd_z_spot_size") == pytest.approx(14.142135623730951)
    assert one == {
        "type": "OpticalCalibration",
        "calibration_date": "2024-03-04",
        "calibrated_channel": "525 nm",
        "mean_x_spot_size": 220,
        "mean_y_spot_size": 220,
        "sd_y_spot_size": 0,
        "mean_z_spot_size": 610,
        "median_z_spot_size": 610,
        "sample_size": 2,
        "theoretical_xy_spot_size": 190,
        "theoretical_z_spot_size": 500,
    }
    assert _members(found)[0]["extensions"]["psfj:bead"] == ["1", "2"] and not found.report.findings


def test_tables_of_metroloj_qc_have_their_figures_below_one_another() -> None:
    found = read_results(METROLOJ.encode("cp1252"), "a_results.xls", shipped(), GIVEN)
    first, second = _bare(found)
    assert first["calibrated_channel"] == "Channel 0" and second["mean_z_spot_size"] == 700
    assert (first["mean_x_spot_size"], first["sd_y_spot_size"], first["theoretical_z_spot_size"]) == (212, 20, 500)
    assert "sd_z_spot_size" not in first and first["sample_size"] == 5


def test_a_power_meter_in_another_country() -> None:
    table = "Date;Laser;Setting (%);Power (µW);Comment\n04.03.2024;488;10;1,512;ok\n04.03.2024;488;10;1,5;ok\n"
    found = read_results((table + "04.03.2024;488;50;;none\n").encode("latin-1"), "p.csv", shipped(), GIVEN)
    (one,) = _bare(found)
    assert one["observed_illumination_power_at_sample"] == pytest.approx(0.001506) and one["sample_size"] == 2
    told = [str(note) for note in found.report.findings]
    assert ["Comment" in told[0], "row 4" in told[1], len(told)] == [True, True, 2]
    # 1,512 alone may be either.
    alone = table.replace(";1,5;", ";1,513;").encode()
    with pytest.raises(ContentError, match=r"row 2, column Power .*decimal-comma"):
        read_results(alone, "p.csv", shipped(), GIVEN)
    found = read_results(alone, "p.csv", shipped(), GIVEN, decimal_comma=True)
    assert _bare(found)[0]["observed_illumination_power_at_sample"] == pytest.approx(0.0015125)


def test_readings_of_different_settings_days_and_channels_are_never_put_together() -> None:
    rows = ["2024-03-04,488,10,1", "2024-03-04,488,50,5", "2024-03-05,488,10,1.1", "2024-03-04,561,10,2"]
    found = read(("date,laser,setting,power (mW)\n" + "\n".join(rows)).encode(), "p.csv")
    assert [one["observed_illumination_power_at_sample"] for one in _bare(found)] == [1, 5, 1.1, 2]


_OURS = b"column\tfield\tunit\nwhen\tdate\tMDY\nspot\tOpticalCalibration.mean_x_spot_size\tum\n"


def test_a_mapping_of_a_facilitys_own() -> None:
    mappings = read_mappings(_OURS, "ours.tsv")
    found = read_results(b"when,spot,beads\n03/04/2024,0.2,9\n03/04/2024,0.2,9\n03/04/2024,0.3,9\n", "a", mappings)
    assert [(one["calibration_date"], one["mean_x_spot_size"]) for one in _bare(found)] == [
        ("2024-03-04", n) for n in (200, 300)
    ]
    told = [str(note) for note in found.report.findings]
    assert (
        "beads: no mapping names this column" in told[0] and _members(found)[0]["extensions"]["ours.tsv:beads"] == "9"
    )
    assert "row 3: says the same as row 2" in told[1] and "another result" in told[2]


@pytest.mark.parametrize(
    ("mapping", "said"),
    [
        (b"column\tfield\nx\tOpticalCalibration.mean_q_spot_size\n", "did you mean 'mean_"),
        (b"column\tfield\nx\tObjective.lens_na\n", "there is no field"),
        (b"column\tfield\tunit\nx\tOpticalCalibration.mean_x_spot_size\tkg\n", "kg"),
        (b"column\tfield\tstatistic\nx\tOpticalCalibration.sample_size\tmode\n", "the statistic is"),
        (b"column\tfield\nx\tdate\n", "no field of a calibration"),
        (b"a\tb\n", "its columns are mapping"),
        (b"column\tfield\tunit\nx\tdate\tMYD\n", "order of a date"),
        (_OURS + b"spot\tOpticalCalibration.mean_x_spot_size\tnm\n", "'spot' and 'spot' both give mean_x_spot_size"),
        (_OURS + b"wide\tOpticalCalibration.mean_x_spot_size\tum\n", "'spot' and 'wide' both give"),
        (b"column\tfield\twhere\nx\tOpticalCalibration.sample_size\tplace\n", "'where' is a column, ="),
        (b"column\tfield\tstatistic\nx\tOpticalCalibration.calibrated_channel\tmean\n", "no number, so it has no mean"),
    ],
)
def test_a_mapping_that_says_what_there_is_not(mapping: bytes, said: str) -> None:
    with pytest.raises(ContentError, match=said):
        read_mappings(mapping, "m.tsv")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "empty"),
        (b"\x00\x01\x02PNG", "no text"),
        (b"PK\x05\x06" + bytes(18), "no text"),
        (b"PK\x03\x04 cut off", "not a table that can be read"),
        (b"place,type\na,b\n", "no mapping fits"),
        (b"date,power (mW)\n", "no result"),
        (b"date,power (mW)\n2024-03-04,=A1*2\n", "row 2, column power"),
        (b"date,power (mW)\n2024-03-04,-1e999\n", "row 2, column power"),
        (b"date,power (mW)\nsoon,1\n,1\n", "row 2, column date: no day: 'soon'; row 3: it says no day"),
        (b"date,power (mW)\n03/04/2024,1\n", "may be 2024-04-03 or 2024-03-04"),
        (b'{"output": {"key_measurements": []}}', "no results"),
    ],
)
def test_what_is_no_result_is_said_with_its_place(content: bytes, said: str) -> None:
    with pytest.raises((ContentError, InputError, Malformed), match=f"a.csv: .*{said}"):
        read(content, "a.csv")


def test_a_workbook_is_read_like_its_text() -> None:
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.Workbook()
    for row in (["date", "power (µW)"], ["2024-03-04", 1.5], ["2024-03-05", None]):
        book.active.append(row)
    file = io.BytesIO()
    book.save(file)
    assert _bare(read(file.getvalue(), "a.xlsx"))[0]["observed_illumination_power_at_sample"] == 0.0015


def test_a_mean_of_what_has_no_sum_and_a_corner_without_light() -> None:
    rows = "\n".join(f"2024-03-04,{number}" for number in ("1e308", "1.2e308", "1.4e308"))
    (one,) = _bare(read(f"date,power (mW)\n{rows}".encode(), "a.csv"))
    assert one["observed_illumination_power_at_sample"] == pytest.approx(1.2e308) and one["sample_size"] == 3
    dark = {"channel_nr": 0, "top_left_intensity_ratio": 0, "top_right_intensity_ratio": 0.5}
    found = read(_results(key_measurements=[dark]), "a.json")
    assert _bare(found)[0]["field_uniformity_evaluations"][0]["mean_maximum_to_corner_ratio"] == 2
    (told,) = map(str, found.report.findings)
    assert "column top_left_intensity_ratio" in told and "1/0 is no number" in told


@pytest.mark.long
def test_a_hundred_thousand_rows() -> None:
    rows = "\n".join(f"2024-03-{1 + n % 28:02};{n % 50};1,{n % 89 + 10}" for n in range(100_000))
    found = read(f"date;channel;power (mW)\n{rows}".encode(), "large.csv")
    assert sum(one["sample_size"] for one in _bare(found)) == 100_000


@pytest.mark.slow
def test_what_the_classes_of_microscopemetrics_write() -> None:
    reason = "microscopemetrics-schema isn't installed: it's under the GPL, so it stays out of what the project needs"
    schema = pytest.importorskip("microscopemetrics_schema.datamodel.microscopemetrics_schema", reason=reason)
    dumpers = pytest.importorskip("linkml_runtime.dumpers")
    beads = schema.PSFBeadsKeyMeasurement(channel_name="GFP", fwhm_micron_x_mean=0.212, fwhm_micron_x_std=0.01)
    light = schema.LightSource(name="488", wavelength_nm=488)
    power = schema.LightSourcePowerKeyMeasurement(
        light_source=light, measuring_location="OBJECTIVE_FOCAL", power_mean_mw=1.5
    )
    common = {"processing_application": "any", "processing_version": "1", "processing_datetime": "2024-03-05T10:00:00"}
    for output, field, value in (
        (schema.PSFBeadsOutput(**common, key_measurements=[beads]), "mean_x_spot_size", 212),
        (
            schema.LightSourcePowerOutput(**common, key_measurements=[power]),
            "observed_illumination_power_at_sample",
            1.5,
        ),
    ):
        microscope = schema.Microscope(name="Scope", serial_number="SN-7")
        told = {"microscope": microscope, "acquisition_datetime": "2024-03-04T10:00:00", "output": output}
        for dumper in (dumpers.json_dumper, dumpers.yaml_dumper):
            (one,) = _members(read(dumper.dumps(told).encode(), "a"))
            assert one[field] == value and one["extensions"]["qc:instrument"] == "SN-7"
