"""The terminal program of `kg review`: one card at a time, decided with single keys.

Whatever comes from files is shown as plain text: no markup in it is obeyed, no control character reaches the terminal.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, ClassVar, NamedTuple

from textual.app import App, ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.suggester import SuggestFromList
from textual.widgets import Footer, Input, Label, Static

from kg.errors import KgError, MissingExtra, NotFound
from kg.model import Claim, Evidence
from kg.review import edits
from kg.review.cards import KINDS, Known, Outcome, Queue, elsewhere
from kg.review.decisions import DONE, Judged
from kg.review.gathering import Card
from kg.tables import cells, visible
from kg.terms import local_name
from kg.wording import counted, qualified, sentence, where

_BAR = 10
_CONTEXT = 160
_MOST_PASSAGES = 12
_MOST_KNOWN = 9
_SAYS = {"same": "says the same", "opposite": "says the opposite", "near": "on the same"}
_STYLES = {"same": "$text-success", "opposite": "$text-error", "near": "dim"}
Piece = str | tuple[str, str]


class Entry(NamedTuple):
    """A line of a form: its name, what is in it, what it is for, and what may be typed."""

    name: str
    value: str = ""
    hint: str = ""
    choices: Sequence[str] = ()


class Form(ModalScreen[bool]):
    """Lines to fill in. Enter hands them over; where they do not fit, the form stays and says why."""

    CSS = """
    Form { align: center middle; background: $background 60%; }
    #form { width: 76; max-width: 100%; height: auto; max-height: 100%; border: round $primary; padding: 0 1; background: $surface; }
    #form Horizontal { height: 1; }
    #form Label { color: $text-muted; }
    #form Input { width: 1fr; background: $boost; }
    #form .title { text-style: bold; margin-bottom: 1; }
    #fault { color: $text-error; height: auto; }
    #keys { color: $text-muted; margin-top: 1; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", "leave"),
        Binding("down", "app.focus_next", "next", show=False),
        Binding("up", "app.focus_previous", "previous", show=False),
    ]

    def __init__(self, title: str, entries: Sequence[Entry], take: Callable[[dict[str, str]], str | None]) -> None:
        """Ask for some entries; `take` gets the texts by name, and returns what is wrong with them, or None."""
        super().__init__()
        self._heading = title
        self._entries = entries
        self._take = take

    def compose(self) -> ComposeResult:
        """Lay out the lines."""
        with VerticalScroll(id="form", can_focus=False):
            yield Static(plain(self._heading), classes="title")
            wide = min(32, max(cells(entry.name) for entry in self._entries) + 3)
            for number, entry in enumerate(self._entries):
                suggester = SuggestFromList(entry.choices, case_sensitive=False) if entry.choices else None
                with Horizontal():
                    label = Label(plain(entry.name))
                    label.styles.width = wide
                    yield label
                    yield Input(
                        visible(entry.value), placeholder=visible(entry.hint), suggester=suggester, compact=True, id=f"line{number}", select_on_focus=False
                    )
            yield Static(id="fault")
            yield Static("enter: take it   escape: leave   up, down: other line   right: complete", id="keys")

    def on_input_submitted(self) -> None:
        """Hand the texts over."""
        found = [self.query_one(f"#line{number}", Input).value for number in range(len(self._entries))]
        fault = self._take({entry.name: value for entry, value in zip(self._entries, found, strict=True)})
        if fault is None:
            self.dismiss(True)
        else:
            self.query_one("#fault", Static).update(plain(fault))

    def action_leave(self) -> None:
        """Close the form; nothing is decided."""
        self.dismiss(False)


class Desk(App[None]):
    """The cards that wait, one at a time."""

    CSS = """
    #head { height: auto; background: $primary-background; color: $text; padding: 0 1; }
    #body { padding: 0 1; scrollbar-size-vertical: 1; }
    #said { height: auto; max-height: 3; padding: 0 1; background: $boost; }
    """
    ENABLE_COMMAND_PALETTE = False
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("a", "accept", "accept"),
        Binding("e", "edit", "edit"),
        Binding("r", "reject", "reject"),
        Binding("s", "skip", "skip"),
        Binding("m", "merge", "merge"),
        Binding("u", "undo", "undo"),
        Binding("slash", "filter", "filter", key_display="/"),
        Binding("n,right", "move(1)", "next", key_display="n"),
        Binding("p,left", "move(-1)", "back", show=False),
        Binding("q", "quit", "quit"),
        *(Binding(str(number), f"add({number})", show=False) for number in range(1, _MOST_KNOWN + 1)),
    ]

    def __init__(self, queue: Queue, by: str, *, second: bool = False, wanted: Mapping[str, Any] | None = None) -> None:
        """Show the cards of a queue to a reviewer; `second` shows those that others decided too, and not what they decided."""
        super().__init__()
        self._queue = queue
        self._by = by
        self._second = by if second else None
        self._wanted = dict(wanted or {})
        self._at = 0
        self._cards = queue.cards(by=self._second, **self._wanted)
        queue.publish()

    def compose(self) -> ComposeResult:
        """Lay out the screen."""
        yield Static(id="head")
        with VerticalScroll(id="body"):
            yield Static(id="card")
        yield Static(id="said")
        yield Footer()

    def on_mount(self) -> None:
        """Show the first card."""
        self.query_one("#body").focus()
        self._show(f"{counted(len(self._queue.pool.problems), 'fault')} in the candidate files: kg validate names them" if self._queue.pool.problems else "")

    # ------------------------------------------------------------------------------------------------------ showing

    @property
    def card(self) -> Card | None:
        """The card on the screen."""
        return self._cards[self._at] if self._cards else None

    def _show(self, said: str) -> None:
        self._cards = self._queue.cards(by=self._second, **self._wanted)
        self._at = max(0, min(self._at, len(self._cards) - 1))
        self.query_one("#head", Static).update(Content.assemble(*self._head()))
        body = self._body(self.card) if self.card else [("Nothing waits for review.\n", "bold"), "/ changes the filter, u undoes the last decision, q leaves."]
        self.query_one("#card", Static).update(Content.assemble(*body))
        self.query_one("#body", VerticalScroll).scroll_home(animate=False)
        self.query_one("#said", Static).update(plain(said))

    def _head(self) -> Iterator[Piece]:
        done = self._queue.progress(self._second)
        yield (visible(self._by), "bold")
        yield f"   {done.decided:,} of {done.total:,} decided: {done.accepted:,} accepted, {done.rejected:,} rejected"
        yield f"   {done.skipped:,} put off" if done.skipped else ""
        yield (f"   {done.contested:,} contested", "$text-warning") if done.contested else ""
        if self._wanted:
            told = ", ".join(f"{name} {value}" for name, value in self._wanted.items())
            yield (visible(f"\n{counted(len(self._cards), 'card')} with {told}").replace(" ", "\n", 1), "$text-accent")

    def _body(self, card: Card) -> Iterator[Piece]:
        full = round(card.confidence * _BAR)
        yield (f"{card.kind}   ", "$text-accent")
        yield f"{'█' * full}{'░' * (_BAR - full)} {card.confidence:.2f}   "
        yield f"{counted(len(card.claim.evidence), 'passage')} in {counted(card.articles, 'article')}   "
        yield (f"card {self._at + 1} of {len(self._cards)}{'   put off' if card.skipped else ''}\n", "dim")
        yield (f"{visible(self._queue.sentence(card))}\n", "bold")
        yield f"{visible(' · '.join(self._terms(card.claim)))}\n"
        for evidence in card.claim.evidence[:_MOST_PASSAGES]:
            yield from self._passage(evidence)
        if len(card.claim.evidence) > _MOST_PASSAGES:
            yield (f"and {counted(len(card.claim.evidence) - _MOST_PASSAGES, 'passage')} more\n", "dim")
        yield from self._why(card)
        yield from self._proposals(card)
        yield from self._holdings(card)

    def _terms(self, claim: Claim) -> Iterator[str]:
        yield claim.during or "undated"
        yield self._label(claim.mode) if claim.mode else "no mode"
        yield from (part for part in qualified(self._queue.graph, claim) if part != self._label(claim.mode or ""))
        if claim.comment:
            yield claim.comment

    def _passage(self, evidence: Evidence, indent: str = "") -> Iterator[Piece]:
        speaker = self._label(evidence.accordingTo) if evidence.accordingTo else "the author"
        told = [speaker]
        if evidence.source:
            told.append(f"{self._label(evidence.source)} ({self._issued(evidence.source)})")
        told += [f"{name} {when}" for name, when in (("said", evidence.saidOn), ("attested", evidence.attestedOn)) if when]
        told += filter(None, [where(evidence)])
        yield (visible(f"{indent}← {', '.join(told)}"), "$text-accent")
        quote = self._queue.quote(evidence, _CONTEXT)
        if quote is not None:
            yield "\n"
            yield (f"{indent}  …{visible(quote.before)}", "dim")
            yield (visible(quote.text), "bold reverse")
            yield (f"{visible(quote.after)}…", "dim")
        yield "\n"
        for relayed in evidence.relays:
            yield from self._passage(relayed, indent + "  ")

    def _issued(self, document: str) -> str:
        try:
            return getattr(self._queue.graph.thing(document), "issued", None) or "undated"
        except NotFound:
            return "unknown"

    def _why(self, card: Card) -> Iterator[Piece]:
        yield ("Why\n", "$text-accent")
        for step in dict.fromkeys(step for one in card.candidates for step in one.trace):
            yield f"  {visible(step)}\n"
        rules = ", ".join(dict.fromkeys(rule for one in card.candidates for rule in one.rule))
        yield (f"  rule {visible(rules)}   {visible(self._queue.graph.short(card.id))}\n" if rules else "", "dim")
        if self._second is None:
            earlier = [one for candidate in card.candidates for one in self._queue.ledger.earlier(Judged(candidate.id, candidate.places))]
            for one in dict.fromkeys(map(elsewhere, earlier)):
                yield (f"  {visible(one)}\n", "$text-warning")

    def _proposals(self, card: Card) -> Iterator[Piece]:
        found = self._queue.proposals(card)
        if found:
            yield ("New here (accepted with the card; m says who it is)\n", "$text-accent")
        for iri in found:
            yield visible(f"  {self._named(iri)}{self._like(iri)}\n".rstrip("\n"))
            yield "\n"

    def _named(self, iri: str) -> str:
        return f"{self._label(iri)} ({self._queue.graph.thing(iri).type})"

    def _like(self, iri: str) -> str:
        try:
            found = self._queue.similar(iri)
        except MissingExtra:
            return ""
        return f", like {', '.join(f'{one.name} {one.score:.0f}' for one in found)}" if found else ""

    def _holdings(self, card: Card) -> Iterator[Piece]:
        found = self._queue.known(card)[:_MOST_KNOWN]
        yield ("The graph has (a number adds the passages to that claim)\n" if found else "The graph has nothing on this pair.\n", "$text-accent")
        for number, known in enumerate(found, 1):
            yield (f"  {number} {_SAYS[known.how]}: ", _STYLES[known.how])
            yield visible(self._holding(known))
            yield "\n"

    def _holding(self, known: Known) -> str:
        graph, claim = self._queue.graph, known.claim
        told = [claim.during or "undated", *qualified(graph, claim), graph.short(claim.id)]
        return f"{sentence(graph, claim)} ({', '.join(told)})"

    def _label(self, iri: str) -> str:
        return self._queue.graph.label(iri)

    # ----------------------------------------------------------------------------------------------------- deciding

    def _try(self, decide: Callable[[], Outcome]) -> str | None:
        """Decide, and show what came of it; return what is wrong where nothing was decided."""
        try:
            outcome = decide()
        except KgError as error:
            return str(error)
        self._show(self._queue.told(outcome))
        return None

    def _do(self, decide: Callable[[Card], Outcome]) -> None:
        card = self.card
        if card is not None:
            fault = self._try(lambda: decide(card))
            if fault:
                self.query_one("#said", Static).update(Content.assemble((visible(f"{fault} (e edits)"), "$text-error")))

    def action_accept(self) -> None:
        """Accept the card as it is."""
        self._do(lambda card: self._queue.accept(card, by=self._by))

    def action_add(self, number: int) -> None:
        """Accept the card as evidence of a claim that the graph has."""
        card = self.card
        known = self._queue.known(card) if card else []
        if number <= len(known):
            self._do(lambda card: self._queue.accept(card, by=self._by, same_as=known[number - 1].claim.id))

    def action_skip(self) -> None:
        """Put the card off."""
        self._do(lambda card: self._queue.skip(card, by=self._by))

    def action_reject(self) -> None:
        """Ask why, and reject the card."""
        card = self.card
        if card is not None:
            entries = [Entry("why", hint="a reason, or nothing")]
            self._ask(
                f"Reject: {self._queue.sentence(card)}", entries, lambda given: self._try(lambda: self._queue.reject(card, by=self._by, why=given["why"]))
            )

    def action_edit(self) -> None:
        """Ask for changes, and accept the card with them."""
        card = self.card
        if card is not None:
            entries = [Entry(name, visible(edits.shown(self._queue.graph, card.claim, name)), choices=self._choices(name)) for name in edits.fields(card.claim)]
            entries.append(Entry("why", hint="a reason, or nothing"))
            before = {entry.name: entry.value for entry in entries}

            def take(given: dict[str, str]) -> str | None:
                changed: dict[str, Any] = {name: text for name, text in given.items() if text != before[name]}
                return self._try(lambda: self._queue.accept(card, by=self._by, **changed))

            self._ask("Accept with changes", entries, take)

    def _choices(self, name: str) -> list[str]:
        graph = self._queue.graph
        if name in edits.THINGS:
            things: Iterable[Any] = [*graph.actors(), *graph.topics(), *graph.places(), *graph.events()]
            return [visible(thing.label) for thing in things]
        known = {"position": edits.POSITIONS, "mode": edits.MODES, "negated": ("yes", "no")}
        return [local_name(iri) for iri in edits.predicates(graph)] if name == "predicate" else list(known.get(name, ()))

    def action_merge(self) -> None:
        """Ask which known actors the proposed ones are."""
        found = self._queue.proposals(self.card) if self.card else []
        if not found:
            self.query_one("#said", Static).update("this card needs nobody new")
            return
        names = [f"{number} {visible(self._label(iri))}" for number, iri in enumerate(found, 1)]
        entries = [Entry(name, hint=self._like(iri).removeprefix(", "), choices=self._choices("holder")) for name, iri in zip(names, found, strict=True)]

        def take(given: dict[str, str]) -> str | None:
            for name, iri in zip(names, found, strict=True):
                text = given[name].strip()
                fault = self._try(lambda iri=iri, text=text: self._queue.merge(iri, text, by=self._by)) if text else None  # type: ignore[misc]
                if fault:
                    return fault
            return None

        self._ask("Who is it? Leave empty who is new.", entries, take)

    def action_undo(self) -> None:
        """Take back the last decision, and show its card again."""
        try:
            last = self._queue.ledger.last(self._by)
        except KgError as error:
            self.query_one("#said", Static).update(plain(str(error)))
            return
        fault = self._try(lambda: self._queue.undo(by=self._by))
        names = {judged.id for judged in last.candidates}
        places = [place for place, card in enumerate(self._cards) if names.intersection(one.id for one in card.candidates)]
        self._at = places[0] if places else self._at
        self._show(fault or f"undone: {DONE[last.action]}")

    def action_filter(self) -> None:
        """Ask which cards to show."""
        hints = {
            "topic": "a topic, by any name",
            "actor": "an actor, by any name",
            "document": "a title or a file name",
            "kind": ", ".join(KINDS),
            "confidence": "the least, 0 to 1",
            "text": "words of the sentence or the trace",
        }
        entries = [Entry(name, str(self._wanted.get(name) or ""), hint) for name, hint in hints.items()]
        self._ask("Show only cards with", entries, self._narrow)

    def _narrow(self, given: dict[str, str]) -> str | None:
        wanted: dict[str, Any] = {name: text.strip() for name, text in given.items() if text.strip()}
        try:
            if "confidence" in wanted:
                wanted["confidence"] = float(wanted["confidence"])
            self._queue.cards(by=self._second, **wanted)
        except ValueError:
            return f"{given['confidence']} is no number"
        except KgError as error:
            return str(error)
        self._wanted, self._at = wanted, 0
        self._show("")
        return None

    def action_move(self, steps: int) -> None:
        """Go to another card without deciding on this one."""
        if self._cards:
            self._at = (self._at + steps) % len(self._cards)
            self._show("")

    def _ask(self, title: str, entries: Sequence[Entry], take: Callable[[dict[str, str]], str | None]) -> None:
        self.push_screen(Form(title, entries, take))


def plain(text: str) -> Content:
    """Return a text that is shown as it is, without markup or control characters."""
    return Content(visible(text))
