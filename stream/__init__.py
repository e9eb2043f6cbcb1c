"""Reverie: a live installation that never stops dreaming, steered by whoever is watching."""

__version__ = "0.1.0"
