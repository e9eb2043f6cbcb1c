"""A site without a supervisor, for tests."""

from stream.child import Child
from stream.rings import Handle
from stream.settings import Settings


class SiteAlone(Child):
    """A site within the test's own process, whose signals and log stay as they are."""

    def __init__(self, settings: Settings, handles: dict[str, Handle]) -> None:
        self.name, self.settings, self._handles = "site", settings, handles
