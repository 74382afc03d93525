"""An image is made once, however many need it at the same time."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from docker.errors import ImageNotFound

from benchmarks.lab.image import made
from tests.programs import program


class Engine:
    """Takes a moment to import an image, as an engine does."""

    def __init__(self) -> None:
        self.imported: list[str] = []

    @property
    def api(self) -> Engine:
        return self

    @property
    def images(self) -> Engine:
        return self

    def get(self, name: str) -> None:
        if name not in self.imported:
            raise ImageNotFound(name)

    def import_image(self, repository: str, tag: str, **_: object) -> None:
        time.sleep(0.3)
        self.imported.append(f"{repository}:{tag}")


def test_of_two_that_lack_an_image_one_makes_it() -> None:
    program("busybox", "busybox-static")
    engine: Any = Engine()
    both = threading.Barrier(2)

    def make(_: int) -> str:
        both.wait(60)
        return made(engine, "composeopt-test/example", {"x": b"1"})

    with ThreadPoolExecutor(2) as pool:
        names = list(pool.map(make, range(2)))

    assert engine.imported == names[:1]
    assert names[0] == names[1]
