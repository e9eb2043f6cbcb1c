"""Pictures to learn from, made in batches on the device: artwork, moved and coloured, on backgrounds of four sorts."""

from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn.functional import affine_grid, grid_sample, interpolate, one_hot

SIDE = 64
_BACKGROUNDS = torch.tensor([0.15, 0.25, 0.35, 0.25])  # solid, gradient, cloud, blurred artwork
_EMPTY, _SECOND, _DISTRACTOR, _SOFT = 0.06, 0.06, 0.12, 0.25  # shares of the pictures


@dataclass(frozen=True)
class Artwork:
    """Sprites on a device: RGBA [N, 4, side, side], premultiplied, in 0..1, with the output that each belongs to [N].

    `fine` is as large as a picture; `coarse` is an eighth of it, for backgrounds.
    """

    fine: Tensor
    coarse: Tensor
    output: Tensor

    @staticmethod
    def of(pixels: Tensor, output: Tensor, device: torch.device) -> "Artwork":
        """From [N, 128, 128, 4] uint8."""
        planes = pixels.permute(0, 3, 1, 2)
        parts = [interpolate(part.float() / 255, (SIDE, SIDE), mode="area") for part in torch.split(planes, 256)]
        fine = torch.cat(parts).to(device)
        return Artwork(fine, interpolate(fine, (8, 8), mode="area"), output.to(device))


class Augmentation:
    """Draws batches of pictures [B, 3, 64, 64] in 0..1 and their outputs [B]; the last output means "nothing"."""

    def __init__(self, artwork: Artwork, outputs: int, seed: int) -> None:
        self._art = artwork
        self._nothing = outputs - 1
        self._device = artwork.fine.device
        self._seed = seed
        self.chance = torch.Generator(self._device).manual_seed(seed)
        order = artwork.output.argsort(stable=True)
        counts = one_hot(artwork.output, outputs).sum(0)[: self._nothing]
        self._counts, self._starts, self._order = counts, counts.cumsum(0) - counts, order
        self._known = counts.nonzero().flatten()

    def skip(self, batches: int) -> None:
        """Draws what no new augmentation of this seed would draw: for going on in the middle of a training."""
        self.chance.manual_seed(self._seed + 1_000_003 * batches)

    def batch(self, size: int) -> tuple[Tensor, Tensor]:
        """Every output equally often, whatever the number of its sprites."""
        output = self._known[self._integers(len(self._known), size)]
        sprite = self._any_of(output)
        picture = self._backgrounds(size)
        behind = self._pick(size, _DISTRACTOR)
        if len(behind):
            others = self._integers(len(self._art.fine), len(behind))
            picture[behind] = self._over(picture[behind], others, self._views(len(behind), (0.5, 1.1), 0.45))
        shown = self._over(picture, sprite, self._views(size, (0.65, 1.15), 0.13))
        second = self._pick(size, _SECOND)
        if len(second):
            twin = self._any_of(output[second])
            shown[second] = self._over(shown[second], twin, self._views(len(second), (0.4, 0.8), 0.35))
        empty = self._uniform(size, 1) < _EMPTY
        shown = torch.where(empty.view(-1, 1, 1, 1), picture, shown)
        output = torch.where(empty.flatten(), self._nothing, output)
        return self._coloured(self._softened(shown)).clamp(0, 1), output

    def _any_of(self, output: Tensor) -> Tensor:
        """A sprite of each output."""
        chosen = (self._uniform(len(output)) * self._counts[output]).long()
        return self._order[self._starts[output] + chosen]

    def _views(self, size: int, scale: tuple[float, float], shift: float) -> Tensor:
        """Ways to look at a sprite [B, 3, 3]: scaled, turned a little, shifted, tipped in perspective, not mirrored."""
        low, high = scale
        factor = low + (high - low) * self._uniform(size)
        # A small object may lie anywhere; one that fills the picture stays in its middle.
        room = shift * (1.6 - 0.8 * factor)
        angle = 0.12 * self._normal(size)
        cos, sin = angle.cos() / factor, angle.sin() / factor
        x, y = (self._normal(2, size) * room).clamp(-0.8, 0.8)
        stretch = 1 + 0.08 * self._normal(size)
        tilt = 0.2 * (self._uniform(2, size) - 0.5)
        one = torch.ones_like(x)
        turned = torch.stack((cos, sin, -sin, cos), 1).view(size, 2, 2)
        turned = turned * torch.stack((stretch, 1 / stretch), 1).view(size, 2, 1)
        moved = -(turned @ torch.stack((x, y), 1).unsqueeze(2))
        top = torch.cat((turned, moved), 2)
        return torch.cat((top, torch.stack((tilt[0], tilt[1], one), 1).unsqueeze(1)), 1)

    def _over(self, picture: Tensor, sprites: Tensor, views: Tensor) -> Tensor:
        """The sprites, seen that way, over the picture."""
        line = (torch.arange(SIDE, device=self._device) + 0.5) * 2 / SIDE - 1
        y, x = torch.meshgrid(line, line, indexing="ij")
        points = torch.stack((x, y, torch.ones_like(x)), -1).view(-1, 3)
        seen = points @ views.transpose(1, 2)
        grid = (seen[..., :2] / seen[..., 2:].clamp(min=0.3)).view(-1, SIDE, SIDE, 2)
        art = grid_sample(self._art.fine[sprites], grid, align_corners=False)
        return art[:, :3] + (1 - art[:, 3:]) * picture

    def _backgrounds(self, size: int) -> Tensor:
        """Solid colours, gradients, clouds and blurred artwork."""
        sort = torch.multinomial(_BACKGROUNDS.to(self._device), size, replacement=True, generator=self.chance)
        picture = self._uniform(size, 3, 1, 1).expand(-1, -1, SIDE, SIDE).clone()
        gradient = (sort == 1).nonzero().flatten()
        corners = self._uniform(len(gradient), 3, 2, 2)
        picture[gradient] = interpolate(corners, (SIDE, SIDE), mode="bilinear", align_corners=True)
        cloud = (sort == 2).nonzero().flatten()
        picture[cloud] = self._clouds(len(cloud))
        blurred = (sort == 3).nonzero().flatten()
        picture[blurred] = self._blurred(len(blurred))
        return picture

    def _clouds(self, size: int) -> Tensor:
        """Noise of every scale, of coarse scales the most, as natural pictures are."""
        cloud = self._uniform(size, 3, 1, 1).expand(-1, -1, SIDE, SIDE).clone()
        strength = 0.28 * self._uniform(size, 1, 1, 1)
        for side, weight in ((4, 1.0), (8, 0.7), (16, 0.5), (32, 0.35), (64, 0.25)):
            noise = self._normal(size, 3, side, side)
            noise = 0.6 * noise + 0.6 * noise.mean(1, keepdim=True) * 3**0.5
            cloud += strength * weight * interpolate(noise, (SIDE, SIDE), mode="bilinear")
        return cloud.clamp(0, 1)

    def _blurred(self, size: int) -> Tensor:
        """Soft colours of some artwork that is too near to be known."""
        art = self._art.coarse[self._integers(len(self._art.coarse), size)]
        ground = self._uniform(size, 3, 1, 1)
        soft = art[:, :3] + (1 - art[:, 3:]) * ground
        corner = int(self._integers(5, 1))
        crop = soft[..., corner : corner + 4, 4 - corner : 8 - corner]
        return interpolate(crop, (SIDE, SIDE), mode="bilinear", align_corners=True)

    def _softened(self, picture: Tensor) -> Tensor:
        soft = self._pick(len(picture), _SOFT)
        if len(soft):
            half = 28 + 4 * int(self._integers(7, 1))
            small = interpolate(picture[soft], (half, half), mode="area")
            picture[soft] = interpolate(small, (SIDE, SIDE), mode="bilinear")
        return picture

    def _coloured(self, picture: Tensor) -> Tensor:
        """Light, contrast, saturation and the balance of colours, a little changed."""
        size = len(picture)
        gain = 1 + 0.12 * self._normal(size, 1, 1, 1) + 0.05 * self._normal(size, 3, 1, 1)
        grey = picture.mean(1, keepdim=True)
        saturation = 1 + 0.2 * self._normal(size, 1, 1, 1)
        picture = grey + (picture - grey) * saturation.clamp(0.3, 1.6)
        middle = picture.mean((1, 2, 3), keepdim=True)
        return middle + (picture - middle) * gain + 0.06 * self._normal(size, 1, 1, 1)

    def _pick(self, size: int, share: float) -> Tensor:
        return (self._uniform(size) < share).nonzero().flatten()

    def _uniform(self, *shape: int) -> Tensor:
        return torch.rand(shape, generator=self.chance, device=self._device)

    def _normal(self, *shape: int) -> Tensor:
        return torch.randn(shape, generator=self.chance, device=self._device)

    def _integers(self, below: int, size: int) -> Tensor:
        return torch.randint(below, (size,), generator=self.chance, device=self._device)


def plain(sprites: Tensor, grey: float = 0.75) -> Tensor:
    """Sprites [N, 4, side, side] upright on plain grey, with a little room around them."""
    still = torch.tensor([[1 / 0.9, 0, 0], [0, 1 / 0.9, 0]], device=sprites.device).expand(len(sprites), 2, 3)
    art = grid_sample(sprites, affine_grid(still, list(sprites.shape), align_corners=False), align_corners=False)
    return art[:, :3] + (1 - art[:, 3:]) * grey
