"""Network namespaces of a test's own, by unshare of util-linux and ip of iproute2."""
import functools
import subprocess
import sys


@functools.cache
def refused(*unshare):
    """Whether this machine lets its users make none; then it is said, and what needs them cannot be played here."""
    allowed = subprocess.run([*unshare, "ip", "link", "set", "lo", "up"], capture_output=True, text=True)
    if allowed.returncode != 0:
        print(f"this machine allows no network namespaces ({allowed.stderr.strip()}): not played", file=sys.stderr)
    return allowed.returncode != 0
