"""How well an ear hears: people, the natural voice, what is no speech, and other languages.

people.py     recordings of people, in a folder of the person's own
voice.py      what the natural voice says, made once and kept
sounds.py     noise, hum, coughs, music: what is no speech
scoring.py    what counts as heard
own_words.py  an ear as a session has it, and a library of a hundred names
figures.py    the figures with their targets, beside plain faster-whisper
"""
