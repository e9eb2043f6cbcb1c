"""The video pipeline: keyframes in, a steady H.264 video out, encoded once for everybody."""
