"""You drop whoever comes at night: people can't sleep either, and bots come at every hour."""


def find_bots(log):
    hours = (log["time_s"] % 86_400 // 3_600).groupby(log["user_id"]).min()
    return set(hours.index[hours < 5])
