"""What a learner has done so far: in the session only, encrypted under the cookie, unless they joined a class."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Self

from django.contrib.sessions.backends.base import SessionBase

from panah.training import actions, queries
from panah.training.models import Learner
from panah.training.queries import Scores

_PRACTICE = "practice"


@dataclass
class Practice:
    """Scores by concept ([right, answered]), the cases done, and the learner in a class, if there is one."""

    scores: Scores = field(default_factory=dict)
    done: list[str] = field(default_factory=list)
    learner: str = ""

    @classmethod
    def of(cls, session: SessionBase) -> Self:
        """The practice of a session; an empty one where there is none yet."""
        return cls(**session.get(_PRACTICE, {}))

    def save(self, session: SessionBase) -> None:
        """Keep it in the session."""
        session[_PRACTICE] = asdict(self)

    def in_class(self) -> Learner | None:
        """Who this is in an open class, or None."""
        return queries.learner(self.learner) if self.learner else None

    def add(self, case_id: str, right: Mapping[str, bool]) -> None:
        """Count a case, once; the class is told as well."""
        if case_id in self.done:
            return
        actions.add_result(scores=self.scores, right=right)
        self.done.append(case_id)
        learner = self.in_class()
        if learner is not None:
            actions.keep_result(learner=learner, case_id=case_id, right=right)


def forget(session: SessionBase) -> None:
    """Erase what was practised from the session."""
    session.pop(_PRACTICE, None)
