"""A small vision model for pictures with writing, such as screenshots: convolutions, then attention over patches.

One linear map of large patches has to learn each letter anew at every place in a patch. Convolutions learn it once.
Models with it are saved and loaded by transformers as any others, since it is registered there.
"""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor, nn
from transformers import AutoConfig, AutoModel, PreTrainedConfig, PreTrainedModel
from transformers.modeling_outputs import BaseModelOutput

#: Strides of the first two convolutions; that of the third is what is left of a patch's side.
_STRIDES = (3, 2)
#: A patch's side is a multiple of this.
_PATCH_UNIT = _STRIDES[0] * _STRIDES[1]


class ConvVisionConfig(PreTrainedConfig):  # type: ignore[no-untyped-call]
    """The size of a :class:`ConvVisionModel`; ``image_size`` is (height, width)."""

    model_type = "coso_conv_vision"

    def __init__(
        self,
        hidden_size: int = 96,
        num_hidden_layers: int = 2,
        num_attention_heads: int = 4,
        image_size: tuple[int, int] = (570, 270),
        patch_size: int = 30,
        channels: tuple[int, int, int] = (16, 32, 64),
        **kwargs: Any,
    ) -> None:
        self.hidden_size = hidden_size
        self.num_hidden_layers = num_hidden_layers
        self.num_attention_heads = num_attention_heads
        self.image_size = tuple(image_size)
        self.patch_size = patch_size
        self.channels = tuple(channels)
        super().__init__(**kwargs)


class ConvVisionModel(PreTrainedModel):  # type: ignore[no-untyped-call]
    """A vision model with a token for each patch, row by row.

    Raises:
        ValueError: if the side of a patch is not a multiple of 6, or the picture not one of patches.
    """

    config_class = ConvVisionConfig
    main_input_name = "pixel_values"

    def __init__(self, config: ConvVisionConfig) -> None:
        super().__init__(config)
        if config.patch_size % _PATCH_UNIT or any(side % config.patch_size for side in config.image_size):
            raise ValueError(
                f"image_size {config.image_size} and patch_size {config.patch_size}: a patch's side must be a multiple "
                f"of {_PATCH_UNIT}, and the picture's sides must be multiples of it"
            )
        first, second, third = config.channels
        width, last = config.hidden_size, config.patch_size // _PATCH_UNIT
        rows, columns = (side // config.patch_size for side in config.image_size)
        self.stem = nn.Sequential(
            nn.Conv2d(3, first, 5, _STRIDES[0], padding=1),
            nn.GELU(),
            nn.Conv2d(first, second, 3, _STRIDES[1], padding=1),
            nn.GELU(),
            nn.Conv2d(second, third, 3, padding=1),
            nn.GELU(),
            nn.Conv2d(third, width, last, last),
        )
        self.norm = nn.LayerNorm(width)
        # A place is its row and its column, so that what is learned at one place holds at others.
        self.rows = nn.Parameter(torch.randn(rows, 1, width) / 2)
        self.columns = nn.Parameter(torch.randn(1, columns, width) / 2)
        layer = nn.TransformerEncoderLayer(
            width, config.num_attention_heads, 2 * width, 0.0, "gelu", batch_first=True, norm_first=True
        )
        self.layers = nn.TransformerEncoder(
            layer, config.num_hidden_layers, nn.LayerNorm(width), enable_nested_tensor=False
        )
        self.post_init()  # type: ignore[no-untyped-call]

    def _init_weights(self, module: nn.Module) -> None:
        """Keep PyTorch's own initial weights; transformers would draw others."""

    def forward(self, pixel_values: Tensor, **_: Any) -> BaseModelOutput:
        """Return the states of the patches, float [B, rows * columns, hidden_size], for float [B, 3, H, W]."""
        seen = self.stem(pixel_values.contiguous(memory_format=torch.channels_last)).flatten(2).transpose(1, 2)
        states = self.layers(self.norm(seen) + (self.rows + self.columns).flatten(0, 1))
        return BaseModelOutput(last_hidden_state=states, hidden_states=(states,))


AutoConfig.register(ConvVisionConfig.model_type, ConvVisionConfig)
AutoModel.register(ConvVisionConfig, ConvVisionModel)
