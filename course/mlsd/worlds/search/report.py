"""What a company makes of the pages that it served: the log, and the online metrics."""

import numpy as np
import pandas as pd

from .corpus import Corpus
from .randomise import KINDS
from .traffic import Sessions
from .users import Pages

SUCCESS_DWELL_S, SUCCESS_ANSWER_S = 10.0, 5.0
"""A click, or an answer read, counts as a success from these times on."""

_IDS_PER_WEEK = 100_000_000


def make_log(pages: Pages, sessions: Sessions, corpus: Corpus) -> pd.DataFrame:
    """Return one row an impression, ordered by request and position."""
    shown = pages.rows >= 0
    page, column = np.nonzero(shown)
    session = pages.session
    first_id = sessions.week * _IDS_PER_WEEK
    start_s = sessions.start_s[session]
    device = np.where(sessions.mobile[session], "mobile", "desktop").astype(object)
    clicked = pages.clicked[shown]
    log = pd.DataFrame(
        {
            "request_id": first_id + page,
            "session_id": (first_id + session)[page],
            "user_id": sessions.user[session][page],
            "day": (start_s // 86_400).astype(int)[page],
            "hour": (start_s % 86_400 // 3_600).astype(int)[page],
            "time_s": np.where(clicked, pages.click_s[shown], pages.shown_s[page]).round(2),
            "device": device[page],
            "query_id": pages.query[page],
            "misspelt": pages.misspelt[page],
            "doc_id": corpus.candidates["doc_id"].to_numpy()[pages.rows[shown]],
            "position": column + 1,
            "clicked": clicked,
            "dwell_s": pages.dwell_s[shown],
            "answer_read_s": pages.answer_read_s[page],
            "reformulated": pages.reformulated[page],
        },
        copy=False,
    )
    if pages.kind is None or pages.rank is None or pages.propensity is None:
        return log
    return log.assign(
        randomised=KINDS[pages.kind][page],
        policy_rank=pages.rank[shown],
        propensity=pages.propensity[shown],
    )


def online_metrics(pages: Pages) -> pd.Series:
    """Return the metrics of SearchWorld.run but for ndcg_at_10; bots count like people."""
    shown = pages.rows >= 0
    sessions, session = np.unique(pages.session, return_inverse=True)
    long_click = pages.clicked & (pages.dwell_s >= SUCCESS_DWELL_S)
    answered = pages.answer_read_s >= SUCCESS_ANSWER_S
    clicks = pages.clicked.sum(axis=1)

    success_s = np.where(long_click, pages.click_s, np.inf).min(axis=1)
    success_s = np.where(answered, pages.shown_s, success_s)
    start_s, end_s = np.full((2, len(sessions)), np.inf)
    np.minimum.at(start_s, session, pages.shown_s)
    np.minimum.at(end_s, session, success_s)
    success = np.isfinite(end_s)
    clicked = np.bincount(session, clicks) > 0
    helped = np.bincount(session, answered) > 0
    return pd.Series(
        {
            "click_through_rate": _ratio(clicks.sum(), shown.sum()),
            "session_success_rate": success.mean(),
            "time_to_success_s": _ratio((end_s - start_s)[success].sum(), success.sum()),
            "reformulation_rate": pages.reformulated.mean(),
            "zero_click_success_rate": (success & ~clicked).mean(),
            "abandonment_rate": (~clicked & ~helped).mean(),
            "bounce_rate": _ratio((clicks - long_click.sum(axis=1)).sum(), clicks.sum()),
            "zero_result_rate": (~shown.any(axis=1)).mean(),
        }
    )


def _ratio(above: float, below: float) -> float:
    return float(above / below) if below else float("nan")
