"""The catalogue: Leistungen, Angebote, Lebenslagen, search, and who is responsible."""
