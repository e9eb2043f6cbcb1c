"""Networks that take no part in the dreaming say what they recognise."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import torch
import torchvision
from numpy.typing import NDArray
from PIL import Image
from torch import Tensor

from stream.dream.networks.dense import Network
from stream.dream.networks.weights import at_hand, read, recognise
from stream.dream.networks.zoo import ZOO, TorchvisionSpec
from stream.dream.opencv_planes import cv2
from tests.show import JUDGE

STRONG = "efficientnet_lite2"
"""The stronger judge, where it does not dream itself: it knows 77.6 % of ImageNet's photographs."""


class Judge:
    """A classifier on square crops of a picture."""

    def __init__(self, logits: Callable[[Tensor], Tensor], side: int) -> None:
        """`logits` are those [N, 1000] of pictures [N, 3, side, side], RGB in 0..1."""
        self._logits, self._side = logits, side

    @staticmethod
    def mobilenet(weights: Path = JUDGE) -> "Judge":
        """MobileNetV2, or another of torchvision's networks that the weights are of, as torchvision builds it."""
        state = read(weights)
        spec = recognise(state)
        assert isinstance(spec, TorchvisionSpec), f"{weights} fits no network of torchvision's"
        network: Any = torchvision.models.get_model(spec.name, weights=None, **spec.options)
        network.load_state_dict(state, strict=False)
        network.float().eval()
        mean = torch.tensor([0.485, 0.456, 0.406]).view(1, 3, 1, 1)
        deviation = torch.tensor([0.229, 0.224, 0.225]).view(1, 3, 1, 1)
        return Judge(lambda pictures: network((pictures - mean) / deviation), 224)

    @staticmethod
    def lite() -> "Judge":
        """The stronger one."""
        loaded = at_hand(ZOO[STRONG], "it judges")
        network = Network(loaded.spec, loaded.state)
        return Judge(lambda pictures: network.logits(pictures).mean((2, 3)), 260)

    def rank(self, picture: NDArray[np.uint8], category: int) -> int:
        """The rank (1 is first) of a category in an RGB picture [height, width, 3]: the best of three square crops."""
        height, width = picture.shape[:2]
        side = min(height, width)
        corners = ((round(at * (height - side)), round(at * (width - side))) for at in (0, 0.5, 1))
        crops = [picture[top : top + side, left : left + side] for top, left in corners]
        small = np.stack([_resized(crop, self._side) for crop in crops])
        with torch.inference_mode():
            logits = self._logits(torch.from_numpy(small).permute(0, 3, 1, 2).float() / 255)
        return int((logits > logits[:, category : category + 1]).sum(1).min()) + 1


def _resized(crop: NDArray[np.uint8], side: int) -> NDArray[np.uint8]:
    """A square picture with another side; where OpenCV is not, by Pillow, which is nearly the same."""
    if cv2 is None:
        return np.asarray(Image.fromarray(crop).resize((side, side), Image.Resampling.BOX))
    return np.asarray(cv2.resize(crop, (side, side), interpolation=cv2.INTER_AREA), np.uint8)


def judges(network: str) -> dict[str, Judge]:
    """Those that take no part where this network dreams (names joined by +), by name."""
    found = {"MobileNetV2": Judge.mobilenet()}
    if STRONG not in network.split("+"):
        found["EfficientNet-Lite2"] = Judge.lite()
    return found
