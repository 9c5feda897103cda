"""A test identity provider that speaks BundID's SAML profile, as a process of its own.

It shares no code with the portal's service provider, so that a mistake of one is not hidden by the same in the other.
Not for production: it logs in whomever you choose.
"""
