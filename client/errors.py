"""What can go wrong for a client.

AskFailed    a question could not be asked or answered

The message is plain and can be spoken as it stands: what happened, and what to do next.
"""


class AskFailed(Exception):
    """A question could not be asked or answered; the message says why and what to do."""
