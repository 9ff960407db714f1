"""orders_numpy_*: numpy's argsort and argpartition of arrays with ties, with NaN, and of arrays that
make both fall back."""
import os
import subprocess
import sys

import common
import numpy as np

# numpy 1.26.4 sorts by other code where the CPU has AVX-512, and reads this when it is loaded: hence another process.
PORTABLE = {"NPY_DISABLE_CPU_FEATURES": "AVX512F AVX512CD AVX512_SKX AVX512_CLX AVX512_CNL AVX512_ICL"}


def make(out, seeds=(0,)):
    command = [sys.executable, os.path.abspath(__file__), str(out), *map(str, seeds)]
    subprocess.run(command, env={**os.environ, **PORTABLE}, check=True)


def arrays(seed):
    stream = np.random.RandomState(seed)
    for case in range(120):
        n = int(stream.randint(1, 60 if case % 3 else 600))
        values = stream.randint(0, [2, 3, 10, 100, 10**6][case % 5], n).astype(float)
        if case % 4 == 1:
            values[stream.random_sample(n) < 0.2] = np.nan
        yield values
    for n in (500, 900):
        yield killer(n, lambda values: np.argsort(values))
        yield selection_killer(n, n // 2)


class Adversary:
    """McIlroy's adversary: values that are decided only when they are compared, so that every pivot is bad."""

    def __init__(self, n):
        self.value = [None] * n
        self.solid = 0
        self.candidate = 0

    def less(self, a, b):
        if self.value[a] is None and self.value[b] is None:
            self.freeze(a if a == self.candidate else b)
        if self.value[a] is None:
            self.candidate = a
        elif self.value[b] is None:
            self.candidate = b
        top = len(self.value)
        x, y = (top if self.value[i] is None else self.value[i] for i in (a, b))
        return x < y

    def freeze(self, i):
        self.value[i] = self.solid
        self.solid += 1

    def values(self):
            return np.array([len(self.value) if v is None else v for v in self.value], float)


def killer(n, argsort):
    """numpy sorts objects by the same introsort as doubles, through `<`."""
    adversary = Adversary(n)

    class Item:
        def __init__(self, i):
            self.i = i

        def __lt__(self, other):
            return adversary.less(self.i, other.i)

    items = np.empty(n, object)
    items[:] = [Item(i) for i in range(n)]
    argsort(items)
    return adversary.values()


def selection_killer(n, k):
    """The same for quickselect by the median of three, whose steps are these."""
    adversary, order, low, high = Adversary(n), list(range(n)), 0, n - 1

    def settle(a, b):
        if adversary.less(order[b], order[a]):
            order[a], order[b] = order[b], order[a]

    while low + 1 < high:
        middle = low + (high - low) // 2
        settle(middle, high), settle(low, high), settle(middle, low)
        order[middle], order[low + 1] = order[low + 1], order[middle]
        left, right, pivot = low + 1, high, order[low]
        while True:
            left += 1
            while adversary.less(order[left], pivot):
                left += 1
            right -= 1
            while adversary.less(pivot, order[right]):
                right -= 1
            if right < left:
                break
            order[left], order[right] = order[right], order[left]
        order[low], order[right] = order[right], order[low]
        if right >= k:
            high = right - 1
        if right <= k:
            low = left
    return adversary.values()


def cases(seed):
    for number, values in enumerate(arrays(seed)):
        n = len(values)
        places = sorted({0, 1, 2, 3, n // 3, n // 2, n - 2, n - 1} & set(range(n)))
        if number % 6 and n < 500:
            places = places[::3]
        yield {
            "values": ["nan" if v != v else int(v) for v in values],
            "argsort": np.argsort(values),
            "argpartition": [[k, np.argpartition(values, k)] for k in places],
        }


def main():
    assert not np.core._multiarray_umath.__cpu_features__["AVX512_SKX"], "numpy still sorts with AVX-512"
    out, *seeds = sys.argv[1:]
    for seed in seeds:
        common.save(out, f"orders_numpy_seed{seed}.json.gz", list(cases(int(seed))))


if __name__ == "__main__":
    main()
