"""What machines call: health, SAML, payment notifications."""
