"""A stand-in for a tokenizer: any words in, and one and the same sentence out.

The real vocabularies are not here. Which tokens go in does not change what a model costs; what
comes out must be a sensible query or caption, since it is searched for and spoken.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any


def write_vocabulary(
    folder: Path, ids: Mapping[str, int], special: Sequence[str], says: str, **names: str
) -> None:
    """`tokenizer.json` and `tokenizer_config.json`, as transformers writes them.

    Args:
        folder: where they go.
        ids: every token.
        special: those of them that are no words.
        says: what any tokens are decoded to.
        names: transformers' `unk_token`, which is needed, and its like.
    """
    import transformers
    from tokenizers import Regex, Tokenizer, decoders
    from tokenizers.models import WordLevel
    from tokenizers.pre_tokenizers import Whitespace

    library: Any = transformers
    tokenizer = Tokenizer(WordLevel(dict(ids), unk_token=names["unk_token"]))
    tokenizer.pre_tokenizer = Whitespace()
    replaced = decoders.Replace(Regex(".+"), says)
    tokenizer.decoder = decoders.Sequence([decoders.Fuse(), replaced])
    tokenizer.add_special_tokens([*special])
    library.PreTrainedTokenizerFast(tokenizer_object=tokenizer, **names).save_pretrained(folder)
