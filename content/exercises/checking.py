"""Comparisons for the tests of exercises, with messages short enough to read at a glance."""

import numpy as np


def shown(value):
    """Show a value in at most about 120 characters."""
    if isinstance(value, np.ndarray):
        text = np.array2string(value, precision=5, threshold=12, edgeitems=2, separator=", ")
    elif isinstance(value, (float, np.floating)):
        text = f"{value:.6g}"
    else:
        text = repr(value)
    text = " ".join(text.split())
    return text if len(text) <= 120 else text[:117] + "..."


def close(got, want, what, tolerance=1e-6):
    """Fail unless numbers agree in shape and within an absolute and relative tolerance."""
    assert got is not None, f"{what}: got None"
    if isinstance(got, (list, tuple)) and any(item is None for item in got):
        raise AssertionError(f"{what}: got {shown(got)}")
    got, want = np.asarray(got, dtype=float), np.asarray(want, dtype=float)
    assert got.shape == want.shape, f"{what}: shape is {got.shape}, expected {want.shape}"
    fits = np.isclose(got, want, rtol=tolerance, atol=tolerance)
    if not fits.all():
        where = tuple(int(i) for i in np.argwhere(~fits)[0])
        place = f" at index {where if len(where) > 1 else where[0]}" if where else ""
        raise AssertionError(
            f"{what}{place}: got {shown(float(got[where]))}, expected {shown(float(want[where]))}"
        )


def equal(got, want, what):
    """Fail unless two values are equal; arrays are compared element by element."""
    if isinstance(got, np.ndarray) or isinstance(want, np.ndarray):
        same = np.shape(got) == np.shape(want) and bool(np.all(np.asarray(got) == np.asarray(want)))
    else:
        same = got == want
    assert same, f"{what}: got {shown(got)}, expected {shown(want)}"


def is_finite(got, what):
    """Fail if a number is infinite or not a number."""
    assert np.isfinite(np.asarray(got, dtype=float)).all(), (
        f"{what}: got {shown(np.asarray(got))}, expected finite numbers"
    )


def raises(error, call, what):
    """Fail unless the call raises the error."""
    try:
        got = call()
    except error:
        return
    raise AssertionError(f"{what}: expected {error.__name__}, got {shown(got)}")


def unchanged(before, now, what):
    """Fail if an argument was changed in place."""
    assert np.array_equal(before, now), f"{what} was changed in place; work on a copy"


def never_rises(losses, what):
    """Fail if a number is larger than the one before it."""
    for step in range(1, len(losses)):
        before, now = float(losses[step - 1]), float(losses[step])
        assert now <= before + 1e-10 * max(1.0, abs(before)), (
            f"{what} rises from {before:.6g} to {now:.6g} in step {step}"
        )
