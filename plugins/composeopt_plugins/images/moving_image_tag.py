"""IMG001: an image whose content changes under its name."""

from __future__ import annotations

from collections.abc import Iterator

from composeopt.api import Context, Diagnostic, Rule, Severity, Stack


class MovingImageTag(Rule):
    """An image has the tag ``latest``, or none, which means the same.

    Images that the stack builds itself, that are never pulled, and names that hold
    a variable are left alone.

    Why:
        What runs depends on the day it was pulled: two machines run different
        versions, a restart can bring a new major version, and there is nothing
        to go back to.

    Bad:
        services:
          web:
            image: nginx  # <- IMG001
          db:
            image: postgres:latest  # <- IMG001

    Good:
        services:
          web:
            image: nginx:1.27
          db:
            image: localhost:5000/postgres:16
          own:
            image: ${IMAGE:-nginx}
          built:
            image: mine
            build: .
          worker:
            image: mine
    """

    code = "IMG001"
    name = "moving-image-tag"
    severity = Severity.WARNING
    since = "0.1"

    def check(self, stack: Stack, context: Context) -> Iterator[Diagnostic]:
        """Find images that are pulled by a moving name."""
        del context
        services = stack.services()
        built = {service.image for service in services if service.has_build}
        for service in services:
            path = (*service.path, "image")
            image = service.image
            local = image in built or service.data.get("pull_policy") in {"never", "build"}
            if not image or local or path in stack.unknown:
                continue
            origin = stack.origin(path)
            if origin is None or "interpolated" in origin.via or "@" in image:
                continue
            tag = image.rpartition("/")[2].partition(":")[2]
            if tag in {"", "latest"}:
                what = f"tag 'latest' of {image!r}" if tag else f"image {image!r} has no tag, which"
                yield self.diagnostic(
                    path,
                    f"{what} changes what runs from day to day; name a version",
                    subject=image,
                )
