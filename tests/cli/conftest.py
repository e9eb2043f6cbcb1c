"""`reverie doctor` and its like are tested with the host and the cache of weights that the networks' tests have."""

from tests.dream.conftest import cache, googlenet_content, host

__all__ = ["cache", "googlenet_content", "host"]
