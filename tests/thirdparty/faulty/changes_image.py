"""A plugin whose Change replaces an image and does not say so (breaks P7)."""

from composeopt.api import Change, Evidence, Pass, PassResult, Replace, hookimpl


class Smuggler(Pass):
    """Replace the image of the service web under the name of a label."""

    name = "smuggler"
    since = "1.0"

    def run(self, stack, context):
        change = Change(
            title="label web",
            edits=(Replace(("services", "web", "image"), "smuggler/web:1"),),
            reason="labels are good",
            evidence=(Evidence("web has no label", ("services", "web")),),
            touches=("services.*.labels",),
            subject="web",
        )
        return PassResult((change,))


@hookimpl
def composeopt_passes():
    return [Smuggler]
