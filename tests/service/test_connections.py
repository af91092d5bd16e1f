"""Clients of `nboq serve` that are slow, stuck or too many, and those that come while all engines are busy."""

from __future__ import annotations

import asyncio
import socket
import tracemalloc
from collections.abc import Awaitable, Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import httpx
import pytest
import uvicorn
from starlette.applications import Starlette

from nboq.service import answer_cache, connections, service
from nboq.service.answer_cache import AnswerCache, key_of
from nboq.service.connections import Connection
from nboq.service.service import Service
from nboq.service.sparql import Endpoint
from nboq.service.sparql_editor import Editor
from nboq.store import Store
from nboq.store.embedded import Embedded
from nboq.store.engine import Limits, Question
from nboq.store.engines import Engines

_Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]
_Open = Callable[[], Awaitable[_Streams]]
_HEAD = b"Host: x\r\n\r\n"


@pytest.fixture(autouse=True)
def _short(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, "HEAD_S", 0.4)
    monkeypatch.setattr(connections, "STUCK_S", 0.4)
    monkeypatch.setattr(connections, "MOST", 3)


async def _app(scope: Any, receive: Any, send: Any) -> None:
    if scope["path"] == "/slow":
        await asyncio.sleep(1.2)
    await send({"type": "http.response.start", "status": 200, "headers": []})
    for _ in range(2000 if scope["path"] == "/large" else 0):
        await send({"type": "http.response.body", "body": bytes(65536), "more_body": True})
    await send({"type": "http.response.body", "body": b"done"})


def _with_server(work: Callable[[_Open], Awaitable[None]]) -> None:
    async def run() -> None:
        with socket.create_server(("127.0.0.1", 0)) as listening:
            config = uvicorn.Config(_app, http=Connection, ws="none", lifespan="off", log_config=None)
            server = uvicorn.Server(config)
            running = asyncio.create_task(server.serve([listening]))
            writers: list[asyncio.StreamWriter] = []

            async def opened() -> _Streams:
                reader, writer = await asyncio.open_connection(*listening.getsockname())
                writers.append(writer)
                return reader, writer

            try:
                await work(opened)
            finally:
                for writer in writers:
                    writer.close()
                    with suppress(ConnectionError):
                        await writer.wait_closed()
                server.should_exit = True
                await running

    asyncio.run(run())


async def _ends(streams: _Streams, drip: bytes = b"") -> bytes:
    """Give what comes until the other side ends it, while a byte is sent now and then."""
    reader, writer = streams
    got = asyncio.create_task(reader.read())
    async with asyncio.timeout(5):
        while not got.done():
            for one in drip[:1]:
                writer.write(bytes([one]))
            await asyncio.sleep(0.1)
    try:
        return got.result()
    except ConnectionResetError:
        return b""


@pytest.mark.parametrize(
    ("begun", "drip"),
    [
        (b"", b""),
        (b"GET / HT", b""),
        (b"GET / HTTP/1.1\r\nX: ", b"a"),
        (b"POST / HTTP/1.1\r\nContent-Length: 1000000\r\n" + _HEAD, b"a"),  # answered before it was all there
    ],
    ids=["silent", "half", "drip", "body"],
)
def test_a_head_that_does_not_come_ends_the_connection(begun: bytes, drip: bytes) -> None:
    async def work(opened: _Open) -> None:
        streams = await opened()
        streams[1].write(begun)
        assert (b"done" in await _ends(streams, drip)) == begun.startswith(b"POST")

    _with_server(work)


def test_a_slow_answer_is_waited_for_and_another_request_may_follow() -> None:
    async def work(opened: _Open) -> None:
        reader, writer = await opened()
        for path in (b"/slow", b"/", b"/slow"):
            writer.write(b"GET " + path + b" HTTP/1.1\r\n" + _HEAD)
            assert b"200 OK" in await reader.readuntil(b"\r\n\r\n")
            assert b"done" in await reader.readuntil(b"0\r\n\r\n")
            await asyncio.sleep(0.1)

    _with_server(work)


def test_a_body_that_is_no_http_ends_the_connection_without_a_traceback(caplog: pytest.LogCaptureFixture) -> None:
    async def work(opened: _Open) -> None:
        streams = await opened()
        streams[1].write(b"POST /slow HTTP/1.1\r\nTransfer-Encoding: chunked\r\n" + _HEAD)
        await asyncio.sleep(0.1)
        streams[1].write(b"zz\r\n")
        assert await _ends(streams) == b""
        await asyncio.sleep(1.3)  # until its answer would be there

    _with_server(work)
    assert "Exception" not in caplog.text and "Traceback" not in caplog.text


def test_who_does_not_take_an_answer_is_dropped() -> None:
    async def work(opened: _Open) -> None:
        reader, writer = await opened()
        writer.write(b"GET /large HTTP/1.1\r\n" + _HEAD)
        await asyncio.sleep(1.5)
        with suppress(ConnectionResetError):
            assert b"done" not in (await reader.read())[-20:]

    _with_server(work)


def test_one_connection_too_many_is_closed_and_the_others_stay() -> None:
    async def work(opened: _Open) -> None:
        streams = [await opened() for _ in range(3)]
        for _, writer in streams:
            writer.write(b"GET /slow HTTP/1.1\r\n" + _HEAD)
        await asyncio.sleep(0.1)
        assert await _ends(await opened()) == b""
        for reader, _ in streams:
            assert b"done" in await reader.readuntil(b"0\r\n\r\n")

    _with_server(work)


@pytest.mark.parametrize("path", ["/query?query=ASK{}", "/store?default", "/sparql?query=ASK{}"])
def test_while_all_engines_are_busy_one_is_told_when_to_come_again(
    path: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service, "PATIENCE_S", 0.1)
    Store(tmp_path / "a.db").close()

    async def asked() -> None:
        source = Embedded(tmp_path / "a.db", read_only=True)
        with Engines(source, Limits(seconds=0.1), number=1) as engines:
            served = Service(Store.over(engines), engines)
            routes = [*Endpoint(served).routes(), *Editor(served).routes()]
            transport = httpx.ASGITransport(Starlette(routes=routes))
            async with httpx.AsyncClient(transport=transport, base_url="http://x") as client:
                await served.take_engine()
                refused = await client.get(path)
                served.free_engine()
                assert refused.status_code == 503 and int(refused.headers["Retry-After"]) >= 0
                assert (await client.get(path)).status_code == 200
        source.close()

    asyncio.run(asked())


def test_answers_that_are_kept_take_what_they_are_counted_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """Long queries with short answers count too: keys that held their texts took gigabytes."""
    monkeypatch.setattr(answer_cache, "_MOST", 100 << 10)
    answers = AnswerCache()
    tracemalloc.start()
    try:
        for number in range(200):
            answers.keep(key_of(Question(f"ASK {{}} # {number:060000}"), 1), "text/csv", b"true")
        assert tracemalloc.get_traced_memory()[0] < 200 << 10
    finally:
        tracemalloc.stop()
    assert len(answers._answers) == 99, "of 1 KiB and 4 bytes each"
