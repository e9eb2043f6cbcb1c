"""JPEG encoder of the snapshot: the picture of the moment as a file."""

import av
import cv2

from .presenter import Picture

_QUALITY = 88  # of 100


def encode_jpeg(picture: Picture) -> bytes:
    """An I420 picture (BT.709, limited range) as a JPEG file."""
    frame = av.VideoFrame.from_ndarray(picture, format="yuv420p")
    bgr = frame.reformat(format="bgr24", src_colorspace="ITU709", dst_colorspace="ITU709").to_ndarray()
    return bytes(cv2.imencode(".jpg", bgr, [cv2.IMWRITE_JPEG_QUALITY, _QUALITY])[1])
