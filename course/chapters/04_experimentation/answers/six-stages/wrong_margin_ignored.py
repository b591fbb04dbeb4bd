"""You ask every change for a gain; a refactoring only has to stay above its margin."""

class Trial(Hypothesis):
    def size(self):
        return sample_size_of_means(self.mde, self.sd)

    def assign(self, user_ids):
        return list(Assigner(self.salt, {'control': 0.5, 'treatment': 0.5})(user_ids))

    def check(self, log):
        users = [a['user_id'].nunique() for a in arms_of(log)]
        reasons = set()
        if sample_ratio(dict(zip('ab', users, strict=True))).mismatch:
            reasons.add('sample ratio')
        if min(users) < self.size():
            reasons.add('too few users')
        if log['day'].nunique() % 7 != 0:
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
        if found['clicked'].low <= 0:
            return 'hold'
        return 'ship' if found['load_ms'].high < self.guardrail_ms else 'iterate'
