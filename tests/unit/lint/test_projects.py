"""Which files make up a project."""

from __future__ import annotations

import pathlib

from composeopt.lint.projects import project_of, projects_below

STACK = "services:\n  web:\n    image: nginx:1.27\n"
OVERRIDE = "services:\n  web:\n    restart: always\n"


def write(folder: pathlib.Path, **files: str) -> None:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


def found(folder: pathlib.Path) -> list[tuple[str, ...]]:
    return [
        tuple(file.relative_to(folder).as_posix() for file in project.files)
        for project in projects_below(folder, folder)
    ]


def test_base_and_override_are_one_project(tmp_path: pathlib.Path) -> None:
    write(tmp_path, **{"compose.yaml": STACK, "compose.override.yaml": OVERRIDE})

    assert found(tmp_path) == [("compose.yaml", "compose.override.yaml")]


def test_a_sibling_that_stands_alone_is_a_project_of_its_own(tmp_path: pathlib.Path) -> None:
    write(tmp_path, **{"docker-compose.yml": STACK, "docker-compose.prod.yml": STACK})

    assert found(tmp_path) == [("docker-compose.yml",), ("docker-compose.prod.yml",)]


def test_a_sibling_that_does_not_is_merged_onto_the_base_and_reports_itself(
    tmp_path: pathlib.Path,
) -> None:
    write(tmp_path, **{"docker-compose.yml": STACK, "docker-compose.prod.yml": OVERRIDE})

    base, sibling = projects_below(tmp_path, tmp_path)

    assert sibling.files == (tmp_path / "docker-compose.yml", tmp_path / "docker-compose.prod.yml")
    assert sibling.only == {tmp_path / "docker-compose.prod.yml"}
    assert base.sharing == (sibling.files,)


def test_a_sibling_adds_to_the_file_whose_name_it_continues(tmp_path: pathlib.Path) -> None:
    write(
        tmp_path,
        **{"compose.yaml": STACK, "web-compose.yaml": STACK, "web-compose.dev.yaml": OVERRIDE},
    )

    assert ("web-compose.yaml", "web-compose.dev.yaml") in found(tmp_path)


def test_an_image_by_way_of_a_merge_key_counts(tmp_path: pathlib.Path) -> None:
    merged = "x-a: &a\n  image: nginx\nservices:\n  web:\n    <<: *a\n"
    write(tmp_path, **{"compose.yaml": STACK, "compose.other.yaml": merged})

    assert ("compose.other.yaml",) in found(tmp_path)


def test_optimized_twins_and_foreign_folders_are_skipped(tmp_path: pathlib.Path) -> None:
    write(
        tmp_path,
        **{
            "compose.yaml": STACK,
            "compose.optimized.yaml": STACK,
            ".git/compose.yaml": STACK,
            "web/node_modules/x/compose.yaml": STACK,
            "env/pyvenv.cfg": "",
            "env/lib/compose.yaml": STACK,
            "deep/er/docker-compose.yml": STACK,
            "other.yaml": STACK,
        },
    )

    assert found(tmp_path) == [("compose.yaml",), ("deep/er/docker-compose.yml",)]


def test_declared_files_belong_together(tmp_path: pathlib.Path) -> None:
    write(tmp_path, **{"compose.yaml": STACK, "compose.extra.yaml": STACK})
    declared = (tmp_path / "compose.yaml", tmp_path / "compose.extra.yaml")

    assert [each.files for each in projects_below(tmp_path, tmp_path, (declared,))] == [declared]


def test_a_named_file_lints_its_project_and_reports_itself(tmp_path: pathlib.Path) -> None:
    write(tmp_path, **{"compose.yaml": STACK, "compose.override.yaml": OVERRIDE})
    base, override = pathlib.Path("compose.yaml"), pathlib.Path("compose.override.yaml")

    project = project_of(override, tmp_path)

    assert project.files == (base, override)
    assert project.only == {tmp_path / override}
    assert not project.reports(tmp_path / base)


def test_a_named_file_of_any_name_is_its_own_project(tmp_path: pathlib.Path) -> None:
    write(tmp_path, **{"stack.yaml": STACK, "compose.yaml": STACK})

    assert project_of(pathlib.Path("stack.yaml"), tmp_path).files == (pathlib.Path("stack.yaml"),)


def test_an_override_without_a_base_is_a_fragment(tmp_path: pathlib.Path) -> None:
    write(tmp_path, **{"compose.prod.yaml": OVERRIDE})

    assert [each.lone for each in projects_below(tmp_path, tmp_path)] == [True]
