"""What can go wrong with a model.

ModelError
    ModelMissing      the checkpoint is not on this machine
    ModelBroken       it is there, but it cannot be loaded or does not fit
    DownloadFailed    it could not be fetched
    NotAudio          the bytes given are no sound that can be read

Each message is one plain sentence that can be spoken as it stands.
"""


class ModelError(Exception):
    """A model cannot do what was asked; the message says so in a sentence."""


class ModelMissing(ModelError):
    """The checkpoint is not on this machine."""


class ModelBroken(ModelError):
    """The checkpoint is there, but it cannot be loaded or does not fit."""


class DownloadFailed(ModelError):
    """The checkpoint could not be fetched."""


class NotAudio(ModelError):
    """The bytes given are no sound that can be read."""
