"""The dreamer: gradient ascent on a canvas that is never cleared. Only this room imports torch."""
