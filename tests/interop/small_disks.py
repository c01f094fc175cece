"""Small disks of a test's own: tmpfs in a mount namespace that a process of ours keeps, with a broker put into it."""
import os
import pathlib
import subprocess

from brokers import Broker


class SmallDisks:
    """A tmpfs of so many bytes at each folder. run() puts a command into their namespace; see() is a path in it as seen from here."""

    def __init__(self, folders, size):
        self.user = [] if os.geteuid() == 0 else ["-r"]
        for folder in folders:
            folder.mkdir()
        mounts = "".join(f"mount -t tmpfs -o size={size} tmpfs {folder} && " for folder in folders)
        self.holder = subprocess.Popen(["unshare", *self.user, "-m", "sh", "-c", mounts + "echo mounted && exec cat"],
                                       stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        if self.holder.stdout.readline() != b"mounted\n":
            raise AssertionError(self.holder.stderr.read().decode())

    def run(self, command):
        user = ["-U", "--preserve-credentials"] if self.user else []
        return ["nsenter", "-t", str(self.holder.pid), *user, "-m", "--", *command]

    def see(self, folder):
        return pathlib.Path(f"/proc/{self.holder.pid}/root{folder}")

    def lose(self, folder):
        """From now on there is an empty disk in its place, which cannot be written."""
        subprocess.run(self.run(["mount", "-t", "tmpfs", "-o", "ro", "tmpfs", str(folder)]), check=True)

    def bring_back(self, folder):
        subprocess.run(self.run(["umount", str(folder)]), check=True)

    def close(self):
        self.holder.stdin.close()
        self.holder.wait()
        self.holder.stdout.close(), self.holder.stderr.close()


class BrokerOnSmallDisks(Broker):
    """Its log directories, by these names in its home, are each a small disk."""

    def __init__(self, names, size, settings):
        super().__init__("ottla", settings=settings)
        self.folders = [self.home / name for name in names]
        self.settings["log.dirs"] = ",".join(map(str, self.folders))
        self.disks = SmallDisks(self.folders, size)

    def command(self):
        return self.disks.run(super().command())

    def close(self):
        self.kill()
        self.disks.close()
        super().close()
