"""A network that takes no part in the dreaming says what it recognises."""

from pathlib import Path
from typing import Any

import cv2
import numpy as np
import torch
import torchvision
from numpy.typing import NDArray

from stream.dream.networks.weights import read, recognise
from stream.dream.networks.zoo import TorchvisionSpec
from tests.show import JUDGE


class Judge:
    """A classifier, as torchvision builds it, on square crops of a picture; its weights say which it is."""

    def __init__(self, weights: Path = JUDGE) -> None:
        state = read(weights)
        spec = recognise(state)
        assert isinstance(spec, TorchvisionSpec), f"{weights} fits no network of torchvision's"
        self._network: Any = torchvision.models.get_model(spec.name, weights=None, **spec.options)
        self._network.load_state_dict(state, strict=False)
        self._network.float().eval()
        self._mean = torch.tensor([0.485, 0.456, 0.406]).view(1, 3, 1, 1)
        self._deviation = torch.tensor([0.229, 0.224, 0.225]).view(1, 3, 1, 1)

    def rank(self, picture: NDArray[np.uint8], category: int) -> int:
        """The rank (1 is first) of a category in an RGB picture [height, width, 3]: the best of three square crops."""
        height, width = picture.shape[:2]
        side = min(height, width)
        corners = ((round(at * (height - side)), round(at * (width - side))) for at in (0, 0.5, 1))
        crops = [picture[top : top + side, left : left + side] for top, left in corners]
        small = np.stack([cv2.resize(crop, (224, 224), interpolation=cv2.INTER_AREA) for crop in crops])
        batch = torch.from_numpy(small).permute(0, 3, 1, 2).float() / 255
        with torch.inference_mode():
            logits = self._network((batch - self._mean) / self._deviation)
        return int((logits > logits[:, category : category + 1]).sum(1).min()) + 1
