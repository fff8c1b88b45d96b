"""What the names in a gold set mean in a graph: who, which topic, which type of relation.

A name is looked for in a names file (TOML, see `gold/two-articles.toml`), then as an id, then as a label or alias with
underscores as blanks, and at last by the words that it shares with labels, which is a guess and reported as one.
"""

from __future__ import annotations

import re
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import cached_property
from pathlib import Path
from typing import Any

from kg.errors import KgError
from kg.extraction.records import Extraction
from kg.graph import View, fold
from kg.terms import local_name

SIGNS = {"support": "for", "oppose": "against", "ambivalent": "both", "conditional": "both", "neutral": "neutral"} | {
    "Supports": "for", "StronglySupports": "for", "Opposes": "against", "StronglyOpposes": "against", "Ambivalent": "both", "Neutral": "neutral",
}  # fmt: skip
"""How positions are compared: strength aside."""
MIRROR = {"for": "against", "against": "for"}
_SMALL = frozenset(fold("a an the of in on at to for and or by with from new group is are be").split())


class Names:
    """The names of a gold set in a graph. `how` tells of every name asked for how it was found."""

    def __init__(self, graph: View, given: Mapping[str, Mapping[str, Any]] | None = None) -> None:
        self.graph = graph
        self.given: dict[str, dict[str, list[str]]] = {
            section: {name: [ids] if isinstance(ids, str) else list(ids) for name, ids in entries.items()} for section, entries in (given or {}).items()
        }
        self.how: dict[tuple[str, str], str] = {}
        self._known: dict[tuple[str, str], frozenset[str]] = {}
        self._sides: dict[str, frozenset[tuple[str, bool]]] = {}
        self._kinds: dict[str, frozenset[tuple[str, bool]]] = {}

    @classmethod
    def read(cls, graph: View, path: Path | None) -> Names:
        """Read a names file; None is one without names."""
        return cls(graph, tomllib.loads(path.read_text("utf-8")) if path else None)

    # ----------------------------------------------------------------------------------------------- actors and places

    def things(self, name: str, section: str = "actors") -> frozenset[str]:
        """Return the IRIs that are right for an actor, a place or an event; none for what the graph does not know."""
        if (section, name) not in self._known:
            self._known[section, name] = frozenset(self._things(name, section))
        return self._known[section, name]

    def _things(self, name: str, section: str) -> Iterable[str]:
        if section == "speakers" and name not in self.given.get("speakers", {}):
            found = self.things(name)
            self.how[section, name] = self.how["actors", name]
            return found
        new = name.startswith("new:")
        bare = name.removeprefix("new:")
        listed = self.given.get(section, {}).get(name)
        if listed is not None:
            self.how[section, name] = "names file"
            return [iri for one in listed if (iri := self._find(one))]
        for text in (bare, bare.replace("_", " ")):
            if iri := self._find(text):
                self.how[section, name] = "id or label"
                return [iri]
        guess = None if new else self._guess(bare, self._words_of_things)
        self.how[section, name] = "new" if new else f"guess: {self.graph.short(guess)}" if guess else "nothing"
        return [guess] if guess else []

    def _find(self, text: str) -> str | None:
        try:
            return self.graph.find(text)
        except KgError:
            return None

    def is_thing(self, name: str, iri: str | None, extraction: Extraction, section: str = "actors") -> bool:
        """Tell whether an IRI of the graph, or of a proposal in this extraction, is what the gold calls by this name."""
        if iri is None:
            return False
        if iri in self.things(name, section):
            return True
        if self.things(name, section) or self.graph.knows(iri):
            return False
        return any(alike(name.removeprefix("new:"), text) for text in proposed(extraction, iri))

    def is_party(self, name: str, iri: str | None, extraction: Extraction, section: str = "actors") -> bool:
        """Tell the same of somebody who acts or speaks: a state and its government count as one."""
        return any(self.is_thing(name, one, extraction, section) for one in {iri, *self._polities.get(iri or "", ())})

    @cached_property
    def _polities(self) -> dict[str, set[str]]:
        """States to their governments, and back."""
        actors = {actor.id: actor for actor in self.graph.actors()}
        found: dict[str, set[str]] = defaultdict(set)
        for actor in actors.values():
            if actor.type == "Government" and actor.actedOnBehalfOf in actors and actors[actor.actedOnBehalfOf].type == "State":
                found[actor.id].add(actor.actedOnBehalfOf)
                found[actor.actedOnBehalfOf].add(actor.id)
        return found

    # ---------------------------------------------------------------------------------------------------------- topics

    def topics(self, name: str) -> frozenset[tuple[str, bool]]:
        """Return the topics that are right, each folded with its contrary, and whether positions are mirrored for it."""
        if name not in self._sides:
            listed = self.given.get("topics", {}).get(name)
            found = self._topic(name) if listed is None else None
            if listed is not None:
                self.how["topics", name] = "names file"
            pairs = [(found, False)] if listed is None else [(self._find(one.removeprefix("-")), one.startswith("-")) for one in listed]
            self._sides[name] = frozenset((folded[0], folded[1] != turned) for iri, turned in pairs if iri for folded in [self.folded(iri)])
        return self._sides[name]

    def _topic(self, name: str) -> str | None:
        exact = [iri for text in (name, name.replace("_", " ")) if (iri := self._find(text))]
        found = next((iri for iri in exact if iri in self._topics), None)
        if found or exact or name.startswith("new:"):
            self.how["topics", name] = "id or label" if found else "an actor"
            return found
        guess = self._guess(name, self._words_of_topics)
        self.how["topics", name] = f"guess: {self.graph.short(guess)}" if guess else "nothing"
        return guess

    def is_about_actor(self, name: str) -> bool:
        """Tell whether the gold's target is an actor and no topic."""
        return not self.topics(name) and self.how["topics", name] == "an actor"

    @cached_property
    def _topics(self) -> dict[str, str | None]:
        return {topic.id: topic.contrary for topic in self.graph.topics()}

    def folded(self, iri: str) -> tuple[str, bool]:
        """Return the one that stands for a topic and its contrary, and whether it is the contrary."""
        contrary = self._topics.get(iri)
        return (contrary, True) if contrary and contrary < iri else (iri, False)

    def sign(self, position: str | None, *, mirrored: bool = False) -> str:
        """Return how a position is compared: for, against, both, neutral."""
        own = self.given.get("positions", {}).get(position or "")
        found = SIGNS.get(local_name(own[0] if own else position or ""), "")
        return MIRROR.get(found, found) if mirrored else found

    # ------------------------------------------------------------------------------------------------------- relations

    def predicates(self, name: str) -> frozenset[tuple[str, bool]]:
        """Return the local names of the types that are right, and whether subject and object change places."""
        if name not in self._kinds:
            found = {(one.removeprefix("-"), one.startswith("-")) for one in self._listed(name)}
            found |= {(self._inverse[kind], not turned) for kind, turned in found if kind in self._inverse}
            self._kinds[name] = frozenset(found | {(kind, not turned) for kind, turned in found if kind in self._symmetric})
        return self._kinds[name]

    def _listed(self, name: str) -> list[str]:
        listed = self.given.get("predicates", {}).get(name)
        self.how["predicates", name] = "names file" if listed is not None else "id"
        if listed is None and name not in self._types:
            guess = self._guess(name, {kind: _words(kind) for kind in self._types})
            self.how["predicates", name] = f"guess: {guess}" if guess else "nothing"
            return [guess] if guess else []
        return [name] if listed is None else listed

    @cached_property
    def _types(self) -> set[str]:
        rows = self.graph.query("SELECT ?p { ?p rdfs:subPropertyOf* kg:relatedTo }")
        return {local_name(str(row["p"])) for row in rows}

    @cached_property
    def _inverse(self) -> dict[str, str]:
        rows = self.graph.query("SELECT ?p ?q { ?p owl:inverseOf ?q }")
        return {local_name(str(row["p"])): local_name(str(row["q"])) for row in rows}

    @cached_property
    def _symmetric(self) -> set[str]:
        return {local_name(str(row["p"])) for row in self.graph.query("SELECT ?p { ?p a owl:SymmetricProperty }")}

    # --------------------------------------------------------------------------------------------------------- guesses

    @cached_property
    def _words_of_things(self) -> dict[str, set[str]]:
        kinds = ("Actor", "Place", "Event")
        return {iri: _words(self.graph.label(iri)) for kind in kinds for iri in self.graph.ids_of(kind)}

    @cached_property
    def _words_of_topics(self) -> dict[str, set[str]]:
        return {topic.id: _words(local_name(topic.id)) | _words(topic.label) for topic in self.graph.topics()}

    def _guess(self, name: str, words: Mapping[str, set[str]]) -> str | None:
        """The one whose words are most alike, at least half of the name's."""
        own = _words(name)
        ranked = (
            sorted(((len(own & theirs) / len(own | theirs), len(own & theirs) / len(own), iri) for iri, theirs in words.items()), reverse=True) if own else []
        )
        return ranked[0][2] if ranked and ranked[0][1] >= 0.5 and ranked[0][0] > 0.2 else None

    def doubts(self) -> list[str]:
        """Return a line for every name that was guessed or that nothing answers to."""
        return [f"{section}: {name} ({how})" for (section, name), how in sorted(self.how.items()) if how.startswith(("guess", "nothing"))]


def proposed(extraction: Extraction, iri: str) -> set[str]:
    """Return how an article calls somebody whom the graph does not know."""
    proposal = extraction.proposals.get(iri)
    told = {proposal.label, *(mention.text for mention in proposal.mentions)} if proposal else set()
    return told | {mention.text for mention in extraction.mentions if mention.thing == iri and mention.kind not in ("pronoun", "nominal")}


def alike(name: str, text: str) -> bool:
    """Tell whether two names may be one: the same words, or half of them with the last of the one among the other's.

    >>> alike("Jennifer Lu", "Lu"), alike("Jennifer Lu", "Jennifer Daskal"), alike("Shinawatra family", "Shinawatra")
    (True, False, True)
    """
    own, theirs = _words(name), _words(text)
    if not own or not theirs:
        return fold(text) == fold(name)
    return 2 * len(own & theirs) >= min(len(own), len(theirs)) and (own <= theirs or theirs <= own or _last(name) == _last(text))


def _last(text: str) -> str:
    return _stem(fold(text).split()[-1])


def _words(text: str) -> set[str]:
    """The words of a name or of an id in camel case, small ones and endings left out."""
    apart = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|_", " ", text)
    return {_stem(word) for word in fold(apart).split() if word not in _SMALL}


def _stem(word: str) -> str:
    return re.sub(r"(?:ing|ed|es|s)$", "", word) if len(word) > 4 else word
