"""One file: its pixels, its EXIF data, its look, and the town where it was taken."""
