"""Builds `stream/words/words.tsv`: what people may shout, from WordNet, from Unicode's names and from reviewed tables."""
