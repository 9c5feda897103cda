"""The public catalogue for machines, on every host: JSON below /api/v1/, described at /api/v1/openapi.json."""
