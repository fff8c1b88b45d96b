"""Pages of linked data, asked for as a worker is asked: what they show, in which forms, and that every link of them answers."""

from __future__ import annotations

import html
import re
from pathlib import Path
from urllib.parse import parse_qsl, quote, unquote, urlsplit

import pages as invented
import pyoxigraph
import pytest
from conftest import DAM, RELATION, STANCE, build, canonical, digest

import kg
from kg import formats
from kg.errors import KgError, NotFound
from kg.explorer import palette
from kg.server import pages, rendering
from kg.server.pages import descriptions, ledger, lists, pictures, variants
from kg.server.reader import Reader
from kg.server.replies import Refused, Reply
from kg.server.settings import Settings
from kg.worlds import COMPUTED

pytest.importorskip("jinja2", reason="pages are not made: jinja2 is not installed")
ROOT = Path(__file__).parent.parent
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
LATER = """
:union-against-dam a kg:Stance ;
    kg:holder :RiverUnion ; kg:topic :Dam ; kg:position kg:StronglyOpposes ; kg:during "2019/2021-03-31"^^edtf:EDTF ; kg:mode kg:Attributed ;
    kg:confidence 0.7 ; kg:status kg:Accepted ; kg:evidence «The river union had opposed the dam since 2019» .
:union-may-accept a kg:Stance ;
    kg:holder :RiverUnion ; kg:topic :FreeRiver ; kg:position kg:Opposes ; kg:during "2022-06/"^^edtf:EDTF ; kg:mode kg:Attributed ;
    kg:condition "if the fields are paid for" ; kg:confidence 0.4 ; kg:status kg:Accepted ;
    kg:evidence [ a kg:Evidence ; dcterms:source :doc-fields ; sem:accordingTo :Aide ; kg:relays «the union\ntold him | sem:accordingTo :UnionSpeaker» ] .
:Aide a kg:UnnamedSource ; skos:prefLabel "An aide"@en .
:opening a kg:Event ; skos:prefLabel "The site is opened"@en ; kg:during "2021-04-01"^^edtf:EDTF ; kg:evidence «work at the site» .
:vell-opens a kg:Relation ; rdf:subject :Vell ; rdf:predicate kg:partOf ; rdf:object :opening ; kg:status kg:Accepted ; kg:mode kg:Enacted ;
    kg:evidence «work at the site» .
"""


def ask(reader: Reader, path: str, accept: str = BROWSER, **params: str) -> Reply:
    return pages.answer(reader, path, {name.replace("_", "-"): value for name, value in params.items()}, accept)


def follow(reader: Reader, address: str, accept: str = BROWSER) -> Reply:
    """What an address as it stands in a page answers."""
    parts = urlsplit(address)
    return pages.answer(reader, unquote(parts.path), dict(parse_qsl(parts.query, keep_blank_values=True)), accept)


def links(reply: Reply) -> list[str]:
    return [html.unescape(found) for found in re.findall(r'(?:href|src)="([^"]*)"', reply.body.decode())]


def read(reply: Reply) -> str:
    """The text of a page without its tags."""
    body = re.sub(r"</?(?:a|bdi|span|mark|code|strong)\b[^>]*>", "", reply.body.decode().partition("<main")[2])
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", body)).split())


@pytest.fixture(scope="module")
def reader() -> Reader:
    """The casebook of this repository, without its articles."""
    found = Reader(Settings(folder=ROOT))
    pages.prepare(found)
    return found


@pytest.fixture
def dam(tmp_path: Path) -> Reader:
    """The invented case of the dam with its articles at hand."""
    folder = build(tmp_path / "dam", STANCE + RELATION + LATER)
    return Reader(Settings(folder=folder, articles=folder / "articles"))


def case(folder: Path, text: str) -> Reader:
    build(folder, text)
    return Reader(Settings(folder=folder))


# ----------------------------------------------------------------------------------------------------------- every link


def test_every_link_of_every_page_of_this_casebook_answers(reader):
    pytest.importorskip("matplotlib", reason="timelines are not drawn: matplotlib is not installed")
    todo, done, anchors = ["/actors", "/topics", "/documents", "/events", "/places", "/disagreements"], {}, set()
    while todo:
        address = todo.pop()
        if address in done or address.startswith(("/query", "/review", "/static", "data:")):
            continue
        if re.match(r"https?://", address) or address == "/":
            continue
        if address.startswith("/timeline/"):
            done[address] = None
            continue
        reply = done[address] = follow(reader, address)
        assert reply.status == 200, (address, reply)
        if reply.media.startswith("text/html"):
            found = [link for link in links(reply) if not link.startswith("#") and "format=" not in link]
            anchors |= {tuple(link.split("#")) for link in found if "#" in link}
            todo += [link.partition("#")[0] for link in found]
            ids = set(re.findall(r' id="([^"]*)"', reply.body.decode()))
            assert {link[1:] for link in links(reply) if link.startswith("#")} <= ids, address
            assert len(ids) == len(re.findall(r' id="', reply.body.decode())), f"{address} has an id twice"
    for address, anchor in anchors:
        assert f'id="{anchor}"' in done[address].body.decode()
    kinds = {kind: sum(address.startswith(f"/{kind}/") for address in done) for kind in ("actor", "topic", "claim", "document", "event", "place")}
    view = reader.graph
    assert kinds["claim"] == len(view.claims())
    told = [len(found) for found in (view.actors(), view.topics(), view.documents(), view.events(), view.places())]
    assert [kinds[kind] for kind in ("actor", "topic", "document", "event", "place")] == told
    timelines = sorted(address for address in done if address.startswith("/timeline/"))
    assert len(timelines) > 50
    assert {follow(reader, address, "image/*").media for address in timelines[::10]} == {"image/svg+xml"}


def test_links_keep_the_moment_on_every_kind_of_page(reader):
    for path in ("/actors", "/actor/US", "/document/doc-adviser-unit", "/topic/USPresenceInIraq", "/disagreements"):
        reply = ask(reader, path, as_of="2025-02-01", known="2026-01-01", possible="yes", undated="")
        inner = [link for link in links(reply) if link.startswith("/") and not link.startswith("/static")]
        lost = [
            link
            for link in inner
            if "as-of=2025-02-01" not in link or "known=2026-01-01" not in link or "possible=yes" not in link or "undated=yes" not in link
        ]
        assert lost == [path], "only the way back to all times leaves it"
        assert "What held on 2025-02-01, as far as it had been published by 2026-01-01." in read(reply)


# -------------------------------------------------------------------------------------------------------------- a thing


def test_an_actor_s_page_tells_names_ties_stances_and_their_evidence(dam):
    reply = ask(dam, "/actor/WaterMinistry")
    text = read(reply)
    assert "<title>Ministry of Water of Vell · Stancegraph</title>" in reply.body.decode()
    assert "water ministry en" in text
    assert "speaks for Vell" in text
    assert "spoken for by Ilda Marek" in text
    assert "Ministry of Water of Vell supports: The dam on the Tessel is built" in text
    assert "2021-04-10/ 2021-04-10 .. end unknown declared confidence 0.8" in text
    assert "according to Ilda Marek (for Ministry of Water of Vell), in Ministry backs dam (2021-04-10), characters" in text
    assert "<mark>The ministry of water of Vell now backs the dam</mark>" in reply.body.decode()
    assert {"/claim/ministry-for-dam", "/topic/Dam", "/actor/IldaMarek", "/actor/Vell", "/document/doc-dam"} <= {urlsplit(link).path for link in links(reply)}


def test_stances_on_a_topic_and_on_its_contrary_stand_under_one_heading(dam):
    body = ask(dam, "/actor/RiverUnion").body.decode()
    (heading,) = re.findall(r"<h3>(.*?)</h3>", body)
    assert re.sub(r"<[^>]*>", "", heading) == "The dam on the Tessel is built / The Tessel flows free"


def test_a_topic_s_page_puts_stances_on_its_contrary_on_their_side(dam):
    text = read(ask(dam, "/topic/Dam"))
    assert "contrary The Tessel flows free" in text
    assert text.rindex("For (2)") < text.index("Tessel River Union opposes: The Tessel flows free") < text.rindex("Strongly against (1)")
    assert "confidence 0.4 if the fields are paid for" in text


def test_an_arabic_name_says_its_language(reader):
    assert re.search(r'<span dir="auto" lang="ar">\w', ask(reader, "/actor/Iraq").body.decode())
    assert 'href="http://www.wikidata.org/entity/Q796" rel="noopener noreferrer nofollow"' in ask(reader, "/actor/Iraq").body.decode()


def test_a_speaker_s_page_has_the_claims_that_rest_on_its_word(dam):
    text = read(ask(dam, "/actor/UnionSpeaker"))
    assert "Other claims that rest on its word (1)" in text
    assert "according to An aide, in Fields and money (2022-06)" in text
    assert "passing on: according to A speaker of the river union (for Tessel River Union)" in text


def test_an_event_s_page_has_its_own_evidence_and_what_took_part(dam):
    text = read(ask(dam, "/event/opening"))
    assert "during 2021-04-01" in text
    assert "work at the site" in text
    assert "Vell part of The site is opened" in text


def test_what_nothing_is_told_of_has_a_page_too(dam):
    assert "No claim about it is in this view." in read(ask(dam, "/actor/FarmersLeague"))


def test_of_very_many_claims_the_first_stand_on_the_page_and_all_where_asked_for(tmp_path):
    claims = "".join(
        f":c{number} a kg:Stance ; kg:holder :Vell ; kg:topic :Dam ; kg:position kg:Supports ; kg:status kg:Accepted ; kg:evidence «backs the dam» .\n"
        for number in range(105)
    )
    reader = case(tmp_path, claims)
    first = ask(reader, "/actor/Vell")
    assert first.body.count(b'<li class="claim') == 100
    (more,) = [link for link in links(first) if "all=1" in link]
    assert "(5 more here)" in read(first)
    assert follow(reader, more).body.count(b'<li class="claim') == 105


# -------------------------------------------------------------------------------------------------------------- a claim


def test_a_claim_s_page_tells_all_of_it_and_where_it_stands_in_the_files(dam):
    text = read(ask(dam, "/claim/ministry-for-dam"))
    assert "holder Ministry of Water of Vell" in text
    assert "position supports" in text
    assert "mode declared" in text
    assert "confidence 0.8" in text
    assert "earliest begin 2021-04-10 latest begin 2021-04-10 earliest end 2021-04-11 latest end none" in text
    assert "first cited 2021-04-10" in text
    line = (dam.folder / "triples/curated/case.ttl").read_text("utf-8").split("\n").index(":ministry-for-dam a kg:Stance ;") + 1
    assert f"file triples/curated/case.ttl:{line}" in text


def test_the_passage_is_highlighted_in_its_surroundings(dam):
    body = ask(dam, "/claim/ministry-for-dam").body.decode()
    passage = "The ministry of water of Vell now backs the dam"
    before, after = DAM.split(passage)
    assert f'<span class="context">{before}</span><mark>{passage}</mark><span class="context">{after[:30]}' in body


def test_without_the_article_the_page_has_the_place_and_no_quote(tmp_path):
    body = ask(case(tmp_path, STANCE), "/claim/ministry-for-dam").body.decode()
    assert "<mark>" not in body
    assert re.search(r'<a href="/document/doc-dam#at-22-69">characters 22 to 69</a>', body)


def test_a_claim_without_a_date_says_so(dam):
    assert "Nobody tells when: it is neither always true nor never." in read(ask(dam, "/claim/orra-funds-vell"))


def test_a_claim_without_an_iri_has_an_address_that_lasts(tmp_path):
    text = "[] a kg:Stance ; kg:holder :Orra ; kg:topic :Dam ; kg:position kg:Supports ; kg:status kg:Accepted ; kg:evidence «backs the dam» ."
    addresses = set()
    for name in ("one", "other"):
        reader = case(tmp_path / name, text)
        (address,) = [link for link in links(ask(reader, "/actor/Orra")) if link.startswith("/claim/")]
        assert "Orra supports: The dam on the Tessel is built" in read(follow(reader, address))
        addresses.add(address)
    assert len(addresses) == 1


def test_a_figure_and_a_statement_are_told_part_by_part(reader):
    figure, statement = (next(claim for claim in reader.graph.claims(kind)) for kind in ("Figure", "Attribution"))
    assert f"measure {figure.measure}" in read(ask(reader, f"/claim/{figure.id.rpartition('/')[2]}"))
    assert f"holder {reader.graph.label(statement.holder)}" in read(ask(reader, f"/claim/{statement.id.rpartition('/')[2]}"))


def test_a_claim_s_page_leads_to_what_disagrees_with_it(reader):
    one = ledger.prepare(reader.graph).disagreements[0]
    reply = ask(reader, f"/claim/{one.claims[0].id.rpartition('/')[2]}")
    assert f"/disagreements/{one.id}" in links(reply)
    page = read(ask(reader, f"/disagreements/{one.id}"))
    assert one.text in page
    assert all(claim.comment in page for claim in one.claims if claim.comment)


def test_in_a_very_large_view_disagreements_are_only_pointed_to(dam, monkeypatch):
    monkeypatch.setattr(ledger, "FEW", 2)
    assert "Whether anything disagrees with this is on the page of disagreements" in read(ask(dam, "/claim/ministry-for-dam"))
    ledger.prepare(dam.graph)
    assert "Whether anything disagrees" not in read(ask(dam, "/claim/ministry-for-dam"))


# ----------------------------------------------------------------------------------------------------------- a document


def test_a_document_s_page_has_its_claims_in_the_order_of_the_passages(dam):
    reply = ask(dam, "/document/doc-dam")
    text = read(reply)
    assert f"SHA-256 {digest(DAM)}" in text
    assert "at hand as dam.txt" in text
    assert text.index("supports: The dam on the Tessel") < text.index("strongly opposes: The dam") < text.index("Orra funds Vell")
    starts = [int(start) for start in re.findall(r'id="at-(\d+)-\d+"', reply.body.decode())]
    assert starts == sorted(starts)
    assert len(starts) == 4
    assert "Event: The site is opened" in text


def test_documents_with_the_same_text_point_to_each_other(tmp_path):
    same = ':doc-copy a kg:Document ; dcterms:title "A copy"@en ; kg:sha256 "DAM" ; schema:url <https://example.org/copy> ; dcterms:publisher "The Weir" .'
    reader = case(tmp_path, STANCE + same)
    assert "same text as A copy" in read(ask(reader, "/document/doc-dam"))
    copy = ask(reader, "/document/doc-copy").body.decode()
    assert '<a href="https://example.org/copy" rel="noopener noreferrer nofollow">' in copy
    assert "<bdi>The Weir</bdi>" in copy
    assert "nobody tells when" in copy


def test_a_publisher_s_page_lists_what_it_published(tmp_path):
    reader = case(tmp_path, STANCE + ':doc-dam dcterms:publisher :Gazette . :Gazette a kg:MediaOutlet ; skos:prefLabel "Gazette"@en .')
    assert "published Ministry backs dam" in read(ask(reader, "/actor/Gazette"))
    assert "in Ministry backs dam, Gazette (2021-04-10)" in read(ask(reader, "/actor/WaterMinistry"))


# ------------------------------------------------------------------------------------------------------------ the moment


def test_what_did_not_hold_on_a_day_is_on_no_page_of_that_day(dam):
    assert "strongly opposes" in read(ask(dam, "/actor/RiverUnion", as_of="2020-06-01"))
    assert "strongly opposes" not in read(ask(dam, "/actor/RiverUnion", as_of="2021-05-01"))
    assert ask(dam, "/claim/union-against-dam", as_of="2020-06-01").status == 200
    gone = ask(dam, "/claim/union-against-dam", as_of="2021-05-01")
    assert gone.status == 404
    assert "/claim/union-against-dam" in links(gone)


def test_what_was_not_public_by_a_day_is_not_told_as_known_by_it(dam):
    before = ask(dam, "/actor/RiverUnion", known="2022-01-01")
    assert "Opposes" not in read(before)
    assert "The Tessel flows free" not in read(before)
    assert "The Tessel flows free" in read(ask(dam, "/actor/RiverUnion", known="2022-07-01"))
    assert ask(dam, "/document/doc-fields", known="2022-01-01").status == 404


def test_what_is_only_possible_or_without_a_date_is_shown_where_it_is_asked_for(dam):
    plain = ask(dam, "/actor/Vell", as_of="2023-01-01")
    assert "Orra funds Vell" not in read(plain)
    assert "2 without a date are left out" in read(plain)
    assert "Orra funds Vell" in read(ask(dam, "/actor/Vell", as_of="2023-01-01", undated="yes"))
    perhaps = read(ask(dam, "/actor/WaterMinistry", as_of="2023-01-01", possible="1"))
    assert "end unknown perhaps declared" in perhaps


def test_the_rdf_of_a_day_has_only_what_held_on_it(dam):
    assert b"union-against-dam" in ask(dam, "/actor/RiverUnion", "text/turtle", as_of="2020-06-01").body
    assert b"union-against-dam" not in ask(dam, "/actor/RiverUnion", "text/turtle", as_of="2021-05-01").body


def test_claims_that_nobody_accepted_have_no_page(tmp_path):
    text = STANCE.replace("kg:Accepted", "kg:Candidate")
    reader = case(tmp_path, text)
    assert ask(reader, "/claim/ministry-for-dam").status == 404
    assert "supports" not in read(ask(reader, "/actor/WaterMinistry"))


@pytest.mark.parametrize("params", [{"as_of": "2025-02-30"}, {"as_of": "soon"}, {"as_of": "2025-01-01", "possible": "maybe"}])
def test_a_day_that_is_none_is_told_in_a_sentence(dam, params):
    reply = ask(dam, "/actor/Vell", **params)
    assert reply.status == 400
    assert list(params.values())[-1] in read(reply)
    with pytest.raises(KgError):
        ask(dam, "/actor/Vell", "application/json", **params)


# --------------------------------------------------------------------------------------------------------- many formats


@pytest.mark.parametrize(
    ("accept", "media"),
    [
        (BROWSER, "text/html; charset=utf-8"),
        ("", "text/html; charset=utf-8"),
        ("*/*", "text/html; charset=utf-8"),
        ("text/turtle", "text/turtle; charset=utf-8"),
        ("text/html;q=0.5, application/ld+json", "application/ld+json"),
        ("application/*;q=0.4, application/n-triples", "application/n-triples"),
        ("application/rdf+xml, text/*;q=0", "application/rdf+xml"),
        ("text/turtle;q=oops, application/ld+json;q=0.1", "application/ld+json"),
    ],
)
def test_a_page_comes_in_the_form_that_is_liked_best(reader, accept, media):
    reply = ask(reader, "/actor/Iraq", accept)
    assert reply.media == media
    told = dict(reply.headers)
    assert told["Vary"] == "Accept"
    assert '</actor/Iraq?format=ttl>; rel="alternate"; type="text/turtle"' in told["Link"]


def test_a_form_that_is_not_to_be_had_is_refused(reader):
    with pytest.raises(Refused) as refused:
        ask(reader, "/actor/Iraq", "image/png")
    assert refused.value.status == 406
    with pytest.raises(Refused) as refused:
        ask(reader, "/actor/Iraq", format="docx")
    assert refused.value.status == 406


@pytest.mark.parametrize("name", descriptions.MEDIA)
@pytest.mark.parametrize(
    "path", ["/actor/Iraq", "/topic/USPresenceInIraq", "/claim/stance-sudani-us-presence-before", "/document/doc-adviser-unit", "/event/SyrianRebelCampaign"]
)
def test_the_rdf_of_a_page_is_what_the_view_says_of_it(reader, path, name):
    if reader.graph.iri(path.rpartition("/")[2]) not in reader.graph.ids():
        path = "/event/" + reader.graph.events()[0].id.rpartition("/")[2]
    reply = ask(reader, path, format=name)
    formats = {"ttl": "TURTLE", "jsonld": "JSON_LD", "nt": "N_TRIPLES", "rdf": "RDF_XML"}
    parsed = list(pyoxigraph.parse(reply.body, format=getattr(pyoxigraph.RdfFormat, formats[name])))
    view, iri = reader.graph, reader.graph.iri(path.rpartition("/")[2])
    own = [quad for quad in view.quads(derived=True) if quad.graph_name not in COMPUTED]
    about = {iri} if path.startswith("/claim") else {iri, *(claim.id for claim in view.claims(about=iri))}
    if path.startswith("/document"):
        about = {iri}
    names = {f"<{each}>" for each in about}
    wanted = [quad for quad in own if str(quad.subject) in names or (str(quad.object) == f"<{iri}>" and isinstance(quad.subject, pyoxigraph.NamedNode))]
    while True:
        blank = {quad.object for quad in wanted if isinstance(quad.object, pyoxigraph.BlankNode)} - {quad.subject for quad in wanted}
        if not blank:
            break
        wanted += [quad for quad in own if quad.subject in blank]
    assert canonical([pyoxigraph.Quad(*quad.triple) for quad in parsed]) == canonical(wanted)


def test_json_ld_names_the_thing_itself(dam):
    told = formats.read(ask(dam, "/claim/ministry-for-dam", "application/ld+json").body, "jsonld")
    assert "https://example.org/tessel/ministry-for-dam" in {quad.subject.value for quad in told}


def test_a_description_of_very_much_goes_on_in_another_part(dam, monkeypatch):
    monkeypatch.setattr(descriptions, "MOST", 2)
    assert not [value for _, value in ask(dam, "/actor/Vell", "text/turtle").headers if 'rel="next"' in value]
    monkeypatch.setattr(descriptions, "MOST", 1)
    first = ask(dam, "/actor/Vell", "text/turtle")
    (further,) = [value for _, value in first.headers if 'rel="next"' in value]
    second = follow(dam, re.search("<(.*)>", further)[1], "text/turtle")
    assert (b":orra-funds-vell a kg:Relation" in first.body) != (b":orra-funds-vell a kg:Relation" in second.body)
    assert b"skos:prefLabel" not in second.body


# ----------------------------------------------------------------------------------------------------------------- names


def test_a_thing_is_reached_by_every_name_that_it_has(dam):
    home = "https://example.org/tessel/Vell"
    for name in ("Vell", ":Vell", home, f"<{home}>"):
        assert ask(dam, f"/actor/{name}").status == 200, name
    assert follow(dam, f"/actor/{quote(home, safe='')}").status == 200


def test_the_wrong_kind_leads_to_the_right_one_and_keeps_what_was_asked(dam):
    for path in ("/topic/Vell", "/id/Vell", "/claim/Vell"):
        reply = ask(dam, path, as_of="2021-04-10")
        assert (reply.status, dict(reply.headers)["Location"]) == (303, "/actor/Vell?as-of=2021-04-10")
    assert dict(ask(dam, "/id/ministry-for-dam", format="ttl").headers)["Location"] == "/claim/ministry-for-dam?format=ttl"


def test_a_merged_actor_leads_to_whom_it_is(tmp_path):
    merge = ':Velland a kg:State ; skos:prefLabel "Velland"@en . :m a kg:Merge ; kg:merged :Velland ; kg:mergedInto :Vell .'
    reader = case(tmp_path, STANCE + merge)
    assert dict(ask(reader, "/actor/Velland").headers)["Location"] == "/actor/Vell"


def test_a_name_of_another_vocabulary_gets_an_address_that_leads_back(tmp_path):
    text = '<http://example.com/a/b#c%20d> a kg:Actor ; skos:prefLabel "Far away"@en . <urn:x:y> a kg:Actor . :b.c a kg:Actor . <https://example.org/tessel/x/y> a kg:Actor .'
    reader = case(tmp_path, text)
    found = [link for link in links(ask(reader, "/actors")) if link.startswith("/actor/")]
    assert "/actor/http:%2F%2Fexample.com%2Fa%2Fb%23c%2520d" in found
    assert [follow(reader, link).status for link in found] == [200] * len(found)
    assert "/actor/b.c" in found
    (strange,) = [link for link in found if "example.com" in link]
    (data,) = [link for link in links(follow(reader, strange)) if link.endswith("?format=nt")]
    assert b"Far away" in follow(reader, data).body


@pytest.mark.parametrize("name", ["Nobody", "", "a\0b", "_:nothing", "<>", "\u202e", "x" * 3000, "../../etc/passwd", "kg:Stance"])
def test_what_has_no_page_is_not_found(dam, name):
    reply = ask(dam, f"/actor/{name}")
    assert reply.status == 404
    assert "Not here" in read(reply)
    with pytest.raises(NotFound):
        ask(dam, f"/actor/{name}", "application/json")


def test_search_goes_straight_to_what_has_the_name(dam):
    for name in ("republic of vell", "أورا", "ünion del rio", "ministry-for-dam"):
        assert ask(dam, "/find", q=name).status == 303, name
    assert dict(ask(dam, "/find", q="Republic of Vell", as_of="2021-04-10").headers)["Location"] == "/actor/Vell?as-of=2021-04-10"


def test_search_offers_all_that_may_be_meant(tmp_path):
    reader = case(tmp_path, ':Vell2 a kg:Person ; skos:prefLabel "Vell"@en ; skos:altLabel "Republic of Vell"@en .')
    reply = ask(reader, "/find", q="republic of vell")
    assert reply.status == 300
    assert {"/actor/Vell", "/actor/Vell2"} <= set(links(reply))


def test_search_offers_what_is_near_where_nothing_has_the_name(dam):
    part, misspelt = ask(dam, "/find", q="river"), ask(dam, "/find", q="Farmers Leage")
    assert (part.status, misspelt.status) == (404, 404)
    assert "/actor/RiverUnion" in links(part)
    assert "/actor/FarmersLeague" in links(misspelt)
    assert "Tessel River Union opposes: The Tessel flows free claim" in read(ask(dam, "/find", q="union may"))
    assert "or nearly so" in read(ask(dam, "/find", q="qqqqqq"))
    assert "or nearly so" in read(ask(dam, "/find", q="..."))
    assert ask(dam, "/find", q=" ").status == 400


def test_there_is_no_page_but_those_that_there_are(dam):
    for path in ("/nothing", "/nothing/else", "/timeline/Vell", "/favicon.ico"):
        assert ask(dam, path).status == 404


# ----------------------------------------------------------------------------------------------------------------- lists


def test_a_list_tells_how_much_is_told_of_each_and_when(dam):
    text = read(ask(dam, "/actors"))
    assert "Orra أورّا state 1 2021-04-10 2021-04-10" in text
    assert re.search(r"Tessel River Union .*? alliance 2 2021-04-10 2022-06-30", text)
    assert "The Tessel flows free topic 3 2021-04-10 2022-06-30" in read(ask(dam, "/topics"))
    assert re.search(r"Fields and money document 1 2022-06-01 2022-06-30", read(ask(dam, "/documents")))


def test_the_counts_of_lists_are_those_of_the_pages(reader):
    for name, kind in lists.KINDS.items():
        told = lists.counted(reader.graph, kind)
        for thing in getattr(reader.graph, name)():
            there = re.search(r"(\d+) claims?</span>", ask(reader, f"/{kind.lower()}/{thing.id.rpartition('/')[2]}").body.decode())
            assert int(there[1]) == told.get(thing.id, lists.Count()).claims, thing.id


def test_a_list_can_be_searched_sorted_and_turned_over(tmp_path):
    actors = "".join(f':x{number:03} a kg:Person ; skos:prefLabel "Person {number:03}"@en .\n' for number in range(450))
    reader = case(tmp_path, STANCE + actors)
    first = ask(reader, "/actors")
    assert "(457)" in read(first)
    (further,) = [link for link in links(first) if "page=2" in link]
    assert "2 of 3, 457 actors" in read(follow(reader, further))
    assert ask(reader, "/actors", page="4").status == 404
    assert ask(reader, "/actors", page="9" * 5000).status == 404
    assert ask(reader, "/actors", sort="colour").status == 400
    busiest = read(ask(reader, "/actors", sort="claims"))
    assert busiest.index("Ministry of Water") < busiest.index("Farmers' League")
    assert "Person 123" in read(ask(reader, "/actors", q="PERSON 12"))
    assert "Person 300" not in read(ask(reader, "/actors", q="PERSON 12"))
    assert "And 390 more; give more of the name." in read(ask(reader, "/find", q="person"))
    assert "None has this in its name." in read(ask(reader, "/actors", q="qqq"))


# ------------------------------------------------------------------------------------------------------- disagreements


def test_disagreements_stand_by_kind_with_both_sides_and_their_evidence(reader):
    found = ledger.prepare(reader.graph).disagreements
    text = read(ask(reader, "/disagreements"))
    assert f"Disagreements ({len(found)})" in text
    assert all(one.text in text for one in found)
    split = next(one for one in found if one.kind == "internal split")
    only = ask(reader, "/disagreements", kind="internal-split")
    assert split.text in read(only)
    assert next(one for one in found if one.kind == "shift").text not in read(only)
    assert {f"/claim/{claim.id.rpartition('/')[2]}" for claim in split.claims} <= set(links(only))


def test_disagreements_of_one_actor_or_topic_can_be_asked_for(reader):
    one = next(one for one in ledger.prepare(reader.graph).disagreements if one.kind == "shift")
    holder = reader.graph.label(one.claims[0].holder)
    assert one.text in read(ask(reader, "/disagreements", actor=holder))
    assert one.text not in read(ask(reader, "/disagreements", actor="Hamas"))
    assert ask(reader, "/disagreements", actor="Nobody at all").status == 404
    assert ask(reader, "/disagreements", kind="quarrel").status == 404
    assert ask(reader, "/disagreements/ffffffffff").status == 404
    assert "No disagreement is found." in read(ask(reader, "/disagreements", as_of="1990-01-01"))


# ------------------------------------------------------------------------------------------------------------- pictures


def test_a_timeline_is_a_drawing_that_may_do_nothing(dam):
    pytest.importorskip("matplotlib", reason="timelines are not drawn: matplotlib is not installed")
    (address,) = {link for link in links(ask(dam, "/actor/RiverUnion", as_of="2020-06-01")) if link.startswith("/timeline/")}
    assert address == "/timeline/RiverUnion.svg?as-of=2020-06-01"
    reply = follow(dam, address, "image/*")
    assert reply.media == "image/svg+xml"
    assert dict(reply.headers)["Content-Security-Policy"].startswith("default-src 'none'; style-src 'unsafe-inline'")
    assert b"<svg" in reply.body
    assert b"<script" not in reply.body


def test_where_nothing_has_a_date_there_is_no_picture(dam):
    assert not [link for link in links(ask(dam, "/actor/Orra")) if "/timeline/" in link]
    assert ask(dam, "/timeline/Orra.svg").status == 404
    assert ask(dam, "/timeline/Nobody.svg").status == 404


def test_without_matplotlib_the_page_has_the_timeline_as_text(dam, monkeypatch):
    monkeypatch.setattr(pictures, "find_spec", lambda _: None)
    body = ask(dam, "/actor/RiverUnion").body.decode()
    assert "/timeline/" not in body
    assert re.search(r"<pre[^>]*>Tessel River Union", body)


def test_the_explorer_that_is_served_leads_to_the_pages_and_a_file_does_not(dam):
    pytest.importorskip("pyvis", reason="pyvis is not installed: pip install 'stancegraph[draw]'")
    reply = ask(dam, "/", as_of="2021-04-10")
    told = reply.body.decode()
    assert 'href="/actors?as-of=2021-04-10"' in told
    assert "/id/${encodeURIComponent(name)}" in told
    meta = html.unescape(re.search(r'Content-Security-Policy" content="([^"]*)"', told)[1])
    assert dict(reply.headers)["Content-Security-Policy"] == f"{meta}; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    file = kg.draw(dam.graph).html
    assert "/actors" not in file
    assert "/id/" not in file
    assert 'rel="icon"' not in file


def test_the_explorer_shows_what_part_is_asked_for(dam):
    pytest.importorskip("pyvis", reason="pyvis is not installed: pip install 'stancegraph[draw]'")
    assert "around Orra" in ask(dam, "/", focus="Orra", depth="1").body.decode()
    assert "what connects Orra and Vell" in pages.answer(dam, "/", {"path": "Orra", "path-to": "Vell"}, BROWSER).body.decode()
    assert "2021-01-01 to 2021-12-31" in ask(dam, "/", **{"from": "2021", "until": "2021"}, undated="yes").body.decode()
    assert 'data-theme="dark"' in ask(dam, "/", theme="dark").body.decode()
    assert ask(dam, "/").body == ask(dam, "/").body
    for wrong in ({"focus": "Nobody"}, {"depth": "-1"}, {"path-to": "Orra"}, {"theme": "pink"}, {"from": "soon"}):
        assert ask(dam, "/", **wrong).status in (400, 404), wrong


def test_a_judgement_stands_below_what_was_judged(tmp_path):
    other = STANCE.replace(":ministry-for-dam", ":ministry-not-for-dam").replace("kg:status", "kg:negated true ; kg:status")
    folder = build(tmp_path, STANCE + other)
    one = kg.disagreements(kg.open(folder)).disagreements[0]
    kg.judge(folder, one.id, "first", why="It says so itself.", by="ana")
    reader = Reader(Settings(folder=folder))
    assert "judged first by ana: It says so itself." in read(ask(reader, f"/disagreements/{one.id}"))
    assert one.text not in read(ask(reader, "/disagreements", judged="no"))
    assert one.text in read(ask(reader, "/disagreements", judged="yes"))


# ----------------------------------------------------------------------------------------------------------- appearance


def test_data_that_is_not_as_it_should_be_is_shown_as_far_as_it_goes(tmp_path):
    text = """
    :odd a kg:Stance ; kg:holder :Vell , :Orra ; kg:topic :Dam ; kg:position kg:Supports , :NoPosition ; kg:status kg:Accepted ; kg:confidence "high" ;
        kg:during "some day" ; kg:condition "a" , "b" ; kg:evidence
        [ dcterms:source "a leaflet" ; oa:start "ten" ; sem:accordingTo "a passer-by" ] , [ dcterms:source :doc-dam ; oa:start "ten" ; sem:accordingTo [] ] ,
        [ dcterms:source :doc-dam ; oa:start 10 ] , [ dcterms:source :Nowhere ; oa:start -5 ; oa:end 3 ; kg:digest "x" ] , [] , :somewhere .
    :doc-dam dcterms:publisher "A" , :Vell ; dcterms:issued "never" ; schema:url "ftp://example.org/" .
    :Vell prov:actedOnBehalfOf "everybody" , :Nobody .
    :Fog a kg:Event ; kg:during "in the fog" ; kg:evidence [ dcterms:source :doc-dam ; oa:start 10 ] .
    """
    reader = case(tmp_path, text)
    assert "a leaflet" in read(ask(reader, "/claim/odd"))
    assert "a passer-by" in read(ask(reader, "/claim/odd"))
    assert "characters 10 to ?" in read(ask(reader, "/claim/odd"))
    assert "Characters 10 to ?" in read(ask(reader, "/document/doc-dam"))
    for path in ("/actor/Vell", "/actor/Orra", "/topic/Dam", "/event/Fog", "/actors", "/documents", "/events", "/disagreements"):
        assert ask(reader, path).status == 200, path


def test_hostile_texts_are_shown_and_do_nothing(tmp_path):
    invented.hostile(tmp_path)
    reader = Reader(Settings(folder=tmp_path / "case"))
    addresses = ["/actor/A", "/actor/B", "/topic/T", "/document/doc", "/claim/s", "/claim/r", "/actors", "/topics", "/documents", "/disagreements"]
    for address in (*addresses, "/find?q=%3Cimg%20src%3Dx%3E%00%E2%80%AE"):
        reply = follow(reader, address)
        body = reply.body.decode()
        assert "<img src=x" not in body, address
        assert not re.search("[\x00-\x08\x0b-\x1f\u202a-\u202e\u2066-\u2069]", body), address
        assert not [link for link in links(reply) if not re.match(r"/|#|https?://|data:,$", link)], address
    assert "49" not in read(ask(reader, "/actor/A")).partition("claims")[0]
    assert "nul:\\u0000 bell:\\u0007" in read(ask(reader, "/actor/A"))
    assert "javascript:alert(1)" in read(ask(reader, "/document/doc")), "an address that leads nowhere is told as text"


def test_the_colours_of_positions_and_relations_are_those_of_the_explorer():
    style = (Path(rendering.__file__).parent / "static" / "site.css").read_text("utf-8")
    for theme, block in zip(("light", "dark"), re.findall(r"--supports:.*", style), strict=True):
        told = dict(re.findall(r"--([\w-]+): (#\w+);", block))
        assert told == {name: getattr(kind, theme) for name, kind in palette.LINES.items()}


def test_a_header_that_is_liked_least_is_still_taken():
    assert variants.preferred("text/turtle;q=0.1") == "ttl"
    assert variants.preferred("text/turtle;q=0") is None


def test_what_is_too_much_to_draw_at_once_is_drawn_in_parts(reader, monkeypatch):
    monkeypatch.setattr(pictures, "MOST_DRAWN", 100)
    reply = ask(reader, "/")
    assert reply.status == 400
    assert "This casebook has 166 claims, too many to draw at once; find an actor or a topic first, or ask for /?focus=NAME" in read(reply)
    assert ask(reader, "/", focus="PMF").status == 200


def test_in_a_very_large_casebook_disagreements_are_looked_for_when_somebody_asks(reader, monkeypatch):
    looked = []
    monkeypatch.setattr(pages, "MANY", 100)
    monkeypatch.setattr(ledger, "prepare", looked.append)
    pages.prepare(reader)
    assert not looked


# ------------------------------------------------------------------------------------------------------------ data sets


def rows(number: int, name: str = "E") -> str:
    """A data set with so many records, each of which bears a claim of its own and one that all bear."""
    found = [":doc-dam kg:status kg:Accepted . :all a kg:Relation ; rdf:subject :Orra ; rdf:predicate kg:funds ; rdf:object :Vell ; kg:status kg:Accepted ."]
    for row in range(2, number + 2):
        piece = f"[ a kg:Evidence ; dcterms:source :doc-dam ; kg:row {row} ; dcterms:identifier '{name}-{row}' ]"
        found.append(f":all kg:evidence {piece} . :c{row} a kg:Stance ; kg:holder :Orra ; kg:topic :Dam ; kg:position kg:Supports ; kg:status kg:Accepted ;")
        found.append(f"    kg:during '2020-01-{row % 28 + 1:02}'^^edtf:EDTF ; kg:evidence {piece} .")
    return "\n".join(found)


def test_a_record_of_a_data_set_is_told_and_linked_by_its_row(tmp_path):
    reader = case(
        tmp_path, rows(4) + ":none a kg:Attribution ; kg:holder :Orra ; kg:about :Dam ; kg:status kg:Accepted ; kg:evidence [ dcterms:source :doc-dam ] ."
    )
    body = ask(reader, "/claim/c3").body.decode()
    address = "/document/doc-dam?row=3#row-3"
    assert f'<a href="{address}">row 3, record E-3</a>' in body
    document = follow(reader, address).body.decode()
    assert re.findall(r'<section class="passage" id="([^"]*)"', document) == ["row-2", "row-3", "row-4", "row-5", "elsewhere"]
    assert "Row 3, record E-3" in document
    assert "No place given" in document
    for page in (body, document, ask(reader, "/claim/none").body.decode(), ask(reader, "/actor/Orra").body.decode()):
        assert "None" not in page
        assert "characters" not in page


def test_a_data_set_of_many_rows_is_shown_part_by_part_and_a_row_is_found_on_its_part(tmp_path):
    reader = case(tmp_path, rows(450))
    first = ask(reader, "/document/doc-dam").body.decode()
    assert "451 claims" in first
    assert "1 of 3, 450 passages" in first
    assert first.count('<section class="passage"') == 200
    third = ask(reader, "/document/doc-dam", row="451").body.decode()
    assert "3 of 3, 450 passages" in third
    assert 'id="row-451"' in third
    before = html.unescape(re.search(r'rel="prev" href="([^"]*)"', third)[1])
    assert 'id="row-202"' in follow(reader, before).body.decode()
    assert "1 of 3" in ask(reader, "/document/doc-dam", row="9999").body.decode()
    beyond = ask(reader, "/document/doc-dam", page="4")
    assert beyond.status == 404
    assert "Page=4 is none of the 3 pages of this list" in read(beyond)


def test_of_very_many_pieces_of_evidence_fifty_are_shown_and_the_others_unfold(tmp_path):
    body = ask(case(tmp_path, rows(60)), "/claim/all").body.decode()
    shown, _, folded = body.partition('<details class="more">')
    assert shown.count('class="piece"') == 50
    assert "10 more pieces of evidence" in folded
    assert folded.count('class="piece"') == 10
    assert "more piece" not in ask(case(tmp_path / "few", rows(50)), "/claim/all").body.decode()
