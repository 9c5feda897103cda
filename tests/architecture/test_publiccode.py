"""publiccode.yml says by the standard what this is, and the same as the rest of the project.

The standard: version 0.5, `docs/standard/schema.core.rst` and `categories-list.rst` of publiccodeyml/publiccode.yml.
"""

from __future__ import annotations

import re
import tomllib
from typing import Any

import yaml
from django.conf import settings

from tests.browser import CHECKOUT

REQUIRED = (
    "publiccodeYmlVersion", "name", "url", "platforms", "developmentStatus", "softwareType", "legal/license",
    "maintenance/type", "maintenance/contacts", "localisation/localisationReady", "localisation/availableLanguages",
)  # fmt: skip
UNTIL_PUBLICATION = {"url", "maintenance/contacts"}  # there is no public address and nobody to name yet
STATUS = {"concept", "development", "beta", "stable", "obsolete"}
CATEGORIES = set(
    re.findall(
        r"[a-z-]+",
        """
    accounting agile-project-management applicant-tracking application-development appointment-scheduling backup
    billing-and-invoicing blog budgeting business-intelligence business-process-management cad call-center-management
    cloud-management collaboration communications compliance-management contact-management content-management crm
    customer-service-and-support data-analytics data-collection data-visualization design design-system
    digital-asset-management digital-citizenship document-management donor-management e-commerce e-signature
    educational-content email-management email-marketing employee-management enterprise-project-management
    enterprise-social-networking erp event-management facility-management feedback-and-reviews-management
    financial-reporting fleet-management fundraising gamification geographic-information-systems grant-management
    graphic-design help-desk hr ide identity-management instant-messaging integrated-library-system
    inventory-management it-asset-management
    it-development it-management it-security it-service-management knowledge-management learning-management-system
    marketing mind-mapping mobile-marketing mobile-payment network-management office online-booking online-community
    payment-gateway payroll predictive-analysis procurement productivity-suite project-collaboration project-management
    property-management real-estate-management regulations-and-directives remote-support resource-management
    sales-management seo service-desk social-media-management survey talent-management task-management taxes-management
    test-management time-management time-tracking translation video-conferencing video-editing visitor-management voip
    warehouse-management web-collaboration web-conferencing website-builder whistleblowing workflow-management other
    """,
    )
)
TEXT = (CHECKOUT / "publiccode.yml").read_text(encoding="utf-8")
PUBLIC: dict[str, Any] = yaml.safe_load(TEXT)


def value_at(path: str) -> Any:
    """What stands at a path of the standard, or None."""
    found: Any = PUBLIC
    for key in path.split("/"):
        found = (found or {}).get(key)
    return found


def test_what_the_standard_requires_is_there_or_waits_for_publication() -> None:
    assert {path for path in REQUIRED if value_at(path) is None} == UNTIL_PUBLICATION
    head = TEXT.partition("publiccodeYmlVersion")[0]
    assert all(f"#   {path}: " in head for path in UNTIL_PUBLICATION), "who publishes it must read what is missing"


def test_values_are_those_of_the_standard() -> None:
    assert PUBLIC["publiccodeYmlVersion"] == "0.5"
    assert PUBLIC["developmentStatus"] in STATUS
    assert PUBLIC["softwareType"] == "standalone/web"
    assert set(PUBLIC["categories"]) <= CATEGORIES
    assert PUBLIC["maintenance"]["type"] == "internal"
    assert all(re.fullmatch("[A-Z]{2}", country) for country in PUBLIC["intendedAudience"]["countries"])
    for language, told in PUBLIC["description"].items():
        assert len(told["shortDescription"]) <= 150, language
        assert 150 <= len(told["longDescription"]) <= 10_000, language
        assert 5 <= len(told["features"]) <= 20, language
        assert all((CHECKOUT / path).is_file() for path in told.get("screenshots", [])), language


def test_it_says_what_the_project_says() -> None:
    project = tomllib.loads((CHECKOUT / "pyproject.toml").read_text())["project"]
    assert PUBLIC["softwareVersion"] == project["version"]
    assert PUBLIC["legal"]["license"] == project["license"] == "EUPL-1.2"
    assert (CHECKOUT / "LICENSE").read_text().startswith("EUROPEAN UNION PUBLIC LICENCE v. 1.2")
    is_released = f"## [{project['version']}]" in (CHECKOUT / "CHANGELOG.md").read_text()
    assert ("releaseDate" in PUBLIC) == is_released
    assert PUBLIC["localisation"]["availableLanguages"] == [code for code, _ in settings.LANGUAGES]
    assert set(PUBLIC["description"]) == {code for code, _ in settings.LANGUAGES}
