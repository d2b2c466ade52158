"""The model of AutoUI: a T5 whose encoder's states are mixed with the features of a picture.

Its modules have the names of the released checkpoints, so that these load as they are.
"""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor, nn
from torch.nn.functional import linear, scaled_dot_product_attention
from transformers import T5Config, T5ForConditionalGeneration

#: The architecture that a checkpoint's config.json names.
ARCHITECTURE = "T5ForMultimodalGeneration"

#: Width of the features of BLIP-2's vision part, for which the released checkpoints are made.
BLIP2_WIDTH = 1408

#: A name in a file -> the name of the parameter: training on several GPUs puts a word in front.
_KEYS = {r"^module\.": ""}


class T5ForMultimodalGeneration(T5ForConditionalGeneration):  # type: ignore[no-untyped-call]
    """A T5 that attends to a picture between its encoder and its decoder.

    Args:
        config: a T5's; ``img_dim`` is the width of the picture's features, 1408 where it is missing.
    """

    def __init__(self, config: T5Config) -> None:
        # transformers ties the output layer of every T5, but in a T5 1.1, whose outputs are not scaled, it is separate.
        if not config.scale_decoder_outputs:
            tied = super()._tied_weights_keys
            self._tied_weights_keys = {name: tied[name] for name in tied if name != "lm_head.weight"}
        super().__init__(config)
        width = config.d_model
        self.image_dense = nn.Linear(getattr(config, "img_dim", BLIP2_WIDTH), width)
        self.mha_layer = nn.MultiheadAttention(width, num_heads=1, batch_first=True)
        self.gate_dense = nn.Linear(2 * width, width)
        self.post_init()  # type: ignore[no-untyped-call]

    def read(self, input_ids: Tensor, attention_mask: Tensor, features: Tensor) -> Tensor:
        """Return the states of prompts and pictures that the decoder attends to, float [B, T, d_model].

        Args:
            input_ids: int64 [B, T].
            attention_mask: int64 [B, T]; 0 on padding, on either side.
            features: float [B, k, img_dim]; k vectors of each picture, one in the released checkpoints.
        """
        states: Tensor = self.encoder(input_ids=input_ids, attention_mask=attention_mask).last_hidden_state
        seen = self._attended(states, self.image_dense(features.to(self.image_dense.weight.dtype)))
        gate = torch.sigmoid(self.gate_dense(torch.cat([states, seen], -1)))
        return (1 - gate) * states + gate * seen

    def _attended(self, states: Tensor, pictures: Tensor) -> Tensor:
        """Return what states attend to of pictures; calling ``mha_layer`` would pass by an adapter of its output."""
        into = self.mha_layer
        parts = zip((states, pictures, pictures), into.in_proj_weight.chunk(3), into.in_proj_bias.chunk(3), strict=True)
        queries, keys, values = (linear(*part) for part in parts)
        attended: Tensor = into.out_proj(scaled_dot_product_attention(queries, keys, values))
        return attended

    def written(self, states: Tensor, attention_mask: Tensor, tokens: Tensor) -> Tensor:
        """Return the states from which the output layer predicts given tokens, float [B, n, d_model].

        Args:
            states: float [B, T, d_model]; see :meth:`read`.
            attention_mask: int64 [B, T].
            tokens: int64 [B, n]; utterances, padded on the right.
        """
        decoded: Tensor = self.decoder(
            input_ids=self._shift_right(tokens),  # type: ignore[no-untyped-call]
            encoder_hidden_states=states,
            encoder_attention_mask=attention_mask,
            use_cache=False,
        ).last_hidden_state
        return decoded * self.model_dim**-0.5 if self.config.scale_decoder_outputs else decoded


def load_model(name: str, dtype: torch.dtype | str, **source: Any) -> Any:
    """Load a checkpoint of the released layout.

    Args:
        name: folder or hub id.
        dtype: of the weights, or "auto".
        source: for example a revision.

    Raises:
        ValueError: if parameters are missing, unknown or of another shape; the message names one.
    """
    load: Any = T5ForMultimodalGeneration.from_pretrained
    model, found = load(
        name, dtype=dtype, key_mapping=_KEYS, output_loading_info=True, ignore_mismatched_sizes=True, **source
    )
    if found["mismatched_keys"]:
        key, saved, wanted = sorted(found["mismatched_keys"])[0]
        raise ValueError(
            f"{name} does not fit its config.json: {key} has shape {list(saved)}, not {list(wanted)} (img_dim is the "
            f"width of the picture's features, {BLIP2_WIDTH} if config.json does not say it)"
        )
    for keys, fault in ((found["missing_keys"], "lacks"), (found["unexpected_keys"], "has unknown")):
        if keys:
            raise ValueError(f"{name} is no AutoUI checkpoint: it {fault} {len(keys)} parameters, {min(keys)} for one")
    return model
