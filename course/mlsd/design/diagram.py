"""The picture of a design: its architecture and its funnel."""

from textwrap import shorten
from typing import TYPE_CHECKING, Protocol

from mlsd.design.funnel import Funnel
from mlsd.design.problem import ProblemStatement
from mlsd.design.requirements import Requirements

if TYPE_CHECKING:
    from matplotlib.axes import Axes

LONGEST = 50


class Drawable(Protocol):
    """What a picture needs of a design."""

    @property
    def name(self) -> str:
        """The title."""

    @property
    def problem(self) -> ProblemStatement:
        """Who asks, what comes out, and the label."""

    @property
    def requirements(self) -> Requirements:
        """The size of the corpus."""

    @property
    def funnel(self) -> Funnel:
        """The stages."""


def draw_architecture(
    design: Drawable, ax: "Axes | None" = None, *, folded: bool = False
) -> "Axes":
    """Draw the way of a request through the stages, and the way of the log into the model.

    What runs offline is dashed. folded: lead four stages or more along the top row and back
    along a second one, which keeps the diagram narrow.
    """
    from mlsd import figures
    from mlsd.figures.style import short_count

    stages = design.funnel.stages
    actor, output, label = (
        shorten(text, LONGEST, placeholder=" ...")
        for text in (design.problem.actor, design.problem.output, design.problem.label)
    )
    texts = {stage: stage.name + (f"\n({stage.model})" if stage.model else "") for stage in stages}
    names = [actor, *texts.values(), output]
    last = (len(stages) + 3) // 2 if folded and len(stages) > 3 else len(stages) + 1
    boxes = {
        name: (float(min(step, 2 * last + 1 - step)), float(step > last))
        for step, name in enumerate(names)
    }
    counts = ["request", *(f"{short_count(stage.items_out)} items" for stage in stages)]
    arrows: list[tuple[str, str] | tuple[str, str, str]] = list(
        zip(names[:-1], names[1:], counts, strict=True)
    )
    corpus = f"{short_count(design.requirements.corpus)} items"
    log, training = "event log", "training data"
    learned = texts[stages[-1]]
    below = boxes[output][1] + 1
    boxes |= {corpus: (1, 1), training: (boxes[learned][0], below), log: (boxes[output][0], below)}
    if len(stages) == 1:
        boxes |= {corpus: (0, 1)}
    offline = [(output, log), (log, training), (training, learned)]
    arrows += [(corpus, texts[stages[0]]), *offline[:2], (*offline[2], label)]
    kinds = {actor: "actor", output: "actor", corpus: "data", log: "data"}
    kinds |= {training: "data", **{texts[stage]: "model" for stage in stages if stage.model}}
    return figures.flow(
        boxes, arrows, ax, title=f"{design.name}: architecture", kinds=kinds, dashed=offline
    )


def draw_funnel(design: Drawable, ax: "Axes | None" = None) -> "Axes":
    """Draw the items left after each stage, with recall, CPU time and latency in the title."""
    from mlsd import figures

    funnel = design.funnel
    title = (
        f"{funnel.recall:.0%} of the relevant items survive, "
        f"for {funnel.cost_us / 1000:,.3g} ms of CPU and {funnel.latency_ms:,.3g} ms of latency"
    )
    return figures.funnel(funnel.counts, ax, title=title)
