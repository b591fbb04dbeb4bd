"""By the library."""

def switchback_difference(log, burn_in_s=0.0):
    found = compare_switchback(log, 'ordered', since_switch_s='since_switch_s', burn_in_s=burn_in_s)
    from scipy import special

    return found.difference, (found.high - found.difference) / special.ndtri(0.975)
