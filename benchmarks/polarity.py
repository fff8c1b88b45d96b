"""A grid of generated sentences whose right position is known by construction: triggers x negations x actions x topics.

`python benchmarks/polarity.py [-v]` prints accuracy, recall and which triggers fail; `-v` every sentence that does.

A trigger ("backs", "warned against", "urged ... to") has a sign, a negation turns it, and an action ("the construction of",
"to scrap") has a sign toward its topic; the right side is their product. The signs were written for this file alone, without
a look at the lexicon of the reader. Actors and topics are invented and stand in a casebook made for the run; one topic has a
contrary. That somebody does *not* oppose is no clear support, and who does not demand something need not be against it: such
sentences (`soft`) may stay without an answer or get a balanced one, but no opposite one. That somebody does *not* support may
be told as opposition or as support negated.
"""

from __future__ import annotations

import sys
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import count, product
from pathlib import Path
from typing import NamedTuple

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from naming import Names

import kg
from kg.extraction.records import Candidate
from kg.graph import View
from kg.terms import local_name

BASE = "https://example.org/grid/"
CASEBOOK = f"""@prefix : <{BASE}> .
@prefix kg: <https://w3id.org/stancegraph/ontology#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .

:TarkeshLeague a kg:Alliance ; skos:prefLabel "Tarkesh League"@en .
:KestrelParty a kg:PoliticalParty ; skos:prefLabel "Kestrel Party"@en .
:HarrowFront a kg:ArmedGroup ; skos:prefLabel "Harrow Front"@en .
:IlvaSoran a kg:Person ; skos:prefLabel "Ilva Soran"@en .
:Dorvia a kg:State ; skos:prefLabel "Dorvia"@en ; skos:altLabel "Dorvian"@en .
:Orvania a kg:State ; skos:prefLabel "Orvania"@en ; skos:altLabel "Orvanian"@en .
:Keshland a kg:State ; skos:prefLabel "Keshland"@en .

:MirraDam a kg:Topic ; skos:prefLabel "The Mirra dam is built"@en ;
    skos:definition "A dam is constructed on the river Mirra."@en .
:SelimTreaty a kg:Topic ; skos:prefLabel "The Selim treaty is ratified"@en ;
    skos:definition "Parliament ratifies the Selim treaty on the river border."@en .
:GrainTariff a kg:Topic ; skos:prefLabel "The grain tariff stays in force"@en ;
    skos:definition "The tariff on imported grain is kept."@en .
:TroopsStay a kg:Topic ; skos:prefLabel "Orvanian troops stay in Keshland"@en ;
    skos:definition "Soldiers of Orvania remain stationed in Keshland."@en ; kg:contrary :TroopsLeave .
:TroopsLeave a kg:Topic ; skos:prefLabel "Orvanian troops leave Keshland"@en ;
    skos:definition "Soldiers of Orvania are withdrawn from Keshland."@en ; kg:contrary :TroopsStay .
"""


class Holder(NamedTuple):
    """An invented actor: id, name at the begin of a sentence, possessive and pronoun."""

    id: str
    name: str
    own: str
    pronoun: str


class Action(NamedTuple):
    """What may happen to a topic's thing, and whether that serves the topic: as a noun, a verb, a gerund and a passive."""

    sign: int
    noun: str
    verb: str
    gerund: str
    thing: str
    done: str


class Sentence(NamedTuple):
    """A generated sentence and what is right: the holder, the topic, the side (1 for, -1 against)."""

    text: str
    trigger: str
    negation: str
    holder: str
    topic: str
    side: int
    action: str
    soft: bool = False


class Verb(NamedTuple):
    """A trigger that is a verb with a noun after it: its sign, base, present, participle, and what stands after it."""

    sign: int
    base: str
    present: str
    participle: str
    after: str = ""

    @property
    def name(self) -> str:
        """The verb, as failures are told."""
        return " ".join(filter(None, (self.base, self.after)))


HOLDERS = (
    Holder("TarkeshLeague", "The Tarkesh League", "its", "it"),
    Holder("KestrelParty", "The Kestrel Party", "its", "it"),
    Holder("HarrowFront", "The Harrow Front", "its", "it"),
    Holder("IlvaSoran", "Ilva Soran", "her", "she"),
    Holder("Dorvia", "Dorvia", "its", "it"),
)
TABLE = """
MirraDam    | + | the construction of | build    | building    | the Mirra dam                   | the Mirra dam               | built
MirraDam    | + | the completion of   | complete | completing  | the Mirra dam                   | the Mirra dam               | completed
MirraDam    | - | the cancellation of | cancel   | cancelling  | the Mirra dam                   | the Mirra dam               | cancelled
MirraDam    | - | the demolition of   | demolish | demolishing | the Mirra dam                   | the Mirra dam               | demolished
SelimTreaty | + | the ratification of | ratify   | ratifying   | the Selim treaty                | the Selim treaty            | ratified
SelimTreaty | + | the approval of     | approve  | approving   | the Selim treaty                | the Selim treaty            | approved
SelimTreaty | - | the suspension of   | suspend  | suspending  | the Selim treaty                | the Selim treaty            | suspended
SelimTreaty | - | the rejection of    | reject   | rejecting   | the Selim treaty                | the Selim treaty            | rejected
GrainTariff | + |                     | keep     | keeping     | the grain tariff                | the grain tariff            | kept
GrainTariff | + | an extension of     | extend   | extending   | the grain tariff                | the grain tariff            | extended
GrainTariff | - | the abolition of    | abolish  | abolishing  | the grain tariff                | the grain tariff            | abolished
GrainTariff | - | the removal of      | scrap    | scrapping   | the grain tariff                | the grain tariff            | scrapped
TroopsStay  | + | the presence of     | keep     | keeping     | Orvanian troops in Keshland     | Orvanian troops in Keshland | kept
TroopsStay  | + | the deployment of   | deploy   | deploying   | Orvanian troops in Keshland     | Orvanian troops             | deployed in Keshland
TroopsStay  | - | the withdrawal of   | withdraw | withdrawing | Orvanian troops from Keshland   | Orvanian troops             | withdrawn from Keshland
TroopsStay  | - | the expulsion of    | expel    | expelling   | Orvanian troops from Keshland   | Orvanian troops             | expelled from Keshland
"""
"""Topic, sign of the action toward it, the action as a noun, verb and gerund, what it is done to, and as a passive."""


def _actions() -> dict[str, tuple[Action, ...]]:
    found: dict[str, list[Action]] = {}
    for line in TABLE.strip().splitlines():
        topic, sign, noun, verb, gerund, thing, subject, done = (cell.strip() for cell in line.split("|"))
        action = Action(1 if sign == "+" else -1, f"{noun} {thing}".strip(), f"{verb} {thing}", f"{gerund} {thing}", subject, done)
        found.setdefault(topic, []).append(action)
    return {topic: tuple(actions) for topic, actions in found.items()}


ACTIONS = _actions()
VERBS = tuple(
    Verb(sign, *words.split(), after)
    for sign, words, after in (
        (1, "support supports supported", ""),
        (1, "back backs backed", ""),
        (1, "endorse endorses endorsed", ""),
        (1, "favor favors favored", ""),
        (1, "welcome welcomes welcomed", ""),
        (1, "praise praises praised", ""),
        (1, "defend defends defended", ""),
        (1, "advocate advocates advocated", ""),
        (1, "champion champions championed", ""),
        (1, "demand demands demanded", ""),
        (1, "seek seeks sought", ""),
        (1, "propose proposes proposed", ""),
        (1, "promote promotes promoted", ""),
        (1, "approve approves approved", "of"),
        (1, "call calls called", "for"),
        (1, "push pushes pushed", "for"),
        (1, "vote votes voted", "for"),
        (1, "campaign campaigns campaigned", "for"),
        (1, "argue argues argued", "for"),
        (1, "agree agrees agreed", "to"),
        (-1, "oppose opposes opposed", ""),
        (-1, "reject rejects rejected", ""),
        (-1, "condemn condemns condemned", ""),
        (-1, "criticize criticizes criticized", ""),
        (-1, "denounce denounces denounced", ""),
        (-1, "resist resists resisted", ""),
        (-1, "fear fears feared", ""),
        (-1, "block blocks blocked", ""),
        (-1, "veto vetoes vetoed", ""),
        (-1, "dismiss dismisses dismissed", ""),
        (-1, "disapprove disapproves disapproved", "of"),
        (-1, "object objects objected", "to"),
        (-1, "protest protests protested", "against"),
        (-1, "vote votes voted", "against"),
        (-1, "campaign campaigns campaigned", "against"),
        (-1, "warn warns warned", "against"),
        (-1, "argue argues argued", "against"),
        (-1, "advise advises advised", "against"),
    )
)
DEMANDS = frozenset({"demand", "seek", "propose", "call for", "push for", "campaign for", "argue for", "promote", "champion"})
"""Verbs of asking, whose absence says little."""
PREDICATES = (
    (1, "in favor of"), (1, "supportive of"), (1, "ready to accept"), (1, "a supporter of"), (1, "an advocate of"),
    (-1, "against"), (-1, "opposed to"), (-1, "hostile to"), (-1, "critical of"), (-1, "an opponent of"),
)  # fmt: skip
NOUNS = (
    (1, "", "voiced support for"), (1, "", "expressed {own} support for"), (1, "", "declared {own} backing for"),
    (1, "", "reaffirmed {own} commitment to"), (1, "", "renewed {own} call for"), (1, "", "repeated {own} demand for"),
    (1, "", "came out in favor of"), (1, "", "spoke in favor of"),
    (-1, "", "voiced opposition to"), (-1, "", "reiterated {own} rejection of"), (-1, "", "raised objections to"),
    (-1, "", "expressed concern about"), (-1, "", "stated {own} opposition to"), (-1, "", "spoke out against"), (-1, "", "came out against"),
    (1, "withdrew", "withdrew {own} support for"), (1, "lost", "is no longer a supporter of"), (-1, "dropped", "dropped {own} opposition to"),
)  # fmt: skip
"""Sign of the noun, what turns it, and the words."""
INFINITIVES = (
    (1, "", "wants to"), (1, "", "vowed to"), (1, "", "promised to"), (1, "", "plans to"), (1, "", "intends to"), (1, "", "agreed to"),
    (1, "", "pledged to"), (1, "", "hopes to"), (1, "", "has decided to"),
    (1, "", "urged the government to"), (1, "", "called on the government to"), (1, "", "asked parliament to"), (1, "", "pressed the government to"),
    (1, "not", "does not want to"), (1, "not", "does not intend to"), (1, "no longer", "no longer plans to"), (1, "refused", "refused to"),
    (1, "refused", "refuses to"), (1, "declined", "declined to"), (1, "not", "promised not to"), (1, "not", "urged the government not to"),
    (1, "not", "warned the government not to"), (1, "not", "asked parliament not to"),
)  # fmt: skip
GERUNDS = (
    (1, "", "is in favor of"), (1, "", "advocates"), (1, "", "insists on"), (1, "", "proposed"), (1, "", "called for"),
    (-1, "", "is against"), (-1, "", "is opposed to"), (-1, "", "warned against"), (-1, "", "advised against"), (-1, "", "ruled out"),
)  # fmt: skip
CLAUSES = (
    (1, "", "said that {thing} should be {done}"), (1, "", "insisted that {thing} must be {done}"), (1, "", "demanded that {thing} be {done}"),
    (1, "", "believes that {thing} should be {done}"), (1, "", "argued that {thing} ought to be {done}"),
    (1, "not", "said that {thing} should not be {done}"), (1, "not", "insisted that {thing} must not be {done}"),
    (1, "not", "argued that {thing} must never be {done}"), (1, "not", "does not believe that {thing} should be {done}"),
)  # fmt: skip
NEGATIONS = (
    ("", "{name} {present} {noun}."),
    ("", "{name} has {participle} {noun}."),
    ("", "{name} said {pronoun} {present} {noun}."),
    ("does not", "{name} does not {base} {noun}."),
    ("no longer", "{name} no longer {present} {noun}."),
    ("never", "{name} has never {participle} {noun}."),
    ("refused", "{name} refused to {base} {noun}."),
)


def sentences() -> list[Sentence]:
    """Return the grid: the same sentences in the same order each time."""
    return list(dict.fromkeys(_sentences()))


def _sentences() -> Iterator[Sentence]:
    turn = count()
    for verb, (negation, pattern), number in product(VERBS, NEGATIONS, range(4)):
        holder, topic, action = _choice(next(turn), number)
        forms = {form: " ".join(filter(None, (getattr(verb, form), verb.after))) for form in ("base", "present", "participle")}
        text = pattern.format(name=holder.name, pronoun=holder.pronoun, noun=action.noun, **forms)
        yield _sentence(text, verb.name, negation, (holder, topic), verb.sign, action)
    for (sign, words), turned, number in product(PREDICATES, ("", "not", "no longer"), range(4)):
        holder, topic, action = _choice(next(turn), number)
        yield _sentence(f"{holder.name} is {turned} {words} {action.noun}.".replace("  ", " "), f"is {words}", turned, (holder, topic), sign, action)
    for group, slot in ((NOUNS, "noun"), (INFINITIVES, "verb"), (GERUNDS, "gerund")):
        for (sign, turned, words), number in product(group, range(4)):
            holder, topic, action = _choice(next(turn), number)
            text = f"{holder.name} {words.format(own=holder.own)} {getattr(action, slot)}."
            yield _sentence(text, f"{words} [{slot}]", turned, (holder, topic), sign, action)
    for (sign, turned, words), number in product(CLAUSES, range(4)):
        holder, topic, action = _choice(next(turn), number)
        yield _sentence(f"{holder.name} {words.format(thing=action.thing, done=action.done)}.", words, turned, (holder, topic), sign, action)


def _choice(turn: int, number: int) -> tuple[Holder, str, Action]:
    """The holder, topic and action of a turn: holders and topics in rotation, all four actions for every trigger."""
    topic = tuple(ACTIONS)[(turn + turn // 4) % len(ACTIONS)]
    return HOLDERS[turn % len(HOLDERS)], topic, ACTIONS[topic][number]


def _sentence(text: str, trigger: str, negation: str, who: tuple[Holder, str], sign: int, action: Action) -> Sentence:
    side = sign * action.sign * (-1 if negation else 1)
    return Sentence(text, trigger, negation, who[0].id, who[1], side, action.noun, soft=bool(negation) and (sign < 0 or trigger in DEMANDS))


class Result(NamedTuple):
    """A sentence, what was answered about its topic, and which of that is right."""

    sentence: Sentence
    answers: tuple[str, ...]
    right: tuple[bool, ...]

    @property
    def outcome(self) -> str:
        """`right`, `wrong` (an answer is), `missed`, or `open` (soft, without an answer)."""
        if not self.answers:
            return "open" if self.sentence.soft else "missed"
        return "right" if all(self.right) else "wrong"


def run(chosen: Iterable[Sentence] | None = None) -> list[Result]:
    """Extract from every sentence as from an article of its own."""
    from kg.extraction import extract

    with tempfile.TemporaryDirectory() as folder:
        graph = casebook(Path(folder))
        names = Names(graph)
        return [judged(sentence, extract(sentence.text, graph), names) for sentence in (sentences() if chosen is None else chosen)]


def casebook(folder: Path) -> View:
    """Write the invented casebook and open it."""
    place = folder / "triples" / "curated"
    place.mkdir(parents=True, exist_ok=True)
    (place / "case.ttl").write_text(CASEBOOK, "utf-8")
    return kg.open(folder)


def judged(sentence: Sentence, candidates: Iterable[Candidate], names: Names) -> Result:
    """Compare the candidates about the topics of the casebook with what is right."""
    told = [c for c in candidates if c.kind in ("stance", "attitude") and (c.topic or "").startswith(BASE) and local_name(c.topic or "") in TOPICS]
    answers = [c for c in told if not (sentence.negation in CHANGES and (c.during or "").startswith(("/", "../")))]
    return Result(sentence, tuple(_told(c) for c in answers), tuple(_right(sentence, c, names) for c in answers))


CHANGES = frozenset({"no longer", "withdrew", "lost", "dropped"})
"""What ends a stance: an answer about the time before, with a period that ends, is neither right nor wrong."""
TOPICS = frozenset({*ACTIONS, "TroopsLeave"})


def _told(c: Candidate) -> str:
    return f"{local_name(c.holder or '')} | {local_name(c.topic or '')} | {'not ' if c.negated else ''}{local_name(c.position or '')} ({'; '.join(c.trace)})"


def _right(sentence: Sentence, c: Candidate, names: Names) -> bool:
    folded, mirrored = names.folded(c.topic or "")
    wanted, turned = names.folded(BASE + sentence.topic)
    if c.holder != BASE + sentence.holder or folded != wanted:
        return False
    side = {"for": 1, "against": -1}.get(names.sign(c.position, mirrored=mirrored != turned))
    if side is None:
        return sentence.soft
    if c.negated:
        return bool(sentence.negation) and side == -sentence.side
    return side == sentence.side


def accuracy(results: Iterable[Result]) -> float:
    """Return the share of the answers that is right."""
    flags = [flag for result in results for flag in result.right]
    return sum(flags) / len(flags) if flags else 0.0


def recall(results: Iterable[Result]) -> float:
    """Return the share of the sentences that are not soft to which a right answer was given."""
    clear = [result for result in results if not result.sentence.soft]
    return sum(any(result.right) for result in clear) / len(clear) if clear else 0.0


def report(results: list[Result]) -> Iterator[str]:
    """Yield accuracy and recall, the same by negation, and the actions and triggers that fail.

    Triggers are counted over actions that are mostly understood, so that one unknown action blames no trigger.
    """
    soft = sum(result.sentence.soft for result in results)
    yield f"polarity grid, {len(results):,} sentences ({soft} soft): accuracy {accuracy(results):.3f}, recall {recall(results):.3f}"
    for negation in dict.fromkeys(result.sentence.negation for result in results):
        some = [result for result in results if result.sentence.negation == negation]
        yield f"  {negation or 'affirmative':<12} {len(some):>4} sentences  accuracy {accuracy(some):.2f}  recall {recall(some):.2f}"
    actions = _counted(results, "action")
    poor = {action for action, outcomes in actions.items() if outcomes["wrong"] + outcomes["missed"] > outcomes.total() / 2}
    yield from _failing("action", {action: outcomes for action, outcomes in actions.items() if action in poor})
    yield from _failing("trigger", _counted([result for result in results if result.sentence.action not in poor], "trigger"))


def _counted(results: Iterable[Result], field: str) -> dict[str, Counter[str]]:
    counts: dict[str, Counter[str]] = {}
    for result in results:
        counts.setdefault(getattr(result.sentence, field), Counter())[result.outcome] += 1
    return counts


def _failing(kind: str, counts: dict[str, Counter[str]]) -> Iterator[str]:
    for name, outcomes in sorted(counts.items(), key=lambda entry: (-entry[1]["wrong"], -entry[1]["missed"], entry[0])):
        if outcomes["wrong"] or outcomes["missed"]:
            yield f"  {kind:<8}{name:<48} wrong {outcomes['wrong']:>3}  missed {outcomes['missed']:>3}  of {outcomes.total()}"


def failures(results: Iterable[Result]) -> Iterator[str]:
    """Yield every sentence that failed, what is right, and what was said."""
    for result in results:
        if result.outcome in ("wrong", "missed"):
            sentence = result.sentence
            yield f"{result.outcome.upper():<7}{sentence.text}  ({sentence.holder} {'for' if sentence.side > 0 else 'against'} {sentence.topic})"
            yield from (f"       {'right' if right else 'wrong'}: {answer}" for answer, right in zip(result.answers, result.right, strict=True))


if __name__ == "__main__":
    outcome = run()
    if "-v" in sys.argv[1:]:
        print("\n".join(failures(outcome)))
    print("\n".join(report(outcome)))
