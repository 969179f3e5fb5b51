"""Numbers and checked answers for the calculate questions on ML system design."""

import math
import random

from content.calculation import Calculation


def conversion_gain(rng: random.Random) -> Calculation:
    """Sessions, two conversion rates, margin and serving cost into the net daily gain in dollars."""
    sessions = rng.choice([500_000, 800_000, 1_000_000, 1_500_000, 2_000_000])
    base = rng.choice([20, 25, 30, 40])  # tenths of a percent
    gain = rng.choice([1, 2, 3])
    margin = rng.choice([12, 15, 20, 25, 30])
    cost = rng.choice([1_000, 2_000, 3_000, 5_000])
    orders = sessions * gain / 1_000
    answer = orders * margin - cost
    return Calculation(
        parameters={
            "sessions": f"{sessions:,}",
            "base": f"{base / 10:.1f}%",
            "new": f"{(base + gain) / 10:.1f}%",
            "margin": f"{margin} dollars",
            "cost": f"{cost:,} dollars",
        },
        answer=answer,
        unit="dollars",
        tolerance=0.01,
        working=f"{sessions:,} * {gain / 10:.1f}% * {margin} - {cost:,} = {answer:,.0f} dollars a day",
    )


def smoothed_rate(rng: random.Random) -> Calculation:
    """Clicks, impressions, prior rate and prior strength into the smoothed rate in percent."""
    impressions = rng.choice([2, 5, 10, 20, 50, 200])
    clicks = rng.randint(0, max(1, impressions // 4))
    prior = rng.choice([1, 2, 3, 5])
    strength = rng.choice([50, 100, 200])
    answer = 100 * (clicks + strength * prior / 100) / (impressions + strength)
    return Calculation(
        parameters={
            "clicks": clicks,
            "impressions": impressions,
            "prior": f"{prior}%",
            "strength": strength,
        },
        answer=answer,
        unit="%",
        tolerance=0.02,
        working=f"({clicks} + {strength} * {prior / 100}) / ({impressions} + {strength}) = {answer:.2f}%",
    )


def ab_users_per_arm(rng: random.Random) -> Calculation:
    """Base rate and relative lift into users per arm by the rule 16 p (1 - p) / delta^2."""
    rate = rng.choice([2, 4, 5, 8, 10, 20])
    lift = rng.choice([1, 2, 4, 5, 10])
    p = rate / 100
    delta = p * lift / 100
    answer = 16 * p * (1 - p) / delta**2
    return Calculation(
        parameters={"rate": f"{rate}%", "lift": f"{lift}%"},
        answer=answer,
        unit="users",
        tolerance=0.03,
        working=f"16 * {p} * {1 - p:.2f} / {delta:g}^2 = {answer:,.0f} users per arm",
    )


def error_budget(rng: random.Random) -> Calculation:
    """SLO target and window in days into minutes of full outage allowed."""
    target, missing = rng.choice([("99%", 1e-2), ("99.5%", 5e-3), ("99.9%", 1e-3), ("99.95%", 5e-4)])
    days = rng.choice([7, 28, 30, 90])
    answer = missing * days * 24 * 60
    return Calculation(
        parameters={"target": target, "days": days},
        answer=answer,
        unit="minutes",
        tolerance=0.02,
        working=f"(1 - {target}) * {days} * 24 * 60 = {missing:g} * {days * 1440:,} = {answer:.2f} minutes",
    )


def serial_availability(rng: random.Random) -> Calculation:
    """Number of services in series and availability of each into that of the request in percent."""
    services = rng.randint(3, 10)
    each = rng.choice([99.0, 99.5, 99.9])
    answer = 100 * (each / 100) ** services
    return Calculation(
        parameters={"services": services, "each": f"{each}%"},
        answer=answer,
        unit="%",
        tolerance=0.001,
        working=f"{each / 100:.3f}^{services} = {answer:.2f}%",
    )


def fanout_tail(rng: random.Random) -> Calculation:
    """Parallel calls and the chance that one is slow into the chance that the page is slow in percent."""
    calls = rng.choice([10, 20, 50, 100, 200])
    slow = rng.choice([0.1, 0.5, 1.0, 2.0])
    answer = 100 * (1 - (1 - slow / 100) ** calls)
    return Calculation(
        parameters={"calls": calls, "slow": f"{slow:g}%"},
        answer=answer,
        unit="%",
        tolerance=0.02,
        working=f"1 - (1 - {slow / 100:g})^{calls} = {answer:.1f}%",
    )


def ranking_replicas(rng: random.Random) -> Calculation:
    """Users, requests, peak factor, candidates and replica speed into the number of replicas."""
    users = rng.choice([5, 10, 20, 40])
    requests = rng.choice([5, 10, 20])
    peak = rng.choice([2, 3, 4])
    candidates = rng.choice([200, 300, 500])
    rate = rng.choice([20_000, 50_000, 100_000])
    load = rng.choice([50, 60, 70])
    mean = users * 1e6 * requests / 86_400
    exact = mean * peak * candidates / rate / (load / 100)
    answer = math.ceil(exact)
    return Calculation(
        parameters={
            "users": users,
            "requests": requests,
            "peak": peak,
            "candidates": candidates,
            "rate": f"{rate:,}",
            "load": f"{load}%",
        },
        answer=float(answer),
        unit="replicas",
        tolerance=0.2,  # an estimate with a day of 10^5 seconds is 14% off and still right
        working=(
            f"{users}e6 * {requests} / 86,400 = {mean:,.0f} per second; * {peak} * {candidates} / {rate:,}"
            f" / {load / 100:.1f} = {exact:.1f}, so {answer} replicas"
        ),
    )


def second_price(rng: random.Random) -> Calculation:
    """Two bids and click probabilities into the price per click of the winner in dollars."""
    while True:
        bid_x, bid_y = rng.choice([1.5, 2.0, 2.5, 3.0]), rng.choice([0.8, 1.0, 1.2, 1.5])
        p_x, p_y = rng.choice([2, 3, 4]), rng.choice([2, 3, 4, 5, 6])
        if bid_x * p_x != bid_y * p_y:
            break
    value_x, value_y = bid_x * p_x / 100, bid_y * p_y / 100
    winner, answer = ("X", value_y / (p_x / 100)) if value_x > value_y else ("Y", value_x / (p_y / 100))
    return Calculation(
        parameters={"bid_x": f"{bid_x:.2f}", "p_x": f"{p_x}%", "bid_y": f"{bid_y:.2f}", "p_y": f"{p_y}%"},
        answer=answer,
        unit="dollars",
        tolerance=0.02,
        working=(
            f"values {value_x:.3f} (X) and {value_y:.3f} (Y); {winner} wins and pays"
            f" {min(value_x, value_y):.3f} / {(p_x if winner == 'X' else p_y) / 100:.2f} = {answer:.2f}"
        ),
    )


def undo_downsampling(rng: random.Random) -> Calculation:
    """Kept share of non-clicks and a prediction into the corrected probability in percent."""
    keep = rng.choice([1, 2, 5, 10, 20])
    predicted = rng.choice([5, 10, 20, 30, 40, 50])
    p, w = predicted / 100, keep / 100
    answer = 100 * p / (p + (1 - p) / w)
    return Calculation(
        parameters={"keep": f"{keep}%", "predicted": f"{predicted}%"},
        answer=answer,
        unit="%",
        tolerance=0.02,
        working=f"{p} / ({p} + {1 - p:.2f} / {w}) = {answer:.3f}%",
    )


def block_threshold(rng: random.Random) -> Calculation:
    """Loss of an approved fraud and cost of a false block into the blocking threshold in percent."""
    loss = rng.choice([40, 60, 80, 100, 150, 200])
    cost = rng.choice([2, 4, 5, 8, 10, 20])
    answer = 100 * cost / (cost + loss)
    return Calculation(
        parameters={"loss": loss, "cost": cost},
        answer=answer,
        unit="%",
        tolerance=0.02,
        working=f"{cost} / ({cost} + {loss}) = {answer:.2f}%",
    )


def pinball(rng: random.Random) -> Calculation:
    """Actual and predicted minutes and a quantile level into the pinball loss in minutes."""
    actual = rng.randint(12, 40)
    error = rng.choice([-8, -6, -5, -4, 4, 5, 6, 8])
    level = rng.choice([50, 70, 80, 90])
    predicted = actual - error
    tau = level / 100
    answer = max(tau * error, (tau - 1) * error)
    side = f"{tau} * {error}" if error > 0 else f"(1 - {tau}) * {-error}"
    return Calculation(
        parameters={"actual": actual, "predicted": predicted, "quantile": f"{level}%"},
        answer=answer,
        unit="minutes",
        tolerance=0.01,
        working=f"{side} = {answer:.2f}",
    )


def flag_precision(rng: random.Random) -> Calculation:
    """Posts, prevalence, recall and false-positive rate into the precision of flags in percent."""
    posts = rng.choice([10, 20, 50, 100])
    prevalence = rng.choice([0.1, 0.2, 0.5])
    recall = rng.choice([70, 80, 90, 95])
    fpr = rng.choice([0.5, 1.0, 2.0])  # at least the prevalence, so that false flags outnumber true ones
    found = posts * 1e6 * prevalence / 100 * recall / 100
    wrong = posts * 1e6 * (1 - prevalence / 100) * fpr / 100
    answer = 100 * found / (found + wrong)
    return Calculation(
        parameters={
            "posts": posts,
            "prevalence": f"{prevalence:g}%",
            "recall": f"{recall}%",
            "fpr": f"{fpr:g}%",
        },
        answer=answer,
        unit="%",
        tolerance=0.02,
        working=f"{found:,.0f} / ({found:,.0f} + {wrong:,.0f}) = {answer:.1f}%",
    )


def newsvendor_quantile(rng: random.Random) -> Calculation:
    """Unit costs of being short and of being over into the optimal demand quantile in percent."""
    short = rng.choice([2, 3, 4, 5, 6, 8, 9])
    over = rng.choice([2, 3, 4, 5])
    answer = 100 * short / (short + over)
    return Calculation(
        parameters={"short": short, "over": over},
        answer=answer,
        unit="%",
        tolerance=0.01,
        working=f"{short} / ({short} + {over}) = {answer:.1f}%",
    )


def notification_value(rng: random.Random) -> Calculation:
    """Visit probabilities, extra disable probability and its loss into the net value of a send."""
    while True:
        sent = rng.choice([5, 8, 10, 12, 15, 20])
        unsent = rng.choice([1, 2, 4, 6, 9])
        disable = rng.choice([1, 2, 3])  # tenths of a percent
        lost = rng.choice([10, 15, 20, 25])
        gain, cost = (sent - unsent) / 100, disable / 1_000 * lost
        if sent > unsent and abs(gain - cost) > 0.004:
            break
    answer = gain - cost
    return Calculation(
        parameters={
            "sent": f"{sent}%",
            "unsent": f"{unsent}%",
            "disable": f"{disable / 10:.1f}%",
            "lost": lost,
        },
        answer=answer,
        unit="",
        tolerance=0.02,
        working=f"({sent / 100} - {unsent / 100}) * 1 - {disable / 1000} * {lost} = {answer:.3f}",
    )


def lsh_probability(rng: random.Random) -> Calculation:
    """Bands, rows and Jaccard similarity into the probability of becoming candidates in percent."""
    bands = rng.choice([10, 16, 20, 25, 32])
    rows = rng.choice([4, 5, 6])
    similarity = rng.choice([0.3, 0.4, 0.5, 0.6, 0.7, 0.8])
    answer = 100 * (1 - (1 - similarity**rows) ** bands)
    return Calculation(
        parameters={"bands": bands, "rows": rows, "similarity": similarity},
        answer=answer,
        unit="%",
        tolerance=0.03,
        working=f"1 - (1 - {similarity}^{rows})^{bands} = {answer:.1f}%",
    )
