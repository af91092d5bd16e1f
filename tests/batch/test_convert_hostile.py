"""Archives that mean harm: bombs, names that climb out, links, headers that lie."""

from __future__ import annotations

import gzip
import io
import lzma
import tarfile
import zipfile
from pathlib import Path

import pytest

from nboq.batch import Summary, convert
from nboq.formats import compression

_GOOD = b'{"type": "Instrument", "id": "urn:uuid:%d", "name": "A"}'
_LIMIT = 64 * 1024


@pytest.fixture(autouse=True)
def small_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    """Limits a thousand times smaller than the real ones, so that the bombs can be, too."""
    monkeypatch.setattr(compression, "LARGEST", _LIMIT)


def _convert(place: Path) -> tuple[Summary, bytes]:
    out = place.parent / "out" / "all.nq"
    summary = convert([place], out, workers=1)
    return summary, out.read_bytes() if out.exists() else b""


def _tar(place: Path, packing: str, content: dict[str, bytes]) -> None:
    with tarfile.open(place, packing) as tar:  # type: ignore[call-overload]
        for name, body in content.items():
            info = tarfile.TarInfo(name)
            info.size = len(body)
            tar.addfile(info, io.BytesIO(body))


def test_a_member_that_unpacks_to_too_much_is_left_out_and_the_rest_goes_on(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("1.json", _GOOD % 1)
        packed.writestr("2.json", b" " * (_LIMIT + 1))
        packed.writestr("3.json", _GOOD % 3)
        packed.writestr("4.jsonl", b" " * (_LIMIT + 1))
    summary, _ = _convert(tmp_path / "a.zip")
    assert summary.documents == 2 and summary.exit_status == 2
    assert [problem.message for problem in summary.problems] == [
        f"{tmp_path}/a.zip#2.json: larger than {_LIMIT} bytes",
        f"{tmp_path}/a.zip#4.jsonl:1: the line is longer than {_LIMIT} bytes",
    ]


def test_a_document_of_just_the_limit_is_read(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("1.json", (_GOOD % 1).ljust(_LIMIT))
    assert _convert(tmp_path / "a.zip")[0].documents == 1


def test_a_zip_that_states_small_sizes_is_not_believed(tmp_path: Path) -> None:
    place = tmp_path / "a.zip"
    with zipfile.ZipFile(place, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("1.json", (_GOOD % 1).ljust(50 * _LIMIT))
    size = (50 * _LIMIT).to_bytes(4, "little")
    assert place.read_bytes().count(size) == 2
    place.write_bytes(place.read_bytes().replace(size, (100).to_bytes(4, "little")))
    summary, content = _convert(place)
    assert summary.documents == 0 and summary.exit_status == 2 and content == b""


def test_one_piece_under_many_names_is_a_bomb(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compression, "RATIO", 20)
    with zipfile.ZipFile(tmp_path / "a.zip", "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("1.json", b" " * _LIMIT)
        packed.filelist += packed.filelist * 200
    summary, _ = _convert(tmp_path / "a.zip")
    assert summary.failed < 200 and "not a plausible archive" in summary.problems[-1].message


@pytest.mark.parametrize("packing", ["w:gz", "w:xz"])
def test_a_tar_that_unpacks_to_too_much_is_refused(
    tmp_path: Path, packing: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(compression, "RATIO", 100)
    place = tmp_path / f"a.tar.{packing[2:]}"
    # The document that comes first is converted; the second is passed over by unpacking it, which takes the bomb apart.
    _tar(place, packing, {"1.json": _GOOD % 1, "2.json": b"\0" * (100 * _LIMIT), "3.json": _GOOD % 3})
    summary, _ = _convert(place)
    assert summary.documents == 1 and summary.exit_status == 2
    assert "not a plausible archive" in summary.problems[-1].message


def test_a_header_of_a_tar_that_asks_for_gigabytes_gets_none(tmp_path: Path) -> None:
    info = tarfile.TarInfo("x")
    info.type, info.size = tarfile.XHDTYPE, 3 * 2**30
    header = info.tobuf(tarfile.USTAR_FORMAT)
    (tmp_path / "a.tar").write_bytes(header + b"\0" * 4096)
    summary, _ = _convert(tmp_path / "a.tar")
    assert summary.documents == 0 and "a part of it is larger" in summary.problems[0].message


def test_lines_that_unpack_to_too_much_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compression, "RATIO", 10)
    body = _GOOD % 1 + b"\n" + (b" " * 1000 + b"\n") * 10_000
    (tmp_path / "a.jsonl.gz").write_bytes(gzip.compress(body))
    summary, _ = _convert(tmp_path / "a.jsonl.gz")
    assert summary.documents == 1 and "not a plausible archive" in summary.problems[-1].message


_NAMES = (
    "../../climbs.json",
    "/climbs.json",
    "C:\\climbs.json",
    "a\x1b[31mred\nline.json",
    "x" * 300 + ".json",
    "ü\u202e.json",
)


@pytest.mark.parametrize("ending", [".zip", ".tar.gz"])
def test_hostile_names_are_only_names(tmp_path: Path, ending: str) -> None:
    inside = tmp_path / "one" / "two"
    inside.mkdir(parents=True)
    place = inside / f"a{ending}"
    content = {name: _GOOD % number for number, name in enumerate(_NAMES)}
    content |= {f"broken-{name}" if name[0].isalpha() else f"{name}.broken.json": b"{" for name in _NAMES}
    if ending == ".zip":
        with zipfile.ZipFile(place, "w") as packed:
            for name, body in content.items():
                packed.writestr(name, body)
    else:
        _tar(place, "w:gz", content)
    before = set(tmp_path.rglob("*"))
    summary, _ = _convert(place)
    assert summary.documents == len(_NAMES) and summary.failed == len(_NAMES)
    assert all(problem.message.isprintable() and problem.source.isprintable() for problem in summary.problems)
    assert set(tmp_path.rglob("*")) - before == {inside / "out", inside / "out" / "all.nq"}


def test_links_and_devices_are_not_followed(tmp_path: Path) -> None:
    secret = tmp_path / "secret.json"
    secret.write_bytes(_GOOD % 7)
    with tarfile.open(tmp_path / "a.tar", "w") as tar:
        for kind, name in ((tarfile.SYMTYPE, "s.json"), (tarfile.LNKTYPE, "h.json"), (tarfile.CHRTYPE, "d.json")):
            info = tarfile.TarInfo(name)
            info.type, info.linkname = kind, str(secret)
            tar.addfile(info)
        info = tarfile.TarInfo("good.json")
        info.size = len(_GOOD % 1)
        tar.addfile(info, io.BytesIO(_GOOD % 1))
    summary, content = _convert(tmp_path / "a.tar")
    assert summary.documents == 1 and summary.failed == 3 and b"urn:uuid:7" not in content


def test_a_folder_that_links_to_itself_ends(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "x.json").write_bytes(_GOOD % 1)
    (tmp_path / "in" / "round").symlink_to(tmp_path / "in")
    summary, _ = _convert(tmp_path / "in")
    assert summary.documents == 1 and summary.failed == 0


def test_encrypted_and_broken_members_are_told(tmp_path: Path) -> None:
    place = tmp_path / "a.zip"
    with zipfile.ZipFile(place, "w") as packed:
        packed.writestr("1.json", _GOOD % 1)
        packed.writestr("2.json", _GOOD % 2)
    body = bytearray(place.read_bytes())
    body[body.rindex(b"PK\x01\x02") + 8] |= 1  # the second is said to be encrypted
    body[body.index(b"urn:uuid:1") + 9] ^= 1  # the first no longer has its checksum
    place.write_bytes(body)
    summary, _ = _convert(place)
    assert summary.failed == 2 and all(problem.status == 2 for problem in summary.problems)


def test_an_archive_that_is_cut_off_is_told_and_what_came_before_is_converted(tmp_path: Path) -> None:
    _tar(tmp_path / "whole.tar", "w", {f"{n}.json": _GOOD % n for n in range(3)})
    whole = (tmp_path / "whole.tar").read_bytes()
    (tmp_path / "a.tar.xz").write_bytes(lzma.compress(whole)[:60])
    (tmp_path / "b.tar").write_bytes(whole[:2000])
    (tmp_path / "c.tar").write_bytes(b"\0" * 10240)
    for name, made in (("a.tar.xz", 0), ("b.tar", 2), ("c.tar", 0)):
        summary, _ = _convert(tmp_path / name)
        assert summary.documents == made and summary.failed >= 1 and summary.exit_status == 2, name
