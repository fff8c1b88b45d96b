"""`kg serve`: a casebook on HTTP: a SPARQL endpoint, the explorer, pages of linked data, and the review desk.

One process listens and never opens the graph; a second one, the nursery, loads the casebook and forks workers, each with
a deadline and a limit of memory. What is written is written by one process each: the desk (reviews) and the scribe
(working graphs). A process that fails is replaced, and nobody else notices.

settings       what a server is started with         replies      bytes, media type, status
rendering      HTML from templates                    reader       the graph in a worker
"""
