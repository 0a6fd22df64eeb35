extension PythonPrograms {
    /// Speaks TLS of the version that it is given, and on each connection answers so many requests well; then it misbehaves in
    /// the way it is told: `resetBusy` on the next request; 100 ms after the last answer, `resetIdle`, or `endIdle` without TLS's
    /// own farewell; `surplus` has a second answer, which nobody asked for, in a record of its own behind the last one.
    static let rudeTLS = """
        import socket, ssl, struct, sys, threading, time
        folder, port, certificate, key, version, good, manner = sys.argv[1:]
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate, key)
        context.minimum_version = context.maximum_version = ssl.TLSVersion[version]
        def answer(status): return f"HTTP/1.1 {status} x\\r\\nContent-Length: 2\\r\\n\\r\\nok".encode()
        class Connection:
            def __init__(self, plain):
                self.plain, self.incoming, self.outgoing = plain, ssl.MemoryBIO(), ssl.MemoryBIO()
                self.secure = context.wrap_bio(self.incoming, self.outgoing, server_side=True)
            def flush(self): self.plain.sendall(self.outgoing.read())
            def read_for(self, call):
                while True:
                    try: return call()
                    except ssl.SSLWantReadError: pass
                    finally: self.flush()
                    data = self.plain.recv(65536)
                    if not data: raise EOFError
                    self.incoming.write(data)
            def serve(self):
                self.read_for(self.secure.do_handshake)
                served = 0
                while True:
                    request = b""
                    while not request.endswith(b"\\r\\n\\r\\n"): request += self.read_for(lambda: self.secure.read(65536))
                    with open(folder + "/log", "a") as log: log.write(request.split(b" ")[0].decode() + "\\n")
                    if served == int(good): return
                    served += 1
                    self.secure.write(answer(200))
                    if served == int(good) and manner == "surplus": self.secure.write(answer(500))
                    self.flush()
                    if served == int(good) and manner.endswith("Idle"): return time.sleep(0.1)
        def handle(plain):
            plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            try: Connection(plain).serve()
            except (EOFError, OSError): pass
            if manner.startswith("reset"): plain.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            plain.close()
        server = socket.create_server(("127.0.0.1", int(port)), backlog=64)
        while True: threading.Thread(target=handle, args=(server.accept()[0],), daemon=True).start()
        """
}
