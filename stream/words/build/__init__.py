"""Builds the tables of `stream/words`: what people may shout, from WordNet, Unicode's names and reviewed tables."""
