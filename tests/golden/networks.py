"""Networks of causes, and cross-impact balances."""

from pathlib import Path

from assessments.scoring.networks.crossimpact import Impact, attractors, balances, consistent
from assessments.scoring.networks.inference import marginals
from assessments.scoring.networks.nodes import noisy_or
from tests.golden.findings import Report
from tests.golden.matrices import content_of


def is_network(path: Path) -> bool:
    if path.suffix != ".json":
        return False
    content = content_of(path)
    return isinstance(content, dict) and "nodes" in content


def check_network(path: Path) -> Report:
    """Nodes with their parents, leak and weights; chances before and after the evidence."""
    report = Report(path)
    content = content_of(path)
    number_of = {node["id"]: number for number, node in enumerate(content["nodes"])}
    nodes = [
        noisy_or([number_of[p] for p in node["parents"]], node["weights"], node["leak"])
        for node in content["nodes"]
    ]
    ids = {str(key): number for key, number in number_of.items()}
    known = {ids[str(key)]: bool(state) for key, state in content["evidence"].items()}
    for key, given in (("prior_true", {}), ("posterior_true", known)):
        if key in content:
            found = marginals(nodes, given)
            report.hold_same(f"{key} exact", found.exact, True)
            report.hold(key, found.chances, content[key])
    return report


def is_balances(path: Path) -> bool:
    if path.suffix != ".json":
        return False
    content = content_of(path)
    return isinstance(content, dict) and {"states", "impacts"} <= set(content)


def check_balances(path: Path) -> Report:
    report = Report(path)
    content = content_of(path)
    states = content["states"]
    impacts = [Impact(*row) for row in content["impacts"]]
    found = balances(states, impacts)
    for key, up_to in (("consistent", 0.0), ("inconsistency_le_1", 1.0)):
        if key in content:
            known = sorted(tuple(row) for row in content[key])
            report.hold_same(key, sorted(consistent(found, up_to)), known)
    place = {tuple(int(s) for s in row): i for i, row in enumerate(found.scenarios)}
    for scenario, total, inconsistency in content.get("consistency_all", []):
        i = place[tuple(scenario)]
        ours = (found.total[i], found.inconsistency[i])
        report.hold(f"scenario {scenario}", ours, (total, inconsistency))
    if "consistency_all" in content:
        report.hold("scenarios", len(found.scenarios), len(content["consistency_all"]))
    if "global_succession_attractors" in content:
        # Which of a cycle's scenarios is named first is nobody's concern.
        ours_ = sorted((sorted(one.cycle), one.basin) for one in attractors(states, impacts))
        known_ = sorted(
            (sorted(tuple(row) for row in one["cycle"]), one["basin"])
            for one in content["global_succession_attractors"]
        )
        report.hold_same("attractors", ours_, known_)
    return report
