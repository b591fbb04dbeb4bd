# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3 (ipykernel)
#     language: python
#     name: python3
# ---

# %% nbgrader={"grade_id": "queues-setup", "locked": true}
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd

from mlsd import figures
from mlsd.design import Funnel, Requirements, Serving, Stage
from mlsd.design.capacity import work_out
from mlsd.design.queueing import erlang_c, mean_wait_ms, sojourn_quantile
from mlsd.design.simulate import simulate
from mlsd.worlds import SearchWorld

figures.use_style()

# %% [markdown]
# A model that takes 40 ms for a request can take 4 s at eight in the evening, and nothing in the model has changed. The
# requests stand in line. This notebook is about what happens between the request and the model: queues, shards, slow
# copies, caches, batches. Each time you work out a number in closed form and let a simulation contradict it.
#
# The diagram shows where a request waits: in the queue of the root, for the *slowest* of the shards that it fans out to, and
# for the ranker's batch to fill. Only a hit in the cache skips all of it.

# %%
boxes = {"person": (0, 1), "cache": (1, 1), "root\n(queue)": (2, 1), "merge": (4, 1)}
boxes |= {"shard 1\n(queue)": (3, 0), "shard 2\n(queue)": (3, 1), "shard n\n(queue)": (3, 2)}
boxes |= {"ranker\n(batch)": (5, 1)}
shards = [name for name in boxes if name.startswith("shard")]
arrows = [("person", "cache"), ("cache", "root\n(queue)", "miss"), ("merge", "ranker\n(batch)")]
arrows += [("root\n(queue)", shard) for shard in shards] + [(shard, "merge") for shard in shards]
kinds = {"person": "actor", "cache": "data", "ranker\n(batch)": "model"} | dict.fromkeys(
    shards, "data"
)
figures.flow(boxes, arrows, kinds=kinds, title="A request waits in queues, for shards, for a batch")
plt.show()

# %% [markdown] nbgrader={"grade_id": "busy-cores-statement"}
# ### Exercise: Little's law
#
# A payments firm scores 86.4 million transactions a day for fraud. The busiest hour carries three times the mean, and
# one transaction takes 40 ms of a core. Before anyone talks of machines: how many cores are at work on average in the
# busiest hour? By Little's law the number of requests in a system is their rate times the time each spends in it,
# $L = \lambda W$, whatever the distributions.
#
# Write a function that returns this number for the busiest hour, as a fraction. Hand it over as `busy_cores`.
#
# ```python
# >>> busy_cores(86_400_000, peak_factor=3, service_ms=40)
# 120.0
# ```


# %% nbgrader={"grade_id": "busy-cores", "solution": true}
def busy_cores(daily_requests, peak_factor, service_ms):
    """Return the cores at work on average in the busiest hour.

    daily_requests: requests a day; peak_factor: load of the busiest hour over the mean load;
    service_ms: time of one core for a request, in milliseconds.
    """
    ### BEGIN SOLUTION
    return daily_requests / 86_400 * peak_factor * service_ms / 1_000
    ### END SOLUTION


# %% nbgrader={"grade_id": "busy-cores-test", "grade": true, "points": 1}
from hypothesis import given, strategies as st

from mlsd.checks import calling

calling(busy_cores, 86_400, 1, 1_000).returns(1.0, "One request a second, of one second each.")
calling(busy_cores, 864_000, 2, 50).returns(1.0, "20 a second, 50 ms each.")
print("Visible checks passed; 2 hidden checks run at grading.")
### BEGIN HIDDEN TESTS
calling(busy_cores, 43_200, 1.5, 100).returns(0.075, "Less than one core is possible.")


@given(st.integers(1, 10**9), st.floats(1, 10), st.floats(0.01, 500))
def work_is_conserved(requests, peak, ms):
    want = requests * ms / 1_000 * peak / (24 * 60 * 60)
    calling(busy_cores, requests, peak, ms).returns(want, "Core-seconds asked for in a second.")


work_is_conserved()
### END HIDDEN TESTS

# %% [markdown] tags=["hint"]
# First the requests in a second of the busiest hour, then times the seconds that each one takes.

# %% [markdown] tags=["analysis"]
# 120 cores are busy *on average*. "So we buy 120" is the most common wrong answer of this round: with 120 cores there is
# no slack, a moment with 130 requests leaves ten of them waiting, and no later moment makes good for it. The queue grows
# without end. How much more than 120 you need is what the rest of this notebook works out.

# %% [markdown]
# ## The queue
#
# Rather than believe a formula, build the queue.

# %% [markdown] nbgrader={"grade_id": "simulate-queue-statement"}
# ### Exercise: A queue with several workers
#
# Requests arrive at given times and take given times of one worker. There is *one* line: a request starts at once if a
# worker is free, else as soon as one gets free, in the order of arrival.
#
# Write a function that returns each request's response time, waiting and service together, as a list or array in
# milliseconds. Hand it over as `response_ms`.
#
# ```python
# >>> [float(ms) for ms in response_ms([0, 1, 2], service_ms=[10, 10, 10], workers=2)]
# [10.0, 10.0, 18.0]
# ```


# %% nbgrader={"grade_id": "simulate-queue", "solution": true}
def response_ms(arrival_ms, service_ms, workers):
    """Return the response time of each request in ms, in the order of arrival.

    arrival_ms: n times, not decreasing; service_ms: n times of one worker;
    workers: 1 or more, all alike, who serve one line, first come, first served.
    """
    ### BEGIN SOLUTION
    import heapq

    free_at = [0.0] * workers
    responses = []
    for arrival, service in zip(arrival_ms, service_ms, strict=True):
        done = max(arrival, free_at[0]) + service
        heapq.heapreplace(free_at, done)
        responses.append(done - arrival)
    return responses
    ### END SOLUTION


# %% nbgrader={"grade_id": "simulate-queue-test", "grade": true, "points": 2}
from mlsd.checks import calling

calling(response_ms, [0, 1, 2], [10, 10, 10], 1).returns([10, 19, 28], "One after the other.")
calling(response_ms, [0, 50], [10, 10], 1).returns([10, 10], "The worker waits for the second one.")
print("Visible checks passed; 4 hidden checks run at grading.")
### BEGIN HIDDEN TESTS
calling(response_ms, [0, 0, 1], [100, 5, 5], 2).returns(
    [100, 5, 9], "Who is free first serves next."
)
calling(response_ms, [7], [3], 5).returns([3], "More workers than requests.")
calling(response_ms, [0, 0, 0, 0], [9, 1, 1, 1], 2).returns([9, 1, 2, 3], "One line, two workers.")
for seed in range(20):
    rng = np.random.default_rng(seed)
    n, workers = 60, int(rng.integers(1, 6))
    came, takes = np.sort(rng.integers(0, 120, n)).tolist(), rng.integers(1, 20, n).tolist()
    ends, expected = [], []
    for a, s in zip(came, takes, strict=True):
        begin = a if len(ends) < workers else max(a, sorted(ends)[-workers])
        ends.append(begin + s)
        expected.append(begin + s - a)
    calling(response_ms, came, takes, workers).returns(expected, "60 random requests.")
### END HIDDEN TESTS

# %% nbgrader={"grade_id": "simulate-queue-test-theory", "grade": true, "points": 1}
from mlsd.design.queueing import mean_wait_ms

# 2 hidden checks run at grading: the mean wait of 40,000 requests against Erlang's formula.
### BEGIN HIDDEN TESTS
for workers, qps in [(1, 60), (8, 640)]:
    rng = np.random.default_rng(workers)
    came, takes = rng.exponential(1_000 / qps, 40_000).cumsum(), rng.exponential(10, 40_000)
    responses = np.asarray(response_ms(came, takes, workers), float)
    wait = float((responses - takes).mean())
    theory = mean_wait_ms(qps, 10, workers)
    assert abs(wait / theory - 1) < 0.1, f"{workers} workers: {wait:.2f} ms, theory {theory:.2f}"
    assert (responses - takes).min() > -1e-6, "No request is done before it has been served."
### END HIDDEN TESTS

# %% [markdown] tags=["hint"]
# Keep the moment at which each worker gets free. The next request goes to the worker with the *smallest* of these, and
# starts at the later of this moment and its arrival.

# %% [markdown] tags=["analysis"]
# Fifteen lines are a load test without machines. One line for all workers matters: give each worker a line of its own,
# as a load balancer that deals requests out in turn does, and someone waits behind a long request while another worker
# is idle. The simulation takes any distribution, bursts and pauses included; the formulas that follow need Poisson
# arrivals and exponential service.

# %% [markdown]
# The figure shows the p99 of the response, over the mean service time, against the share of time that workers are
# busy. Dots are your simulation, lines the closed form of `mlsd.design.queueing`, for 1, 4 and 32 workers. Service is
# exponential, so even an empty system has a p99 of 4.6 service times.

# %%
rng, service = np.random.default_rng(6), 10.0
came, takes = rng.exponential(1, 40_000).cumsum(), rng.exponential(service, 40_000)
loads, fine = np.array([0.3, 0.5, 0.6, 0.7, 0.8, 0.85, 0.9]), np.linspace(0.3, 0.92, 60)
fig, ax = plt.subplots()
for workers, marker in [(1, "o"), (4, "s"), (32, "^")]:
    gaps_ms = service / (loads * workers)
    p99 = [np.quantile(response_ms(came * gap, takes, workers), 0.99) for gap in gaps_ms]
    (dots,) = ax.plot(loads, np.array(p99) / service, marker, label=f"workers: {workers}")
    theory = [sojourn_quantile(0.99, 1_000 * f * workers / service, service, workers) for f in fine]
    ax.plot(fine, np.array(theory) / service, color=dots.get_color())
ax.xaxis.set_major_formatter("{x:.0%}")
ax.set(xlabel="utilisation", ylabel="p99 response (service times)", ylim=(0, 50))
ax.set_title("One worker has its knee at 60%, thirty-two beyond 90%")
ax.legend()
plt.show()

# %% [markdown]
# Calculator and simulator agree; at 90% of a single worker the dots scatter, since 40,000 requests are few where
# one burst fills the queue for minutes. The knee moves right as the pool grows, so "never above 80%" is a rule for pools of a
# dozen. For yours, compute.

# %% [markdown] nbgrader={"grade_id": "workers-for-wait-statement"}
# ### Exercise: How many workers keep the wait short?
#
# Jun serves 10,000 requests a second of 50 ms each: 500 workers busy. With exponential service and Poisson
# arrivals the share of requests that wait at all is Erlang's C. With a = load and c > a workers, from $B_0 = 1$:
#
# $$B_k = \frac{a B_{k-1}}{k + a B_{k-1}} \qquad C = \frac{B_c}{1 - \frac{a}{c}(1 - B_c)} \qquad
# P(wait > t) = C\,e^{-(c-a)\,t/s}$$
#
# with s the service time. Write a function that returns the fewest workers with which at least a share of the requests
# waits no longer than `wait_ms` in the queue. Hand it over as `workers_needed`.
#
# ```python
# >>> workers_needed(10_000, service_ms=50, wait_ms=10, share=0.99)
# 518
# ```


# %% nbgrader={"grade_id": "workers-for-wait", "solution": true}
def workers_needed(qps, service_ms, wait_ms, share=0.99):
    """Return the least number of workers for which P(wait <= wait_ms) is at least share.

    qps: requests a second; service_ms: mean time of a worker for one; wait_ms: 0 or more;
    share: below 1.
    """
    ### BEGIN SOLUTION
    load = qps * service_ms / 1_000
    blocked, workers = 1.0, 0
    while True:
        workers += 1
        blocked = load * blocked / (workers + load * blocked)
        if workers > load:
            waits = blocked / (1 - load / workers * (1 - blocked))
            late = waits * np.exp(-(workers - load) * wait_ms / service_ms)
            if late <= 1 - share:
                return workers
    ### END SOLUTION


# %% nbgrader={"grade_id": "workers-for-wait-test", "grade": true, "points": 2}
from mlsd.checks import calling

calling(workers_needed, 50, 10, 1e9).returns(
    1, "Half a worker busy, and all the time in the world."
)
calling(workers_needed, 100, 10, 1e9).returns(2, "One worker, always busy, never catches up.")
print("Visible checks passed; 4 hidden checks run at grading.")
### BEGIN HIDDEN TESTS
calling(workers_needed, 10_000, 50, 0.5).returns(551, "Nearly no wait at all.")
calling(workers_needed, 1, 10, 20, share=0.999).returns(
    2, "A tenth of a worker is still too risky for one."
)
calling(workers_needed, 400, 10, 0).returns(10, "Nobody may wait: C itself is at most 1%.")
calling(workers_needed, 400, 10, 0, share=0.5).returns(6, "Half of them may wait.")
### END HIDDEN TESTS

# %% nbgrader={"grade_id": "workers-for-wait-test-properties", "grade": true, "points": 2}
from hypothesis import given, settings, strategies as st

from mlsd.checks import calling
from mlsd.design.queueing import erlang_c

# 3 hidden checks run at grading: enough, not one too many, and more load needs no fewer.
### BEGIN HIDDEN TESTS
shares = st.sampled_from([0.5, 0.9, 0.99, 0.999])


@settings(max_examples=60)
@given(st.floats(1, 2_000), st.floats(1, 90), st.floats(0, 60), shares)
def is_just_enough(qps, service, wait, share):
    load = qps * service / 1_000
    c = int(workers_needed(qps, service, wait, share))
    late = [erlang_c(load, k) * np.exp(-(k - load) * wait / service) for k in (c, max(c - 1, 1))]
    told = f"{qps:.1f} a second of {service:.1f} ms, wait {wait:.1f} ms, share {share}: {c} workers"
    assert c > load and late[0] <= (1 - share) * (1 + 1e-9), f"{told} are too few."
    assert c == 1 or c - 1 <= load or late[1] > (1 - share) * (1 - 1e-9), f"{told}, one too many."
    more = workers_needed(qps * 1.2, service, wait, share)
    assert more >= c, f"{told}, but {more} for a load that is larger by 20%."


is_just_enough()
### END HIDDEN TESTS

# %% [markdown] tags=["hint"]
# Carry B along in a loop over k = 1, 2, 3 ... At each k above the load work out C and the share of requests that wait
# longer than `wait_ms`; return the first k for which it is at most `1 - share`.

# %% [markdown] tags=["hint"]
# `(c - a) / s` has the unit 1/ms if s is in ms. For c not above a there is no steady state: skip those. A formula with
# factorials overflows at some hundred workers, the recursion does not.

# %% [markdown] tags=["analysis"]
# 518 workers, 3.5% more than are busy. A pool of five busy workers that makes the same promise needs more than twice as many.
# Large pools run hot because bursts even out: the spread of the number in progress grows with the square root of the
# load. It follows that one shared pool beats ten separate ones, and that your smallest pool decides your utilisation.
# Exponential service is a pessimistic guess for a model that always takes the same time, and an optimistic one where
# some requests are huge.

# %%
rows = []
for workers in (505, 510, 520, 550, 600):
    waits = erlang_c(500, workers)
    p99_wait = max(0.0, 50 / (workers - 500) * np.log(waits / 0.01))
    rows.append((workers, 500 / workers, waits, mean_wait_ms(10_000, 50, workers), p99_wait))
columns = ["workers", "utilisation", "share that waits", "mean wait (ms)", "p99 wait (ms)"]
pd.DataFrame(rows, columns=columns).set_index("workers").round(3)

# %% [markdown]
# ## Load tests that lie
#
# You have a prediction; now somebody measures. The most widespread kind of load test sends a request, waits for the answer,
# and sends the next. It is polite: while the server stalls, it sends nothing, and so it hardly sees the stall.

# %% [markdown] nbgrader={"grade_id": "felt-latency-statement"}
# ### Exercise: What the load test left out
#
# Bea's tester plans one request every 10 ms on one connection. When an answer is late, the requests that were due
# meanwhile are sent one after the other as soon as possible; and the log holds, for each, only the time from sending to
# answer. People would have counted from the moment at which *they* pressed the button.
#
# Write a function that turns this log into what people feel: request i (from 0) was due at i times the interval, is sent
# when it is due or when the one before is answered, whichever is later, and is felt from due to answer. Return a list
# or array in ms. Hand it over as `felt_ms`.
#
# ```python
# >>> [float(ms) for ms in felt_ms([2, 50, 2, 2], interval_ms=10)]
# [2.0, 50.0, 42.0, 34.0]
# ```


# %% nbgrader={"grade_id": "felt-latency", "solution": true}
def felt_ms(logged_ms, interval_ms):
    """Return the time from due to answer of each request, in ms.

    logged_ms: time from sending to answer, in the order of sending; interval_ms: the plan.
    """
    ### BEGIN SOLUTION
    answered, felt = 0.0, []
    for i, logged in enumerate(logged_ms):
        due = i * interval_ms
        answered = max(due, answered) + logged
        felt.append(answered - due)
    return felt
    ### END SOLUTION


# %% nbgrader={"grade_id": "felt-latency-test", "grade": true, "points": 2}
from mlsd.checks import calling

calling(felt_ms, [3, 4, 5], 10).returns([3, 4, 5], "Nobody waits: the log is right.")
calling(felt_ms, [25, 5, 5, 5], 10).returns([25, 20, 15, 10], "The stall reaches the next three.")
print("Visible checks passed; 4 hidden checks run at grading.")
### BEGIN HIDDEN TESTS
calling(felt_ms, [10, 10, 10], 10).returns([10, 10, 10], "Each is answered when the next is due.")
calling(felt_ms, [12, 12, 12], 10).returns([12, 14, 16], "A server that is too slow falls behind.")
calling(felt_ms, [], 10).returns([], "An empty log.")
for seed in range(20):
    rng = np.random.default_rng(seed)
    log, step = rng.choice([1, 2, 40], 30, p=[0.6, 0.3, 0.1]).tolist(), int(rng.integers(2, 12))
    last = [max(j * step + sum(log[j : i + 1]) for j in range(i + 1)) for i in range(30)]
    expected = [end - i * step for i, end in enumerate(last)]
    calling(felt_ms, log, step).returns(expected, "Go through the plan by hand.")
### END HIDDEN TESTS

# %% [markdown] tags=["hint"]
# Carry one number along: when the last answer came. A request is sent at the later of this and its own due time.

# %% [markdown] tags=["analysis"]
# The mistake has a name, coordinated omission: the tester slows down together with the server. `felt_ms` is your queue
# with one worker and planned arrivals. The repair is an *open* load generator, which sends at the planned times
# whatever comes back, as a public does. Ask of every latency figure you are shown: measured at the client or the server,
# open or closed loop, at which load?

# %%
logged = np.random.default_rng(1).gamma(4, 1, 3_000)
logged[1_200] = 1_500
felt = np.array(felt_ms(logged, 10))
percentiles = np.linspace(50, 99.99, 400)
fig, ax = plt.subplots()
for name, times, style in [("as logged", logged, "-"), ("as people feel it", felt, "--")]:
    ax.semilogy(percentiles, np.percentile(times, percentiles), style, label=name)
ax.set(xlabel="percentile of the requests", ylabel="latency (ms, log scale)")
p99 = {"logged": np.percentile(logged, 99), "felt": np.percentile(felt, 99)}
ax.set_title(f"One stall: p99 {p99['logged']:.0f} ms in the log, {p99['felt']:,.0f} ms for people")
ax.legend()
plt.show()

# %% [markdown]
# The figure shows the latency at each percentile for 3,000 requests of some 4 ms, one of which took 1.5 s. In the log
# it is one slow request of 3,000. In truth it held up one person in twelve.
#
# ## One hundred million documents
#
# The popular sum: 100 million documents at 1 microsecond each are 100 s; on 1,000 machines, 100 ms. Chapter 1 showed
# that a thousand shards meet a rare pause in most requests. Now put the pause into milliseconds.

# %% [markdown] nbgrader={"grade_id": "request-time-statement"}
# ### Exercise: The p99 of n shards
#
# Chidi measured what a shard adds to the pure work: network, queue, now and then a pause. He has a sample of these
# delays. A request is divided evenly over n shards, waits for the slowest, and then merges n answers, which takes
# `merge_ms` each. All n are below a time with probability $F(t)^n$, so the share q of the slowest is the share
# $q^{1/n}$ of a single one (shards independent).
#
# Write a function that returns the time in ms within which a share of the requests is answered. Quantiles of the sample
# are by `np.quantile`. Hand it over as `request_ms`.
#
# ```python
# >>> delays = np.linspace(0, 10, 10_001)
# >>> round(float(request_ms(100, work_ms=100_000, delays_ms=delays, merge_ms=0.01)), 1)
# 1011.0
# ```


# %% nbgrader={"grade_id": "request-time", "solution": true}
def request_ms(shards, work_ms, delays_ms, merge_ms, share=0.99):
    """Return the time in ms within which a share of the requests is answered.

    shards: n, 1 or more; work_ms: time of the whole corpus on one core; delays_ms: sample of
    what one shard's answer takes on top of its work; merge_ms: time to merge one answer.
    """
    ### BEGIN SOLUTION
    slowest = np.quantile(delays_ms, share ** (1 / shards))
    return work_ms / shards + slowest + merge_ms * shards
    ### END SOLUTION


# %% nbgrader={"grade_id": "request-time-test", "grade": true, "points": 2}
from mlsd.checks import calling

delays = np.linspace(0, 100, 100_001)
calling(request_ms, 1, 50, delays, 2).returns(151, "One shard: 50 + 99 + 2.", tol=1e-3)
calling(request_ms, 10, 50, [3.0, 3.0], 0).returns(8, "A delay that never varies.")
print("Visible checks passed; 4 hidden checks run at grading.")
### BEGIN HIDDEN TESTS
calling(request_ms, 2, 0, delays, 0, share=0.25).returns(
    50, "Both below the median in 1/4.", tol=1e-3
)
calling(request_ms, 20, 0, delays, 0.5, share=0.5).returns(
    106.594, "2^(-1/20), and 20 merges.", tol=1e-3
)
rng = np.random.default_rng(8)
sample = rng.gamma(2, 3, 20_000)
for n, share in [(5, 0.5), (40, 0.9)]:
    slowest = rng.choice(sample, (20_000, n)).max(axis=1)
    expected = 700 / n + np.quantile(slowest, share) + 0.2 * n
    calling(request_ms, n, 700, sample, 0.2, share).returns(expected, "As simulated.", tol=0.02)
costs = [float(request_ms(n, 100_000, sample, 0.1)) for n in (10, 100, 1_000, 10_000)]
assert costs[0] > costs[1] > costs[2] < costs[3], f"It falls, then merging makes it rise: {costs}"
### END HIDDEN TESTS

# %% [markdown] tags=["hint"]
# Three terms: the work of one shard, the delay of the slowest, n merges. Which share of a *single* shard's delays must
# be below t so that all n are below t in 99% of the requests?

# %% [markdown] tags=["analysis"]
# With one shard the p99 of the delay counts, with a hundred its p99.99, and with a thousand its p99.999, which a sample
# of 20,000 hardly holds. So the tail of *one* shard decides the middle of the whole; and the pauses that you do not
# measure rule a large fan-out. If shards pause together, say after a release, the formula is too gloomy for p99 and too
# cheerful about that minute.

# %% [markdown]
# The figure spreads the 100 million over 10 to 10,000 shards. Delays: 1 ms as a rule, and in 0.1% of the calls a pause
# of 50 ms on average. Merging takes 0.02 ms an answer. The dashed line is the popular sum.

# %%
rng = np.random.default_rng(12)
paused = rng.random(400_000) < 0.001
delays_ms = rng.gamma(4, 0.25, 400_000) + paused * rng.exponential(50, 400_000)
counts = np.unique(np.geomspace(10, 10_000, 40).astype(int))
curves = {p: [request_ms(int(n), 100_000, delays_ms, 0.02, p) for n in counts] for p in (0.5, 0.99)}

# %%
best = counts[np.argmin(curves[0.99])]
fig, ax = plt.subplots()
for share, style in [(0.99, "-"), (0.5, "-.")]:
    ax.loglog(counts, curves[share], style, label=f"p{share * 100:.0f}")
ax.loglog(counts, 100_000 / counts, "k--", linewidth=1, label="100 s / shards")
at_1000 = request_ms(1_000, 100_000, delays_ms, 0.02)
ax.xaxis.set_major_formatter("{x:,.0f}")
ax.yaxis.set_major_formatter("{x:,.0f}")
ax.set(xlabel="shards (log scale)", ylabel="latency (ms, log scale)")
ax.set_title(f"1,000 shards promise 100 ms and keep {at_1000:.0f}; beyond {best:,} it gets worse")
ax.legend()
plt.show()

# %% [markdown]
# Shards divide the data and shorten one request; replicas copy it and carry more requests. Do not mix them up aloud.
# Sharding still pays here, up to a point: the work falls with n, the tail and the merging rise. At 1,000
# shards nearly two of three requests, not one in a thousand, meet a pause. And the cost never fell: 100 s of CPU a request, at
# 1,000 requests a second 100,000 busy cores. The way out is to read fewer documents, which is the next notebook, and to
# cut the tail, which is this one.

# %% [markdown] nbgrader={"grade_id": "hedge-statement"}
# ### Exercise: Ask twice, but late
#
# Priya's shards have replicas. Asking both always halves nothing and doubles the load. A **hedged** request asks the
# second copy only when the first has not answered after some time, and takes what comes first. She allows 5% more calls.
#
# Write a function that returns the pair (time in ms after which to ask again, p99 in ms that results). Ask as early as
# the extra calls allow: at the `1 - extra_load` quantile of the latencies (`np.quantile`). The second answer's latency is
# an independent draw from the same sample, so T > t if the first takes longer than t *and* the second longer than
# t - after. The p99 is the smallest time by which 99% are answered; 2% off is fine. Hand it over as `hedge`.
#
# ```python
# >>> times = np.append(np.full(980, 10.0), np.full(20, 500.0))
# >>> [round(float(ms), 3) for ms in hedge(times, extra_load=0.03)]
# [10.0, 20.0]
# ```


# %% nbgrader={"grade_id": "hedge", "solution": true}
def hedge(latencies_ms, extra_load=0.05):
    """Return (after_ms, p99_ms) of calls hedged with at most a share of extra calls.

    latencies_ms: sample of the time of one call; extra_load: share of calls asked twice.
    """
    ### BEGIN SOLUTION
    times = np.sort(np.asarray(latencies_ms, float))
    after = np.quantile(times, 1 - extra_load)

    def later_than(t):
        return 1 - np.searchsorted(times, t, side="right") / len(times)

    grid = np.unique(np.concatenate([times, after + times]))
    open_still = later_than(grid) * np.where(grid < after, 1.0, later_than(grid - after))
    return float(after), float(grid[open_still <= 0.01 + 1e-12][0])
    ### END SOLUTION


# %% nbgrader={"grade_id": "hedge-test", "grade": true, "points": 2}
from mlsd.checks import calling

steady = [5.0] * 100
calling(hedge, steady).returns((5.0, 5.0), "No tail: the first answer comes in time.")
calling(hedge, np.linspace(0, 100, 2_001), 0.1).gives(
    lambda r: abs(r[0] - 90) < 0.5, "90 ms first", "10% of the calls may be asked twice."
)
print("Visible checks passed; 3 hidden checks run at grading.")


### BEGIN HIDDEN TESTS
def near(place, ms):
    return {"predicate": lambda r: abs(r[place] / ms - 1) < 0.03, "expected": f"[{place}] {ms:.1f}"}


two = np.append(np.full(900, 10.0), np.full(100, 1_000.0))
calling(hedge, two, 0.1).gives(lambda r: 10 <= r[0] <= 110, "the 90% quantile first")
for seed, extra in [(1, 0.05), (2, 0.1), (3, 0.02)]:
    rng = np.random.default_rng(seed)
    times = rng.gamma(4, 3, 3_000) * np.where(rng.random(3_000) < 0.03, 12, 1)
    after = np.quantile(times, 1 - extra)
    calling(hedge, times, extra).gives(**near(0, after), nudge="As early as extra_load lets you.")
    first, second = (rng.choice(times, 400_000) for _ in range(2))
    p99 = np.quantile(np.minimum(first, after + second), 0.99)
    calling(hedge, times, extra).gives(**near(1, p99), nudge="When are 99% answered?")
### END HIDDEN TESTS

# %% nbgrader={"grade_id": "hedge-test-served", "grade": true, "points": 2}
from mlsd.design import Funnel, Requirements, Serving, Stage
from mlsd.design.simulate import simulate

# 3 hidden checks run at grading: your times serve 6,000 requests in the simulator.
### BEGIN HIDDEN TESTS
needs = Requirements(daily_requests=86_400_000, peak_factor=1, p99_ms=500, corpus=100)
one = Funnel([Stage(name="shard", items_in=100, items_out=10, us_per_item=50)])
plain = Serving(spread=0.4, slow_share=0.02, slow_factor=25, network_ms=0)
before = simulate(one, needs, plain, [4], n=6_000, seed=21)
after_ms, promised = (float(ms) for ms in hedge(before.latency_ms, 0.05))
hedged = Serving(spread=0.4, slow_share=0.02, slow_factor=25, network_ms=0, hedge_ms=after_ms)
served = simulate(one, needs, hedged, [4], n=6_000, seed=22)
extra = served.stages["hedged"].max()
assert extra < 0.065, f"Served, {extra:.1%} of the calls were made twice; 5% were allowed."
assert served.p99_ms < before.p99_ms / 3, f"p99 {before.p99_ms:.0f} -> {served.p99_ms:.0f} ms"
off = promised / served.p99_ms - 1
assert abs(off) < 0.15, f"Promised a p99 of {promised:.1f} ms, served {served.p99_ms:.1f}."
### END HIDDEN TESTS

# %% [markdown] tags=["hint"]
# The first number is one call of `np.quantile`. For the second write a helper: the share of the sample that is above t.
# Candidates for the p99 are the sample's values and the same values shifted by `after`.

# %% [markdown] tags=["hint"]
# Before `after` there is one call in flight, so the second factor is 1 there. Go through the candidates in order and
# stop at the first at which the product of the two factors is at most 0.01.

# %% [markdown] tags=["analysis"]
# Five calls in a hundred are made twice, and the p99 falls from the length of a pause to little more than the p95 plus
# a normal answer. It works because pauses are rare and hit copies independently. When *all* copies are slow, as in an
# overload, every request is late, everyone asks twice, and hedging doubles the fire. So cap the extra calls as a budget,
# and cancel the loser.

# %% [markdown]
# Hedging earns most at a fan-out. Here 40 shards of 5 ms, of whose calls 0.5% take 20 times as long. The table compares the
# calculator (`work_out`) with the simulator (request by request), both at the p99 in ms.

# %%
requirements = Requirements(daily_requests=86_400_000, peak_factor=1, p99_ms=500, corpus=4_000_000)
counts = {"items_in": 4_000_000, "items_out": 100, "shards": 40, "replicas": 1}
fan_out = Funnel([Stage(name="index", us_per_item=0.05, **counts)])
pauses, rows = {"spread": 0.4, "slow_share": 0.005, "slow_factor": 20}, {}
for name, hedge_ms in {"no hedge": None, "at 9 ms": 9, "at 20 ms": 20}.items():
    serving = Serving(**pauses, hedge_ms=hedge_ms)
    seen = simulate(fan_out, requirements, serving, [1], n=600, seed=3)
    worked_out = work_out(fan_out, requirements, serving).p99_ms
    rows[name] = (worked_out, seen.p99_ms, seen.stages["hedged"].max())
table = pd.DataFrame(rows, index=["calculator", "simulator", "asked twice"]).T
table.round({"calculator": 0, "simulator": 0, "asked twice": 3})

# %% [markdown]
# A time-out is the cheaper cousin: go on without the shard. It buys the p99 with completeness, one shard in 40 of
# one request in some. Whether that hurts is a question for the metric of the page, so log which shards were missing.
#
# ## Caches
#
# The cheapest request is the one that you do not compute.

# %% [markdown] nbgrader={"grade_id": "result-cache-statement"}
# ### Exercise: What would a cache answer?
#
# Elif wants to keep the results of 2,000 queries in memory. Whoever asks for one of them again gets it at once, unless
# it is too old: new documents must show up in time. Replay the log to find out before building it.
#
# The cache holds at most `capacity` queries. A request is a **hit** if its query is held and was *computed* at most
# `ttl_s` seconds ago; being asked for does not make it younger. Else it is a miss: the result is computed, held from now
# on, and if there are too many, the one that was **least recently asked for** goes. Outdated results stay until they are
# computed anew or go. Write a function that returns the share of hits. Hand it over as `hit_rate`.
#
# ```python
# >>> hit_rate(["a", "b", "a", "c", "b"], [0, 1, 2, 3, 4], capacity=2, ttl_s=60)
# 0.2
# ```


# %% nbgrader={"grade_id": "result-cache", "solution": true}
def hit_rate(queries, times_s, capacity, ttl_s):
    """Return the share of requests that a cache of least recently used queries answers.

    queries: keys, at least one; times_s: when they came, in seconds, not decreasing;
    capacity: queries held, 1 or more; ttl_s: age in seconds up to which a result is served.
    """
    ### BEGIN SOLUTION
    computed_at, hits = {}, 0  # in the order in which they were last asked for
    for query, now in zip(queries, times_s, strict=True):
        made = computed_at.pop(query, None)
        if made is not None and now - made <= ttl_s:
            hits += 1
        else:
            made = now
        computed_at[query] = made
        if len(computed_at) > capacity:
            del computed_at[next(iter(computed_at))]
    return hits / len(queries)
    ### END SOLUTION


# %% nbgrader={"grade_id": "result-cache-test", "grade": true, "points": 2}
from mlsd.checks import calling

calling(hit_rate, list("aaaa"), [0, 1, 2, 3], 1, 60).returns(0.75, "The first one is a miss.")
calling(hit_rate, list("aab"), [0, 60, 61], 5, 60).returns(1 / 3, "60 s old is young enough.")
calling(hit_rate, list("abcabc"), range(6), 2, 60).returns(0.0, "Each goes just too early.")
print("Visible checks passed; 5 hidden checks run at grading.")
### BEGIN HIDDEN TESTS
calling(hit_rate, list("abaca"), range(5), 2, 60).returns(0.4, "b is the least recently asked for.")
calling(hit_rate, list("aaaa"), [0, 40, 80, 120], 3, 60).returns(0.5, "A hit makes no younger.")
calling(hit_rate, list("abab"), [0, 1, 99, 100], 2, 60).returns(0.0, "Both are outdated.")
calling(hit_rate, list("abcab"), [0, 50, 61, 70, 71], 2, 60).returns(0.0, "Two places.")
for seed in range(25):
    rng = np.random.default_rng(seed)
    asked, at = (rng.zipf(1.5, 80) % 12).tolist(), np.sort(rng.integers(0, 150, 80)).tolist()
    held, hits, size, ttl = [], 0, int(rng.integers(1, 7)), int(rng.integers(5, 80))
    for query, now in zip(asked, at, strict=True):
        old = [made for key, made in held if key == query and now - made <= ttl]
        hits += len(old)
        held = [pair for pair in held if pair[0] != query] + [(query, old[0] if old else now)]
        held = held[-size:]
    calling(hit_rate, asked, at, size, ttl).returns(hits / 80, "Replay it by hand.")
### END HIDDEN TESTS

# %% nbgrader={"grade_id": "result-cache-test-world", "grade": true, "points": 1}
from mlsd.worlds import SearchWorld

# 2 hidden checks run at grading: a week of a search engine you have not seen.
### BEGIN HIDDEN TESTS
town = SearchWorld(seed=404, n_queries=300, n_candidates=20)
pages = town.log(town.production, 3_000, week=2).drop_duplicates("request_id").sort_values("time_s")
asked, at = pages["query_id"].to_list(), pages["time_s"].to_list()
everything = hit_rate(asked, at, 300, float("inf"))
want = 1 - len(set(asked)) / len(asked)
assert abs(everything - want) < 1e-9, f"With room for all, only first requests miss: {want:.4f}"
held, expected = [], 0
for query, now in zip(asked, at, strict=True):
    made = dict(held).get(query, -np.inf)
    expected += now - made <= 7_200
    held = [p for p in held if p[0] != query] + [(query, made if now - made <= 7_200 else now)]
    held = held[-40:]
got = hit_rate(asked, at, 40, 7_200)
assert abs(got - expected / len(asked)) < 1e-9, f"40 queries, two hours: {expected / len(asked)}"
### END HIDDEN TESTS

# %% [markdown] tags=["hint"]
# A dictionary keeps its insertion order. Take a query out when it is asked for and put it back at the end: then the
# first key is the least recently asked for. Its value is the time at which the result was computed.

# %% [markdown] tags=["analysis"]
# A hit rate belongs to a log, a size and an age. Whole-page caches do well on popular queries and badly on personalised
# pages, where the key holds the person; cache what is shared (features, candidate lists, embeddings) instead. And a cache
# that answers 60% hides 60% of your load: after a restart it is empty, and the machines behind it meet 2.5 times what they
# know. Warm it, or keep the capacity.

# %%
world = SearchWorld(seed=9, n_queries=2_000, n_candidates=10)
pages = world.log(world.production, 15_000).drop_duplicates("request_id").sort_values("time_s")
asked, at = pages["query_id"].to_list(), pages["time_s"].to_list()
sizes = [10, 30, 100, 200, 500, 1_000, 2_000]
ages = {"a day": 86_400, "an hour": 3_600, "ten minutes": 600}
curves = {f"kept for {age}": [hit_rate(asked, at, n, s) for n in sizes] for age, s in ages.items()}
figures.learning_curve(
    sizes,
    curves,
    title=f"A tenth of the queries in memory answers {curves['kept for a day'][3]:.0%} of the requests",
    xlabel="queries held, of 2,000 (log scale)",
    ylabel="hit rate",
)
plt.show()

# %% [markdown]
# The figure replays a week of SearchWorld, in which few queries are asked often. Size helps less and less; age cuts
# harder than size, since this log has few requests a minute. What does a hit rate do to latency? The mean
# falls, $W = h W_{hit} + (1 - h) W_{miss}$; the p99 is a quantile of the misses and falls
# slowly: with nine hits in ten more than half of it is left, and only below one miss in a hundred is it gone. A
# nightly batch job is the extreme cache: always a hit, always a day old. Many systems are hybrid, precomputed for the people
# who come every day and online for the rest.

# %%
search = Funnel([Stage(name="rank", items_in=1_000, items_out=10, us_per_item=40, shards=2)])
peak = Requirements(daily_requests=864e6, peak_factor=2, p99_ms=200, corpus=1_000)
rows = []
for hits in (0.0, 0.5, 0.9, 0.98, 0.995):
    found = work_out(search, peak, Serving(cache_hit_rate=hits))
    rows.append((hits, found.machines, found.latency.mean_ms, found.p50_ms, found.p99_ms))
columns = ["hit rate", "machines", "mean (ms)", "p50 (ms)", "p99 (ms)"]
pd.DataFrame(rows, columns=columns).set_index("hit rate").round(1)

# %% [markdown]
# ## Batches
#
# An accelerator has to read all weights of a model, whether for one request or for 64: little arithmetic for each byte,
# the reason why batches pay at all. Say 8 ms for the weights and 0.2 ms for each item. A batch of 64 costs 0.33 ms an item, a single
# request 8.2 ms. "Then always 64." But a batch has to fill, and at 50 requests a second that takes over a second. The figure
# lets requests fill batches of fixed size, which queue for one accelerator in your simulation.


# %%
def batched_p99(size, qps, n=6_400, seed=3):
    gaps = np.random.default_rng(seed).exponential(1_000 / qps, n // size * size)
    came = gaps.cumsum().reshape(-1, size)
    served = response_ms(came[:, -1], np.full(len(came), 8 + 0.2 * size), workers=1)
    return np.quantile(came[:, -1:] - came + np.array(served)[:, None], 0.99)


# %%
fig, ax = plt.subplots()
batch_sizes, best = np.array([1, 2, 3, 5, 6, 8, 12, 16, 32, 64, 72, 80, 96, 128, 256]), []
for qps, style in [(50, "-o"), (500, "--s"), (3_000, ":^")]:
    keeps_up = qps * (8 / batch_sizes + 0.2) < 950
    p99 = [batched_p99(int(size), qps) for size in batch_sizes[keeps_up]]
    best.append(int(batch_sizes[keeps_up][np.argmin(p99)]))
    ax.loglog(batch_sizes[keeps_up], p99, style, label=f"{qps:,} requests/s")
ax.set_xticks(ticks := [1, 2, 5, 8, 16, 32, 64, 128, 256], ticks)
ax.minorticks_off()
ax.yaxis.set_major_formatter("{x:,.0f}")
ax.set(xlabel="batch size (log scale)", ylabel="p99 response (ms, log scale)")
ax.set_title("The best batch is {}, {} or {}: it depends on the load".format(*best))
ax.legend()
plt.show()

# %% [markdown]
# Sizes at which the accelerator can't keep up are left out. Each load has its own best size, and loads change by the
# hour, so real servers batch *dynamically*: take what has come when the accelerator gets free, at most so many, and
# wait at most so long for more.
#
# ## Recap
#
# - Little: busy cores = rate x time. It is a floor, never the number to buy.
# - The knee depends on the pool: Erlang C says how many workers keep a promise. Large pools run hot.
# - A closed-loop load test hides its stalls. Measure from when a request was due.
# - At n shards the p99 is the $0.99^{1/n}$ quantile of one shard, plus merging. Shards never lower the cost.
# - Hedge at the p95: 5% more calls, and the tail is gone. In an overload it makes things worse.
# - A cache lowers mean and bill; the p99 belongs to the misses.
# - A batch size without a load is not an answer.
