"""Lemmas and word classes, found once for each form of a word instead of once for each token.

In spaCy's English pipelines the attribute ruler and the lemmatizer go by the word itself, its tag and its role alone, but
for a few patterns of several tokens ("gonna", "there is"). What they answer is kept by these three; a line in which such a
pattern is found is given to them whole. So the answers are the same, at a fraction of the time.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

PIPES = ("attribute_ruler", "lemmatizer")
"""The parts of a pipeline that are asked here, in their order."""
_ALONE = frozenset({"TAG", "DEP", "LOWER", "ORTH", "TEXT", "NORM", "IS_SPACE"})
_MOST = 200_000
_FORM: list[int | str] = ["ORTH", "TAG", "DEP"]
_ANSWER: list[int | str] = ["LEMMA", "POS"]

_Form: TypeAlias = tuple[int, int, int]
"""A word, its tag and its role, as spaCy's numbers; -1 for a role that makes no difference."""


class _Answer(NamedTuple):
    """The lemma and the class of a form, and whether a pattern of several tokens may begin with it."""

    lemma: int
    pos: int
    begins: bool


class Lemmas:
    """The lemmas and word classes that an English pipeline gives."""

    def __init__(self, nlp: Language) -> None:
        self._vocab = nlp.vocab
        self._pipes: list[Any] = [nlp.get_pipe(name) for name in PIPES]
        patterns = [pattern for row in self._pipes[0].patterns for pattern in row["patterns"]]
        self._roles = {nlp.vocab.strings[role] for pattern in patterns for token in pattern for role in _told(token.get("DEP", ""))}
        several = [pattern for pattern in patterns if len(pattern) > 1]
        self._several, self._first = _matcher(nlp, several), _matcher(nlp, [pattern[:1] for pattern in several])
        self._known: dict[_Form, _Answer] = {}

    def of(self, doc: Doc) -> Sequence[tuple[int, ...]]:
        """Return the lemma and the class of each token, as spaCy's numbers; the document has tags and roles."""
        if len(self._known) > _MOST:
            self._known.clear()
        forms = _forms(doc)
        keys = [(word, tag, role if role in self._roles else -1) for word, tag, role in forms]
        self._learn({key: form for key, form in zip(keys, forms, strict=True) if key not in self._known})
        found = [self._known[key] for key in keys]
        together = any(answer.begins for answer in found) and self._several(doc, allow_missing=True)
        return _answers(self.complete(doc)) if together else [answer[:2] for answer in found]

    def complete(self, doc: Doc) -> Doc:
        """Give a document its lemmas and classes."""
        for pipe in self._pipes:
            doc = pipe(doc)
        return doc

    def _learn(self, forms: Mapping[_Form, _Form]) -> None:
        """Ask for some forms, side by side in one document, or each alone where they might count together."""
        from spacy.tokens import Doc

        if not forms:
            return
        words, tags, roles = ([self._vocab.strings[number] for number in column] for column in zip(*forms.values(), strict=True))
        doc = Doc(self._vocab, words=words, tags=tags, deps=roles, heads=list(range(len(words))))
        begins = bool(self._first(doc, allow_missing=True))
        if begins and len(forms) > 1:
            for key, form in forms.items():
                self._learn({key: form})
        else:
            answers = _answers(self.complete(doc))
            self._known.update({key: _Answer(*answer, begins) for key, answer in zip(forms, answers, strict=True)})


def fits(nlp: Language) -> bool:
    """Tell whether a pipeline goes by word, tag and role alone, and by nothing that comes after."""
    if not set(PIPES) <= set(nlp.pipe_names) or getattr(nlp.get_pipe("lemmatizer"), "mode", "") != "rule":
        return False
    ruler: Any = nlp.get_pipe("attribute_ruler")
    tokens = [token for row in ruler.patterns for pattern in row["patterns"] for token in pattern]
    return all(token.keys() <= _ALONE and _kinds(token.get("DEP", "")) <= {"IN", "NOT_IN"} for token in tokens)


def _kinds(told: str | Mapping[str, Any]) -> set[str]:
    return set() if isinstance(told, str) else set(told)


def _told(told: str | Mapping[str, Any]) -> Iterator[str]:
    """The roles of which a pattern tells."""
    return iter([told]) if isinstance(told, str) else chain.from_iterable(told.values())


def _matcher(nlp: Language, patterns: list[list[dict[str, Any]]]) -> Any:
    """What finds some patterns in a document."""
    from spacy.matcher import Matcher

    found = Matcher(nlp.vocab)
    found.add("any", patterns or [[{"ORTH": ""}]])
    return found


def _forms(doc: Doc) -> list[_Form]:
    return list(map(tuple, doc.to_array(_FORM).tolist()))


def _answers(doc: Doc) -> list[tuple[int, int]]:
    return list(map(tuple, doc.to_array(_ANSWER).tolist()))
