"""What tests of networks' weights share: two photographs, and what a network sees in them."""

from pathlib import Path

import pytest
import torch
from PIL import Image
from torch import Tensor
from torchvision.transforms.functional import center_crop, pil_to_tensor, resize

from stream.dream.networks.dense import Network

CATS = {281, 282, 285}
"""Tabby, tiger cat, Egyptian cat: all may be said of the photograph."""
HOT_DOG = 934
_SHARED = Path(__file__).resolve().parents[4] / "shared" / "photos"


def photograph(name: str, side: int = 224) -> Tensor:
    """The middle of a photograph, [1, 3, side, side], RGB in 0..1; skips the test where there is none."""
    path = _SHARED / f"{name}.jpg"
    if not path.is_file():
        pytest.skip(f"{path} is not on this machine")
    picture = pil_to_tensor(Image.open(path).convert("RGB")) / 255
    middle: Tensor = center_crop(resize(picture, round(side / 0.875), antialias=True), side)
    return middle[None]


def answer(network: Network, picture: Tensor) -> tuple[int, float]:
    """The likeliest category, and its probability."""
    probabilities = network.logits(picture).mean((2, 3)).softmax(1)[0]
    best = int(probabilities.argmax())
    return best, float(probabilities[best])


def check_recognition(network: Network) -> None:
    """Both photographs are recognised, as they are and as a much larger picture."""
    category, probability = answer(network, photograph("hot_dog"))
    assert category == HOT_DOG and probability > 0.8
    assert answer(network, photograph("cat"))[0] in CATS
    large = torch.nn.functional.pad(photograph("hot_dog"), (37, 38, 0, 11), mode="reflect")
    assert answer(network, large)[0] == HOT_DOG
