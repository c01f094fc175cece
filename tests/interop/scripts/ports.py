"""What the scripts ask of their machine's ports."""
import socket


def listens(port):
    try:
        socket.create_connection(("localhost", port)).close()
        return True
    except OSError:
        return False
