"""What an nginx that runs in a container would read, as far as the stack mounts it."""

from __future__ import annotations

import itertools
import posixpath
from collections.abc import Iterator, Sequence

from composeopt.document.source import Source
from composeopt.errors import InputError
from composeopt.facts.files import Unread
from composeopt.facts.nginx_oracle import disagreement
from composeopt.facts.nginx_text import NginxDirective, NginxFile, parse_nginx
from composeopt.facts.tree import ContainerTree, TreeMount
from composeopt.model.location import Location
from composeopt.model.patterns import pattern
from composeopt.model.values import dataclass

MAX_INCLUDED = 200

# where the images people use look for their configuration: the main file, and
# folders that the main file inside the image includes
MAIN_FILES = (
    "/etc/nginx/nginx.conf",
    "/usr/local/openresty/nginx/conf/nginx.conf",
    "/opt/bitnami/nginx/conf/nginx.conf",
    "/config/nginx/nginx.conf",
)
IMAGE_INCLUDES = (
    "/etc/nginx/conf.d/*.conf",
    "/etc/nginx/sites-enabled/*",
    "/etc/nginx/http.d/*.conf",
    "/opt/bitnami/nginx/conf/server_blocks/*.conf",
    "/config/nginx/site-confs/*.conf",
    "/config/nginx/proxy-confs/*.conf",
)
TEMPLATE_FOLDER = "/etc/nginx/templates"
# files of the image that name no host
IMAGE_FILES = pattern(
    r"(mime\.types|(fastcgi|uwsgi|scgi|proxy)_params|fastcgi\.conf|fastcgi-php\.conf|koi-utf"
    r"|koi-win|win-utf|modules-enabled/.*|modules/.*\.conf)$"
)
NGINX_IMAGE = pattern(r"(^|[/-])(nginx|openresty|tengine|swag)([-/:@]|$)")


@dataclass(frozen=True, slots=True)
class NginxConfigured:
    """One file of a configuration: where the container sees it, and through which mount.

    ``writable`` is False for a file whose text may not be edited: crossplane
    reads it differently, as ``why`` says.
    """

    target: str
    mount: TreeMount
    file: NginxFile
    writable: bool = True
    why: str = ""


@dataclass(frozen=True, slots=True)
class NginxConfiguration:
    """All files one service's nginx reads from mounts, in the order it reads them.

    ``complete`` is False when something was not read that could name hosts;
    ``unread`` says what. ``templates`` are files that envsubst turns into
    configuration at start; they are not read.
    """

    service: str
    files: tuple[NginxConfigured, ...]
    unread: tuple[Unread, ...] = ()
    templates: tuple[str, ...] = ()
    problems: tuple[tuple[Location | None, str], ...] = ()

    @property
    def complete(self) -> bool:
        """Say whether every file that could name a host was read."""
        return bool(self.files) and not (self.unread or self.templates or self.problems)


def reads_nginx_configuration(image: str, tree: ContainerTree) -> bool:
    """Say whether a container would read nginx configuration: by image or by mount targets."""
    if NGINX_IMAGE.search(image.lower()):
        return True
    places = [posixpath.dirname(name) for name in MAIN_FILES[:3]]
    return any(
        mount.target == place or mount.target.startswith(place + "/")
        for mount in tree.mounts
        for place in places
    )


def read_nginx(tree: ContainerTree, command: Sequence[str] = ()) -> NginxConfiguration:
    """Read the nginx configuration mounted into a container; never raises."""
    main = _main_file(tree, command)
    reader = _Reader(tree, posixpath.dirname(main), [], [], [], set())
    if tree.mount_of(main) is not None:
        reader.read(main)
    else:
        for pattern in IMAGE_INCLUDES:
            for target in tree.glob(pattern):
                reader.read(target)
    templates = tuple(t for t in tree.files() if t.startswith(TEMPLATE_FOLDER + "/"))
    if any("envsubst" in word for word in command):
        templates = (*templates, *(t for t in tree.files() if t.endswith((".template", ".tmpl"))))
    return NginxConfiguration(
        tree.service,
        tuple(reader.files),
        tuple(reader.unread),
        tuple(sorted(set(templates))),
        tuple(reader.problems),
    )


@dataclass(slots=True)
class _Reader:
    """Follows includes through the mounted tree."""

    tree: ContainerTree
    prefix: str
    files: list[NginxConfigured]
    unread: list[Unread]
    problems: list[tuple[Location | None, str]]
    seen: set[str]

    def read(self, target: str) -> None:
        target = posixpath.normpath(target)
        if target in self.seen or len(self.seen) >= MAX_INCLUDED:
            return
        self.seen.add(target)
        source = self.tree.read(target)
        mount = self.tree.mount_of(target)
        if source is None or mount is None:
            if not IMAGE_FILES.search(target):
                self.unread.append(Unread(target, "image", f"{target} comes from the image"))
            return
        if isinstance(source, Unread):
            self.unread.append(source)
            return
        self._parse(target, mount, source)

    def _parse(self, target: str, mount: TreeMount, source: Source) -> None:
        try:
            file = parse_nginx(source)
        except InputError as error:
            self.problems.append((error.location, error.message))
            return
        why = disagreement(file)
        self.files.append(NginxConfigured(target, mount, file, not why, why))
        for included in _includes(file):
            self._include(included)

    def _include(self, pattern: str) -> None:
        if "$" in pattern:
            detail = f"include {pattern} depends on a variable"
            self.unread.append(Unread(pattern, "unreadable", detail))
            return
        pattern = posixpath.normpath(posixpath.join(self.prefix, pattern))
        if any(character in pattern for character in "*?["):
            for target in self.tree.glob(pattern):
                self.read(target)
            folder = posixpath.dirname(pattern)
            over = self.tree.mount_of(folder)
            if over is not None and over.source is None and over.content is None:
                self.read(folder)
        else:
            self.read(pattern)


def _main_file(tree: ContainerTree, command: Sequence[str]) -> str:
    words = [word for part in command for word in part.split()]
    for flag, value in itertools.pairwise(words):
        if flag == "-c" and value.endswith(".conf"):
            return posixpath.normpath(posixpath.join("/etc/nginx", value))
    for main in MAIN_FILES:
        if tree.mount_of(main) is not None and not isinstance(tree.read(main), Unread):
            return main
    return MAIN_FILES[0]


def _includes(file: NginxFile) -> Iterator[str]:
    for directive in file.walk():
        if directive.name == "include" and len(directive.values) == 1:
            yield directive.values[0]


def directives(
    configuration: NginxConfiguration, name: str
) -> Iterator[tuple[NginxConfigured, NginxDirective]]:
    """Yield every directive of a name, with its file."""
    for configured in configuration.files:
        for directive in configured.file.walk():
            if directive.name == name:
                yield configured, directive
