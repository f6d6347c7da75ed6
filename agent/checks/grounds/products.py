"""Products that texts name, told apart from protocols and formats."""

import re
from functools import cache, lru_cache

from specagent.agent.catalogue.model import TechnologyEntry
from specagent.agent.catalogue.store import find_technologies
from specagent.agent.prd.parsing.words import listed

_STANDARD_ROLES = {"api-protocol", "document-format", "payments-protocol", "realtime-transport"}
_STANDARDS = {"cron", "MQTT", "OAuth", "OpenID Connect", "OpenTelemetry", "SAML", "WebAuthn"}
"""Protocols and formats whose entries have the role of what speaks them, or none."""


def is_standard(entry: TechnologyEntry) -> bool:
    """Return whether an entry is a protocol or format: agreed on between parts, not bought or run."""
    return entry.name in _STANDARDS or (bool(entry.roles) and set(entry.roles) <= _STANDARD_ROLES)


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


@cache
def _others() -> re.Pattern[str]:
    return re.compile(rf"(?<![\w-])(?:{'|'.join(map(re.escape, sorted(_OTHERS)))})(?![\w-])")


def other_products(text: str) -> list[str]:
    """Return the products that `text` names and the catalogue does not describe, each once."""
    return list(dict.fromkeys(_others().findall(text)))


# The sources are the same for every part of a draft, and may be long.
@lru_cache(maxsize=16)
def products(text: str) -> frozenset[str]:
    """Return the names of the technologies that a source names."""
    return frozenset(entry.name for entry, _, _ in find_technologies(text, technical=True))


@lru_cache(maxsize=512)
def named_standard(name: str) -> bool:
    """Return whether a technology's name is that of a protocol or format."""
    found = find_technologies(name, technical=True)
    return bool(found) and all(is_standard(entry) for entry, _, _ in found)
