"""Five hundred raw items as a curator gets them, with repetitions planted among them.

`planted(kind)` are pairs of (repetition, original) by their rows' places. What is planted as
"numbers" repeats nothing: the same words with another number are another statement.
"""

import random  # noqa: TID251  (seeded: the same rows at every run)
from dataclasses import dataclass, field

ACTORS = (
    "the defence ministry", "a customs officer", "the port authority", "a satellite operator",
    "the national bank", "a railway worker", "the foreign minister", "a trade delegation",
    "the coast guard", "a shipping agent", "the energy company", "a former diplomat",
    "the research institute", "a local newspaper", "the border police", "a union leader",
)  # fmt: skip
DEEDS = (
    ("reported", "that a convoy of lorries had crossed the bridge near {place}"),
    ("confirmed", "the delivery of artillery shells to a depot outside {place}"),
    ("denied", "any knowledge of workers being recruited for building sites in {place}"),
    ("observed", "tankers transferring fuel at night off the coast of {place}"),
    ("announced", "a new air connection between the capital and {place}"),
    ("estimated", "the value of coal exports through {place} for the whole season"),
    ("photographed", "containers stacked beside the railway yard of {place}"),
    ("published", "figures on grain shipments arriving in {place} by rail"),
    ("warned", "of shortages of medicine in the hospitals around {place}"),
    ("described", "the training of drone crews on a range north of {place}"),
    ("signed", "an agreement on fishing rights in the waters facing {place}"),
    ("inspected", "the repair of a dry dock used by patrol boats in {place}"),
    ("criticised", "the tax on imported machinery collected at {place}"),
    ("tested", "a mobile network that covers the villages along the road to {place}"),
    ("arrested", "smugglers carrying microchips through the market of {place}"),
    ("welcomed", "students of engineering at the university in {place}"),
)  # fmt: skip
PLACES = (
    "Rason", "Khasan", "Vladivostok", "Dandong", "Chŏngjin", "Nakhodka", "Hunchun", "Wŏnsan",
    "Ussuriysk", "Sinŭiju", "Tumangang", "Nampho", "Yanji", "Artyom", "Hamhŭng", "Kaesŏng",
    "Slavyanka", "Musan", "Hoeryŏng", "Dalian", "Zarubino", "Posyet",
)  # fmt: skip
MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip
SYNONYMS = {
    "reported": "stated", "confirmed": "corroborated", "observed": "saw", "lorries": "trucks",
    "had crossed": "crossed", "announced": "made known", "estimated": "put a figure on",
    "published": "released", "warned": "cautioned", "described": "gave an account of",
    "new": "further", "workers": "labourers", "tankers": "tanker ships", "whole": "entire",
    "delivery": "handing over", "hospitals": "clinics", "crews": "teams", "carrying": "bringing",
    "stacked": "piled up", "arriving": "coming in", "signed": "concluded", "repair": "mending",
    "collected": "levied", "villages": "hamlets", "students": "pupils", "criticised": "objected to",
    "welcomed": "received", "inspected": "looked over", "tested": "tried out", "arrested": "caught",
    "photographed": "took pictures of", "denied": "disputed",
}  # fmt: skip
OTHER_MARKS = str.maketrans({"ŏ": "o", "ŭ": "u", "'": "’", '"': "„", "-": "–"})
COUNTS = {"exact": 30, "reworded": 30, "reordered": 25, "marks": 20, "numbers": 30}


@dataclass
class RawItems:
    statements: list[str] = field(default_factory=list)
    places: dict[str, list[tuple[int, int]]] = field(default_factory=dict)

    def planted(self, kind: str) -> list[tuple[int, int]]:
        return self.places[kind]


def raw_items(total: int = 500, seed: int = 7) -> RawItems:
    """`total` statements, those planted shuffled among the others."""
    draw = random.Random(seed)
    originals = _originals(draw, total - sum(COUNTS.values()))
    rows: list[tuple[str, str, int | None]] = [(text, "", None) for text in originals]
    for kind, count in COUNTS.items():
        fit = [n for n, text in enumerate(originals) if _fits(kind, text)]
        rows += [(_turned(kind, originals[n], draw), kind, n) for n in draw.sample(fit, count)]
    order = list(range(len(rows)))
    draw.shuffle(order)
    place = {old: new for new, old in enumerate(order)}
    found = RawItems([rows[old][0] for old in order], {kind: [] for kind in COUNTS})
    for old, (_, kind, original) in enumerate(rows):
        if original is not None:
            found.places[kind].append((place[old], place[original]))
    return found


def _originals(draw: random.Random, count: int) -> list[str]:
    texts: dict[str, None] = {}
    combinations = [(a, d, p) for a in ACTORS for d in DEEDS for p in PLACES]
    draw.shuffle(combinations)
    for n, (actor, (verb, deed), place) in enumerate(combinations[:count]):
        when = f"In {MONTHS[draw.randrange(12)]} {draw.randrange(2021, 2025)}"
        text = f"{when}, {actor} {verb} {deed.format(place=place)}"
        if n % 2:
            amount = draw.randrange(2, 90) * 1_000
            text += f", {amount:,} {('tonnes', 'people', 'pieces')[n % 3]} in all"
        texts[f"{text}."] = None
    return list(texts)


def _fits(kind: str, text: str) -> bool:
    if kind == "numbers":
        return " in all." in text
    if kind == "marks":
        return any(letter in text for letter in "ŏŭ")
    return True


def _turned(kind: str, text: str, draw: random.Random) -> str:
    if kind == "exact":
        return draw.choice((text, text.rstrip("."), f"  {text} ", text.replace(", ", ",  ")))
    if kind == "reordered":
        when, rest = text.rstrip(".").split(", ", 1)
        return f"{rest[0].upper()}{rest[1:]}, {when[0].lower()}{when[1:]}."
    if kind == "marks":
        return text.translate(OTHER_MARKS).replace(",000", "\u202f000")
    if kind == "numbers":
        amount = next(word for word in text.split() if word.endswith(",000"))
        other = int(amount.replace(",", "")) + draw.choice((1_000, 2_000, 10_000))
        return text.replace(amount, f"{other:,}")
    words = text
    for word, other in SYNONYMS.items():
        if f" {word} " in words:
            words = words.replace(f" {word} ", f" {other} ", 1)
    return draw.choice(
        (words, f"According to two people familiar with it, {words[0].lower()}{words[1:]}")
    )
