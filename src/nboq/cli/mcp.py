"""`nboq mcp`."""

from __future__ import annotations

from contextlib import closing
from typing import Annotated

from nboq.cli import options
from nboq.cli.options import opt
from nboq.cli.serve import address_of, listening_at, opened_for, run
from nboq.cli.terminal import note
from nboq.store.engine import Limits


def mcp(
    store: options.Place,
    bind: Annotated[
        str | None, opt("Host and port for streamable HTTP; left out, standard input and output.", metavar="HOST:PORT")
    ] = None,
    timeout: Annotated[float, opt("How long a question may take, in seconds.", min=0.1)] = 60.0,
    memory: Annotated[int, opt("How much memory a question may take, in MiB; on Linux only.", min=16)] = 2048,
) -> None:
    """Give language models tools over a store, by the Model Context Protocol (package nboq[mcp]).

    They search, describe, ask the shipped questions and SPARQL, check and convert texts, write methods paragraphs.
    Nothing is changed. What documents say stands in `data` of an answer alone, as it may be written to mislead.

    Examples:

        nboq mcp --store instruments.db

        nboq mcp --store instruments.db --bind 127.0.0.1:7879
    """
    limits = Limits(timeout, memory << 20, 100_000)
    with opened_for(store, False, limits, []) as (opened, engines):
        from nboq.service.mcp_server import Tools, over_http, run_stdio
        from nboq.service.service import Service

        with closing(Tools(Service(opened, engines))) as tools:
            server = tools.server()
            if bind is None:
                note(f"{store}: tools on standard input and output; they end with it")
                run_stdio(server)
                return
            host, port = address_of(bind)
            with listening_at(host, port, bind) as listening:
                run(over_http(server, host), listening, f"tools at http://{bind}/mcp; stop with Ctrl-C", limits)
