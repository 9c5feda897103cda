"""The long proofs: `make proof-NAME` at full size, a tenth of each in `make test`."""
