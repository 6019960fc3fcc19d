"""An account that grants so many calls a second and refuses the others."""

import collections
import json
import threading
import time

RECORDS = 60


class Rates:
    """Ten calls a second of each operation of IAM and of the logs, which may come at once."""

    SECOND = 10

    def __init__(self):
        self._lock = threading.Lock()
        self._left = collections.defaultdict(lambda: (time.monotonic(), self.SECOND))

    def fault(self, operation, _):
        """The refusal of a call that is too many."""
        if not operation.startswith(("iam:", "logs:")):
            return None
        with self._lock:
            before, left = self._left[operation]
            now = time.monotonic()
            left = min(self.SECOND, left + (now - before) * self.SECOND)
            self._left[operation] = (now, left - (left >= 1))
        if left >= 1:
            return None
        return 400, "ThrottlingException", "Rate exceeded"


def test_a_fleet_keeps_below_the_rates_of_roles_and_logs(aws, packed):
    aws.fault = Rates().fault
    record = json.loads(packed()) | {"retention": 7}
    fleet = [json.dumps(record | {"function": f"f{n}"}) for n in range(RECORDS)]
    made = aws.records("lp-deploy", stdin="\n".join(fleet), timeout=120)
    assert [one["deployed"]["action"] for one in made] == ["created"] * RECORDS
    gone = aws.records("lp-rm", "-y", stdin="\n".join(fleet), timeout=120)
    assert [one["deployed"]["action"] for one in gone] == ["deleted"] * RECORDS
