"""What plugins bring: found, checked, ordered, and isolated from each other."""

from composeopt.registry.contents import Broken, Plugin, Registry
from composeopt.registry.loading import load

__all__ = ["Broken", "Plugin", "Registry", "load"]
