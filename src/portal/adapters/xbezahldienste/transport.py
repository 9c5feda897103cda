"""HTTP to a Bezahldienst: its three ways to authenticate, bounded waiting, and failures in our two words."""

from __future__ import annotations

import hashlib
import json
import ssl
import threading
import time
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import quote

import httpx

from portal.adapters.xbezahldienste.options import Basic, Mtls, OAuth2, Options
from portal.core.ports import Permanent, Temporary

_LARGEST_ANSWER = 256 * 1024  # bytes
_RENEW_EARLY = 30  # seconds before its end a token is not used any more
_TRY_LATER = {408, 425, 429}


@dataclass(frozen=True)
class Answer:
    status: int
    body: bytes


class _Tokens:
    """Bearer tokens of this process by the credentials they were given for; adapters are built anew for each use."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._known: dict[str, tuple[str, float]] = {}

    def get(self, key: str) -> str | None:
        with self._lock:
            token, until = self._known.get(key, ("", 0.0))
        return token if time.monotonic() < until else None

    def put(self, key: str, token: str, seconds: int) -> None:
        with self._lock:
            self._known[key] = (token, time.monotonic() + max(seconds - _RENEW_EARLY, 1))

    def forget(self, key: str) -> None:
        with self._lock:
            self._known.pop(key, None)


_tokens = _Tokens()


@lru_cache(maxsize=32)
def _client(options: Options, secret: str) -> httpx.Client:
    """One client for each configuration: building a TLS context costs tens of milliseconds."""
    verify: ssl.SSLContext | bool = True
    if options.ca_file or isinstance(options.auth, Mtls):
        verify = ssl.create_default_context(cafile=options.ca_file)
        if isinstance(options.auth, Mtls):
            verify.load_cert_chain(options.auth.certificate_file, options.auth.key_file, secret or None)
    elif options.base_url.startswith("http://"):
        verify = False  # plain http to this machine: nothing to verify, and no certificates to load
    timeout = httpx.Timeout(options.read_seconds, connect=options.connect_seconds)
    # Calls are rare, and a kept connection that the other side has just closed would make a start unclear.
    limits = httpx.Limits(max_keepalive_connections=0)
    return httpx.Client(verify=verify, timeout=timeout, limits=limits, follow_redirects=False, trust_env=False)


class Transport:
    """Requests to one Bezahldienst with one set of credentials."""

    def __init__(self, options: Options, secret: str) -> None:
        self._options = options
        self._secret = secret
        self._token_key = hashlib.sha256(f"{options.auth!r}\0{secret}".encode()).hexdigest()

    def request(self, method: str, *path: str, body: str | None = None) -> Answer:
        """Send, with one fresh token when the old one is no longer taken. Raises Temporary and Permanent.

        Answers below 500 come back for the caller to judge, except those that say "later" or "not you".
        """
        deadline = time.monotonic() + self._options.total_seconds
        url = "/".join([self._options.base_url, *(quote(part, safe="") for part in path)])
        answer = self._send(method, url, body, deadline)
        if answer.status == 401 and isinstance(self._options.auth, OAuth2):
            _tokens.forget(self._token_key)  # 401 is said before anything is done: repeating is safe
            answer = self._send(method, url, body, deadline)
        if answer.status == 401:
            raise Permanent("the Bezahldienst does not accept our credentials")
        return answer

    def _send(self, method: str, url: str, body: str | None, deadline: float) -> Answer:
        headers = {"Accept": "application/json, application/problem+json"}
        if body is not None:
            headers["Content-Type"] = "application/json"
        auth = self._options.auth
        basic = httpx.BasicAuth(auth.username, self._secret) if isinstance(auth, Basic) else None
        if isinstance(auth, OAuth2):
            headers["Authorization"] = f"Bearer {_tokens.get(self._token_key) or self._new_token(auth, deadline)}"
        client = _client(self._options, self._secret)
        return self._exchange(client.build_request(method, url, headers=headers, content=body), basic, deadline)

    def _new_token(self, auth: OAuth2, deadline: float) -> str:
        form = {
            "grant_type": "client_credentials",
            "client_id": auth.client_id,
            "client_secret": self._secret,
            "scope": auth.scope,
        }
        request = _client(self._options, self._secret).build_request("POST", auth.token_url, data=form)
        answer = self._exchange(request, None, deadline)
        if answer.status != 200:
            raise Permanent(f"the Bezahldienst gives no token (HTTP {answer.status})")
        try:
            granted = json.loads(answer.body)
            token, seconds = granted["access_token"], int(granted.get("expires_in", 60))
        except (ValueError, KeyError, TypeError, AttributeError):
            raise Temporary("the Bezahldienst's token answer cannot be read") from None
        if not isinstance(token, str) or not token.isascii() or not token.isprintable():
            raise Temporary("the Bezahldienst's token cannot be used")
        _tokens.put(self._token_key, token, seconds)
        return token

    def _exchange(self, request: httpx.Request, auth: httpx.BasicAuth | None, deadline: float) -> Answer:
        client = _client(self._options, self._secret)
        request.extensions["timeout"] = self._patience(deadline)
        body = bytearray()
        try:
            response = client.send(request, auth=auth, stream=True)
            try:
                for chunk in response.iter_bytes():
                    body += chunk
                    if len(body) > _LARGEST_ANSWER or time.monotonic() > deadline:
                        raise Temporary("the Bezahldienst's answer is too long or too slow")
            finally:
                response.close()
        except (httpx.TransportError, httpx.DecodingError) as error:
            raise Temporary(f"the Bezahldienst does not answer ({type(error).__name__})") from None
        if response.status_code >= 500 or response.status_code in _TRY_LATER:
            raise Temporary(f"the Bezahldienst is disturbed (HTTP {response.status_code})")
        return Answer(response.status_code, bytes(body))

    def _patience(self, deadline: float) -> dict[str, float | None]:
        """The timeouts of one exchange, none of them beyond `deadline`. Raises Temporary when that has passed."""
        left = deadline - time.monotonic()
        if left <= 0:
            raise Temporary("the Bezahldienst is too slow")
        read = min(self._options.read_seconds, left)
        return httpx.Timeout(read, connect=min(self._options.connect_seconds, left)).as_dict()
