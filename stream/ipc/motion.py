"""Dead reckoning of the camera: how the picture moves between and beyond keyframes, in the dreamer and the studio.

Both use the same functions of time, so that a keyframe lies exactly on what the studio shows when it arrives, whatever
the dreamer's rate, and even after it was away for minutes.
"""

import math

import msgspec

MAX_LOG_SCALE = math.log(1.5)
"""The furthest that a keyframe is enlarged, as a logarithm, when none follows it; further would be mush."""
MAX_SECONDS = 5.0
"""The seconds' worth of motion that a keyframe goes through at the most."""


class Motion(msgspec.Struct, frozen=True):
    """The camera's speed: `zoom` is the growth in a second (1 stands still), `turn` degrees a second, clockwise.

    `right` and `down` are how far the picture goes in a second, in its heights.
    """

    zoom: float = 1.0
    turn: float = 0.0
    right: float = 0.0
    down: float = 0.0

    def slowed(self, share: float) -> "Motion":
        """The same way at a share of the speed."""
        return Motion(self.zoom**share, share * self.turn, share * self.right, share * self.down)


class CameraView(msgspec.Struct, frozen=True):
    """A view onto a keyframe: enlarged `scale` times round its centre, turned by `angle` degrees, clockwise, and then
    shifted by `right` and `down`, in heights of the keyframe."""

    scale: float
    angle: float
    right: float = 0.0
    down: float = 0.0


def view_after(motion: Motion, seconds: float) -> CameraView:
    """What the camera sees of a keyframe `seconds` after it was taken.

    The keyframe grows, turns and drifts at the motion's speed for as long as keyframes usually last. When no other
    follows, the motion eases out and from then on the picture sways slowly to and fro, so that it never stands still.
    """
    speed = math.log(motion.zoom)
    crest = min(MAX_SECONDS, MAX_LOG_SCALE / speed) if speed > 0 else MAX_SECONDS
    # A sine has the full speed at the start and none at the crest, whence it sways between the crest and its half.
    phase = max(0.0, seconds) / crest
    far = math.sin(phase) if phase < math.pi / 2 else 0.75 + 0.25 * math.cos(phase - math.pi / 2)
    gone = crest * far
    return CameraView(math.exp(speed * gone), motion.turn * gone, motion.right * gone, motion.down * gone)
