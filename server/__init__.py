"""The server, in nine rooms. A file imports from its own room and from those after it, never back.

`cli` is the `earshot` command: it chooses pictures and models, and starts the server.
`web` is the web application: its routes, its socket, who may connect, and the page's files.
`conversation` performs what a session decides: it hears, searches, describes and speaks, for one
person, and tells the client.
`assistant` does that work for every session at once, in lanes that give each person their turn, and
says what becomes of a failure.
`session` decides, for one person, what happens next: whose turn it is, what is answered, and what
goes on after an interruption. It has no models, no clock and no sockets.
`protocol` is the wire: every event and message, and what is kept for a client that lost its socket.
`feedback` keeps thumbs, reports on them, and turns later questions by them.
`language` reads what people say and has every sentence that Earshot says.
`search` finds the pictures for a query: it ranks them, pages them, and leaves out near duplicates.
`workshop` has processes beside this one, which open pictures, look at them and describe them.

The order: cli, web, conversation, then assistant and session, which do not know each other, then
protocol and feedback, which do not either, then language, search and workshop. Beside the rooms
stand `settings.py`, which any of them may read, `data_home.py`, which keeps other people out, and
`wiring.py`, which alone names concrete models.
"""

PICTURES, MOST_PICTURES = 5, 50
"""How many pictures an answer holds where nobody asks for another number, and at most."""
PICTURE_BYTES = 32 * 1024 * 1024
"""The largest file of a picture that a program may send."""
HARD_MESSAGE_BYTES = 16 * 1024 * 1024
"""A larger frame ends the connection; smaller ones that are too large get an answer."""
ABOVE_ANY_ID = 2**63
"""The catalogue numbers pictures in 64 bits."""
