"""Words: text that people write -> ImageNet categories. Knows nothing of the rest of the show."""

from .lexicon import Category
from .result import Heard, How, Match, Understanding
from .vocabulary import Vocabulary

__all__ = ["Category", "Heard", "How", "Match", "Understanding", "Vocabulary"]
