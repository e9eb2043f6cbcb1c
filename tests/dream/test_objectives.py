"""Objectives add, scale and look where they are told to."""

import pytest
import torch

from stream.dream.objectives import Response, category, channel, each, layer, log_probability, logit, neuron, total


@pytest.fixture
def response(chance: torch.Generator) -> Response:
    upper = torch.zeros(1, 1, 80, 120)
    upper[..., :40, :] = 1
    return Response({"logits": torch.randn(1, 1000, 4, 6, generator=chance)}, {"upper": upper, "lower": 1 - upper})


def test_everywhere_is_the_mean_of_all_positions(response: Response) -> None:
    torch.testing.assert_close(response.pooled("everywhere"), response.logits.mean((2, 3)))


def test_a_place_is_the_mean_of_its_own_positions(response: Response) -> None:
    torch.testing.assert_close(response.pooled("upper"), response.logits[:, :, :2].mean((2, 3)))
    torch.testing.assert_close(response.pooled("lower"), response.logits[:, :, 2:].mean((2, 3)))


def test_what_is_below_zero_leads_to_a_category_until_it_is_seen_and_speaks_against_it_no_more() -> None:
    logits = torch.full((1, 10, 2, 2), -3.0)
    logits[0, 1, 0, 0] = 20.0
    logits.requires_grad_()
    response = Response({"logits": logits}, rectified=True)
    assert response.pooled("everywhere")[0, :3].tolist() == [0.0, 5.0, 0.0]
    (unseen,) = torch.autograd.grad(logit(0)(response), logits, retain_graph=True)
    assert bool((unseen[0, 0] > 0.1).all())
    (seen,) = torch.autograd.grad(logit(1)(response), logits)
    assert seen[0, 1, 0, 0] > 0.1
    assert seen[0, 1].flatten()[1:].max() < 1e-3


def test_objectives_add_up_and_scale(response: Response) -> None:
    mixed = 0.7 * logit(980, "upper") + log_probability(130) * 0.3
    expected = 0.7 * logit(980, "upper")(response) + 0.3 * log_probability(130)(response)
    torch.testing.assert_close(mixed(response), expected)
    torch.testing.assert_close(
        total([logit(1), logit(2), logit(3)])(response), sum(logit(i)(response) for i in (1, 2, 3))
    )


def test_a_category_rises_with_its_logit_and_with_no_other() -> None:
    logits = torch.zeros(1, 1000, 2, 2, requires_grad=True)
    (gradient,) = torch.autograd.grad(category(980)(Response({"logits": logits})), logits)
    pooled = gradient.sum((0, 2, 3))
    assert pooled[980] > 0
    assert pooled[:980].max() < 0
    assert pooled[981:].max() < 0


@pytest.fixture
def inner(chance: torch.Generator) -> Response:
    """A response of which the logits are not known."""
    right = torch.zeros(1, 1, 80, 120)
    right[..., 60:] = 1
    return Response({"mixed": torch.randn(1, 5, 4, 6, generator=chance)}, {"right": right})


def test_a_layer_is_the_mean_of_its_squares_and_a_channel_its_mean(inner: Response) -> None:
    activation = inner.activations["mixed"]
    torch.testing.assert_close(layer("mixed")(inner), activation.square().mean())
    torch.testing.assert_close(channel("mixed", 3)(inner), activation[:, 3].mean())
    torch.testing.assert_close(channel("mixed", 3, "right")(inner), activation[:, 3, :, 3:].mean())


def test_a_neuron_is_one_position_of_a_channel_and_the_middle_unless_told(inner: Response) -> None:
    activation = inner.activations["mixed"]
    assert neuron("mixed", 2)(inner) == activation[0, 2, 2, 3]
    assert neuron("mixed", 2, 0, 5)(inner) == activation[0, 2, 0, 5]


def test_an_objective_names_the_layers_that_it_has_to_see() -> None:
    assert category(980).layers == ("logits",)
    assert (2 * layer("mixed")).layers == ("mixed",)
    assert (0.5 * channel("mixed", 1) + category(980) + neuron("mixed", 2)).layers == ("mixed", "logits")


def test_each_picture_may_have_an_objective_of_its_own(chance: torch.Generator) -> None:
    logits = torch.randn(3, 10, 2, 2, generator=chance)
    one, other = category(1), category(2)
    found = each([one, other, one])(Response({"logits": logits}))
    expected = sum(objective(Response({"logits": logits[n : n + 1]})) for n, objective in enumerate((one, other, one)))
    torch.testing.assert_close(found, expected)
