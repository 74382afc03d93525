"""The ``composeopt`` script, and ``python -m composeopt``."""

import gc

gc.disable()  # there is no garbage in what is imported, and to look for it takes long

from composeopt.cli import main  # noqa: E402

gc.freeze()  # nor later; else the first value that is made would have all of it looked through
gc.enable()

if __name__ == "__main__":
    main()
