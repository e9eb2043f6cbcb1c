"""Objectives add, scale and look where they are told to."""

import pytest
import torch

from stream.dream.objectives import Response, category, logit, probability, total


@pytest.fixture
def response(chance: torch.Generator) -> Response:
    upper = torch.zeros(1, 1, 80, 120)
    upper[..., :40, :] = 1
    return Response(torch.randn(1, 1000, 4, 6, generator=chance), {"upper": upper, "lower": 1 - upper})


def test_everywhere_is_the_mean_of_all_positions(response: Response) -> None:
    torch.testing.assert_close(response.pooled("everywhere"), response.logits.mean((2, 3)))


def test_a_place_is_the_mean_of_its_own_positions(response: Response) -> None:
    torch.testing.assert_close(response.pooled("upper"), response.logits[:, :, :2].mean((2, 3)))
    torch.testing.assert_close(response.pooled("lower"), response.logits[:, :, 2:].mean((2, 3)))


def test_what_is_below_zero_leads_to_a_category_until_it_is_seen_and_speaks_against_it_no_more() -> None:
    logits = torch.full((1, 10, 2, 2), -3.0)
    logits[0, 1, 0, 0] = 20.0
    logits.requires_grad_()
    response = Response(logits, {}, rectified=True)
    assert response.pooled("everywhere")[0, :3].tolist() == [0.0, 5.0, 0.0]
    (unseen,) = torch.autograd.grad(logit(0)(response), logits, retain_graph=True)
    assert bool((unseen[0, 0] > 0.1).all())
    (seen,) = torch.autograd.grad(logit(1)(response), logits)
    assert seen[0, 1, 0, 0] > 0.1
    assert seen[0, 1].flatten()[1:].max() < 1e-3


def test_objectives_add_up_and_scale(response: Response) -> None:
    mixed = 0.7 * logit(980, "upper") + probability(130) * 0.3
    expected = 0.7 * logit(980, "upper")(response) + 0.3 * probability(130)(response)
    torch.testing.assert_close(mixed(response), expected)
    torch.testing.assert_close(
        total([logit(1), logit(2), logit(3)])(response), sum(logit(i)(response) for i in (1, 2, 3))
    )


def test_a_category_rises_with_its_logit_and_with_no_other() -> None:
    logits = torch.zeros(1, 1000, 2, 2, requires_grad=True)
    (gradient,) = torch.autograd.grad(category(980)(Response(logits, {})), logits)
    pooled = gradient.sum((0, 2, 3))
    assert pooled[980] > 0
    assert pooled[:980].max() < 0
    assert pooled[981:].max() < 0
