"""By two queues."""

def team_draft(a, b, k, rng):
    queues, page = {'a': list(a), 'b': list(b)}, []
    while len(page) < k and (queues['a'] or queues['b']):
        first = 'a' if rng.random() < 0.5 else 'b'
        for team in (first, 'b' if first == 'a' else 'a'):
            if queues[team] and len(page) < k:
                item = queues[team].pop(0)
                page.append((item, team))
                for queue in queues.values():
                    if item in queue:
                        queue.remove(item)
    return [item for item, _ in page], [team for _, team in page]
