"""The losses against the plain formula, and their gradients against finite differences."""

import math

import pytest
import torch
from torch import nn

from workbench.engine.losses.expectation import expectation
from workbench.engine.losses.next_token import next_token, weighted
from workbench.engine.losses.surprise import surprise
from workbench.engine.losses.token_label import token_label


def test_next_token_is_the_weighted_mean_of_negative_log_probabilities() -> None:
    torch.manual_seed(0)
    hidden, head = torch.randn(2, 4, 3), nn.Linear(3, 5)
    ids = torch.tensor([[1, 2, 3, 4], [0, 1, 0, 2]])
    weights = torch.tensor([[0.0, 0.0, 1.0, 0.5], [0.0, 2.0, 0.0, 0.0]])
    total = given = 0.0
    for row in range(2):
        for i in range(1, 4):
            logprobs = head(hidden[row, i - 1]).log_softmax(-1).detach()
            total += float(weights[row, i] * -logprobs[ids[row, i]])
            given += float(weights[row, i])
    assert float(next_token(hidden, head, ids, weights).detach()) == pytest.approx(total / given, rel=1e-5)


def test_next_token_learns_nothing_of_tokens_without_weight() -> None:
    hidden = torch.randn(1, 3, 4, requires_grad=True)
    next_token(hidden, nn.Linear(4, 6), torch.tensor([[1, 2, 3]]), torch.tensor([[0.0, 0.0, 1.0]])).backward()
    assert hidden.grad is not None
    assert hidden.grad[0, [0, 2]].abs().sum() == 0
    assert hidden.grad[0, 1].abs().sum() > 0


def test_next_token_gradient_is_that_of_the_formula() -> None:
    hidden = torch.randn(1, 3, 4, dtype=torch.float64, requires_grad=True)
    head = nn.Linear(4, 6, dtype=torch.float64)
    ids, weights = torch.tensor([[1, 2, 3]]), torch.tensor([[0.0, 1.0, 2.0]], dtype=torch.float64)
    # the loss is computed in float32, hence the wide step and tolerance
    assert torch.autograd.gradcheck(
        lambda x: next_token(x, head, ids, weights), (hidden,), eps=1e-2, atol=1e-3, rtol=1e-2
    )


def test_weighted_of_equal_logits_is_the_log_of_the_vocabulary() -> None:
    loss = weighted(torch.zeros(2, 8), torch.tensor([3, 5]), torch.tensor([1.0, 3.0]))
    assert float(loss) == pytest.approx(math.log(8), rel=1e-6)


def test_token_label_is_cross_entropy_of_the_two_labels() -> None:
    logits = torch.tensor([[[0.0, 2.0], [1.0, -1.0], [5.0, 5.0]]])
    targets = torch.tensor([[1.0, 0.0, math.nan]])
    weights = torch.tensor([[1.0, 0.5, 1.0]])
    good, bad = -math.log(1 / (1 + math.exp(-2))), -math.log(1 / (1 + math.exp(-2)))
    assert float(token_label(logits, targets, weights)) == pytest.approx((good + 0.5 * bad) / 1.5, rel=1e-5)


def test_token_label_takes_no_step_that_cannot_be_told() -> None:
    logits = torch.randn(1, 2, 2, requires_grad=True)
    loss = token_label(logits, torch.full((1, 2), math.nan), torch.ones(1, 2))
    loss.backward()
    assert float(loss.detach()) == 0.0
    assert logits.grad is not None
    assert logits.grad.abs().sum() == 0


def test_token_label_gradient_is_that_of_the_formula() -> None:
    logits = torch.randn(1, 3, 2, requires_grad=True)
    targets, weights = torch.tensor([[1.0, 0.0, 1.0]]), torch.tensor([[1.0, 2.0, 0.0]])
    token_label(logits, targets, weights).backward()
    found = torch.sigmoid(logits.detach()[..., 1] - logits.detach()[..., 0])
    expected = (found - targets) * weights / weights.sum()
    assert logits.grad is not None
    assert torch.allclose(logits.grad[..., 1], expected, atol=1e-6)
    assert torch.allclose(logits.grad[..., 0], -expected, atol=1e-6)


def test_surprise_weighs_the_few_surprising_tokens_like_all_others() -> None:
    read = torch.zeros(5, requires_grad=True)
    logprobs = torch.tensor([-9.0, -0.1, -0.1, -0.1, -0.1], requires_grad=True)
    loss = surprise(read, logprobs)
    assert float(loss.detach()) == pytest.approx((36.0 + 0.01) / 2, rel=1e-5)
    loss.backward()
    assert logprobs.grad is None
    assert read.grad is not None
    assert read.grad[0].abs() > 100 * read.grad[1].abs()


def test_surprise_without_tokens_is_nothing() -> None:
    assert float(surprise(torch.zeros(0), torch.zeros(0))) == 0.0


def test_expectation_asks_for_the_likeliest_token_and_leaves_the_model_alone() -> None:
    read, logits = torch.zeros(2, 4, requires_grad=True), torch.randn(2, 4, requires_grad=True)
    loss = expectation(read, logits)
    loss.backward()
    assert float(loss.detach()) == pytest.approx(math.log(4), rel=1e-6)
    assert logits.grad is None
    assert read.grad is not None
    assert read.grad.argmin(-1).tolist() == logits.argmax(-1).tolist()


def test_expectation_without_surprises_is_nothing() -> None:
    assert float(expectation(torch.zeros(0, 4), torch.zeros(0, 4))) == 0.0
