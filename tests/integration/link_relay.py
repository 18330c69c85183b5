"""Passes connections on to an engine: stopped by SIGSTOP, it is a partition, which cuts silently.

Usage: link_relay.py LISTEN TARGET    each a path of a UNIX socket, or a port of 127.0.0.1
What comes meanwhile is kept by the kernel, and arrives once the process goes on. No rights are needed for that.
"""
import os
import socket
import sys
import threading


def pump(source, sink):
    """Until the end of one side, which the other one sees."""
    try:
        while data := source.recv(65536):
            sink.sendall(data)
    except OSError:
        pass
    for side in (source, sink):
        try:
            side.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass  # it is over already


def connect(target):
    if target.isdigit():
        return socket.create_connection(("127.0.0.1", int(target)))
    made = socket.socket(socket.AF_UNIX)
    try:
        made.connect(target)
    except OSError:
        made.close()
        raise
    return made


def serve(near, target):
    try:
        far = connect(target)
    except OSError:
        return near.close()
    back = threading.Thread(target=pump, args=(far, near), daemon=True)
    back.start()
    pump(near, far)
    back.join()
    near.close()
    far.close()
    return None


def listen(where):
    if where.isdigit():
        return socket.create_server(("127.0.0.1", int(where)), backlog=128)
    made = socket.socket(socket.AF_UNIX)
    made.bind(where + ".new")
    made.listen(128)
    os.rename(where + ".new", where)  # anyone who sees it can connect
    return made


def main():
    where, target = sys.argv[1:]
    with listen(where) as listener:
        print("ready", listener.getsockname()[1] if where.isdigit() else where, flush=True)
        while True:
            near, _ = listener.accept()
            threading.Thread(target=serve, args=(near, target), daemon=True).start()


if __name__ == "__main__":
    main()
