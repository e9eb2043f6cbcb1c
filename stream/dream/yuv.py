"""RGB <-> YUV: between the canvas, RGB in 0..1, and a keyframe's I420 bytes, BT.709 limited range (ITU-R BT.709-6)."""

import functools
from collections.abc import Callable

import torch
from torch import Tensor
from torch.nn.functional import avg_pool2d, interpolate

from .opencv_planes import cv2, has_planes, plane_by_plane

_RED, _BLUE = 0.2126, 0.0722
_GREEN = 1 - _RED - _BLUE
_TO_YCC = torch.tensor(
    [
        [_RED, _GREEN, _BLUE],
        [-_RED / (2 - 2 * _BLUE), -_GREEN / (2 - 2 * _BLUE), 0.5],
        [0.5, -_GREEN / (2 - 2 * _RED), -_BLUE / (2 - 2 * _RED)],
    ]
)
_TO_RGB = torch.linalg.inv(_TO_YCC)


def i420(picture: Tensor) -> Tensor:
    """The three planes of a picture [1, 3, H, W], RGB in 0..1 with even sides, as bytes [H * W * 3 / 2] on its device;
    chroma lies amid its four pixels."""
    weights = _TO_YCC.to(picture)
    luma = weights[:1] @ picture.reshape(3, -1)
    chroma = weights[1:] @ _halved(picture).reshape(3, -1)
    return torch.cat([_levels(values, *span).flatten() for values, span in ((luma, (219, 16)), (chroma, (224, 128)))])


def _levels(values: Tensor, scale: int, offset: int) -> Tensor:
    """The bytes nearest to `offset` and above of values of a picture."""
    if has_planes(values):
        return torch.from_numpy(cv2.convertScaleAbs(values.numpy(), alpha=scale, beta=offset))
    return (offset + scale * values).round().clamp(0, 255).to(torch.uint8)


def _halved(picture: Tensor) -> Tensor:
    """The means of every four pixels."""
    if not has_planes(picture):
        return avg_pool2d(picture, 2)
    height, width = picture.shape[-2:]
    half = width // 2, height // 2
    return plane_by_plane(
        lambda plane, result: cv2.resize(plane, half, dst=result, interpolation=cv2.INTER_AREA), picture, half[::-1]
    )


def copy_to_host(values: Tensor) -> Callable[[], bytes]:
    """Begins to bring uint8 values from their device, which goes on meanwhile; what it gives waits for them."""
    if not values.is_cuda:
        content = values.numpy().tobytes()
        return lambda: content
    here = torch.empty(values.shape, dtype=values.dtype, pin_memory=True)
    stream, arrived = _copy_stream(values.device), torch.cuda.Event()  # type: ignore[no-untyped-call]
    stream.wait_stream(torch.cuda.current_stream(values.device))
    with torch.cuda.stream(stream):
        here.copy_(values, non_blocking=True)
        arrived.record()
    values.record_stream(stream)

    def wait() -> bytes:
        arrived.synchronize()
        return here.numpy().tobytes()

    return wait


@functools.cache
def _copy_stream(device: torch.device) -> torch.cuda.Stream:
    return torch.cuda.Stream(device)  # type: ignore[no-untyped-call]


def from_i420(planes: bytes, width: int, height: int, device: torch.device | str = "cpu") -> Tensor:
    """The picture [1, 3, height, width], RGB in 0..1, of its planes. Raises ValueError for another size."""
    size = width * height
    if len(planes) != size * 3 // 2:
        raise ValueError(f"{len(planes)} bytes are no I420 picture of {width}x{height}")
    values = torch.frombuffer(bytearray(planes), dtype=torch.uint8).to(device).float()
    luma = (values[:size].view(1, 1, height, width) - 16) / 219
    small = (values[size:].view(1, 2, height // 2, width // 2) - 128) / 224
    chroma = interpolate(small, (height, width), mode="bilinear")
    return torch.einsum("ij,bjhw->bihw", _TO_RGB.to(values), torch.cat((luma, chroma), 1)).clamp(0, 1)
