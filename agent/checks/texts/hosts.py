"""Where a target leads: its scheme and host, and the hosts that a team knows."""

import re
from collections.abc import Iterable
from functools import lru_cache
from urllib.parse import urlsplit

from specagent.agent.checks.case import Case
from specagent.agent.prd.parsing.words import listed

_IGNORED = re.compile(r"[\t\r\n]|^[\x00-\x20]+")
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):")
_WEB = re.compile(r"https?:[/\\]*|[/\\]{2,}", re.IGNORECASE)
_HOST = re.compile(r"(?<![\w.-])(?:[\w-]+\.)+[^\W\d_]{2,}(?![\w-])")
_RESERVED = (
    "localhost",
    "local",
    "test",
    "example",
    "invalid",
    "internal",
    "example.com",
    "example.org",
    "example.net",
)
"""Names that lead nowhere outside."""
_PUBLIC = listed(
    # standards, and what architects refer to
    "w3.org ietf.org rfc-editor.org iso.org iec.ch ecma-international.org unicode.org whatwg.org owasp.org nist.gov "
    "europa.eu cisecurity.org pcisecuritystandards.org openapis.org asyncapi.com json-schema.org cloudevents.io "
    "openid.net oauth.net graphql.org grpc.io c4model.com arc42.org adr.github.io cognitect.com thinkrelevance.com "
    "semver.org keepachangelog.com conventionalcommits.org 12factor.net microservices.io martinfowler.com "
    "wikipedia.org mermaid.js.org plantuml.com commonmark.org developer.mozilla.org caniuse.com spdx.org "
    # where code is kept
    "github.com gitlab.com bitbucket.org codeberg.org "
    # documentation of technologies
    "python.org nodejs.org typescriptlang.org go.dev rust-lang.org docs.rs ruby-lang.org "
    "rubyonrails.org php.net laravel.com symfony.com openjdk.org kotlinlang.org scala-lang.org dart.dev flutter.dev "
    "swift.org elixir-lang.org react.dev vuejs.org angular.dev svelte.dev nextjs.org nuxt.com vite.dev tailwindcss.com "
    "djangoproject.com palletsprojects.com fastapi.tiangolo.com spring.io quarkus.io nestjs.com expressjs.com "
    "postgresql.org mysql.com mariadb.org sqlite.org mongodb.com redis.io valkey.io apache.org rabbitmq.com nats.io "
    "elastic.co opensearch.org clickhouse.com neo4j.com kubernetes.io helm.sh docker.com podman.io nginx.org "
    "traefik.io envoyproxy.io hashicorp.com terraform.io opentofu.org ansible.com keycloak.org auth0.com okta.com "
    "prometheus.io grafana.com opentelemetry.io sentry.io datadoghq.com docs.aws.amazon.com aws.amazon.com "
    "cloud.google.com learn.microsoft.com docs.microsoft.com developer.android.com developer.apple.com "
    "developers.google.com docs.stripe.com docs.celeryq.dev sqlalchemy.org flywaydb.org liquibase.org temporal.io"
)
"""Hosts of standards, code and documentation: nobody has to vouch for them."""
_BADGE = re.compile(
    r"(?!.*(?:\.\.|%2e|\\))https://(?:img\.shields\.io/(?!endpoint|badge/dynamic|dynamic)|badgen\.net/(?!https)|badge\.fury\.io/"
    r"|github\.com/[\w./-]+/badge\.svg|gitlab\.com/[\w./-]+/badges/|codecov\.io/[\w./-]+badge\.svg"
    r"|coveralls\.io/repos/[\w./-]+badge\.svg|sonarcloud\.io/api/project_badges/|readthedocs\.org/projects/[\w-]+/badge"
    r"|circleci\.com/[\w./-]+\.svg|www\.bestpractices\.dev/projects/\d+/badge"
    r"|api\.(?:security)?scorecards?\.dev/projects/[\w./-]+/badge)",
    re.IGNORECASE,
)
_LOOPBACK = re.compile(r"127(?:\.\d{1,3}){3}|::1|0\.0\.0\.0")


def scheme_of(target: str) -> str:
    """Return the scheme of a target as a browser reads it, in lower case; empty when it has none."""
    found = _SCHEME.match(_IGNORED.sub("", target))
    return found[1].lower() if found else ""


def host_of(target: str) -> str:
    """Return the host that a target leads to over the web, without `www.`; empty when it leads to none."""
    plain = _IGNORED.sub("", target)
    found = _WEB.match(plain)
    if found is None:
        return ""
    try:
        host = urlsplit(f"https://{plain[found.end() :].replace(chr(92), '/')}").hostname
    except ValueError:
        return ""
    return (host or "").rstrip(".").removeprefix("www.")


def known_hosts(case: Case) -> frozenset[str]:
    """Return the hosts that stand in the PRD, its address or a context document, or that the team allows."""
    sources = (case.prd.text, case.prd.source, *case.contexts)
    return allowed_hosts(case).union(*(_mentioned(text) for text in sources))


def allowed_hosts(case: Case) -> frozenset[str]:
    """Return the hosts that the team allows."""
    return frozenset(one.lower().removeprefix("*.").removeprefix("www.") for one in case.standards.allowed_hosts)


def is_among(host: str, hosts: Iterable[str]) -> bool:
    """Return whether a host is one of `hosts`, or belongs to one."""
    known, labels = frozenset(hosts), host.split(".")
    return any(".".join(labels[at:]) in known for at in range(len(labels)))


def is_public(host: str) -> bool:
    """Return whether a host is one of standards, code or documentation that everybody knows."""
    return is_among(host, _PUBLIC)


def is_badge(target: str) -> bool:
    """Return whether a target is the badge of a build or package by one of the services that draw these."""
    return bool(_BADGE.match(target))


def is_reserved(host: str) -> bool:
    """Return whether a host is this machine, or a name that is kept for examples."""
    return is_among(host, _RESERVED) or bool(_LOOPBACK.fullmatch(host))


# The sources are the same for every spec of a run, and may be long.
@lru_cache(maxsize=16)
def _mentioned(text: str) -> frozenset[str]:
    return frozenset(one.lower().removeprefix("www.") for one in _HOST.findall(text))
