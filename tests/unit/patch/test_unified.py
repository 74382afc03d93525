"""The diff that people read: exact, and without lines that stayed."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from composeopt.patch.unified import unified

LINES = st.lists(st.sampled_from(["a", "b", "c", "timeout: 10s", "", "  d"]), max_size=40)


def diff(before: str, after: str) -> str:
    return "".join(unified(before, after, ("a", "b")))


def test_frequent_lines_that_stayed_are_not_shown_as_changed() -> None:
    service = "  s{0}:\n    image: i\n    healthcheck:\n      interval: {1}\n      timeout: 10s\n"
    before = "services:\n" + "".join(service.format(i, "30s") for i in range(100))
    after = "services:\n" + "".join(service.format(i, "5s") for i in range(100))

    changed = [line for line in diff(before, after).splitlines() if line[0] in "+-"][2:]

    assert len(changed) == 200
    assert not any("timeout" in line for line in changed)


def test_equal_texts_give_nothing() -> None:
    assert diff("a\nb\n", "a\nb\n") == ""


def test_a_missing_final_newline_is_marked() -> None:
    assert diff("a\nb", "a\nc").endswith(
        "-b\n\\ No newline at end of file\n+c\n\\ No newline at end of file\n"
    )


@given(LINES, LINES, st.booleans(), st.booleans())
def test_a_diff_applies(before: list[str], after: list[str], end: bool, end2: bool) -> None:
    """What the diff keeps and adds is the new text; what it keeps and removes is the old."""
    old = "\n".join(before) + ("\n" if before and end else "")
    new = "\n".join(after) + ("\n" if after and end2 else "")
    text = diff(old, new)

    if old == new:
        assert text == ""
        return
    assert _patched(old, text) == new


def _patched(old: str, text: str) -> str:
    lines = old.split("\n")
    lines = [f"{line}\n" for line in lines[:-1]] + ([lines[-1]] if lines[-1] else [])
    result: list[str] = []
    taken = 0
    for line in text.replace("\n\\ No newline at end of file\n", "\0").splitlines(keepends=True)[
        2:
    ]:
        for part in line.split("\0") if "\0" in line else [line]:
            if not part:
                continue
            if part.startswith("@@"):
                start, _, count = part.split()[1][1:].partition(",")
                begin = int(start) - (count != "0")
                result.extend(lines[taken:begin])
                taken = begin
            elif part[0] == " ":
                assert part[1:] == lines[taken]
                result.append(lines[taken])
                taken += 1
            elif part[0] == "-":
                assert part[1:] == lines[taken]
                taken += 1
            else:
                result.append(part[1:])
    return "".join([*result, *lines[taken:]])


def test_git_applies_it(tmp_path: Path) -> None:
    git = shutil.which("git")
    assert git is not None
    before = "".join(f"line {i % 7}\n" for i in range(300))
    after = before.replace("line 3\n", "line three\n", 20)[:-1]
    (tmp_path / "x").write_text(before)
    patch = "".join(unified(before, after, ("a/x", "b/x")))

    subprocess.run([git, "apply", "-"], input=patch, text=True, cwd=tmp_path, check=True)

    assert (tmp_path / "x").read_text() == after
