"""FollowTheMoney: entities of others come in as claims or are reported; ours are what its own library keeps as they are."""

from __future__ import annotations

import json
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from casebooks import casebooks, empty, mutated, written
from click.testing import CliRunner
from conftest import build
from hypothesis import given, settings

import kg
from kg import formats
from kg.cli import main
from kg.formats import exported
from kg.imports import ftm
from kg.model import Actor, Relation, Stance


def entity(name: str, schema: str, /, **properties: Any) -> dict[str, Any]:
    return {"id": name, "schema": schema, "properties": {key: value if isinstance(value, list) else [value] for key, value in properties.items()}}


ILDA = entity("p1", "Person", name=["Ilda Marek", "I. Marek"], wikidataId="Q42424242", summary="A minister.")
LEAGUE = entity("o1", "Organization", name="Farmers' League", topics="pol.party")
MINISTRY = entity("o2", "PublicBody", name="Ministry of Water")
DAILY = entity("d1", "Article", title="Who holds the water", publishedAt="2021-06", sourceUrl="https://example.org/water")
KASDA = entity("a1", "Address", full="Kasda, Vell", latitude="12.5", longitude="-3.25")
MEMBER = entity(
    "m1", "Membership", member="p1", organization="o1", startDate="2019-05", endDate="2021-06-30T10:00:00", role="treasurer", proof="d1", publisher="Register",
    sourceUrl="https://example.org/register", summary="She kept the money.",
)  # fmt: skip
WHOLE = [
    ILDA, LEAGUE, MINISTRY, DAILY, KASDA, MEMBER,
    entity("e1", "Employment", employee="p1", employer="o2", startDate="2021"),
    entity("post1", "Position", name="minister of water", organization="o2"),
    entity("occ1", "Occupancy", holder="p1", post="post1", endDate="2022-01-01"),
    entity("u1", "UnknownLink", subject="o1", object="a1", role="based at"),
    entity("u2", "UnknownLink", subject="o1", object="o2", role="strongly opposes", status="attributed"),
    entity("own1", "Ownership", owner="o1", asset="o2", percentage="10"),
    entity("ev1", "Event", name="Founding day", startDate="2018-03-04", endDate="2018-03-04", involved=["p1"], organizer="o1"),
]  # fmt: skip


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return empty(tmp_path / "home")


def lines(folder: Path, *entities: Any, name: str = "water.ftm.json") -> Path:
    path = folder / name
    path.write_text("".join(json.dumps(found, ensure_ascii=False) + "\n" for found in entities), "utf-8")
    return path


def taken(folder: Path, *entities: Any) -> tuple[Any, Any]:
    found = ftm(lines(folder.parent, *entities), folder)
    return found, kg.open(folder)


def adds_up(found: Any) -> bool:
    return sum(count.read - count.taken for count in found.counts) == len(found.left)


def relations(graph: Any) -> dict[str, Relation]:
    return {graph.label(claim.predicate): claim for claim in graph.claims("Relation")}


def test_links_become_relations_with_their_dates_and_evidence(home):
    found, graph = taken(home, *WHOLE)
    assert kg.validate(home) == []
    assert found.left == []
    told = relations(graph)
    member = told["member of"]
    assert (graph.label(member.subject), graph.label(member.object), member.during, member.role, member.comment) == (
        "Ilda Marek", "Farmers' League", "2019-05/2021-06-30", "treasurer", "She kept the money.",
    )  # fmt: skip
    record, document = sorted(member.evidence, key=lambda evidence: evidence.digest is None)
    assert json.loads((home.parent / "water.ftm.json").read_text("utf-8")[record.start : record.end]) == MEMBER
    assert (graph.thing(document.source).title, graph.thing(document.source).issued) == ("Who holds the water", "2021-06")
    (row,) = graph.query("SELECT ?url ?publisher WHERE { ?e kg:relays ?r . ?r schema:url ?url ; dcterms:bibliographicCitation ?publisher }")
    assert (row["url"], row["publisher"]) == ("https://example.org/register", "Register")
    office = told["holds office in"]
    assert (graph.label(office.object), office.role, office.during) == ("Ministry of Water", "minister of water", "/2022-01-01")
    assert (told["works for"].during, told["based at"].during) == ("2021/", None)
    assert graph.label(told["Ownership"].object) == "Ministry of Water"
    assert {(graph.label(c.subject), c.role) for c in graph.claims("Relation") if graph.label(c.predicate) == "takes part in"} == {
        ("Ilda Marek", None), ("Farmers' League", "organizer"),
    }  # fmt: skip
    (stance,) = graph.claims("Stance")
    assert (graph.label(stance.position), graph.label(stance.mode)) == ("strongly opposes", "attributed")


def test_things_are_what_their_schema_and_topics_say(home):
    _, graph = taken(home, *WHOLE)
    kinds = {actor.label: actor.type for actor in graph.actors()}
    assert kinds == {"Ilda Marek": "Person", "Farmers' League": "PoliticalParty", "Ministry of Water": "Government"}
    ilda = graph.thing(graph.find("I. Marek"))
    assert ilda.exactMatch == ("http://www.wikidata.org/entity/Q42424242",)
    (place,) = graph.places()
    assert (place.label, str(place.lat), str(place.long)) == ("Kasda, Vell", "12.5", "-3.25")
    (event,) = graph.events()
    assert event.during == "2018-03-04"


def test_statements_say_the_same_as_the_entities_that_they_make_up(home, tmp_path):
    statements = [
        {"id": f"s{number}", "entity_id": found["id"], "canonical_id": found["id"], "prop": prop, "schema": found["schema"], "value": value, "dataset": "water"}
        for number, (found, prop, value) in enumerate(
            (found, prop, value) for found in WHOLE for prop, values in found["properties"].items() for value in values
        )
    ]
    _, by_entities = taken(home, *WHOLE)
    other = empty(tmp_path / "other")
    found = ftm(lines(tmp_path, *statements, {"entity_id": 7, "prop": "name"}, name="s.jsonl"), other)
    assert [left.kind for left in found.left] == ["statement"]
    assert adds_up(found)
    assert kg.validate(other) == []
    content = [{(type(c).__name__, c.during, c.comment, getattr(c, "role", None)) for c in graph.claims()} for graph in (by_entities, kg.open(other))]
    assert content[0] == content[1]


@pytest.mark.parametrize(
    ("one", "reason"),
    [
        (entity("x", "Vessel", name="Tide"), "this schema tells no relation between actors"),
        (entity("x", "Mention", name="Tide", document="d1"), "this schema tells no relation between actors"),
        (entity("x", "Position", name="mayor"), "its office is told where somebody holds it"),
        (entity("x", "Membership", member="p1"), "it has no organization"),
        (entity("x", "Membership", member="nobody", organization="o1"), "its member is not in the file, or no actor, place or event"),
        (entity("x", "UnknownLink", subject="a1", object="o1"), "its subject is not in the file, or no actor, place or event"),
        (entity("x", "UnknownLink", subject="o1", object="a1", role="supports"), "a stance is on an actor, and this is none"),
        (entity("x", "Membership", member="p1", organization="o1", startDate="2021", endDate="2019"), "its dates, 2021/2019, end before they begin"),
        (entity("x", "Event", name="E", startDate="2021", endDate="2019"), "its dates, 2021/2019, end before they begin"),
        (entity("x", "UnknownLink", subject="p1", object="o1", role="opposes", startDate="2021", endDate="2019"), "its dates, 2021/2019, end before they begin"),
        (entity("x", "Occupancy", holder="p1", post="gone"), "its post is not in the file"),
        (entity("x", "Occupancy", holder="gone", post="post1"), "its holder is not in the file, or no actor, place or event"),
        (entity("x", "Person"), "it has no name"),
        (ILDA, "the id 'p1' stands in the file before"),
        ({"id": "x", "schema": "Person", "properties": []}, "it has no id, schema and properties"),
        ({"id": "", "schema": "Person"}, "it has no id, schema and properties"),
        ("p1", "it is no entity"),
    ],
)  # fmt: skip
def test_what_cannot_be_taken_is_reported_with_its_line(home, one, reason):
    base = [found for found in WHOLE if found["id"] in ("p1", "o1", "o2", "d1", "a1", "post1", "occ1")]
    found, _ = taken(home, *base, one)
    assert [(left.row, left.reason) for left in found.left] == [(len(base) + 1, reason)]
    assert adds_up(found)
    assert kg.validate(home) == []


def test_importing_again_adds_nothing(home):
    path = lines(home.parent, *WHOLE)
    assert len(ftm(path, home).claims) == 8
    before = {file: file.read_bytes() for file in home.rglob("*.ttl")}
    again = ftm(path, home)
    assert (again.claims, again.things) == ([], [])
    assert {file: file.read_bytes() for file in home.rglob("*.ttl")} == before


@given(mutated(WHOLE))
@settings(max_examples=20)
def test_whatever_stands_in_a_file_is_taken_or_reported(entities):
    with TemporaryDirectory() as name:
        folder = empty(Path(name, "home"))
        found, _ = taken(folder, *entities)
        assert adds_up(found)
        assert [str(problem) for problem in kg.validate(folder)] == []


# ------------------------------------------------------------------------------------------------------------- exports


def kept(data: bytes) -> list[Any]:
    """The entities as FollowTheMoney's own library has them; every value survives its cleaning, and every link what links ask for."""
    model = pytest.importorskip("followthemoney").model
    proxies = {}
    for line in data.decode().splitlines():
        told = json.loads(line)
        proxy = model.get_proxy(told, cleaned=True)
        cleaned = model.get_proxy(told, cleaned=False)
        assert cleaned.id == proxy.id
        assert {key: sorted(cleaned.get(key)) for key in told["properties"]} == {key: sorted(values) for key, values in told["properties"].items()}
        assert all(proxy.get(name) for name in proxy.schema.required)
        proxies[proxy.id] = proxy
    for proxy in proxies.values():
        for prop, value in proxy.itervalues():
            if prop.range is not None:
                assert proxies[value].schema.is_a(prop.range), (proxy.schema.name, prop.name, proxies[value].schema.name)
    return list(proxies.values())


def said(graph: Any) -> dict[str, tuple[str, ...]]:
    """What FollowTheMoney can say of a graph, by the IRI of the claim."""
    actors = {actor.id for actor in graph.actors()}
    things = actors | {thing.id for kind in (graph.places(), graph.events()) for thing in kind}
    found = {}
    for claim in graph.claims():
        positive = not claim.negated and not claim.mode.endswith("Denied")
        if positive and isinstance(claim, Relation) and claim.subject in actors and claim.object in things and claim.subject != claim.object:
            found[claim.id] = (claim.subject, claim.predicate, claim.object, claim.mode)
        if positive and isinstance(claim, Stance) and claim.topic in actors and claim.topic != claim.holder:
            found[claim.id] = (claim.holder, claim.position, claim.topic, claim.mode)
    return found


def assert_comes_back(graph: Any, data: bytes, folder: Path) -> None:
    path = folder / "x.ftm"
    path.write_bytes(data)
    found = ftm(path, empty(folder / "home"))
    assert found.left == []
    back = kg.open(folder / "home")
    assert said(back).items() >= said(graph).items()
    assert {(actor.id, actor.type, actor.label) for actor in back.actors()} == {(actor.id, actor.type, actor.label) for actor in graph.actors()}
    plain = {
        claim.id: claim.during
        for claim in graph.claims()
        if claim.id in said(graph) and claim.during and claim.during.replace("/", "-").replace("-", "").isdigit()
    }
    plain = {name: during for name, during in plain.items() if not during.startswith("-") and during[-3:] != "-21"}
    assert {name: back.claim(name).during for name in plain} == plain


def test_the_bundled_graph_is_what_the_library_reads_and_comes_back(bundled, tmp_path):
    made = exported(bundled, "-", "ftm")
    assert len(kept(made.data)) > 100
    assert_comes_back(bundled, made.data, tmp_path)
    lost = {loss.id for loss in made.losses if loss.kind == "claim" and not loss.property}
    assert lost.isdisjoint(said(bundled))
    assert "stances on topics are left out: FollowTheMoney has no schema for them" in " ".join(formats.summary(made.losses))


def test_what_the_schemata_ask_for_decides_on_the_link(graph):
    opened = graph(
        "".join(
            f':r{number} a kg:Relation ; rdf:subject {subject} ; rdf:predicate kg:{name} ; rdf:object {target} ; kg:role "chair" ; kg:mode kg:Enacted ; '
            f'kg:status kg:Accepted ; kg:during "2020-01-01/.."^^edtf:EDTF ; kg:evidence «now backs the dam» .\n'
            for number, (subject, name, target) in enumerate(
                [
                    (":IldaMarek", "memberOf", ":FarmersLeague"),
                    (":IldaMarek", "holdsOfficeIn", ":WaterMinistry"),
                    (":UnionSpeaker", "worksFor", ":Vell"),
                    (":Orra", "leads", ":Kasda"),
                ]
            )
        )
    )
    made = exported(opened, "-", "ftm")
    links = {proxy.schema.name: proxy for proxy in kept(made.data) if proxy.schema.edge}
    assert set(links) == {"Membership", "Occupancy", "UnknownLink"}
    assert links["Membership"].get("role") == ["chair"]
    assert (links["Membership"].get("startDate"), links["Membership"].get("endDate")) == (["2020-01-01"], [])
    assert {loss.property for loss in made.losses if loss.kind == "claim"} == {"role", "evidence", "during"}


@given(casebooks())
@settings(max_examples=15)
def test_any_casebook_is_what_the_library_reads_and_comes_back(text):
    with TemporaryDirectory() as name:
        graph = kg.open(written(Path(name, "case"), text))
        made = exported(graph, "-", "ftm")
        kept(made.data)
        assert_comes_back(graph, made.data, Path(name))
        lost = {loss.id for loss in made.losses if loss.kind == "claim" and not loss.property}
        assert lost == {claim.id for claim in graph.claims()} - said(graph).keys()


def test_an_actor_of_no_name_but_signs_that_nobody_sees_has_one(graph):
    opened = graph(':Ghost a kg:Organization ; skos:prefLabel "\\u0001\\u200b" .')
    assert any(proxy.caption.startswith("Ghost-") for proxy in kept(exported(opened, "-", "ftm").data))


def test_the_command_writes_and_reads(tmp_path):
    folder = build(tmp_path / "c")
    out = CliRunner().invoke(main, ["-C", str(folder), "export", str(tmp_path / "out.ftm")])
    assert (out.exit_code, "the language of a name is left out" in out.stderr) == (0, True)
    into = empty(tmp_path / "home")
    answer = CliRunner().invoke(main, ["-C", str(into), "import", "ftm", str(tmp_path / "out.ftm")])
    assert answer.exit_code == 0
    assert [thing.label for thing in kg.open(into).actors() if isinstance(thing, Actor)][:2] == ["A speaker of the river union", "Farmers' League"]
