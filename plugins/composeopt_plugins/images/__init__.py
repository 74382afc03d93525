"""Rules about images and their tags."""

from __future__ import annotations

from composeopt.api import Rule, hookimpl


@hookimpl
def composeopt_rules() -> list[type[Rule]]:
    """Return the rules about images and their tags."""
    from composeopt_plugins.images.malformed_image_name import MalformedImageName
    from composeopt_plugins.images.moving_image_tag import MovingImageTag
    from composeopt_plugins.images.postgres_data_path import PostgresDataPath

    return [
        MalformedImageName,
        MovingImageTag,
        PostgresDataPath,
    ]
