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


def wait_while_running(process, condition, seconds, what, complaint, pause=0.01):
    """The same for what a program brings about: fails at once when it has ended. complaint() tells of it what a failure adds."""
    def holds():
        if process.poll() is not None:
            raise AssertionError(f"{what} cannot happen: the program ended with {process.returncode}")
        return condition()

    try:
        return wait_until(holds, seconds, what, pause)
    except AssertionError as error:
        raise AssertionError(f"{error}\n{complaint()}") from None
