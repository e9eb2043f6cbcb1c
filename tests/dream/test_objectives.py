"""Objectives add and scale, and each picture may have its own."""

import pytest
import torch

from stream.dream.objectives import Response, categories, category, channel, layer, neuron


@pytest.fixture
def response(chance: torch.Generator) -> Response:
    return Response({"logits": torch.randn(1, 1000, 4, 6, generator=chance)})


def test_the_answer_is_the_mean_of_all_positions(response: Response) -> None:
    torch.testing.assert_close(response.pooled, response.logits.mean((2, 3)))


def test_what_is_below_zero_leads_to_a_category_until_it_is_seen_and_speaks_against_it_no_more() -> None:
    logits = torch.full((1, 10, 2, 2), -3.0)
    logits[0, 1, 0, 0] = 20.0
    logits.requires_grad_()
    response = Response({"logits": logits}, rectified=True)
    assert response.pooled[0, :3].tolist() == [0.0, 5.0, 0.0]
    (unseen,) = torch.autograd.grad(category(0)(response), logits, retain_graph=True)
    assert bool((unseen[0, 0] > 0.1).all())
    (seen,) = torch.autograd.grad(category(1)(response), logits)
    assert seen[0, 1, 0, 0] > 0.1
    assert seen[0, 1].flatten()[1:].max() < 1e-2 * seen[0, 1, 0, 0]


def test_objectives_add_up_and_scale(response: Response) -> None:
    mixed = 0.7 * category(980) + category(130) * 0.3
    torch.testing.assert_close(mixed(response), 0.7 * category(980)(response) + 0.3 * category(130)(response))


def test_a_category_is_its_log_probability_and_its_bare_logit(response: Response) -> None:
    pooled = response.pooled[0]
    expected = pooled.log_softmax(0)[980] + 0.4 * (pooled[980] - pooled.mean())
    torch.testing.assert_close(category(980, 0.4)(response), expected)


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
    return Response({"mixed": torch.randn(1, 5, 4, 6, generator=chance)})


def test_a_layer_is_the_mean_of_its_squares_and_a_channel_its_mean(inner: Response) -> None:
    activation = inner.activations["mixed"]
    torch.testing.assert_close(layer("mixed")(inner), activation.square().mean())
    torch.testing.assert_close(channel("mixed", 3)(inner), activation[:, 3].mean())


def test_a_neuron_is_one_position_of_a_channel_and_the_middle_unless_told(inner: Response) -> None:
    activation = inner.activations["mixed"]
    assert neuron("mixed", 2)(inner) == activation[0, 2, 2, 3]
    assert neuron("mixed", 2, 0, 5)(inner) == activation[0, 2, 0, 5]


def test_an_objective_names_the_layers_that_it_has_to_see() -> None:
    assert category(980).layers == ("logits",)
    assert (2 * layer("mixed")).layers == ("mixed",)
    assert (0.5 * channel("mixed", 1) + category(980) + neuron("mixed", 2)).layers == ("mixed", "logits")


def test_each_picture_has_a_category_of_its_own(chance: torch.Generator) -> None:
    logits = torch.randn(3, 10, 2, 2, generator=chance)
    for rectified in (False, True):
        found = categories(torch.tensor([1, 2, 1]))(Response({"logits": logits}, rectified))
        expected = sum(
            category(output)(Response({"logits": logits[n : n + 1]}, rectified)) for n, output in enumerate((1, 2, 1))
        )
        torch.testing.assert_close(found, expected)
