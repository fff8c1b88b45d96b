"""Attribution: who is told to have said what, in the terms of Pareti's PARC 3.0 (source, cue, content).

Direct, mixed and indirect speech, "according to", inverted and interrupted speech, quotations that go on over sentences and
lines, demands and names that somebody gives ("urged X to", "called X a 'Y'"), and reports inside reports. This layer reads
syntax and quotation marks only; who a speaker is, is told elsewhere.

Source: S. Pareti, PARC 3.0: A Corpus of Attribution Relations, LREC 2016.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from kg.extraction.lexicon import words
from kg.extraction.reading import Reading, Segment
from kg.extraction.records import Span, Statement
from kg.extraction.syntax import root

if TYPE_CHECKING:
    from kg.extraction.syntax import Token

_CLAUSES = ("ccomp", "parataxis")
_NOT_OF_SPEAKER = frozenset({"relcl", "acl", "appos", "punct", "cc", "conj", "advcl", "parataxis"})
_OF_SPEAKER = frozenset({"of", "for", "from", "in", "at", "with", "within", "to", "on"})
_NOMINAL = ("NOUN", "PROPN", "PRON")
_OPENS, _CLOSES = "“„«", "”»"
_SINGLE = ("'", "‘", "’")
_LEAST_QUOTED = 3
_LEAST_SPEECH = 6
_LONGEST_SIGNATURE = 12
_NEAR = 8
_CARRIED = 12


class Quotation(NamedTuple):
    """The tokens of a quotation, its marks included."""

    first: int
    end: int
    is_closed: bool = True


class _Range(NamedTuple):
    """Some tokens: from the first to before the end."""

    first: int
    end: int

    def covers(self, i: int) -> bool:
        return self.first <= i < self.end


def statements(reading: Reading) -> list[Statement]:
    """Return what is said in an article and the words that name who says it, in the order of the text."""
    found: list[Statement] = []
    last: Statement | None = None
    before: Segment | None = None
    for segment in reading.segments:
        if segment.is_told:
            if before is not None and (signer := _signer(segment)) is not None:
                found.append(replace(signer, content=before.raw(0, len(before.words))))
                last, before = None, None
                continue
            before = segment
            line = _Line(segment, last)
            told = line.read()
            last = line.announced() or next((each for each in reversed(told) if each.manner != "indirect"), last if not told else None)
            found += told
    return nested(_distinct(found))


def _signer(segment: Segment) -> Statement | None:
    """Who signs the line before, by a dash and a name in a line of its own; what is said is still to be told."""
    if segment.words[0] not in ("–", "—", "-", "―") or len(segment.words) > _LONGEST_SIGNATURE:
        return None
    names = [token for token in segment.doc[1:] if token.pos_ == "PROPN"]
    if not names or any(token.pos_ in ("VERB", "AUX", "NUM") for token in segment.doc):
        return None
    return Statement(segment.raw(0, 1), segment.raw(names[0].i, len(segment.words)), segment.raw(0, 1), "direct")


def quotations(segment: Segment) -> list[Quotation]:
    """Return the quotations in a line; one that is left open goes on to its end."""
    found, opened = [], None
    for at, start in enumerate(segment.starts):
        sign = segment.text[start : segment.ends[at]]
        if opened is None and (sign in _OPENS or sign == '"'):
            opened = at
        elif opened is not None and (sign in _CLOSES or sign == '"'):
            found.append(Quotation(opened, at + 1))
            opened = None
    if opened is not None and len(segment.words) - opened > _LEAST_QUOTED:
        found.append(Quotation(opened, len(segment.words), is_closed=False))
    return found


# -------------------------------------------------------------------------------------------------------------- syntax


def subject(verb: Token, depth: int = 3) -> Token | None:
    """Return the token that heads the subject of a verb, of an agent, or of the verb that this one is joined or belongs to."""
    passive = any(child.dep_ in ("nsubjpass", "auxpass") for child in verb.children)
    for child in verb.children:
        if child.dep_ == "agent":
            return next((each for each in child.children if each.dep_ == "pobj"), None)
        if child.dep_ == "nsubj" and not passive:
            return relative(_name_behind(child))
    return None if passive else _shared(verb, depth)


def _name_behind(head: Token) -> Token:
    """The name that the parser takes for a second subject right behind the first: "the president X said"; else the word."""
    second = next((child for child in head.head.children if child.dep_ == "nsubj" and child.left_edge.i == head.i + 1), head)
    return second if second.pos_ == "PROPN" else head


def _shared(verb: Token, depth: int) -> Token | None:
    """The subject that a verb without one of its own has from the word that it belongs to."""
    head = verb.head
    if verb.dep_ == "xcomp" and head.lemma_ not in ("promise", "vow", "use"):
        moved = next((child for child in head.children if child.dep_ == "dobj" and child.i < verb.i), None)
        if moved is not None:
            return moved
    if verb.dep_ in ("conj", "advcl", "xcomp") and depth and head.i != verb.i:
        return subject(head, depth - 1)
    if verb.dep_ == "acl" and verb.tag_ in ("VBG", "VBD") and head.pos_ in ("NOUN", "PROPN"):
        return head
    return _behind_preposition(verb, depth) if verb.dep_ == "pcomp" and head.head.pos_ in ("VERB", "AUX") and depth else None


def _behind_preposition(verb: Token, depth: int) -> Token | None:
    """The subject of a verb behind a preposition: that of the verb above, or whom one accuses or quotes."""
    before, above = verb.head, verb.head.head
    charged = next((child for child in above.children if child.dep_ == "dobj"), None) if before.lower_ in ("of", "for") else None
    if charged is not None and above.lemma_.lower() in words("stances", "charging", "verbs"):
        return charged
    if before.lower_ != "as" or above.lemma_ not in ("quote", "cite"):
        return subject(above, depth - 1)
    return next((relative(child) for child in above.children if child.dep_ == "nsubjpass"), None)


def relative(token: Token) -> Token:
    """Return what a relative pronoun stands for, or the word itself."""
    if token.tag_ in ("WP", "WDT") and token.head.dep_ == "relcl":
        return token.head.head
    return token


def phrase(head: Token) -> tuple[int, int]:
    """Return the tokens of a noun phrase without its appositions and clauses: "a senior member of X", not ", who ..."."""
    first, end = head.i, head.i + 1
    for child in head.children:
        if child.dep_ in _NOT_OF_SPEAKER or (child.dep_ == "prep" and child.lower_ not in _OF_SPEAKER):
            continue
        inside = [each.i for each in child.subtree if not _loose(each, head)]
        if child.i < head.i:
            first = min([first, *(i for i in inside if i < head.i)])
        elif child.dep_ in ("prep", "case"):
            end = max([end, *(i + 1 for i in inside)])
    doc = head.doc
    while end - 1 > head.i and doc[end - 1].is_punct:
        end -= 1
    return first, end


def _loose(token: Token, head: Token) -> bool:
    """Whether a token hangs on a noun phrase by a clause or an apposition."""
    while token.i not in (head.i, token.head.i):
        if token.dep_ in ("relcl", "acl", "appos", "advcl"):
            return True
        token = token.head
    return False


def _child(token: Token, *kinds: str, after: int = -1) -> Token | None:
    """The first dependent of some kinds that stands behind a place."""
    return next((child for child in token.children if child.dep_ in kinds and child.i > after), None)


def _cue(token: Token) -> str | None:
    """The name under which a verb is listed as a cue, with its particle."""
    if token.pos_ not in ("VERB", "AUX") or token.dep_ == "amod":
        return None
    lemma, listed = token.lemma_.lower(), words("cues", "verbs")
    particle = _child(token, "prt")
    if particle is not None and f"{lemma} {particle.lower_}" in listed:
        return f"{lemma} {particle.lower_}"
    return lemma if lemma in listed else None


def _is_name(token: Token, *lists: str) -> bool:
    return any(token.lemma_.lower() in words("cues", each) for each in lists)


def _author(head: Token) -> Token:
    """Who speaks by a document ("a poll by X", "X's statement"), and whose name follows ("a senator, X"); else the word."""
    if not _is_name(head, "documents"):
        called = next((child for child in head.children if child.dep_ == "acl" and child.lower_ in ("named", "called")), None)
        if called is not None and (name := _child(called, "oprd", after=called.i)) is not None and name.pos_ == "PROPN":
            return name
        name = _child(head, "appos", after=head.i)
        is_person = name is not None and name.pos_ == "PROPN" and name.ent_type_ == "PERSON"
        return name if name is not None and is_person and any(child.lower_ in ("a", "an", "the") for child in head.children) else head
    for child in head.children:
        clause = child if child.dep_ != "acl" else _child(child, "agent")
        if clause is not None and clause.dep_ in ("prep", "agent") and clause.lower_ in ("by", "from"):
            return _child(clause, "pobj") or head
    return _child(head, "poss") or _giver(head) or head


def _giver(document: Token) -> Token | None:
    """Who brings a document: "X released a statement which reads"."""
    return subject(document.head) if document.dep_ == "dobj" and _is_name(document.head, "giving") else None


def _coordinated(head: Token) -> Iterator[Token]:
    """A speaker and the names joined to it: "X and Y said"."""
    yield head
    for child in head.children:
        if child.dep_ == "conj" and head.pos_ == child.pos_ == "PROPN" and child.i > head.i and _child(head, "prep") is None:
            yield from _coordinated(child)


def _named(head: Token) -> tuple[int, int]:
    """The tokens that name a speaker; a name right behind a title belongs to it: "broadcaster X"."""
    first, end = phrase(head)
    if head.doc[end - 1].tag_ == "POS" and end - 1 > first:
        return first, end - 1
    name = _child(head, "appos", after=end - 1)
    dashed = head.doc[end].text in ("–", "-", "/") if end < len(head.doc) else False
    if name is not None and name.pos_ == "PROPN" and name.left_edge.i == end + dashed:
        end = phrase(name)[1]
    return first, end


# ---------------------------------------------------------------------------------------------------------------- lines


class _Line:
    """A line of an article, its quotations, and what is found to be said in it."""

    def __init__(self, segment: Segment, last: Statement | None) -> None:
        self._segment = segment
        self._doc, self._words = segment.doc, segment.words
        self._quoted = quotations(segment)
        self._last = last
        self._found: list[tuple[int, Statement]] = []
        self._taken: set[Quotation] = set()

    def read(self) -> list[Statement]:
        """Return what is said in the line."""
        if self._block():
            return [statement for _, statement in self._found]
        for token in self._doc:
            pos = token.pos_
            if pos == "NOUN":
                self._noun(token)
            elif pos in ("VERB", "AUX", "ADP", "SCONJ"):
                self._reported(token)
        for quotation in self._quoted:
            if not self._is_told(quotation):
                self._introduced(quotation) or self._carried(quotation)
        return [statement for _, statement in self._found]

    def _reported(self, token: Token) -> None:
        if self._words[token.i].lower() == "according":
            self._according(token)
        elif (name := _cue(token)) is not None:
            self._verb(token, name)

    def announced(self) -> Statement | None:
        """Who is told to speak in the next line: "X writes:"; what is said is still to come."""
        if self._words[-1] != ":":
            return None
        cue = next((token for token in reversed(self._doc) if _cue(token) is not None and not _is_unsaid(token)), None)
        if cue is None or (head := _doer(cue)) is None or self._is_mute(head):
            return None
        end = self._segment.raw(len(self._words) - 1, len(self._words)).end
        return Statement(Span(end, end, ""), self._segment.raw(*_named(_author(head))), self._segment.raw(cue.i, cue.i + 1), "direct")

    def _block(self) -> bool:
        """Take the whole line for a quotation without marks, where the line before it announces one."""
        if self._last is None or self._last.content.text or self._words[0] == '"':
            return False
        self._found.append((0, replace(self._last, content=self._segment.raw(0, len(self._words)))))
        return True

    def _add(self, content: _Range, heads: Sequence[Token], cue: Token) -> bool:
        """Keep what is said, once for each who says it."""
        is_around = content.covers(cue.i)
        speakers = [head for head in heads if (is_around or not content.covers(head.i)) and not self._is_mute(head)]
        if not speakers:
            return False
        inside = [each for each in self._quoted if content.first <= each.first and each.end <= content.end + 1]
        whole = any(each.first <= content.first + 1 and each.end >= content.end - 1 for each in inside)
        manner = "direct" if whole or self._words[content.first] in _SINGLE else "mixed" if inside else "indirect"
        for head in speakers:
            span = self._segment.raw(*_named(head))
            self._found.append((cue.i, Statement(self._segment.raw(*content), span, self._segment.raw(cue.i, cue.i + 1), manner)))
        self._taken |= set(inside)
        return True

    def _is_mute(self, head: Token) -> bool:
        return not self._words[head.i][:1].isalnum() or any(word in words("cues", "no_speakers") for word in (head.lower_, head.lemma_.lower()))

    # ------------------------------------------------------------------------------------------------------- quotations

    def _around(self, i: int) -> Quotation | None:
        """The quotation in which a token stands."""
        return next((each for each in self._quoted if each.first < i < each.end), None)

    def _is_speech(self, quotation: Quotation) -> bool:
        """Whether a quotation is a saying of its own, not a word in scare quotes."""
        inner = self._doc[quotation.first + 1 : quotation.end]
        return quotation.end - quotation.first > _LEAST_SPEECH and any(token.pos_ in ("VERB", "AUX") for token in inner)

    def _is_told(self, quotation: Quotation) -> bool:
        if quotation in self._taken or not self._is_speech(quotation):
            return True
        span = self._segment.raw(quotation.first, quotation.end)
        return any(statement.content.covers(span) for _, statement in self._found)

    def _beside(self, verb: Token, name: str) -> Quotation | None:
        """The quotation that a verb of saying stands beside: right behind it and a comma, or before it and its speaker."""
        for quotation in self._quoted:
            if quotation.first > verb.i:
                if self._leads_to(verb, quotation, name):
                    return quotation
            elif quotation.end <= verb.i and self._follows(verb, quotation):
                return quotation
        return None

    def _leads_to(self, verb: Token, quotation: Quotation, name: str) -> bool:
        mark = self._words[quotation.first - 1]
        gap = sum(map(str.isalnum, self._words[verb.i + 1 : quotation.first]))
        if quotation.first >= verb.sent.end + (mark == ":") or gap > (_NEAR + 2 if mark in ",:" else _NEAR if name in words("cues", "addressed") else 3):
            return False
        object_ = _child(verb, "dobj", after=verb.i)
        if object_ is not None and object_.i < quotation.first and mark != ":" and name not in words("cues", "addressed"):
            return False
        if any(_cue(token) for token in self._doc[verb.i + 1 : quotation.first]) or self._is_modifier(quotation):
            return False
        return self._is_speech(quotation) or mark in ",:" or (gap == 0 and quotation.end - quotation.first >= _LEAST_SPEECH)

    def _is_modifier(self, quotation: Quotation) -> bool:
        """Whether a quotation stands before a noun: "a 'We stay' sign"."""
        return quotation.end < len(self._doc) and self._doc[quotation.end].pos_ == "NOUN"

    def _follows(self, verb: Token, quotation: Quotation) -> bool:
        sentence = verb.sent
        inner = self._words[quotation.end - 2]
        if inner not in ",?!.—" and self._words[quotation.end] != "," and quotation.end != verb.i:
            return False
        near = sum(map(str.isalnum, self._words[quotation.end : verb.i])) <= _NEAR
        shared = quotation.end > sentence.start or (verb.dep_ == "ROOT" and inner in ",?!" and sentence.start == quotation.end)
        return near and shared and quotation not in self._taken and not any(token.pos_ == "VERB" for token in self._doc[quotation.end : verb.i])

    def _introduced(self, quotation: Quotation) -> bool:
        """A quotation behind a colon or a comma: "X addressed the press: '...'", "X: '...'", "X went as far as to say, '...'"."""
        mark = quotation.first - 1
        if mark < 1 or self._words[mark] not in ",:":
            return False
        before = self._doc[self._doc[mark - 1].sent.start : mark]
        cue = next((token for token in reversed(before) if _cue(token) is not None and not _is_unsaid(token)), None)
        if self._words[mark] == "," and (cue is None or mark - cue.i > _NEAR or _child(cue, "dobj") is not None):
            return False
        verbs = [token for token in (cue, root(before), *reversed(before)) if token is not None and token.pos_ in ("VERB", "AUX")]
        verb = next((token for token in verbs if _doer(token) is not None), None)
        if verb is None:
            return root(before).pos_ == "PROPN" and self._add(_Range(*quotation[:2]), [root(before)], self._doc[mark])
        speaker, object_ = _doer(verb), _child(verb, "dobj", after=verb.i)
        if object_ is not None and (author := _author(object_)).i != object_.i:
            speaker = author
        return speaker is not None and self._add(_Range(*quotation[:2]), [speaker], cue or verb)

    def _carried(self, quotation: Quotation) -> bool:
        """A quotation without a cue of its own belongs to who spoke just before."""
        before = self._words[quotation.first - 1] if quotation.first else ""
        if before not in ("", ".", "!", "?", ":", '"', "and", ",", "]", ")"):
            return False
        start = self._segment.starts[quotation.first]
        earlier = [statement for at, statement in self._found if at < quotation.first]
        near = max(earlier, key=lambda each: max(each.cue.end, each.content.end if each.content.end <= start else 0), default=None)
        if near is None and before == "":
            near = self._last or next((statement for _, statement in self._found), None)
        elif near is not None:
            last = max(span.end for span in (near.cue, near.speaker, near.content) if span.end <= start)
            near = near if len(self._segment.text[last:start].split()) <= _CARRIED else None
        if near is None:
            return False
        self._found.append((quotation.first, Statement(self._segment.raw(*quotation[:2]), near.speaker, near.cue, "direct")))
        return True

    # ------------------------------------------------------------------------------------------------------------ verbs

    def _verb(self, verb: Token, name: str) -> None:
        if _is_unsaid(verb):
            return
        content = self._content(verb, name) or self._inserted(verb)
        if content is None:
            self._inverted(verb, name)
            return
        speaker = self._speaker(verb, content)
        around = self._around(verb.i)
        if speaker is None or (around is not None and (_is_own(speaker) or speaker.i < around.first or content.end > around.end)):
            return
        self._add(content, list(_coordinated(_author(speaker))), verb)

    def _speaker(self, verb: Token, content: _Range) -> Token | None:
        """Who speaks, outside of what is said: the subject, else the noun phrase behind the verb."""
        speaker = self._reporter(verb) or subject(verb)
        if speaker is not None and (content.covers(verb.i) or not content.covers(speaker.i)):
            return _above(speaker)
        return None if content.first > verb.i else self._before(verb, content) or self._behind(verb)

    def _reporter(self, verb: Token) -> Token | None:
        """Who goes on to say something by a participle behind what is said: "X said it was late, also noting that ..."."""
        if verb.tag_ != "VBG" or verb.dep_ != "advcl" or not self._is_loose(verb):
            return None
        head = verb.head if verb.head.dep_ != "ccomp" else verb.head.head
        while head.head.i != head.i and _cue(head) is None and head.dep_ in ("ccomp", "conj", "advcl", "xcomp"):
            head = head.head
        return subject(head) if head.i != verb.head.i and _cue(head) is not None and head.i < verb.i else None

    def _is_loose(self, verb: Token) -> bool:
        """Whether a participle stands apart from what is before it: ", saying", ", also saying", ", while saying"."""
        first = verb.left_edge.i
        if self._words[first - 1] not in (",", "—", '"', "-", "–", ";"):
            return False
        return all(token.pos_ == "ADV" or token.lower_ == "while" for token in self._doc[first : verb.i])

    def _before(self, verb: Token, content: _Range) -> Token | None:
        """The head of the noun phrase between what is said and the verb: "'...,' the mayor said"."""
        token = self._doc[verb.i - 1]
        while content.end <= token.head.i < verb.i and token.head.i != token.i:
            token = token.head
        return token if token.i >= content.end and token.pos_ in _NOMINAL else None

    def _inserted(self, verb: Token) -> _Range | None:
        """The sentence around "..., the study says, ..."."""
        own = _child(verb, "nsubj")
        if own is None or own.i > verb.i or verb.dep_ not in _CLAUSES or self._words[verb.i + 1 : verb.i + 2] != (",",) or own.left_edge.i < 2:
            return None
        end = next((i for i in range(verb.i, verb.sent.end) if self._words[i] == ";"), verb.sent.end)
        return self._stripped(verb.sent.start, end) if self._words[own.left_edge.i - 1] == "," else None

    def _behind(self, verb: Token) -> Token | None:
        """The head of the noun phrase right behind a verb: "..., said the mayor"."""
        if verb.i + 1 >= len(self._doc):
            return None
        token = self._doc[verb.i + 1]
        while verb.i < token.head.i != token.i:
            token = token.head
        return token if token.pos_ in _NOMINAL else None

    def _inverted(self, verb: Token, name: str) -> None:
        """Add what stands before a comma and a cue ("It is for us to decide, argued the mayor"), where the parser takes the speaker for an object."""
        speaker = _child(verb, "dobj", after=verb.i)
        if speaker is None or verb.i < _LEAST_QUOTED or self._words[verb.i - 1] != "," or name in words("cues", "with_clause") or verb.tag_ == "VBG":
            return
        last, own = verb.sent.end, _child(verb, "nsubj")
        if own is None and self._named_end(speaker) >= last - 2 and speaker.left_edge.i == verb.i + 1:
            self._add(self._stripped(verb.sent.start, verb.i - 1), [speaker], verb)

    def _named_end(self, head: Token) -> int:
        return max(each.i for each in head.subtree) + 1

    # ---------------------------------------------------------------------------------------------------------- content

    def _content(self, verb: Token, name: str) -> _Range | None:
        """The tokens that say what is said: a quotation beside the verb, else its clause, else for some verbs its object."""
        is_aside = any(child.dep_ == "mark" and child.lower_ == "as" for child in verb.children)
        if is_aside and ((content := self._as_said(verb)) or _child(verb, "ccomp", after=verb.i) is None or _child(verb, "nsubj") is None):
            return content
        clause = self._clause(verb, name)
        near = self._beside(verb, name)
        if near and (clause is None or near.first <= self._edges(clause, verb).first < near.end):
            return _Range(near.first, near.end)
        if clause is not None and name not in words("cues", "with_quotation"):
            return self._marked(self._cut(self._edges(clause, verb)))
        if content := self._inner(verb) or (self._demand(verb) if name in words("cues", "demands") else None):
            return content
        if name in words("cues", "naming") and (content := self._naming(verb)):
            return content
        object_ = _child(verb, "nsubjpass", "dobj")
        return self._marked(self._edges(object_, verb)) if object_ is not None and self._takes(verb, name, object_) else None

    def _takes(self, verb: Token, name: str, object_: Token) -> bool:
        """Whether an object is what is said: "echoed this view", "denied the claim that", "the study found no trace"."""
        if name in words("cues", "with_object"):
            return object_.dep_ == "nsubjpass" or name in words("cues", "echoes")
        if object_.dep_ != "dobj":
            return False
        if name in words("cues", "announcing"):
            is_own_deed = name in words("cues", "own_deeds") and any(child.tag_ == "PRP$" for child in object_.children)
            return object_.pos_ in ("NOUN", "PROPN") and object_.i > verb.i and not is_own_deed and _child(verb, "neg") is None
        author = _child(verb, "nsubj")
        found = name in words("cues", "findings") and author is not None and _is_name(author, "documents")
        return found or (name in words("cues", "denials") and _is_name(object_, "nouns") and self._noun_clause(object_) is not None)

    def _clause(self, verb: Token, name: str) -> Token | None:
        """The clause that says what is said, rather behind the verb than before it."""
        clause = _child(verb, *_CLAUSES, after=verb.i)
        for child in () if clause is not None else verb.children:
            if child.dep_ in _CLAUSES and _child(child, "mark") is None:
                return child
            if child.dep_ == "xcomp" and name not in words("cues", "with_clause") and _child(child, "nsubj", "nsubjpass", "mark") is not None:
                return child
        if clause is None and name in words("cues", "with_infinitive") and _child(verb, "auxpass") is None and verb.dep_ != "acl":
            clause = _child(verb, "xcomp", after=verb.i)
        return clause or (self._far_clause(verb) if name in words("cues", "addressed") else None)

    def _far_clause(self, verb: Token) -> Token | None:
        """A clause that the parser gives to somebody spoken to: "told X, a broadcaster, that ..."."""
        for token in self._doc[verb.i + 1 : verb.sent.end]:
            if token.dep_ == "mark" and token.lower_ == "that" and self._words[token.i - 1] == ",":
                return token.head
        return None

    def _inner(self, verb: Token) -> _Range | None:
        """A quotation in single marks right behind a verb that stands in a quotation itself: "he said, 'Go'"."""
        around, first = self._around(verb.i), verb.i + 2
        if around is None or first >= around.end or self._words[verb.i + 1] not in ",:" or self._words[first] not in _SINGLE:
            return None
        end = next((i + 1 for i in range(around.end - 1, first, -1) if self._words[i] in _SINGLE), None)
        return _Range(first, end) if end is not None else None

    def _as_said(self, verb: Token) -> _Range | None:
        """What "as X said" is said of: the clause that it stands in, or the rest of its sentence."""
        if _child(verb, *_CLAUSES, "dobj") is not None or not _is_name(verb, "as_said") or _child(verb, "nsubj") is None:
            return None
        sentence, own, head = verb.sent, [each.i for each in verb.subtree], verb.head
        while head.dep_ not in ("ccomp", "ROOT") and head.head.i != head.i:
            head = head.head
        before, after = (sentence.start if head.dep_ == "ROOT" else head.left_edge.i, min(own)), (max(own) + 1, sentence.end)
        first, end = max(before, after, key=lambda each: each[1] - each[0])
        return self._stripped(first, end) if end - first > _LEAST_QUOTED else None

    def _demand(self, verb: Token) -> _Range | None:
        """What is asked for, or somebody is said to have done: "urged X to leave", "accused X of lying", "called for X to be freed"."""
        object_ = _child(verb, "dobj", after=verb.i)
        below = [*verb.children, *(object_.children if object_ is not None and _is_name(verb, "charges") else ())]
        deed = next((child for child in below if child.i > verb.i and self._is_deed(child, object_)), None)
        if deed is None:
            return None
        first = object_.left_edge.i if object_ is not None and object_.i < deed.i else deed.left_edge.i
        return self._marked(self._cut(self._stripped(first, self._edges(deed, verb).end)))

    def _is_deed(self, token: Token, object_: Token | None) -> bool:
        if token.dep_ in ("xcomp", "ccomp", "advcl"):
            return any(child.tag_ == "TO" for child in token.children) and (object_ is not None or _child(token, "mark") is not None)
        if token.dep_ != "prep":
            return False
        if _child(token, "pcomp") is None and ((deed := _child(token, "pobj")) is None or self._words[deed.i - 1] != '"'):
            return False
        return object_ is not None and token.lower_ in ("of", "with", "for")

    def _naming(self, verb: Token) -> _Range | None:
        """From what is named to the end of its name: "called X 'a disgrace'", "dismissed it as 'noise'"."""
        own = _Range(verb.i + 1, max(each.i for each in verb.subtree) + 2)
        if content := self._role(verb):
            return content
        quoted = [each for each in self._quoted if own.first <= each.first and each.end <= own.end and not self._is_apart(verb, each)]
        if not quoted:
            return None
        object_ = _child(verb, "dobj", "ccomp", after=verb.i)
        if object_ is not None and object_.left_edge.i < quoted[0].first:
            return _Range(max(object_.left_edge.i, verb.i + 1), quoted[-1].end)
        return _Range(quoted[0].first, quoted[-1].end) if _child(verb, "prep") is not None and verb.dep_ == "relcl" else None

    def _role(self, verb: Token) -> _Range | None:
        """What something is said to be, in a clause that stands for it: "what she described as public goods"."""
        what, role = _child(verb, "dobj"), _child(verb, "prep", after=verb.i)
        if what is None or what.lower_ != "what" or role is None or role.lower_ != "as" or (named := _child(role, "pobj")) is None:
            return None
        scope = _child(named, "prep", after=named.i)
        return _Range(named.left_edge.i, named.i + 1 if scope is None or scope.lower_ != "of" else scope.right_edge.i + 1)

    def _is_apart(self, verb: Token, quotation: Quotation) -> bool:
        """Whether a quotation belongs to another verb that is joined to this one."""
        between = self._doc[verb.i + 1 : quotation.first]
        return len(between) > 2 * _CARRIED or any(token.dep_ in ("conj", "advcl", "relcl") and token.pos_ == "VERB" for token in between)

    # ----------------------------------------------------------------------------------------------------------- ranges

    def _stripped(self, first: int, end: int) -> _Range:
        """A range without marks at its ends, quotation marks and brackets aside, and without an "and" that is left."""
        while end - 1 > first and self._words[end - 1] != '"' and (self._doc[end - 1].is_punct or self._doc[end - 1].dep_ in ("cc", "punct")):
            end -= 1
        while first < end - 1 and self._doc[first].is_punct and self._words[first] not in ('"', "[", "("):
            first += 1
        is_open = any(self._words[first:end].count(one) > self._words[first:end].count(other) for one, other in ("()", "[]"))
        return _Range(first, end + 1 if is_open and end < len(self._words) and self._words[end] in ")]" else end)

    def _edges(self, token: Token, verb: Token) -> _Range:
        """The range of a clause, on its side of the verb that governs it, without marks at its ends."""
        inside = [each.i for each in token.subtree]
        if token.i > verb.i:
            return self._stripped(min(i for i in inside if i > verb.i), max(inside) + 1)
        first, end = min(inside), max(i for i in inside if i < verb.i) + 1
        parted = next((i for i in range(end - 1, token.i, -1) if self._words[i] == ";" and self._around(i) is None), None)
        own = _child(verb, "nsubj")
        if parted is None or _cue(token) is None or own is None or not parted + 1 < own.left_edge.i <= verb.i:
            return self._stripped(first, end)
        return self._stripped(parted + 1, own.left_edge.i)

    def _cut(self, content: _Range) -> _Range:
        """A clause without what the article adds at its end: "..., reflecting a concern", "..., which he called a risk"."""
        for token in self._doc[content.first + 3 : content.end]:
            start = token.i if self._is_parted(token, content) else self._loose_start(token)
            if start > content.first + 2:
                return self._stripped(content.first, start)
        return content

    def _is_parted(self, token: Token, content: _Range) -> bool:
        """Whether a semicolon ends what is said, because something else is reported behind it."""
        if token.text != ";" or self._around(token.i) is not None:
            return False
        return any(_cue(each) is not None and _child(each, "nsubj") is not None and self._around(each.i) is None for each in self._doc[token.i : content.end])

    def _loose_start(self, token: Token) -> int:
        """Where something begins that only hangs on what is said; 0 where nothing does."""
        if token.lower_ == "according":
            return token.i
        if token.pos_ not in ("VERB", "AUX") and token.dep_ != "prep":
            return 0
        start = token.left_edge.i
        apart = self._words[start - 1] in (",", "—", '"', "-", "–")
        if token.tag_ == "VBG" and token.dep_ in ("advcl", "acl", "xcomp", "prep") and apart and (start == token.i or (_cue(token) and self._is_loose(token))):
            return start
        if token.dep_ == "prep" and apart and token.lower_ in ("before", "after") and _child(token, "pcomp") is not None:
            return start
        is_other = token.dep_ in ("relcl", "advcl") and apart and _cue(token) is not None and _child(token, "nsubj") is not None
        return start if is_other or self._is_next_report(token) else 0

    def _is_next_report(self, token: Token) -> bool:
        """Whether a verb joined to what is said reports something itself: "... and several said that ..."."""
        return token.dep_ == "conj" and _cue(token) is not None and _child(token, "nsubj") is not None and _child(token, "ccomp", after=token.i) is not None

    def _marked(self, content: _Range) -> _Range:
        """The range with the whole of a quotation that it cuts."""
        for quotation in self._quoted:
            if content.first <= quotation.first < content.end < quotation.end and quotation.is_closed:
                return _Range(content.first, quotation.end)
        return content

    # ----------------------------------------------------------------------------------------------- according to, nouns

    def _according(self, token: Token) -> None:
        if token.i + 2 >= len(self._words) or self._words[token.i + 1].lower() != "to" or self._around(token.i):
            return
        speaker = _child(self._doc[token.i + 1], "pobj")
        if speaker is None:
            return
        sentence, last = token.sent, max(each.i for each in speaker.subtree) + 1
        is_close = token.i > sentence.start and self._words[token.i - 1].isalnum() and token.head.i < token.i
        if is_close and token.head.dep_ == "relcl":
            content = self._stripped(token.head.left_edge.i, token.i)
        elif is_close or token.i - sentence.start > sentence.end - last:
            content = self._stripped(sentence.start, token.i)
        else:
            after = last if self._words[last : last + 1] == (",",) else next((i for i in range(phrase(speaker)[1], last) if self._words[i] == ","), last)
            content = self._stripped(after, sentence.end)
        if content.end - content.first > 1:
            self._add(self._without_but(content), list(_coordinated(_author(speaker))), token)

    def _without_but(self, content: _Range) -> _Range:
        """A sentence without a second one joined by "but"."""
        for token in self._doc[content.first + 3 : content.end]:
            if token.lower_ == "but" and token.dep_ == "cc" and self._words[token.i - 1] == "," and token.head.head.i == token.head.i:
                return self._stripped(content.first, token.i)
        return content

    def _noun(self, noun: Token) -> None:
        """Add what a noun reports: "X's claim that ...", "X issued a statement that ...", "X's argument was that ..."."""
        if not _is_name(noun, "nouns", "wishes"):
            return
        joined = self._doc[noun.i - 2] if noun.i > 1 and self._words[noun.i - 1] == "-" else noun
        if self._wish(noun):
            return
        owner, clause = _child(noun, "poss") or _child(joined, "poss"), self._noun_clause(noun)
        if owner is None and noun.dep_ == "dobj" and _is_name(noun.head, "giving"):
            owner = subject(noun.head)
        if owner is not None and clause is not None and clause.i > noun.i:
            self._add(self._cut(self._edges(clause, noun)), list(_coordinated(owner)), noun)

    def _wish(self, noun: Token) -> bool:
        """Add a wish that is told partly in the words of who has it: "expressed a desire to 'work for all'"."""
        wish, verb = _child(noun, "acl", after=noun.i), noun.head
        if noun.dep_ != "dobj" or wish is None or wish.tag_ != "VB" or not (_is_name(noun, "wishes") and _is_name(verb, "voicing")):
            return False
        content, speaker = self._marked(self._cut(self._edges(noun, verb))), subject(verb)
        is_quoted = any(content.first <= each.first and each.end <= content.end for each in self._quoted)
        return speaker is not None and is_quoted and self._add(content, list(_coordinated(speaker)), verb)

    def _noun_clause(self, noun: Token) -> Token | None:
        for child in noun.children:
            if child.dep_ in ("acl", "ccomp") and child.i > noun.i and _child(child, "nsubj", "nsubjpass", "mark") is not None:
                return child
        if noun.dep_ != "nsubj":
            return None
        if noun.head.lemma_ == "be":
            return _child(noun.head, "ccomp", after=noun.i)
        return _child(noun.head, "dobj", after=noun.i) if noun.head.lemma_ == "include" and _is_name(noun, "wishes") else None


def _doer(verb: Token) -> Token | None:
    """The subject of a verb, also where the parser takes it for a participle of that noun: "the summary read"."""
    return subject(verb) or (verb.head if verb.dep_ == "acl" and verb.head.pos_ in ("NOUN", "PROPN") else None)


def _is_unsaid(verb: Token) -> bool:
    """Whether a verb tells what is not or might be said, or what somebody means to say."""
    for child in verb.children:
        if child.dep_ == "neg" or (child.dep_ == "aux" and child.lower_ in ("might", "may", "could", "should")):
            return True
    is_infinitive = verb.dep_ in ("xcomp", "advcl", "acl", "relcl") and any(child.tag_ == "TO" for child in verb.children)
    return is_infinitive and verb.head.lemma_.lower() not in words("cues", "going_on")


def _above(speaker: Token) -> Token:
    """Who a participle behind an apposition belongs to: "X, a senator, saying that" is said by X."""
    return speaker.head if speaker.dep_ == "appos" and speaker.i > speaker.head.i and speaker.pos_ == "NOUN" else speaker


def _is_own(speaker: Token) -> bool:
    """Whether a word inside a quotation stands for who is quoted, or is no name: "we told them", "this court found"."""
    return speaker.pos_ not in ("NOUN", "PROPN") or any(child.lower_ in ("this", "these", "my", "our") for child in speaker.children)


# ------------------------------------------------------------------------------------------------------------- nesting


def _distinct(found: Sequence[Statement]) -> list[Statement]:
    """The statements without those that only repeat another one's content and speaker."""
    kept: dict[tuple[int, int, int], Statement] = {}
    for statement in found:
        kept.setdefault((statement.content.start, statement.content.end, statement.speaker.start), statement)
    return sorted(kept.values(), key=lambda each: (each.content.start, -each.content.end, each.speaker.start))


def nested(found: Sequence[Statement]) -> list[Statement]:
    """Return the statements, each told inside which other one it is reported."""
    known: list[Statement] = []
    for statement in found:
        around = [each for each in known if each.content.covers(statement.content) and each.content.covers(statement.cue)]
        known.append(replace(statement, outer=min(around, key=lambda each: each.content.end - each.content.start, default=None)))
    return known
