"""A look at the whole canvas shows it in another size, and its steps are those of the plain formulas."""

import pytest
import torch
from torch.nn.functional import interpolate

from stream.dream import preconditioner, views
from stream.dream.networks.engine import Engine
from stream.dream.views import FullFrame
from stream.ipc.motion import View

VOLCANO = 980


@pytest.mark.parametrize("size", [(63, 113), (90, 160), (117, 208), (8, 1000)])
def test_a_resized_picture_and_its_gradient_are_those_of_bilinear_interpolation(
    size: tuple[int, int], chance: torch.Generator
) -> None:
    picture = torch.rand(1, 3, 90, 160, generator=chance, requires_grad=True)
    found, expected = views.resized(picture, size), interpolate(picture, size, mode="bilinear")
    torch.testing.assert_close(found, expected, rtol=0, atol=2e-5)
    towards = torch.rand(1, 3, *size, generator=chance)
    gradients = [torch.autograd.grad(resized, picture, towards)[0] for resized in (found, expected)]
    torch.testing.assert_close(*gradients, rtol=0, atol=1e-4)


def test_ten_steps_are_those_that_convolutions_and_interpolation_come_to(
    engine: Engine, monkeypatch: pytest.MonkeyPatch, chance: torch.Generator
) -> None:
    # Each from the same canvas: a difference of 1e-7 in it grows to 0.1 in ten steps, because a unit of the network
    # that is near zero is either on or off.
    canvas = 0.5 + 0.1 * torch.randn(1, 3, 96, 160, generator=chance)
    quick, plain = (
        FullFrame(engine.network, 96, 160, engine.device, torch.Generator().manual_seed(1)) for _ in range(2)
    )
    for look in (quick, plain):
        look.move(View(1.0, 0.0), {(VOLCANO, "upper"): 0.6, (VOLCANO, "everywhere"): 0.4})
    for _ in range(10):
        found = stepped(quick, canvas)
        with monkeypatch.context() as patched:
            patched.setattr(views, "resized", lambda picture, size: interpolate(picture, size, mode="bilinear"))
            patched.setattr(preconditioner, "_blur", preconditioner._convolved)
            expected = stepped(plain, canvas)
        assert expected.abs().mean() > 0.005
        assert (found - expected).abs().mean() < 1e-4
        canvas = (canvas + expected).clamp(0, 1)


def stepped(look: FullFrame, canvas: torch.Tensor) -> torch.Tensor:
    look.glance()
    canvas = canvas.clone().requires_grad_()
    (towards,) = torch.autograd.grad(look.objective(canvas), canvas)
    return look.step(towards)
