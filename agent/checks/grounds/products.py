"""Products that texts name, told apart from protocols and formats."""

import re
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache
from typing import NamedTuple

from specagent.agent.catalogue.model import TechnologyEntry
from specagent.agent.catalogue.store import find_technologies
from specagent.agent.checks.grounds.asides import is_set_aside
from specagent.agent.checks.grounds.technologies import is_standard
from specagent.agent.prd.parsing.words import listed

_OTHERS = listed(
    "1Password|Adobe Experience Manager|Adyen|Airtable|Akamai|Alibaba Cloud|Apache Camel|Apache NiFi|"
    "Asana|BigCommerce|Bitbucket|Braintree|Cerner|Confluence|Contentful|CyberArk|DATEV|DocuSign|"
    "Dropbox|Drupal|Duo Security|Dynamics 365|Dynatrace|Fivetran|Freshdesk|Google Drive|Guidewire|"
    "HERE Maps|HubSpot|Hugging Face|IBM Cloud|Informatica|Jira|Joomla|Kentico|Klarna|Linode|"
    "Magento|Mailchimp|Marketo|Matomo|MessageBird|Microsoft Teams|Moodle|MuleSoft|NetSuite|OneDrive|"
    "OneLogin|Optimizely|Oracle Cloud|OVHcloud|Palantir Foundry|Ping Identity|Pipedrive|Pusher|"
    "QuickBooks|Salesforce|SAP S/4HANA|ServiceNow|SharePoint|Shopify|Sitecore|Snyk|Splunk|"
    "Squarespace|Strapi|TeamCity|Teradata|Travis CI|Trello|TYPO3|UiPath|Umbraco|Veracode|Webex|"
    "WhatsApp|WooCommerce|Workday|Xero|Zapier|Zendesk|Zoho CRM",
    "|",
)
"""Products that architectures buy in and the catalogue does not describe; none is an everyday word."""
_TRACKERS = {"Asana", "Bitbucket", "Confluence", "Jira", "TeamCity", "Travis CI", "Trello"}
"""Where a team keeps its work: no part of the product where a text speaks of that work."""
_WORK = re.compile(
    r"\b(?:issues?|tickets?|backlog|boards?|stories|bugs?|wiki|documentation|repositor\w+|pull requests?|source code"
    r"|builds?|tasks)\b",
    re.IGNORECASE,
)
_WORKSHOP = {"Build", "Code quality", "Testing"}
"""Categories of what developers run and nobody who uses the product meets."""
_CONTAINERS = {"Docker", "Docker Compose", "Podman"}
_DEVELOPING = re.compile(
    r"\b(?:develop\w*|local(?:ly)?|laptops?|workstations?|tests?|images?|entwickl\w+)\b", re.IGNORECASE
)
_CLOUDS = {
    "AWS": ("Amazon ", "AWS "),
    "Microsoft Azure": ("Azure ", "Microsoft Azure "),
    "Google Cloud": (
        "Google Cloud ",
        "GCP ",
        "Google Kubernetes ",
        "Google BigQuery",
        "Google Secret ",
        "Google Vertex ",
    ),
}
"""Clouds, and how the names of their services begin."""
_CLOUD_SERVICES = {"Firestore": "Google Cloud"}


class Product(NamedTuple):
    """A product that a text builds on: its name and how the text writes it."""

    name: str
    written: str


def claimed_products(text: str) -> Iterator[Product]:
    """Yield the products that a statement builds on, each once.

    Left out are protocols and formats, what is rejected or compared with, and what only developers run.
    """
    found: dict[str, str] = {}
    for entry, start, end in find_technologies(text):
        if not (is_standard(entry) or is_set_aside(text, start, end) or _is_workshop(entry, text, start, end)):
            found.setdefault(entry.name, text[start:end])
    others = list(_others().finditer(text))
    is_work = bool(others and _WORK.search(text))
    for one in others:
        if not ((is_work and one[0] in _TRACKERS) or is_set_aside(text, *one.span())):
            found.setdefault(one[0], one[0])
    yield from (Product(name, written) for name, written in found.items())


# The sources are the same for every part of a draft, and may be long.
@lru_cache(maxsize=16)
def products(text: str) -> frozenset[str]:
    """Return the names of the technologies and other products that a source names."""
    return frozenset(entry.name for entry, _, _ in find_technologies(text, technical=True)).union(other_products(text))


def other_products(text: str) -> list[str]:
    """Return the products that a text names and the catalogue does not describe."""
    return _others().findall(text)


def listed_products(names: Iterable[str]) -> frozenset[str]:
    """Return what rows of section 3 list: their names, the technologies in them and the clouds of their services."""
    rows = list(names)
    every = {*rows, *products(" | ".join(rows))}
    clouds = {cloud for cloud, begins in _CLOUDS.items() for name in every if name.startswith(begins)}
    return frozenset({*every, *clouds, *(_CLOUD_SERVICES[name] for name in every if name in _CLOUD_SERVICES)})


@lru_cache(maxsize=512)
def named_standard(name: str) -> bool:
    """Return whether a technology's name is that of a protocol or format."""
    found = find_technologies(name, technical=True)
    return bool(found) and all(is_standard(entry) for entry, _, _ in found)


@cache
def _others() -> re.Pattern[str]:
    return re.compile(rf"(?<![\w-])(?:{'|'.join(map(re.escape, sorted(_OTHERS)))})(?![\w-])")


def _is_workshop(entry: TechnologyEntry, text: str, start: int, end: int) -> bool:
    """Return whether a text only names what developers work with, or a command that they type."""
    if entry.category in _WORKSHOP or (entry.name in _CONTAINERS and _DEVELOPING.search(text)):
        return True
    return text[start - 1 : start] == "`" and text[end : end + 1] == " " and "`" in text[end : end + 80]
