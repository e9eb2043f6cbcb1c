"""Builds `stream/words/words.tsv`: what people may shout, from WordNet, Unicode's names and reviewed tables."""
