"""``python -m composeopt``."""

from composeopt.cli import main

if __name__ == "__main__":
    main()
