"""Tests of the subject konto."""
