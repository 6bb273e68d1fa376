"""The photo library: which pictures there are, what they show, and which are nearest to a vector.

Its rooms, of which each imports only those below it:

    build       folders of photos become rows, vectors and captions of a library
    library     one folder, one library: what is found in it, and what it gives to others
    store       vectors in memory and their files: the nearest are found here
    catalog     the truth, in SQL: pictures, their facts, captions and vectors
    pictures    one file: its pixels, its EXIF data, its look, and the town where it was taken

The files beside them are what all of these share: arrays, paths, locks, errors.
"""
