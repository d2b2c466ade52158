"""The frozen encoder of AutoUI's pictures: BLIP-2's vision part, whose pooled state is a picture's only feature."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Self

import numpy as np
import torch
from torch import Tensor
from transformers import AutoConfig, Blip2VisionConfig, Blip2VisionModel
from transformers.models.blip.image_processing_pil_blip import BlipImageProcessorPil

#: Beside a model: the folder with its picture encoder, or the file that says where that is.
FOLDER, FILE = "picture_encoder", "picture_encoder.json"


class _Vision(Blip2VisionModel):  # type: ignore[no-untyped-call]
    """BLIP-2's vision part, also from a checkpoint with all parts."""

    _keys_to_ignore_on_load_unexpected = [r"^(language_model|language_projection|qformer|query_tokens)\b"]  # noqa: RUF012


class PictureEncoder:
    """A frozen encoder of pictures.

    Args:
        name: folder or hub id of a BLIP-2 model, or of its vision part alone.

    Attributes:
        name: the same; a folder is absolute.
        width: width of the features.

    Raises:
        FileNotFoundError: if there is none.
        ValueError: if it is no BLIP-2 or its weights are incomplete.
    """

    def __init__(self, name: str | Path) -> None:
        folder = Path(name).expanduser()
        self.name = str(folder.absolute()) if folder.exists() or folder.is_absolute() else str(name)
        if folder.is_absolute() and not (folder / "config.json").is_file():
            raise FileNotFoundError(f"there is no picture encoder in {folder} (config.json is missing)")
        config = AutoConfig.from_pretrained(self.name)
        config = getattr(config, "vision_config", config)
        if not isinstance(config, Blip2VisionConfig):
            raise ValueError(f"the picture encoder in {name} is a {config.model_type}, not a BLIP-2")
        load: Any = _Vision.from_pretrained
        self._vision, found = load(
            self.name,
            config=config,
            dtype=torch.float32,
            key_mapping={r"^vision_model\.": ""},
            output_loading_info=True,
        )
        if missing := sorted(found["missing_keys"]):
            raise ValueError(f"the picture encoder in {name} lacks {len(missing)} parameters, {missing[0]} for one")
        self._vision.eval().requires_grad_(False)
        self._scale: Any = BlipImageProcessorPil.from_pretrained(self.name)
        self.width = int(config.hidden_size)

    def __deepcopy__(self, memo: dict[int, Any]) -> Self:
        """Return the encoder itself: copies of a policy share it, since it never changes."""
        return self

    def to(self, device: torch.device) -> Self:
        """Compute on another device."""
        self._vision.to(device)
        return self

    @torch.no_grad()
    def __call__(self, image: np.ndarray) -> Tensor:
        """Return the features of a picture, uint8 [H, W, 3], as float32 [1, 1, width] on the CPU."""
        pixels = self._scale(images=[image], return_tensors="pt")["pixel_values"].to(self._vision.device)
        pooled: Tensor = self._vision(pixel_values=pixels).pooler_output
        return pooled[:, None].cpu()


def picture_encoder_of(folder: Path) -> PictureEncoder:
    """Load the picture encoder of a model's folder.

    Raises:
        FileNotFoundError: if the folder names none, or it is gone.
        ValueError: if the file that names it is damaged.
    """
    name = picture_encoder_name(folder)
    try:
        return PictureEncoder(name)
    except FileNotFoundError as error:
        file = folder / FILE
        raise FileNotFoundError(f"{error}: put it back, or correct its place in {file}") from error


def picture_encoder_name(folder: Path) -> str:
    """Return the folder or hub id of the picture encoder of a model's folder.

    Raises:
        FileNotFoundError: if the folder names none.
        ValueError: if the file that names it is damaged.
    """
    file = folder / FILE
    if file.is_file():
        try:
            return str(json.loads(file.read_text(encoding="utf-8"))["name"])
        except (ValueError, KeyError, TypeError) as error:
            raise ValueError(f'{file} is damaged; it must be {{"name": FOLDER}}') from error
    if not (folder / FOLDER).is_dir():
        raise FileNotFoundError(
            f"the AutoUI model in {folder} needs the BLIP-2 that it was trained with: link or copy its folder to "
            f'{folder / FOLDER}, or write {{"name": FOLDER}} into {file}'
        )
    return str((folder / FOLDER).absolute())
