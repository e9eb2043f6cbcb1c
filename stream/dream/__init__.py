"""The dreamer: networks, objectives, priors and camera, and the process. Only this room imports torch."""
