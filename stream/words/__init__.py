"""Words: text that people write -> ImageNet categories (vocabulary), or talk (talk), or what hurts (hurtful).

Of the rest of the show it only knows what a place is.
"""

from .lexicon import Category
from .own_words import OwnWordsError
from .result import How, Match, Subject, Understanding
from .vocabulary import Vocabulary

__all__ = ["Category", "How", "Match", "OwnWordsError", "Subject", "Understanding", "Vocabulary"]
