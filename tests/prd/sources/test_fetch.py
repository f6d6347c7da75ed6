"""Downloads from real servers on loopback: what is reached, what is refused, and what is sent."""

import gzip
import itertools
import socket
import ssl
import threading
import time
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from specagent.agent.errors import SpecAgentError, UsageError
from specagent.agent.prd.sources.addresses import is_public, resolve_name
from specagent.agent.prd.sources.fetch import fetch
from specagent.agent.prd.sources.source import SourceOptions, load
from specagent.agent.prd.sources.web import read_page
from specagent.agent.prd.sources.web_links import raw_url, shown_url

if TYPE_CHECKING:
    import trustme
else:
    trustme = pytest.importorskip("trustme")

PRD = b"# Shop\n\n- FR-1: The shop shall sell.\n"
TOKEN = "-".join(["canary", "token"])
NAMES = ("shop.example", "other.example", "127.0.0.1")


@dataclass
class Answer:
    status: int = 200
    body: bytes | Iterator[bytes] = PRD
    headers: dict[str, str] = field(default_factory=dict)


class Server:
    """An HTTP server that answers by path and remembers the requests; also a forward proxy."""

    def __init__(self, tls: ssl.SSLContext | None = None) -> None:
        self.answers: dict[str, Answer] = {}
        self.seen: list[tuple[str, dict[str, str]]] = []
        self.tunnel_port = 0
        self.closing = threading.Event()
        server = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.0"

            def do_GET(self) -> None:
                server.seen.append((self.path, {key.lower(): value for key, value in self.headers.items()}))
                server.reply(self, server.answers.get(self.path, Answer(404, b"")))

            def do_CONNECT(self) -> None:
                server.seen.append((self.path, {}))
                server.tunnel(self)

            def log_request(self, *_: object) -> None:
                pass

        self.http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        if tls:
            self.http.socket = tls.wrap_socket(self.http.socket, server_side=True)
        self.port = self.http.server_address[1]
        self.scheme = "https" if tls else "http"
        threading.Thread(target=self.http.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()

    def url(self, path: str = "/prd.md", host: str = "shop.example") -> str:
        return f"{self.scheme}://{host}:{self.port}{path}"

    def reply(self, handler: BaseHTTPRequestHandler, answer: Answer) -> None:
        try:
            handler.send_response(answer.status)
            for key, value in answer.headers.items():
                handler.send_header(key, value)
            handler.end_headers()
            parts = [answer.body] if isinstance(answer.body, bytes) else answer.body
            for part in parts:
                handler.wfile.write(part)
                handler.wfile.flush()
        except OSError:
            pass  # the client has gone, as it should

    def tunnel(self, handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.end_headers()
        with socket.create_connection(("127.0.0.1", self.tunnel_port)) as far:
            back = threading.Thread(target=_pump, args=(far, handler.connection))
            back.start()
            _pump(handler.connection, far)
            back.join()

    def drip(self) -> Iterator[bytes]:
        while not self.closing.wait(0.05):
            yield b"x"

    def close(self) -> None:
        self.closing.set()
        self.http.shutdown()
        self.http.server_close()


def _pump(source: socket.socket, target: socket.socket) -> None:
    try:
        while data := source.recv(65536):
            target.sendall(data)
        target.shutdown(socket.SHUT_WR)
    except OSError:
        pass


@pytest.fixture(autouse=True)
def _plain_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    for name in ("SSL_CERT_FILE", "SSL_CERT_DIR", "REQUESTS_CA_BUNDLE"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def http() -> Iterator[Server]:
    server = Server()
    yield server
    server.close()


@pytest.fixture(scope="module")
def authority() -> "trustme.CA":
    return trustme.CA()


@pytest.fixture
def https(authority: "trustme.CA", tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(*NAMES).configure_cert(tls)
    authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))
    server = Server(tls)
    yield server
    server.close()


def options(**given: object) -> SourceOptions:
    usual: dict[str, object] = {"allowed_hosts": NAMES, "allow_http": True, "timeout": 10.0}
    return SourceOptions(Path.cwd(), **(usual | given))  # type: ignore[arg-type]


def loopback(host: str, port: int) -> list[str]:
    return ["127.0.0.1"]


def get(url: str, resolve: object = loopback, **given: object) -> bytes:
    return fetch(url, options(**given), resolve)[0]  # type: ignore[arg-type]


def refusal(url: str, resolve: object = loopback, **given: object) -> SpecAgentError:
    with pytest.raises(SpecAgentError) as caught:
        get(url, resolve, **given)
    assert caught.value.hint
    assert TOKEN not in f"{caught.value.message}{caught.value.hint}"
    return caught.value


def test_a_document_is_fetched_over_tls_by_name_from_the_checked_address(https: Server) -> None:
    https.answers["/prd.md"] = Answer(headers={"Content-Type": "text/markdown"})
    assert fetch(https.url(), options(), loopback) == (PRD, "text/markdown", https.url())
    ((_, headers),) = https.seen
    assert headers["host"] == f"shop.example:{https.port}"
    assert "authorization" not in headers


def test_the_name_is_resolved_once_and_only_that_answer_is_used(http: Server) -> None:
    http.answers["/prd.md"] = Answer()
    answers = iter([["127.0.0.1"], ["192.0.2.1"]])
    asked: list[str] = []

    def rebinding(host: str, port: int) -> list[str]:
        asked.append(host)
        return next(answers)

    assert get(http.url(), rebinding) == PRD
    assert asked == ["shop.example"]


def test_a_name_that_turns_internal_after_a_redirect_is_refused(http: Server) -> None:
    http.answers["/prd.md"] = Answer(302, b"", {"Location": http.url("/next", "rebind.example")})
    error = refusal(http.url())
    assert "'rebind.example' (127.0.0.1) is an internal address" in error.message
    assert "--allow-host rebind.example" in error.hint
    assert len(http.seen) == 1


def test_one_internal_address_among_public_ones_refuses_the_host(http: Server) -> None:
    http.answers["/prd.md"] = Answer()
    mixed = ["8.8.8.8", "127.0.0.1"]
    assert "internal" in refusal(http.url(), lambda host, port: mixed, allowed_hosts=()).message
    assert http.seen == []


INTERNAL = [
    "127.0.0.1", "localhost", "2130706433", "0x7f.1", "0177.0.0.1", "127.1", "0", "[::1]", "[::]",
    "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[64:ff9b::7f00:1]", "[2002:7f00:1::]", "[::127.0.0.1]",
    "169.254.169.254", "[fd00:ec2::254]", "[fe80::1]",
]  # fmt: skip


@pytest.mark.parametrize("host", INTERNAL)
def test_internal_hosts_are_refused_in_every_spelling(http: Server, host: str) -> None:
    error = refusal_of_the_real_resolver(f"http://{host}:{http.port}/prd.md")
    assert "internal address" in error.message
    assert http.seen == []


def refusal_of_the_real_resolver(url: str) -> SpecAgentError:
    with pytest.raises(SpecAgentError) as caught:
        fetch(url, options(allowed_hosts=()))
    return caught.value


@pytest.mark.parametrize("host", INTERNAL)
def test_redirects_to_internal_hosts_are_refused(http: Server, host: str) -> None:
    http.answers["/prd.md"] = Answer(302, b"", {"Location": f"http://{host}:{http.port}/secret"})

    def resolve(name: str, port: int) -> list[str]:
        return ["127.0.0.1"] if name == "shop.example" else resolve_name(name, port)

    assert "internal address" in refusal(http.url(), resolve, allowed_hosts=("shop.example",)).message
    assert [path for path, _ in http.seen] == ["/prd.md"]


@pytest.mark.parametrize(
    "address",
    ["0.0.0.0", "10.1.2.3", "100.64.0.1", "127.9.9.9", "169.254.1.1", "172.16.0.1", "192.0.0.8", "192.0.2.1",
     "192.168.0.1", "192.88.99.1", "198.18.0.1", "224.0.0.1", "240.0.0.1", "255.255.255.255", "::", "::1",
     "::7f00:1", "fe80::1", "fe80::1%eth0", "fec0::1", "fc00::1", "ff02::1", "::ffff:10.0.0.1",
     "64:ff9b::a00:1", "64:ff9b:1::808:808", "2002:a00:1::", "2001:db8::1", "2001::1", "100::1", "", "x"],
)  # fmt: skip
def test_addresses_off_the_public_internet_are_not_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize(
    "address", ["8.8.8.8", "2606:4700:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808", "2002:808:808::"]
)
def test_public_addresses_are_public(address: str) -> None:
    assert is_public(address)


def test_redirects_are_followed_relative_ones_too_up_to_five(http: Server) -> None:
    http.answers["/0"] = Answer(301, b"", {"Location": "1"})
    for n, status in ((1, 302), (2, 303), (3, 307), (4, 308), (5, 302)):
        http.answers[f"/{n}"] = Answer(status, b"", {"Location": f"/{n + 1}"})
    http.answers["/6"] = Answer()
    body, _, final = fetch(http.url("/1"), options(), loopback)
    assert (body, final) == (PRD, http.url("/6"))
    assert "more than 5 times" in refusal(http.url("/0")).message


@pytest.mark.parametrize(
    "location", ["file:///etc/passwd", "ftp://shop.example/x", "gopher://x", "http://a:b@shop.example/"]
)
def test_redirects_to_anything_but_plain_web_addresses_are_refused(http: Server, location: str) -> None:
    http.answers["/prd.md"] = Answer(302, b"", {"Location": location})
    assert isinstance(refusal(http.url()), UsageError)


def test_a_redirect_to_an_unencrypted_address_is_refused(https: Server, http: Server) -> None:
    https.answers["/prd.md"] = Answer(302, b"", {"Location": http.url()})
    assert "unencrypted" in refusal(https.url()).message
    assert http.seen == []


def test_unencrypted_addresses_need_permission(http: Server) -> None:
    assert "--allow-http" in refusal(http.url(), allow_http=False).hint
    assert http.seen == []


def test_credentials_in_an_address_are_refused_and_not_repeated() -> None:
    error = refusal(f"https://me:{TOKEN}@shop.example/prd.md?access_token={TOKEN}")
    assert isinstance(error, UsageError)
    assert "'https://shop.example/prd.md'" in error.message


@pytest.mark.parametrize(
    "url",
    ["https://", "https:///x", "https://[::1", "https://shop.example:port/", "https://shop.example:99999/",
     "https://" + "ü" * 70 + ".example/", "https://a..ü/", "//shop.example"],
)  # fmt: skip
def test_malformed_addresses_are_refused(url: str) -> None:
    assert isinstance(refusal(url), UsageError)


def test_the_token_goes_to_its_own_host_over_tls_only(https: Server, http: Server) -> None:
    https.answers["/prd.md"] = Answer()
    http.answers["/prd.md"] = Answer()
    ours = {"token": TOKEN, "token_hosts": ("shop.example",)}
    get(https.url(), **ours)
    get(https.url(host="other.example"), **ours)
    get(http.url(), **ours)
    assert [headers.get("authorization") for _, headers in https.seen] == [f"Bearer {TOKEN}", None]
    assert [headers.get("authorization") for _, headers in http.seen] == [None]


def test_the_token_is_dropped_when_a_redirect_leaves_its_host(https: Server) -> None:
    https.answers["/prd.md"] = Answer(302, b"", {"Location": https.url("/there", "other.example")})
    https.answers["/there"] = Answer(302, b"", {"Location": https.url("/back")})
    https.answers["/back"] = Answer()
    get(https.url(), token=TOKEN, token_hosts=("shop.example",))
    assert [headers.get("authorization") for _, headers in https.seen] == [
        f"Bearer {TOKEN}", None, f"Bearer {TOKEN}"
    ]  # fmt: skip


def test_a_malformed_token_is_refused_without_being_shown(https: Server) -> None:
    refusal(https.url(), token=f"{TOKEN}\r\nX-Evil: 1", token_hosts=("shop.example",))
    assert https.seen == []


def test_a_certificate_of_an_unknown_authority_is_refused(https: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    https.answers["/prd.md"] = Answer()
    monkeypatch.delenv("SSL_CERT_FILE")
    error = refusal(https.url())
    assert "is not trusted" in error.message
    assert "SSL_CERT_FILE" in error.hint


def test_a_certificate_for_another_name_is_refused(https: Server) -> None:
    error = refusal(https.url(host="wrong.example"), allowed_hosts=("wrong.example",))
    assert "is not trusted" in error.message


def test_company_certificates_may_come_from_requests_variable(
    https: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    https.answers["/prd.md"] = Answer()
    monkeypatch.delenv("SSL_CERT_FILE")
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(tmp_path / "ca.pem"))
    assert get(https.url()) == PRD


def test_a_certificate_file_that_is_missing_or_none_is_named(
    https: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "text.pem").write_text("none")
    for name in ("gone.pem", "text.pem"):
        monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / name))
        assert "SSL_CERT_FILE names" in refusal(https.url()).message


def test_a_compressed_body_is_unpacked(http: Server) -> None:
    http.answers["/prd.md"] = Answer(body=gzip.compress(PRD), headers={"Content-Encoding": "gzip"})
    assert get(http.url()) == PRD
    http.answers["/prd.md"] = Answer(body=zlib.compress(PRD), headers={"Content-Encoding": "deflate"})
    assert get(http.url()) == PRD


def test_an_endless_body_and_an_announced_giant_are_cut(http: Server) -> None:
    http.answers["/prd.md"] = Answer(body=itertools.repeat(b"x" * 65536))
    assert "larger than 1 MB" in refusal(http.url(), max_bytes=2**20).message
    http.answers["/prd.md"] = Answer(headers={"Content-Length": str(2**40)})
    assert "larger than 1 MB" in refusal(http.url(), max_bytes=2**20).message


def test_a_compression_bomb_is_cut(http: Server) -> None:
    bomb = gzip.compress(bytes(300 * 2**20), compresslevel=9)
    http.answers["/prd.md"] = Answer(body=bomb, headers={"Content-Encoding": "gzip"})
    start = time.process_time()
    assert "larger than 1 MB" in refusal(http.url(), max_bytes=2**20).message
    assert time.process_time() - start < 1


def test_damaged_and_unknown_compression_is_refused(http: Server) -> None:
    for body, coding, message in (
        (gzip.compress(PRD * 99)[:-20], "gzip", "broke off"),
        (b"plain", "gzip", "damaged"),
        (b"x", "br", "compressed as 'br'"),
    ):
        http.answers["/prd.md"] = Answer(body=body, headers={"Content-Encoding": coding})
        assert message in refusal(http.url()).message


def test_a_body_that_breaks_off_is_refused(http: Server) -> None:
    http.answers["/prd.md"] = Answer(headers={"Content-Length": "1000"})
    refusal(http.url())


def test_a_server_that_drips_is_left_after_the_time_in_all(http: Server) -> None:
    http.answers["/prd.md"] = Answer(body=http.drip())
    http.answers["/moved.md"] = Answer(302, http.drip(), {"Location": "/prd.md"})
    start = time.monotonic()
    assert "within 0.4 seconds" in refusal(http.url(), timeout=0.4).message
    http.answers["/prd.md"] = Answer(body=http.drip())
    refusal(http.url("/moved.md"), timeout=0.4)
    assert time.monotonic() - start < 3


def test_headers_that_drip_and_a_silent_server_are_left_in_time() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"http://shop.example:{silent.getsockname()[1]}/prd.md"
        start = time.monotonic()
        assert "within 0.3 seconds" in refusal(url, timeout=0.3).message
        assert time.monotonic() - start < 2


def test_a_closed_port_and_an_unknown_name_say_so() -> None:
    with socket.create_server(("127.0.0.1", 0)) as closing:
        port = closing.getsockname()[1]
    assert "'shop.example' could not be read" in refusal(f"http://shop.example:{port}/").message
    with pytest.raises(SpecAgentError, match=r"'nowhere\.invalid' was not found"):
        fetch("https://nowhere.invalid/prd.md", options())


def test_the_next_address_is_tried_when_one_does_not_answer(http: Server) -> None:
    http.answers["/prd.md"] = Answer()
    assert get(http.url(), lambda host, port: ["127.0.0.2", "127.0.0.1"]) == PRD


@pytest.mark.parametrize(
    ("status", "headers", "message", "hint"),
    [
        (404, {}, "not found (404)", "GITHUB_TOKEN"),
        (401, {}, "may not be read (401)", "GITHUB_TOKEN"),
        (403, {}, "may not be read (403)", "GITHUB_TOKEN"),
        (403, {"X-RateLimit-Remaining": "0"}, "rate limited (403)", "GITHUB_TOKEN"),
        (429, {"Retry-After": "30"}, "rate limited (429)", "in 30 seconds"),
        (500, {}, "failed at the server (500)", "later"),
        (204, {}, "answered 204", "browser"),
        (302, {}, "answered 302", "browser"),
    ],
)
def test_other_answers_say_what_to_do(
    http: Server, status: int, headers: dict[str, str], message: str, hint: str
) -> None:
    http.answers["/prd.md"] = Answer(status, b"", headers)
    error = refusal(http.url())
    assert message in error.message
    assert hint in error.hint


def test_a_token_that_does_not_help_is_suspected(https: Server) -> None:
    error = refusal(https.url("/gone.md"), token=TOKEN, token_hosts=("shop.example",))
    assert "Check that the token" in error.hint


def test_a_proxy_is_used_and_resolves_the_name(http: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", f"http://127.0.0.1:{http.port}")
    http.answers["http://public.example/prd.md"] = Answer()

    def nobody(host: str, port: int) -> list[str]:
        raise AssertionError("the proxy resolves")

    assert get("http://public.example/prd.md", nobody) == PRD


def test_tls_goes_through_the_proxy_to_the_name(https: Server, http: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    https.answers["/prd.md"] = Answer()
    http.tunnel_port = https.port
    monkeypatch.setenv("HTTPS_PROXY", f"http://127.0.0.1:{http.port}")
    assert get("https://shop.example/prd.md") == PRD
    assert http.seen == [("shop.example:443", {})]
    assert https.seen[0][1]["host"] == "shop.example"


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "2130706433", "0x7f.1", "[::1]", "169.254.169.254", "localhost", "x.localhost",
             "metadata.google.internal", "printer.local", "intranet", "localhost."],
)  # fmt: skip
def test_a_proxy_is_no_way_to_internal_hosts(http: Server, monkeypatch: pytest.MonkeyPatch, host: str) -> None:
    monkeypatch.setenv("http_proxy", f"http://127.0.0.1:{http.port}")
    assert "internal address" in refusal(f"http://{host}/x", allowed_hosts=()).message
    assert http.seen == []


def test_no_proxy_goes_past_the_proxy(http: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    http.answers["/prd.md"] = Answer()
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    monkeypatch.setenv("no_proxy", "shop.example")
    assert get(http.url()) == PRD


def test_other_kinds_of_proxy_are_refused(http: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", "socks5://127.0.0.1:9")
    assert "not supported" in refusal("http://public.example/x").message


def test_an_address_in_other_scripts_is_asked_for_in_ascii(http: Server) -> None:
    http.answers["/%C3%A4%20b.md?q=%C3%BC"] = Answer()
    asked: list[str] = []

    def resolve(host: str, port: int) -> list[str]:
        asked.append(host)
        return ["127.0.0.1"]

    assert get(http.url("/ä b.md?q=ü", "bücher.example"), resolve, allowed_hosts=("xn--bcher-kva.example",)) == PRD
    assert asked == ["xn--bcher-kva.example"]


def test_a_page_on_the_web_becomes_a_source(http: Server) -> None:
    http.answers["/prd.md"] = Answer(headers={"Content-Type": "text/plain"})
    host = {"allowed_hosts": ("127.0.0.1",)}
    document = load(http.url(host="127.0.0.1"), options(**host))
    assert (document.text, document.url, document.path) == (PRD.decode(), http.url(host="127.0.0.1"), None)
    http.answers["/page"] = Answer(body=b"\n<h1>Shop</h1>", headers={"Content-Type": "text/html; charset=utf-8"})
    page = load(http.url("/page", "127.0.0.1"), options(**host))
    assert (page.text, page.lines) == ("# Shop", (2,))


def test_credentials_in_a_query_are_sent_but_not_kept(http: Server) -> None:
    http.answers[f"/prd.md?token={TOKEN}&v=1"] = Answer()
    document = read_page(http.url(f"/prd.md?token={TOKEN}&v=1"), options(), loopback)
    assert document.url == document.name == http.url("/prd.md?v=1")


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/prd.md", b"<title>Shop</title><h1>Welcome</h1><p>Please sign in to continue.</p>"),
        ("/page", b"<title>Sign in - Shop</title><h1>Welcome</h1>"),
        ("/page", b"<h1>Shop</h1><form><input name=u><input type='password'></form>"),
        ("/prd.md", b"<form><input type=password></form>"),
    ],
)
def test_a_login_page_is_told_from_the_document(http: Server, path: str, body: bytes) -> None:
    http.answers[path] = Answer(body=body, headers={"Content-Type": "text/html"})
    with pytest.raises(SpecAgentError, match="page to sign in"):
        read_page(http.url(path), options(), loopback)


def test_a_document_about_logging_in_is_no_login_page(http: Server) -> None:
    body = b"<title>Login service requirements</title><h1>Login service</h1><p>Users shall sign in by password."
    http.answers["/page"] = Answer(body=body, headers={"Content-Type": "text/html"})
    assert "Users shall sign in" in read_page(http.url("/page"), options(), loopback).text


@pytest.mark.parametrize(
    ("page", "raw"),
    [
        (
            "https://github.com/o/r/blob/main/docs/prd.md",
            "https://raw.githubusercontent.com/o/r/main/docs/prd.md",
        ),
        ("https://github.com/o/r/raw/main/prd.md#goals", "https://raw.githubusercontent.com/o/r/main/prd.md"),
        (
            "https://gist.github.com/o/0123456789abcdef",
            "https://gist.githubusercontent.com/o/0123456789abcdef/raw",
        ),
        ("https://ghe.example/o/r/blob/main/prd.md", "https://ghe.example/o/r/raw/main/prd.md"),
        ("https://gitlab.example/a/b/-/blob/main/prd.md", "https://gitlab.example/a/b/-/raw/main/prd.md"),
        ("https://shop.example/o/r/blob/main/prd.md", "https://shop.example/o/r/blob/main/prd.md"),
        ("https://github.com.evil.example/o/r/blob/m/x", "https://github.com.evil.example/o/r/blob/m/x"),
        ("https://github.com/o/r", "https://github.com/o/r"),
    ],
)
def test_pages_of_code_hosts_stand_for_their_files(page: str, raw: str) -> None:
    assert raw_url(page, ("github.com", "ghe.example")) == raw


def test_shown_addresses_hold_no_credentials() -> None:
    url = "https://me:pw@shop.example/x?a=1&X-Amz-Signature=s&sig=t&api_key=u&b=#part"
    assert shown_url(url) == "https://shop.example/x?a=1&b=#part"
    assert shown_url("https://shop.example/x?q=a+b%20c") == "https://shop.example/x?q=a+b%20c"
