"""What the clients of all registries share: requests, repeated where that is safe, and what comes of their answers.

An answer has a size and a time that it may take; refusals become errors by `refusals.tsv`; redirections aren't
followed, so that credentials go to one host alone; and no message has a password or token in it.
"""

from __future__ import annotations

import base64
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Final, Self
from urllib.parse import quote, urlsplit

import orjson

from nboq import errors
from nboq.errors import InputError, NboqError, RemoteError, as_bytes, short
from nboq.registration.credentials import Credentials, checked_root, no_credentials
from nboq.schema.artefacts import tsv_rows
from nboq.schema.iri import is_loopback
from nboq.schema.labels import cut, printable

if TYPE_CHECKING:
    from tenacity import RetryCallState

# Nothing was done when these are answered, so even what may not be done twice is sent again.
_NOT_DONE: Final = frozenset({429, 503})
_PASSING: Final = _NOT_DONE | {500, 502, 504}
_LARGEST: Final = 32 * 2**20
"""Of an answer, in bytes; a record has some thousand, a page of a list some million."""
_UNCERTAIN: Final = "what was asked for may have been made all the same, so look in the account before trying again"


@dataclass(frozen=True, slots=True)
class Call:
    """One request, without credentials.

    Attributes:
        method: The HTTP method.
        url: Where to.
        subject: What it is about, for people: a DOI, a prefix, a list.
        body: The JSON that goes with it.
        headers: What else goes with it.

    >>> print(Call("PUT", "https://api.test.datacite.org/dois/10.5072%2Fx", "10.5072/x", {"data": {}}))
    PUT https://api.test.datacite.org/dois/10.5072%2Fx
    {
      "data": {}
    }
    """

    method: str
    url: str
    subject: str
    body: Any = None
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def repeatable(self) -> bool:
        """Whether sending it twice does what sending it once does (RFC 9110, section 9.2.2).

        >>> [Call(method, "https://x.org", "x").repeatable for method in ("GET", "PUT", "POST")]
        [True, True, False]
        """
        return self.method in ("GET", "PUT")

    @property
    def content(self) -> bytes | None:
        """The body as bytes.

        >>> Call("POST", "https://x.org", "x", {"data": {"type": "dois"}}).content
        b'{"data":{"type":"dois"}}'
        """
        return None if self.body is None else orjson.dumps(self.body)

    def __str__(self) -> str:
        line = f"{self.method} {self.url}"
        if self.body is None:
            return line
        return f"{line}\n{orjson.dumps(self.body, option=orjson.OPT_INDENT_2).decode()}"


@dataclass(frozen=True, slots=True)
class Answer:
    """What a registry said, all of it.

    Attributes:
        status: The HTTP status.
        reason: Its name.
        retry_after: What the header of that name holds.
        content: The body.
    """

    status: int
    reason: str
    retry_after: str
    content: bytes

    @property
    def json(self) -> Mapping[str, Any]:
        """The JSON object in it; an empty one where there is none.

        >>> Answer(200, "OK", "", b"<html>").json
        {}
        """
        with suppress(ValueError, RecursionError):
            if isinstance(body := orjson.loads(self.content), Mapping):
                return body
        return {}

    @property
    def seconds(self) -> float:
        """How long to wait by Retry-After, in seconds; 0 when it says nothing (RFC 9110, section 10.2.3).

        >>> Answer(429, "", "7", b"").seconds, Answer(429, "", "soon", b"").seconds
        (7.0, 0.0)
        """
        value = self.retry_after.strip()
        if value.isascii() and value.isdigit():
            return float(value)
        with suppress(ValueError, OverflowError):
            return max(0.0, parsedate_to_datetime(value).timestamp() - time.time())
        return 0.0


class RegistryClient:
    """A connection to a registry's API; close it, or use it in a `with` statement.

    Args:
        url: The root of the API.
        credentials: Who is asking; without them, only what is public can be read.
        sleep: What waits between attempts, given seconds.
        timeout: The longest time that a connection, a write or a read may take, in seconds; four times it for all of an
            answer.
        attempts: How often a request is sent at most, when the service is busy or out of order.
        longest_wait: The longest pause between two attempts, in seconds; a service that wants a longer one isn't asked
            again.

    Raises:
        InputError: If the root is no place to send credentials to.
        Unauthorized: If a token can't be one.
    """

    registry: ClassVar[str]
    """Its name, in small letters, in names of variables and in `refusals.tsv`."""
    media_type: ClassVar[str] = "application/json"

    def __init__(
        self,
        url: str,
        credentials: Credentials | None = None,
        *,
        sleep: Callable[[float], None] = time.sleep,
        timeout: float = 30.0,
        attempts: int = 5,
        longest_wait: float = 60.0,
    ) -> None:
        self.root = checked_root(url)
        import httpx

        self._host = urlsplit(self.root).hostname or ""
        self._credentials = credentials
        self._sleep = sleep
        self._longest_answer = 4 * timeout
        self._attempts = attempts
        self._longest_wait = longest_wait
        headers = {"Accept": self.media_type, "User-Agent": "nboq"}
        self._client = httpx.Client(
            headers=headers | {"Authorization": self._authorization()} if credentials else headers,
            timeout=timeout,
            follow_redirects=False,
            # A proxy of the environment can't reach this machine, and is no place for a password over http.
            trust_env=not is_loopback(self._host),
        )

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.root!r}, {self._credentials!r})"

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *fault: object) -> None:
        self.close()

    @property
    def anonymous(self) -> bool:
        """Whether nobody said who is asking."""
        return self._credentials is None

    def close(self) -> None:
        """Close the connection."""
        self._client.close()

    def _authorization(self) -> str:
        given = self._credentials
        if given is None:
            return ""
        if not given.user:
            if not (given.password.isascii() and given.password.isprintable()):
                raise no_credentials(self._host, "has a character that no token has", self.registry)
            return f"Bearer {given.password}"
        # A Handle server takes the first colon for the end of the name, and knows names with one in them by %3A.
        name = as_bytes(given.user, self.root)
        name = quote(name, safe="/").encode() if b":" in name else name
        both = name + b":" + as_bytes(given.password, self.root)
        return f"Basic {base64.b64encode(both).decode()}"

    def _line(self, value: object) -> str:
        """Take what a service says into an error text, without secrets that it repeats."""
        text = str(value)
        if self._credentials is not None:
            for secret in (self._authorization().partition(" ")[2], self._credentials.password):
                text = text.replace(secret, "…") if secret else text
        return cut(printable(text), 300)

    def _reason(self, answer: Answer) -> str:
        """Find the reason of a refusal in its body."""
        return self._line(answer.json.get("message") or "")

    def unexpected(self, call: Call, answer: Answer, reason: str) -> RemoteError:
        """Say that an answer isn't one that the service is known to give, or that it failed after several attempts."""
        hint = f"see that --url is the root of the API of {self.registry}"
        if answer.status >= 500:
            hint = "try again later, which is safe" if call.repeatable else _UNCERTAIN
        message = f"answer {answer.status}: {short(reason, 200)}"
        return RemoteError(message, source=f"{call.method} {call.url}", hint=hint)

    def send(self, call: Call) -> Answer:
        """Send a request as often as is safe and of use; give the answer when it is a good one.

        Raises:
            Unauthorized: If there are no credentials, and the request changes something.
            NboqError: What `refusals.tsv` says of the answer.
            RemoteError: If the service can't be reached, or answers as it's not known to.
        """
        import httpx
        from tenacity import Retrying, stop_after_attempt, wait_exponential_jitter

        if call.method != "GET" and self._credentials is None:
            raise no_credentials(self._host, "wasn't given, and only reading goes without", self.registry)
        back_off = wait_exponential_jitter(initial=1, max=self._longest_wait / 2, jitter=1)

        def again(state: RetryCallState) -> bool:
            outcome = state.outcome
            if outcome is None or outcome.failed:
                return call.repeatable and outcome is not None and isinstance(outcome.exception(), httpx.TransportError)
            answer: Answer = outcome.result()
            passing = _PASSING if call.repeatable else _NOT_DONE
            return answer.status in passing and answer.seconds <= self._longest_wait

        def wait(state: RetryCallState) -> float:
            outcome = state.outcome
            asked = 0.0 if outcome is None or outcome.failed else outcome.result().seconds
            return max(asked, back_off(state))

        attempts = Retrying(
            stop=stop_after_attempt(self._attempts),
            retry=again,
            wait=wait,
            sleep=self._sleep,
            retry_error_callback=lambda state: state.outcome.result() if state.outcome else None,
        )
        try:
            answer: Answer = attempts(self._once, call)
        except (httpx.InvalidURL, UnicodeError) as error:
            raise InputError(f"not an address: {error}", source=self.root) from None
        except httpx.HTTPError as error:
            unheard = isinstance(error, httpx.ConnectError | httpx.ConnectTimeout | httpx.PoolTimeout)
            hint = "see that the address is right and the network is up"
            hint = hint if unheard or call.repeatable else _UNCERTAIN
            reason = self._line(error) or type(error).__name__
            raise RemoteError(f"no answer: {reason}", source=self.root, hint=hint) from None
        if not 200 <= answer.status < 300:
            raise self._error(call, answer)
        return answer

    def _once(self, call: Call) -> Answer:
        """Send a request once; an answer that doesn't end is left."""
        until, content = time.monotonic() + self._longest_answer, bytearray()
        headers = {"Content-Type": self.media_type, **call.headers} if call.body is not None else dict(call.headers)
        with self._client.stream(call.method, call.url, content=call.content, headers=headers) as answer:
            for piece in answer.iter_bytes():
                content += piece
                if len(content) > _LARGEST or time.monotonic() > until:
                    what = f"more than {_LARGEST >> 20} MB" if len(content) > _LARGEST else "an answer without an end"
                    hint = "see that the address is right" if call.repeatable else _UNCERTAIN
                    raise RemoteError(f"sends {what}", source=f"{call.method} {call.url}", hint=hint)
            asked = answer.headers.get("Retry-After", "")
            return Answer(answer.status_code, answer.reason_phrase, asked, bytes(content))

    def _error(self, call: Call, answer: Answer) -> NboqError:
        user = self._credentials.user if self._credentials else None
        reason = self._reason(answer)
        wrong = f"user name or password of {user!r} is wrong" if user else "the token is wrong or has run out"
        told = {
            "who": wrong if self._credentials else "wants to know who is asking",
            "user": repr(user) if user else "the account",
            "root": self.root,
            "reason": reason or "without a reason",
            "when": f"in {answer.seconds:.0f} s" if answer.seconds else "in some minutes",
        }
        for row in tsv_rows(Path(__file__).with_name("refusals.tsv")):
            if row["registry"] not in ("", self.registry) or row["status"] != str(answer.status):
                continue
            if row["method"] in ("", call.method):
                source = call.subject if row["about"] == "subject" else self.root
                kind: type[NboqError] = getattr(errors, row["error"])
                return kind(row["message"].format_map(told), source=source, hint=row["hint"].format_map(told))
        return self.unexpected(call, answer, reason or answer.reason)
