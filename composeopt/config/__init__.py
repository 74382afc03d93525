"""How the tool is to behave: composeopt.toml, found, checked and typed."""

from composeopt.config.load import load_settings
from composeopt.config.settings import LintSettings, OptimizeSettings, Setting, Settings

__all__ = ["LintSettings", "OptimizeSettings", "Setting", "Settings", "load_settings"]
