"""A real Apache for tests: on loopback, on a port that the system chose, stopped at the end.

with apache(tmp_path, {"release.test": ("", release), "w3id.test": ("/nbo-q", redirects)}) as server:
    answer = server.request("release.test", "/Objective", Accept="text/turtle")
"""

from __future__ import annotations

import http.client
import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from urllib.parse import urljoin, urlsplit

import pytest

__all__ = ["Answer", "Apache", "apache", "free_port", "open_folder"]

_PROGRAM = "/usr/sbin/apache2"
_MODULES = Path("/usr/lib/apache2/modules")
_WANTED = (
    "mpm_event",
    "authz_core",
    "alias",
    "dir",
    "env",
    "headers",
    "mime",
    "negotiation",
    "rewrite",
    "setenvif",
    "autoindex",
    "proxy",
    "proxy_http",
)
_PATIENCE = 15.0
# What Debian's mime.conf and negotiation.conf say that a file's name could run into.
_DEBIAN = """
TypesConfig /etc/mime.types
AddType application/x-gzip .gz .tgz
AddType application/x-compress .Z
AddLanguage pl .po
AddLanguage pl .pl
AddLanguage fr .fr
AddLanguage en .en
AddCharset utf-8 .utf8
AddHandler type-map var
AddEncoding x-compress .Z
DirectoryIndex index.html index.cgi
"""


@dataclass(frozen=True)
class Answer:
    """What the server said to one request."""

    url: str
    status: int
    headers: Mapping[str, str]
    """By name in small letters; several of one name are joined by commas."""
    body: bytes

    @property
    def location(self) -> str:
        return self.headers.get("location", "")

    @property
    def media_type(self) -> str:
        return self.headers.get("content-type", "").partition(";")[0].strip()


@dataclass
class Apache:
    """A running server with several hosts."""

    port: int
    hosts: tuple[str, ...]

    def request(self, host: str, path: str, method: str = "GET", **headers: str) -> Answer:
        """Ask once; a redirection is an answer like any other."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            connection.putrequest(method, path, skip_host=True, skip_accept_encoding=True)
            connection.putheader("Host", f"{host}:{self.port}")
            for given, value in headers.items():
                connection.putheader(given.replace("_", "-"), value)
            connection.endheaders()
            answer = connection.getresponse()
            found: dict[str, str] = {}
            for header, value in answer.getheaders():
                name = header.lower()
                found[name] = f"{found[name]}, {value}" if name in found else value
            return Answer(f"http://{host}:{self.port}{path}", answer.status, found, answer.read())
        finally:
            connection.close()

    def follow(self, host: str, path: str, accept: str | None) -> list[Answer]:
        """Ask, and follow redirections to the hosts of this server; give every answer on the way."""
        answers: list[Answer] = []
        url = f"http://{host}:{self.port}{path}"
        for _ in range(6):
            parts = urlsplit(url)
            assert parts.hostname in self.hosts, f"redirected to {url}"
            assert parts.port == self.port, f"redirected to {url}"
            headers = {} if accept is None else {"Accept": accept}
            target = parts.path + (f"?{parts.query}" if parts.query else "")
            answers.append(self.request(parts.hostname or "", target, **headers))
            if not answers[-1].location:
                return answers
            url = urljoin(url, answers[-1].location)
        raise AssertionError(f"more than six redirections from {host}{path}: {[a.location for a in answers]}")


def free_port() -> int:
    """Give a port that nobody listens on, for what has to know it before the server starts."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def _answers(port: int) -> bool:
    with socket.socket() as found:
        found.settimeout(0.5)
        return found.connect_ex(("127.0.0.1", port)) == 0


def _configuration(
    folder: Path, port: int, hosts: Mapping[str, tuple[str, Path]], proxies: Mapping[str, tuple[str, str]]
) -> str:
    built_in = subprocess.run([_PROGRAM, "-l"], capture_output=True, text=True, check=True).stdout
    lines = [
        f"ServerRoot {folder}",
        f"PidFile {folder}/pid",
        f"ErrorLog {folder}/error.log",
        "LogLevel warn",
        f"Listen 127.0.0.1:{port}",
        "ServerName localhost",
        f"DefaultRuntimeDir {folder}",
        "ServerLimit 2",
        "StartServers 1",
        "ThreadsPerChild 8",
        "MaxRequestWorkers 16",
        f"Mutex file:{folder}",
    ]
    modules = [
        f"LoadModule {name}_module {_MODULES}/mod_{name}.so" for name in _WANTED if f"mod_{name}.c" not in built_in
    ]
    if os.geteuid() == 0:
        lines += ["User www-data", "Group www-data"]
    sites = []
    for host, (prefix, root) in hosts.items():
        # A host may stand below a path, as w3id.org does; then everything else of it is an empty folder.
        document_root = folder / "empty" if prefix else root
        sites.append(f"<VirtualHost 127.0.0.1:{port}>\nServerName {host}\nDocumentRoot {document_root}")
        if prefix:
            sites.append(f"Alias {prefix} {root}")
        sites.append(f"<Directory {root}>\nAllowOverride All\nOptions FollowSymLinks MultiViews\nRequire all granted")
        sites.append("</Directory>\n</VirtualHost>")
    for host, (prefix, url) in proxies.items():
        sites.append(f"<VirtualHost 127.0.0.1:{port}>\nServerName {host}\nProxyPass {prefix}/ {url}")
        sites.append(f"RequestHeader set X-Forwarded-Prefix {prefix}\nProxyPreserveHost On\n</VirtualHost>")
    return "\n".join([*modules, *lines, _DEBIAN, *sites, ""])


@contextmanager
def open_folder() -> Iterator[Path]:
    """Give a new folder that every user may look into, until the block ends.

    Started by root, Apache serves as another user; and pytest closes the folders of `tmp_path` to all others whenever a
    session starts.
    """
    with tempfile.TemporaryDirectory(prefix="nboq-apache-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        yield folder


@contextmanager
def apache(
    folder: Path,
    hosts: Mapping[str, tuple[str, Path]],
    port: int | None = None,
    proxies: Mapping[str, tuple[str, str]] = MappingProxyType({}),
) -> Iterator[Apache]:
    """Run Apache until the block ends.

    Args:
        folder: For its configuration and its log, in one that `open_folder` gave, as what is served is.
        hosts: By name: the path that the host's folder is served under (empty for the root), and the folder.
        port: Chosen before, where what is served has to know it.
        proxies: By the names of more hosts: the path below which requests are handed on, and the address to which.
    """
    if not Path(_PROGRAM).is_file():
        pytest.skip("Apache isn't installed: apt-get install apache2")
    port = port or free_port()
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "empty").mkdir(exist_ok=True)
    configuration = folder / "apache.conf"
    configuration.write_text(_configuration(folder, port, hosts, proxies), "utf-8")
    process = subprocess.Popen(
        [_PROGRAM, "-f", str(configuration), "-D", "FOREGROUND"], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    )
    try:
        until = time.monotonic() + _PATIENCE
        while not _answers(port):
            if process.poll() is not None or time.monotonic() > until:
                process.kill()
                said = (process.communicate()[1] or b"").decode()
                log = folder / "error.log"
                raise AssertionError(f"Apache didn't start: {said}{log.read_text() if log.is_file() else ''}")
            time.sleep(0.02)
        yield Apache(port, (*hosts, *proxies))
    finally:
        process.terminate()
        try:
            process.communicate(timeout=_PATIENCE)
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()
        shutil.rmtree(folder / "empty", ignore_errors=True)
