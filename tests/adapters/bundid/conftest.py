"""One set of keys for all tests of the service provider: made by the demo's set-up, as the demo does it."""

from __future__ import annotations

from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding

from demo.identity_provider.keys import read_pair, set_up
from portal.adapters.bundid import BundId
from tests.adapters.bundid.forge import ACS, ENTITY_ID, Keys, Recipe


@pytest.fixture(scope="session")
def folders(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The portal's and the provider's folder."""
    base = tmp_path_factory.mktemp("saml")
    set_up(
        portal_folder=base / "portal",
        provider_folder=base / "provider",
        provider_url="http://127.0.0.1:8101",
        entity_id=ENTITY_ID,
        acs_urls=[ACS],
    )
    return base / "portal", base / "provider"


@pytest.fixture(scope="session")
def provider(folders: tuple[Path, Path]) -> BundId:
    return BundId(options={"folder": str(folders[0])}, secret="")


@pytest.fixture(scope="session")
def recipe(folders: tuple[Path, Path]) -> Recipe:
    """What makes a valid answer."""
    signing = read_pair(folders[1] / "signatur.pem")
    portal = read_pair(folders[0] / "entschluesselung-1.pem")
    secret = signing.certificate.public_bytes(Encoding.PEM)
    return Recipe(Keys(provider=signing.key, portal=portal.key.public_key(), hmac_secret=secret))


@pytest.fixture(scope="session")
def foreign_key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=3072)
