"""Own size, hash of the library."""

class Trial(Hypothesis):
    def size(self):
        z = NormalDist().inv_cdf
        return max(2, math.ceil(2 * (z(0.975) + z(0.8)) ** 2 * self.sd**2 / self.mde**2))

    def assign(self, user_ids):
        from mlsd.experiments import hash_uniform

        return np.where(hash_uniform(list(user_ids), self.salt) < 0.5, 'treatment', 'control')

    def check(self, log):
        users = [a['user_id'].nunique() for a in arms_of(log)]
        reasons = set()
        if sample_ratio({'control': users[0], 'treatment': users[1]}).p_value < 0.001:
            reasons.add('sample ratio')
        if min(users) < self.size():
            reasons.add('too few users')
        if len(set(log['day'])) % 7:
            reasons.add('part of a week')
        return reasons

    def estimate(self, log):
        if self.check(log):
            raise ValueError('not to be believed')
        return {n: compare_ratios(*arms_of(log), n) for n in ('clicked', 'load_ms')}

    def decide(self, log):
        if self.check(log):
            return 'invalid'
        found = self.estimate(log)
        if found['clicked'].low <= -self.margin:
            return 'hold'
        return 'ship' if found['load_ms'].high < self.guardrail_ms else 'iterate'
