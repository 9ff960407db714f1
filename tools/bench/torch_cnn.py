"""CPU time of the `cnn` learner's default network in PyTorch, one thread, single precision: torch_cnn.py

An epoch over 512 images in batches of 64, and a look at them; see docs/PERFORMANCE.md. Needs torch.
"""

import time

import torch
from torch import nn

IMAGES, BATCH, CLASSES, ROUNDS = 512, 64, 5, 5


def network(side, colours):
    """The layers of `SimpleCNN`, without the offsets of its convolutions, which change nothing."""
    layers = []
    for before, after in [(colours, 32), (32, 64), (64, 128)]:
        layers += [nn.Conv2d(before, after, 3, padding=1, bias=False), nn.BatchNorm2d(after), nn.ReLU()]
        layers += [nn.MaxPool2d(2)]
    pixels = (side // 8) ** 2
    layers += [nn.Flatten(), nn.Linear(128 * pixels, 256), nn.ReLU(), nn.Dropout(0.3), nn.Linear(256, CLASSES)]
    return nn.Sequential(*layers)


def epoch(model, optimizer, x, y):
    model.train()
    for start in range(0, IMAGES, BATCH):
        optimizer.zero_grad()
        nn.functional.cross_entropy(model(x[start : start + BATCH]), y[start : start + BATCH]).backward()
        optimizer.step()


def look(model, x):
    model.eval()
    with torch.no_grad():
        for start in range(0, IMAGES, BATCH):
            model[:-2](x[start : start + BATCH])


def main():
    torch.set_num_threads(1)
    torch.manual_seed(0)
    for side, colours in [(28, 1), (64, 3)]:
        x, y = torch.randn(IMAGES, colours, side, side), torch.arange(IMAGES) % CLASSES
        model = network(side, colours)
        optimizer = torch.optim.AdamW(model.parameters(), lr=1e-3, weight_decay=1e-4)
        for name, run in [("epoch", lambda: epoch(model, optimizer, x, y)), ("look", lambda: look(model, x))]:
            times = []
            for _ in range(ROUNDS + 1):
                start = time.process_time()
                run()
                times.append(time.process_time() - start)
            times = sorted(times[1:])
            print(f"{side} x {side} x {colours} {name}: median {times[ROUNDS // 2]:.3f} s, {times[0]:.3f} to {times[-1]:.3f}")


main()
