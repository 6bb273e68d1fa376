"""What can go wrong with a library or a photo.

LibraryError
    OtherModel         the library was indexed with another picture model
    LibraryBusy        another Earshot is indexing, or holds the catalogue
    LibraryBroken      a file of the library is damaged, lost or another program's
    LibraryGone        the library's folder is not where it was when it was opened
    LibraryNewer       a newer Earshot made the catalogue
    LibraryReadOnly    the library cannot be written
    DiskFull           there is no room left
UnreadablePhoto        the file is no picture that can be shown
    PhotoOutOfReach    the file cannot be read now, and may be later
      PhotoTooHeavy    it takes more memory than there is for it
BadFeatures            a file of features that cannot be imported
BadVectors             numbers that cannot be searched (a fault of the model, not of the person)

Each message is made of plain sentences that can be spoken as they stand.
"""


class LibraryError(Exception):
    """The library cannot do what was asked; the message says so in a sentence."""


class OtherModel(LibraryError):
    """The library was indexed with another picture model."""


class LibraryBusy(LibraryError):
    """Another Earshot is indexing this library, or holds its catalogue."""


class LibraryBroken(LibraryError):
    """A file of the library is damaged, lost or another program's."""


class LibraryGone(LibraryError):
    """The library's folder is no longer where it was when it was opened."""


class LibraryNewer(LibraryError):
    """A newer Earshot made the catalogue."""


class LibraryReadOnly(LibraryError):
    """The library's folder cannot be written."""


class DiskFull(LibraryError):
    """There is no room left on the library's disk."""


class BadFeatures(Exception):
    """A file of features cannot be imported; the message says why in sentences."""


class UnreadablePhoto(Exception):
    """The file is no picture that can be shown; `reason` says why in a sentence."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class PhotoOutOfReach(UnreadablePhoto):
    """The file cannot be read now and may be later: what is known of it is kept."""


class PhotoTooHeavy(PhotoOutOfReach):
    """It takes more memory to open than there is for it."""

    def __init__(self) -> None:
        super().__init__("There is not enough memory to open it.")


class BadVectors(ValueError):
    """Vectors of the wrong shape, without a direction, or with a value that is no number."""
