#!/usr/bin/env python3
"""A Python service that Anteroom can upgrade without losing a request. Its part is marked. Standard library only."""
import http.server, os, signal, socket, socketserver, sys, threading, time

VERSION = sys.argv[1] if len(sys.argv) > 1 else "1"
leaving = threading.Event()


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        body = f"{VERSION} python\n".encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        if leaving.is_set():  # lame duck: keep-alive clients go elsewhere by themselves
            self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


# --- the service's part ---
def notify(state):
    if path := os.environ.get("NOTIFY_SOCKET"):
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as s:
            s.connect(path)
            s.send(state.encode())


class Server(socketserver.ThreadingMixIn, http.server.HTTPServer):
    daemon_threads = False

    def __init__(self):
        if os.environ.get("LISTEN_PID") != str(os.getpid()):
            super().__init__(("", 8080), Handler)
            return
        super().__init__(("", 0), Handler, bind_and_activate=False)
        self.socket.close()
        self.socket = socket.socket(fileno=3)
        # O_NONBLOCK is shared with the old process: another may take the connection between poll and accept
        self.socket.setblocking(False)

    def get_request(self):
        connection, address = self.socket.accept()
        connection.setblocking(True)
        return connection, address


# Before any thread begins: SIGTERM then waits for sigwait, where a handler may be put off for as long as the main thread blocks
signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM})
server = Server()
threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
notify("READY=1")
signal.sigwait({signal.SIGTERM})
notify("STOPPING=1")
leaving.set()
time.sleep(0.3)
server.shutdown()  # stop accepting
server.server_close()  # and wait for the requests under way
# --- end of it ---
