"""The studio: keyframes in, a steady video out, encoded once for everybody."""
