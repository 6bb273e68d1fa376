"""Writes the starter's search models for ONNX Runtime, from weights that were trained before.

`python -m models.starter.train.export`. It takes about a minute, and changes nothing unless what it
wrote gives the same vectors and the same odds.
"""

from __future__ import annotations

from models.checkpoints.profiles import BUNDLED, STARTER, export_folder
from models.vision.exported.export_blip import export_blip
from models.vision.exported.export_clip import export_clip


def main() -> None:
    """Export the search model and the matcher. Raises: ModelError, OSError."""
    export_clip(BUNDLED / "embed", export_folder(STARTER.embed, BUNDLED))
    if STARTER.match:
        export_blip(BUNDLED / "match", export_folder(STARTER.match, BUNDLED))


if __name__ == "__main__":
    main()
