"""What each shipped question should answer, computed in plain Python from the documents themselves.

Nothing here is shared with the queries, the RDF or the store: a fault in any of these shows as a difference. Of the
library it reads `generated/terms.json` alone, for which class is a kind of which and which slots refer.
"""

from __future__ import annotations

from tests.store.oracle.questions import ANSWERS, COLUMNS, Answer
from tests.store.oracle.world import Row, World

__all__ = ["ANSWERS", "COLUMNS", "Answer", "Row", "World"]
