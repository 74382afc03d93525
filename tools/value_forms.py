"""Write the forms from which ``composeopt.model.values`` makes ``__init__``.

``python -m tools.value_forms`` writes ``composeopt/model/forms.py`` again after a change
of ``composeopt.model.values.form_of``; a test compares the two.
"""

from __future__ import annotations

import pathlib

from composeopt.model.values import form_of

FORMS = pathlib.Path(__file__).parents[1] / "composeopt" / "model" / "forms.py"
MOST = 15
"""Fields of a class for which there is a form; others are compiled at every start."""

HEADER = '''"""What ``composeopt.model.values`` makes ``__init__`` of, compiled once for all starts.

Written by ``python -m tools.value_forms``. A field is called by its number here; the
names that no module defines are put in for each class.
"""

# mypy: ignore-errors

from __future__ import annotations
'''


def module() -> str:
    """Give the text of the module."""
    written = [
        "\n".join(form_of(count, is_completed=is_completed)[1]).replace("'", '"')
        for count in range(MOST + 1)
        for is_completed in (False, True)
    ]
    return HEADER + "\n\n" + "\n\n\n".join(written) + "\n"


if __name__ == "__main__":
    FORMS.write_text(module(), encoding="utf-8")
