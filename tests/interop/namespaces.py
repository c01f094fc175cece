"""Network namespaces of a test's own, by unshare of util-linux and ip of iproute2."""
import functools
import os
import subprocess
import sys


@functools.cache
def refused(*unshare):
    """Whether this machine lets its users make none; then it is said, and what needs them cannot be played here."""
    allowed = subprocess.run([*unshare, "ip", "link", "set", "lo", "up"], capture_output=True, text=True)
    if allowed.returncode != 0:
        print(f"this machine allows no network namespaces ({allowed.stderr.strip()}): not played", file=sys.stderr)
    return allowed.returncode != 0


@functools.cache
def no_mounts():
    """The same of a file system mounted in a namespace of one's own."""
    user = [] if os.geteuid() == 0 else ["-r"]
    mount = ["unshare", *user, "-m", "mount", "-t", "tmpfs", "tmpfs", "/mnt"]
    allowed = subprocess.run(mount, capture_output=True, text=True)
    if allowed.returncode != 0:
        print(f"this machine allows no mounts ({allowed.stderr.strip()}): not played", file=sys.stderr)
    return allowed.returncode != 0
