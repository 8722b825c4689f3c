"""Questions that teams ask again and again, as beginnings: what to ask, of what, for whom.

Each is a frame and nothing else; whoever starts from one writes their own words over it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Words = Promise | str


@dataclass(frozen=True, slots=True)
class Asked:
    """One question with its hypotheses; what competes gets its remainder by itself."""

    text: Words
    framing: str
    hypotheses: Sequence[Words]


@dataclass(frozen=True, slots=True)
class Template:
    """`further` are questions that are asked besides unless they are left out; `hints` are what
    experience says about questions of this kind."""

    key: str
    name: Words
    purpose: Words
    first: Asked
    further: Sequence[Asked]
    perspectives: Sequence[Words]
    decision: Words
    hints: Sequence[Words]


COMPETING, INDEPENDENT = "competing", "independent"

TEMPLATES: Final = (
    Template(
        key="who",
        name=_("Who did it?"),
        purpose=_("An attack, a leak, an accident: find who was behind it."),
        first=Asked(
            _("Who was behind … ?"),
            COMPETING,
            (
                _("The party that claims it is behind it"),
                _("The party that is most often accused is behind it"),
                _("Somebody on the inside is behind it, alone"),
                _("A third party is behind it, which made it look like another’s work"),
            ),
        ),
        further=(
            Asked(
                _("What will they do next?"),
                INDEPENDENT,
                (
                    _("They will do it again within six months"),
                    _("A government will name them in public"),
                ),
            ),
        ),
        perspectives=(_("The target"), _("The accused")),
        decision=_("How to answer, and whom to name"),
        hints=(
            _("Say first what each of them would have left behind that the others would not."),
            _("Ask who gains from the accusation itself: deception is a hypothesis too."),
            _("Count origins, not outlets: ten reports of one statement are one voice."),
        ),
    ),
    Template(
        key="when",
        name=_("Will it happen by …?"),
        purpose=_("A forecast with a date, which will turn out right or wrong."),
        first=Asked(
            _("Will … happen by … ?"),
            COMPETING,
            (
                _("It happens in full by that date"),
                _("It happens in part by that date"),
                _("It happens later than that date"),
            ),
        ),
        further=(
            Asked(
                _("What would have to happen first?"),
                INDEPENDENT,
                (
                    _("The decision is announced in public"),
                    _("The means for it are in place"),
                ),
            ),
        ),
        perspectives=(_("Us"), _("Those who decide it")),
        decision=_("What to prepare, and by when"),
        hints=(
            _("Name who or what settles it: a figure, a register, an announcement."),
            _("Ask how often such things happened before, by their dates, and start from there."),
            _("“None of these” then means: it does not happen at all."),
        ),
    ),
    Template(
        key="policy",
        name=_("What would follow from this policy?"),
        purpose=_("A measure is proposed: trace what it leads to, for whom."),
        first=Asked(
            _("What will follow if … is adopted?"),
            INDEPENDENT,
            (
                _("The measure reaches those for whom it is meant"),
                _("Those affected find a way round it within a year"),
                _("It costs more than is budgeted"),
                _("Others answer with a measure of their own"),
            ),
        ),
        further=(
            Asked(
                _("Which option serves the aim best?"),
                COMPETING,
                (
                    _("Everything stays as it is"),
                    _("The measure as it is proposed"),
                    _("A narrower measure"),
                ),
            ),
        ),
        perspectives=(
            _("Those for whom it is meant"),
            _("Those who pay"),
            _("Those who enforce it"),
        ),
        decision=_("Whether to adopt it, change it, or leave it"),
        hints=(
            _("Draw implications: first what it leads to, then what that leads to."),
            _("Keep the option of doing nothing in view; it has consequences too."),
            _("Say of each consequence by when it would show, or nobody can be wrong."),
        ),
    ),
    Template(
        key="supply",
        name=_("What threatens our supply?"),
        purpose=_("Business risk: what could stop what we depend on, with what effect."),
        first=Asked(
            _("What would interrupt our supply of … within a year?"),
            COMPETING,
            (
                _("The main supplier fails to deliver"),
                _("Transport is interrupted"),
                _("A rule or a sanction forbids the trade"),
                _("Demand rises beyond what is made"),
            ),
        ),
        further=(
            Asked(
                _("What would it mean for us?"),
                INDEPENDENT,
                (
                    _("Production stops for a week or longer"),
                    _("Customers move to a competitor"),
                    _("Prices rise by more than a tenth"),
                ),
            ),
        ),
        perspectives=(_("Our company"), _("Our customers")),
        decision=_("What to stock, from whom to buy, what to insure"),
        hints=(
            _("“None of these” is the year without an interruption: estimate it first."),
            _("Two suppliers with one source of their own are one supplier."),
            _("Give each cause an indicator that would show weeks before."),
        ),
    ),
    Template(
        key="outbreak",
        name=_("What is behind this outbreak?"),
        purpose=_("Public health: cause, course, and what to do before it is certain."),
        first=Asked(
            _("What causes the illness in … ?"),
            COMPETING,
            (
                _("A known agent that spreads from person to person"),
                _("A common source, such as food or water"),
                _("A chemical or another cause that does not spread"),
                _("An agent that has not been described before"),
            ),
        ),
        further=(
            Asked(
                _("How will it go on?"),
                INDEPENDENT,
                (
                    _("Cases double within four weeks"),
                    _("Hospitals in the area reach their limit"),
                    _("The first measures bring new cases down within a month"),
                ),
            ),
        ),
        perspectives=(_("The population"), _("Health services"), _("Travel, trade")),
        decision=_("Which measures to take now"),
        hints=(
            _("An absence is evidence: no case among those who ate elsewhere, say."),
            _("Numbers of cases follow numbers of tests; note how many were tested."),
            _("Say what would be seen in two weeks if it is so, then watch for it."),
        ),
    ),
    Template(
        key="intent",
        name=_("What are they up to?"),
        purpose=_("A threat, a build-up, a sudden offer: read the intention behind it."),
        first=Asked(
            _("What does … intend with … ?"),
            COMPETING,
            (
                _("They mean to do it"),
                _("They want something else in return for not doing it"),
                _("They speak to their own public"),
                _("It is routine"),
            ),
        ),
        further=(
            Asked(
                _("What would follow if they do it?"),
                INDEPENDENT,
                (
                    _("Others answer in kind within a month"),
                    _("It is over within a month"),
                ),
            ),
        ),
        perspectives=(_("Us"), _("Them")),
        decision=_("How to answer, and when"),
        hints=(
            _("Capability is not intention: rate what they could do apart from what they want."),
            _("What is expensive, or cannot be taken back, tells more than what is said."),
            _("Ask what they would do differently if they only wanted to be believed."),
        ),
    ),
)


def template_of(key: str) -> Template | None:
    return next((template for template in TEMPLATES if template.key == key), None)
