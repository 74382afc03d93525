"""Acme tests its plugin with what composeopt gives to everybody."""

from __future__ import annotations

import composeopt_acme
from composeopt_acme.owner_label import OwnerLabel
from composeopt_acme.restart_policy_missing import RestartPolicyMissing

from composeopt.testing import check_docstring_examples, check_pass, check_plugin, findings

BARE = """\
services:
  web:
    image: nginx:1.27
    labels:
      com.acme.team: shop
  db:  # the shop's
    image: postgres:17
"""

LABELLED = """\
services:
  web:
    image: nginx:1.27
    labels:
      com.acme.team: shop
      com.acme.owner: platform
  db:  # the shop's
    image: postgres:17
    labels:
      com.acme.owner: platform
"""


def test_the_plugin_keeps_the_rules_for_plugins() -> None:
    check_plugin(composeopt_acme)


def test_the_rule_does_what_its_page_says() -> None:
    check_docstring_examples(RestartPolicyMissing)


def test_a_policy_of_deploy_counts() -> None:
    text = BARE.replace(
        "    labels:", "    ports: ['80:80']\n    deploy: {restart_policy: {}}\n    labels:"
    )

    assert findings(RestartPolicyMissing, text) == ()


def test_the_pass_labels_what_has_no_owner() -> None:
    check_pass(OwnerLabel, before=BARE, after=LABELLED)


def test_the_owner_is_an_option() -> None:
    options = OwnerLabel.Options(owner="shop")

    check_pass(OwnerLabel, before=BARE, after=LABELLED.replace("platform", "shop"), options=options)
