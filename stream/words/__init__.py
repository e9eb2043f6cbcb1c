"""Words: text that people write -> ImageNet categories. Knows nothing of the rest of the show."""

from .vocabulary import Category, Match, Vocabulary

__all__ = ["Category", "Match", "Vocabulary"]
