"""Adversarial training: the network learns from pictures that are moved to where they fool it."""

import copy
import functools
import logging
import math
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn.functional import cross_entropy

from stream.dream.networks.pocket.architecture import Pocket, normalised

from .augment import Artwork, Augmentation

log = logging.getLogger(__name__)

SMOOTHING, DECAY, CLIP = 0.02, 0.05, 2.0
_REPORT, _KEEP = 50, 500  # steps


@dataclass(frozen=True)
class TrainingRecipe:
    """What a training is made of.

    `workers` threads each take a batch of `batch` pictures and its gradient in every step; the step follows their mean.
    """

    steps: int
    workers: int = 2
    batch: int = 64
    rate: float = 3e-3
    """The learning rate, held until the last `cooling` of the steps and then lowered to nothing."""
    cooling: float = 0.5
    epsilon: float = 4.0
    """The furthest that a picture is moved: the Euclidean length over all its values in 0..1."""
    share: float = 0.7
    """The share of the pictures that are moved."""
    ramp: float = 0.7
    """The share of the steps in which epsilon grows to its full size."""
    average: float = 0.998
    """How much of the averaged weights stays in a step."""
    seed: int = 0

    def learning(self, step: int) -> float:
        warm = min(1.0, (step + 1) / max(1, min(200, self.steps // 10)))
        return self.rate * warm * min(1.0, (1 - step / self.steps) / self.cooling)

    def furthest(self, step: int) -> float:
        return self.epsilon * min(1.0, step / (self.ramp * self.steps))


class Training:
    """A network being trained; `run` goes on from the checkpoint where there is one."""

    def __init__(self, artwork: Artwork, outputs: int, recipe: TrainingRecipe, checkpoint: Path) -> None:
        self._recipe = recipe
        self._checkpoint = checkpoint
        self._device = artwork.fine.device
        torch.manual_seed(recipe.seed)
        self.network = Pocket(outputs)
        self.network.to(self._device, memory_format=torch.channels_last)  # type: ignore[call-overload]
        self.averaged = copy.deepcopy(self.network)
        self._parameters = list(self.network.parameters())
        matrices = [value for value in self._parameters if value.ndim > 1]
        vectors = [value for value in self._parameters if value.ndim == 1]
        groups: list[dict[str, Any]] = [{"params": matrices, "weight_decay": DECAY}, {"params": vectors}]
        self._optimiser = torch.optim.AdamW(groups, lr=recipe.rate, betas=(0.9, 0.98), weight_decay=0.0, fused=True)
        self._step = 0
        self._augmentations = [
            Augmentation(artwork, outputs, recipe.seed * 1000 + worker) for worker in range(recipe.workers)
        ]

    def run(self) -> Pocket:
        """All steps; gives the averaged network, ready to use."""
        self._resume()
        began, first = time.monotonic(), self._step
        threads = torch.get_num_threads()
        torch.set_num_threads(1)  # the workers are the threads
        with ThreadPoolExecutor(self._recipe.workers) as pool:
            while self._step < self._recipe.steps:
                loss, right = self._advance(pool)
                self._step += 1
                if self._step % _REPORT == 0:
                    seconds = time.monotonic() - began
                    pictures = (self._step - first) * self._recipe.workers * self._recipe.batch
                    log.info(
                        "Step %d of %d: loss %.2f, %.2f right, %.0f pictures a second, %.0f minutes left.",
                        self._step, self._recipe.steps, loss, right, pictures / seconds,
                        seconds / (self._step - first) * (self._recipe.steps - self._step) / 60,
                    )  # fmt: skip
                if self._step % _KEEP == 0 or self._step == self._recipe.steps:
                    self._keep()
        torch.set_num_threads(threads)
        self._settle()
        self.averaged.eval()
        return self.averaged

    def _advance(self, pool: ThreadPoolExecutor) -> tuple[float, float]:
        self.network.train()
        learned = list(pool.map(self._learn, self._augmentations))
        for parameter, *gradients in zip(self._parameters, *(gradients for _, _, gradients in learned), strict=True):
            # In the parameter's own memory order: the fused step goes along both without looking.
            parameter.grad = torch.empty_like(parameter).copy_(torch.stack(gradients).mean(0))
        for group in self._optimiser.param_groups:
            group["lr"] = self._recipe.learning(self._step)
        nn.utils.clip_grad_norm_(self._parameters, CLIP)
        self._optimiser.step()
        keep = min(self._recipe.average, (1 + self._step) / (10 + self._step))
        with torch.no_grad():
            for mean, value in zip(self.averaged.parameters(), self._parameters, strict=True):
                mean.lerp_(value, 1 - keep)
        count = len(learned)
        return sum(float(loss) for loss, _, _ in learned) / count, sum(float(right) for _, right, _ in learned) / count

    def _learn(self, augmentation: Augmentation) -> tuple[Tensor, Tensor, tuple[Tensor, ...]]:
        """Loss, share of right answers and the gradient of one batch."""
        picture, output = augmentation.batch(self._recipe.batch)
        count, furthest = round(self._recipe.share * len(picture)), self._recipe.furthest(self._step)
        moved = attacked(self.network, picture[:count], output[:count], furthest, augmentation.chance)
        picture = torch.cat((moved, picture[count:]))
        logits = answer(self.network, picture)
        loss = cross_entropy(logits, output, label_smoothing=SMOOTHING)
        gradients = torch.autograd.grad(loss, self._parameters)
        return loss.detach(), (logits.argmax(1) == output).float().mean(), gradients

    @torch.no_grad()
    def _settle(self, batches: int = 60) -> None:
        """Measures anew what batch-norm subtracts and divides by, for the averaged weights."""
        augmentation = self._augmentations[0]
        norms = [module for module in self.averaged.modules() if isinstance(module, nn.BatchNorm2d)]
        for norm in norms:
            norm.reset_running_stats()
            norm.momentum = None  # the plain mean over all batches
        self.averaged.train()
        for _ in range(batches):
            picture, output = augmentation.batch(self._recipe.batch)
            with torch.enable_grad():
                picture = attacked(self.averaged, picture, output, self._recipe.epsilon / 2, augmentation.chance)
            answer(self.averaged, picture)
        self.averaged.eval()

    def _keep(self) -> None:
        state = {
            "step": self._step,
            "network": self.network.state_dict(),
            "averaged": self.averaged.state_dict(),
            "optimiser": self._optimiser.state_dict(),
        }
        fresh = self._checkpoint.with_suffix(".new")
        torch.save(state, fresh)
        fresh.replace(self._checkpoint)

    def _resume(self) -> None:
        if not self._checkpoint.is_file():
            return
        state = torch.load(self._checkpoint, map_location=self._device, weights_only=True)
        self.network.load_state_dict(state["network"])
        self.averaged.load_state_dict(state["averaged"])
        self._optimiser.load_state_dict(state["optimiser"])
        self._step = state["step"]
        for augmentation in self._augmentations:
            augmentation.skip(self._step)
        log.info("Going on from step %d.", self._step)


def answer(network: nn.Module, picture: Tensor) -> Tensor:
    """The logits [B, outputs] for pictures of one window [B, 3, 64, 64]."""
    with torch.autocast(picture.device.type, torch.bfloat16, enabled=_halves_are_fast(picture.device)):
        logits: Tensor = network(normalised(picture))
    return logits.float().flatten(1)


@functools.cache
def _halves_are_fast(device: torch.device) -> bool:
    """Whether the device computes with bfloat16; a processor that only imitates it takes three times as long."""
    if device.type != "cpu":
        return True
    able = torch.cpu.get_capabilities()
    return any(able.get(name) for name in ("amx_bf16", "avx512_bf16", "bf16"))


def attacked(network: nn.Module, picture: Tensor, output: Tensor, furthest: float, chance: torch.Generator) -> Tensor:
    """The pictures moved from a random start along the gradient of the loss (one step of the fast gradient method in
    the Euclidean norm; Wong et al. 2020, Fast is better than free), each by a length of .15 to 1 of `furthest`."""
    if furthest <= 0:
        return picture
    size = len(picture)
    length = furthest * (0.15 + 0.85 * torch.rand(size, 1, 1, 1, generator=chance, device=picture.device))
    noise = torch.randn(picture.shape, generator=chance, device=picture.device)
    start = picture + 0.5 * length * noise / math.sqrt(noise[0].numel())
    start.requires_grad_()
    (gradient,) = torch.autograd.grad(cross_entropy(answer(network, start), output), start)
    return (start + length * gradient / (euclidean(gradient) + 1e-12)).detach()


def euclidean(change: Tensor) -> Tensor:
    """The length of each change [B, ...] over all its values, [B, 1, 1, 1]."""
    length: Tensor = torch.linalg.vector_norm(change, dim=(1, 2, 3), keepdim=True)
    return length
