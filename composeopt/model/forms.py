"""What ``composeopt.model.values`` makes ``__init__`` of, compiled once for all starts.

Written by ``python -m tools.value_forms``. A field is called by its number here; the
names that no module defines are put in for each class.
"""

# mypy: ignore-errors

from __future__ import annotations


def given_0(self):
    pass


def given_0_completed(self):
    _complete(self)


def given_1(self, _0):
    _set(self, "_0", _0)


def given_1_completed(self, _0):
    _set(self, "_0", _0)
    _complete(self)


def given_2(self, _0, _1):
    _set(self, "_0", _0)
    _set(self, "_1", _1)


def given_2_completed(self, _0, _1):
    _set(self, "_0", _0)
    _set(self, "_1", _1)
    _complete(self)


def given_3(self, _0, _1, _2):
    _set(self, "_0", _0)
    _set(self, "_1", _1)
    _set(self, "_2", _2)


def given_3_completed(self, _0, _1, _2):
    _set(self, "_0", _0)
    _set(self, "_1", _1)
    _set(self, "_2", _2)
    _complete(self)


def given_4(self, _0, _1, _2, _3):
    _set(self, "_0", _0)
    _set(self, "_1", _1)
    _set(self, "_2", _2)
    _set(self, "_3", _3)


def given_4_completed(self, _0, _1, _2, _3):
    _set(self, "_0", _0)
    _set(self, "_1", _1)
    _set(self, "_2", _2)
    _set(self, "_3", _3)
    _complete(self)


def given_5(self, _0, _1, _2, _3, _4):
    _set(self, "_0", _0)
    _set(self, "_1", _1)
    _set(self, "_2", _2)
    _set(self, "_3", _3)
    _set(self, "_4", _4)


def given_5_completed(self, _0, _1, _2, _3, _4):
    _set(self, "_0", _0)
    _set(self, "_1", _1)
    _set(self, "_2", _2)
    _set(self, "_3", _3)
    _set(self, "_4", _4)
    _complete(self)


def given_6(self, _0, _1, _2, _3, _4, _5):
    _set(self, "_0", _0)
    _set(self, "_1", _1)
    _set(self, "_2", _2)
    _set(self, "_3", _3)
    _set(self, "_4", _4)
    _set(self, "_5", _5)


def given_6_completed(self, _0, _1, _2, _3, _4, _5):
    _set(self, "_0", _0)
    _set(self, "_1", _1)
    _set(self, "_2", _2)
    _set(self, "_3", _3)
    _set(self, "_4", _4)
    _set(self, "_5", _5)
    _complete(self)


def given_7(self, _0, _1, _2, _3, _4, _5, _6):
    _set(self, "_0", _0)
    _set(self, "_1", _1)
    _set(self, "_2", _2)
    _set(self, "_3", _3)
    _set(self, "_4", _4)
    _set(self, "_5", _5)
    _set(self, "_6", _6)


def given_7_completed(self, _0, _1, _2, _3, _4, _5, _6):
    _set(self, "_0", _0)
    _set(self, "_1", _1)
    _set(self, "_2", _2)
    _set(self, "_3", _3)
    _set(self, "_4", _4)
    _set(self, "_5", _5)
    _set(self, "_6", _6)
    _complete(self)


def given_8(self, _0, _1, _2, _3, _4, _5, _6, _7):
    _set(self, "_0", _0)
    _set(self, "_1", _1)
    _set(self, "_2", _2)
    _set(self, "_3", _3)
    _set(self, "_4", _4)
    _set(self, "_5", _5)
    _set(self, "_6", _6)
    _set(self, "_7", _7)


def given_8_completed(self, _0, _1, _2, _3, _4, _5, _6, _7):
    _set(self, "_0", _0)
    _set(self, "_1", _1)
    _set(self, "_2", _2)
    _set(self, "_3", _3)
    _set(self, "_4", _4)
    _set(self, "_5", _5)
    _set(self, "_6", _6)
    _set(self, "_7", _7)
    _complete(self)


def given_9(self, _0, _1, _2, _3, _4, _5, _6, _7, _8):
    _set(self, "_0", _0)
    _set(self, "_1", _1)
    _set(self, "_2", _2)
    _set(self, "_3", _3)
    _set(self, "_4", _4)
    _set(self, "_5", _5)
    _set(self, "_6", _6)
    _set(self, "_7", _7)
    _set(self, "_8", _8)


def given_9_completed(self, _0, _1, _2, _3, _4, _5, _6, _7, _8):
    _set(self, "_0", _0)
    _set(self, "_1", _1)
    _set(self, "_2", _2)
    _set(self, "_3", _3)
    _set(self, "_4", _4)
    _set(self, "_5", _5)
    _set(self, "_6", _6)
    _set(self, "_7", _7)
    _set(self, "_8", _8)
    _complete(self)


def given_10(self, _0, _1, _2, _3, _4, _5, _6, _7, _8, _9):
    _set(self, "_0", _0)
    _set(self, "_1", _1)
    _set(self, "_2", _2)
    _set(self, "_3", _3)
    _set(self, "_4", _4)
    _set(self, "_5", _5)
    _set(self, "_6", _6)
    _set(self, "_7", _7)
    _set(self, "_8", _8)
    _set(self, "_9", _9)


def given_10_completed(self, _0, _1, _2, _3, _4, _5, _6, _7, _8, _9):
    _set(self, "_0", _0)
    _set(self, "_1", _1)
    _set(self, "_2", _2)
    _set(self, "_3", _3)
    _set(self, "_4", _4)
    _set(self, "_5", _5)
    _set(self, "_6", _6)
    _set(self, "_7", _7)
    _set(self, "_8", _8)
    _set(self, "_9", _9)
    _complete(self)


def given_11(self, _0, _1, _2, _3, _4, _5, _6, _7, _8, _9, _10):
    _set(self, "_0", _0)
    _set(self, "_1", _1)
    _set(self, "_2", _2)
    _set(self, "_3", _3)
    _set(self, "_4", _4)
    _set(self, "_5", _5)
    _set(self, "_6", _6)
    _set(self, "_7", _7)
    _set(self, "_8", _8)
    _set(self, "_9", _9)
    _set(self, "_10", _10)


def given_11_completed(self, _0, _1, _2, _3, _4, _5, _6, _7, _8, _9, _10):
    _set(self, "_0", _0)
    _set(self, "_1", _1)
    _set(self, "_2", _2)
    _set(self, "_3", _3)
    _set(self, "_4", _4)
    _set(self, "_5", _5)
    _set(self, "_6", _6)
    _set(self, "_7", _7)
    _set(self, "_8", _8)
    _set(self, "_9", _9)
    _set(self, "_10", _10)
    _complete(self)


def given_12(self, _0, _1, _2, _3, _4, _5, _6, _7, _8, _9, _10, _11):
    _set(self, "_0", _0)
    _set(self, "_1", _1)
    _set(self, "_2", _2)
    _set(self, "_3", _3)
    _set(self, "_4", _4)
    _set(self, "_5", _5)
    _set(self, "_6", _6)
    _set(self, "_7", _7)
    _set(self, "_8", _8)
    _set(self, "_9", _9)
    _set(self, "_10", _10)
    _set(self, "_11", _11)


def given_12_completed(self, _0, _1, _2, _3, _4, _5, _6, _7, _8, _9, _10, _11):
    _set(self, "_0", _0)
    _set(self, "_1", _1)
    _set(self, "_2", _2)
    _set(self, "_3", _3)
    _set(self, "_4", _4)
    _set(self, "_5", _5)
    _set(self, "_6", _6)
    _set(self, "_7", _7)
    _set(self, "_8", _8)
    _set(self, "_9", _9)
    _set(self, "_10", _10)
    _set(self, "_11", _11)
    _complete(self)


def given_13(self, _0, _1, _2, _3, _4, _5, _6, _7, _8, _9, _10, _11, _12):
    _set(self, "_0", _0)
    _set(self, "_1", _1)
    _set(self, "_2", _2)
    _set(self, "_3", _3)
    _set(self, "_4", _4)
    _set(self, "_5", _5)
    _set(self, "_6", _6)
    _set(self, "_7", _7)
    _set(self, "_8", _8)
    _set(self, "_9", _9)
    _set(self, "_10", _10)
    _set(self, "_11", _11)
    _set(self, "_12", _12)


def given_13_completed(self, _0, _1, _2, _3, _4, _5, _6, _7, _8, _9, _10, _11, _12):
    _set(self, "_0", _0)
    _set(self, "_1", _1)
    _set(self, "_2", _2)
    _set(self, "_3", _3)
    _set(self, "_4", _4)
    _set(self, "_5", _5)
    _set(self, "_6", _6)
    _set(self, "_7", _7)
    _set(self, "_8", _8)
    _set(self, "_9", _9)
    _set(self, "_10", _10)
    _set(self, "_11", _11)
    _set(self, "_12", _12)
    _complete(self)


def given_14(self, _0, _1, _2, _3, _4, _5, _6, _7, _8, _9, _10, _11, _12, _13):
    _set(self, "_0", _0)
    _set(self, "_1", _1)
    _set(self, "_2", _2)
    _set(self, "_3", _3)
    _set(self, "_4", _4)
    _set(self, "_5", _5)
    _set(self, "_6", _6)
    _set(self, "_7", _7)
    _set(self, "_8", _8)
    _set(self, "_9", _9)
    _set(self, "_10", _10)
    _set(self, "_11", _11)
    _set(self, "_12", _12)
    _set(self, "_13", _13)


def given_14_completed(self, _0, _1, _2, _3, _4, _5, _6, _7, _8, _9, _10, _11, _12, _13):
    _set(self, "_0", _0)
    _set(self, "_1", _1)
    _set(self, "_2", _2)
    _set(self, "_3", _3)
    _set(self, "_4", _4)
    _set(self, "_5", _5)
    _set(self, "_6", _6)
    _set(self, "_7", _7)
    _set(self, "_8", _8)
    _set(self, "_9", _9)
    _set(self, "_10", _10)
    _set(self, "_11", _11)
    _set(self, "_12", _12)
    _set(self, "_13", _13)
    _complete(self)


def given_15(self, _0, _1, _2, _3, _4, _5, _6, _7, _8, _9, _10, _11, _12, _13, _14):
    _set(self, "_0", _0)
    _set(self, "_1", _1)
    _set(self, "_2", _2)
    _set(self, "_3", _3)
    _set(self, "_4", _4)
    _set(self, "_5", _5)
    _set(self, "_6", _6)
    _set(self, "_7", _7)
    _set(self, "_8", _8)
    _set(self, "_9", _9)
    _set(self, "_10", _10)
    _set(self, "_11", _11)
    _set(self, "_12", _12)
    _set(self, "_13", _13)
    _set(self, "_14", _14)


def given_15_completed(self, _0, _1, _2, _3, _4, _5, _6, _7, _8, _9, _10, _11, _12, _13, _14):
    _set(self, "_0", _0)
    _set(self, "_1", _1)
    _set(self, "_2", _2)
    _set(self, "_3", _3)
    _set(self, "_4", _4)
    _set(self, "_5", _5)
    _set(self, "_6", _6)
    _set(self, "_7", _7)
    _set(self, "_8", _8)
    _set(self, "_9", _9)
    _set(self, "_10", _10)
    _set(self, "_11", _11)
    _set(self, "_12", _12)
    _set(self, "_13", _13)
    _set(self, "_14", _14)
    _complete(self)
