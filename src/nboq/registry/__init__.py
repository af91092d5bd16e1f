"""Registries of persistent identifiers: what is sent to them, and the way there."""
