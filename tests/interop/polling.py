"""The one way in which these tests wait: for a condition, by polling, with a deadline."""
import time


def wait_until(condition, seconds, what, pause=0.01):
    """Polls until the condition gives something true, and gives that; fails after so many seconds."""
    deadline = time.monotonic() + seconds
    while True:
        result = condition()
        if result:
            return result
        if time.monotonic() > deadline:
            raise AssertionError(f"{what} did not happen within {seconds} s")
        time.sleep(pause)
