"""Tests mirror src/portal; architecture/, journeys/, peers/, proofs/ and benchmarks/ stand beside."""
