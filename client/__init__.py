"""What talks to a server: the page in `web/`, and the terminal's own client beside it.

`terminal.py` asks one question over the socket and plays the answer. It reads and writes recordings
with `wav.py` and uses the microphone and the loudspeaker through `devices.py`; `errors.py` has the
sentences for what fails. Nothing here imports the server, the models or the index.
"""
