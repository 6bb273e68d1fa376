"""The attention of BLIP's image tower in one fused step of PyTorch's.

transformers 5.23 writes out each of BLIP's tables of 577 x 577 weights, reads it back to scale it
and again for its softmax; `scaled_dot_product_attention` holds a piece of it at a time (T. Dao et
al., "FlashAttention", 2022). docs/performance.md has what that saves.
"""

from __future__ import annotations

from functools import partial
from typing import Any


def fuse_attention(vision_model: Any) -> None:
    """Make every layer of a `BlipVisionModel`, which is changed, attend in one step."""
    for layer in vision_model.encoder.layers:
        layer.self_attn.forward = partial(_attend, layer.self_attn)


def _attend(attention: Any, hidden_states: Any, **_: Any) -> tuple[Any, None]:
    """What `BlipAttention.forward` gives, without the weights, which nobody asks for.

    Args:
        attention: the layer's own `BlipAttention`.
        hidden_states: shape (pictures, patches, width).
    """
    from torch.nn.functional import scaled_dot_product_attention

    pictures, patches, width = hidden_states.shape
    mixed = attention.qkv(hidden_states)
    by_head = mixed.view(pictures, patches, 3, attention.num_heads, attention.head_dim)
    query, key, value = by_head.permute(2, 0, 3, 1, 4).unbind(0)
    seen = scaled_dot_product_attention(query, key, value, scale=attention.scale)
    return attention.projection(seen.transpose(1, 2).reshape(pictures, patches, width)), None
