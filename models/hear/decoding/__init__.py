"""Speech -> what Whisper writes for it.

window.py       sound -> what the encoder makes of it
decoder.py      that -> words, never more than could be said in the time
repetition.py   whether it has begun to repeat itself
context.py      what is likely to be said, for the decoder to lean on
likelihood.py  how likely other words are to have been said
attempts.py     once, or once more, and short words with what is expected
"""
