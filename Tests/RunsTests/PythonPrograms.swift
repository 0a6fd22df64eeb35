/// Servers for features that no server at hand has, in a few lines of Python; arguments are a folder to log into and a port.
enum PythonPrograms {
    /// Speaks HTTP (absolute-form and CONNECT), SOCKS 4, 4a and 5 on one port, over TLS where it is given a certificate and a key;
    /// asks for the credentials that it is given (`user:password`, or empty). Names under `.test` are this machine.
    static let proxy = """
        import asyncio, base64, socket, ssl, struct, sys
        folder, port, wanted = sys.argv[1], int(sys.argv[2]), sys.argv[3]
        def log(*words):
            with open(folder + "/log", "a") as file: file.write(" ".join(map(str, words)) + "\\n")
        async def pump(reader, writer):
            try:
                while data := await reader.read(65536):
                    writer.write(data)
                    await writer.drain()
            except ConnectionError: pass
            finally: writer.close()
        async def relay(reader, writer, host, port, answer, first=b""):
            far_reader, far_writer = await asyncio.open_connection("127.0.0.1" if host.endswith(".test") else host, port)
            far_writer.get_extra_info("socket").setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            writer.write(answer)
            far_writer.write(first)
            await asyncio.gather(pump(reader, far_writer), pump(far_reader, writer))
        async def until_zero(reader): return (await reader.readuntil(b"\\0"))[:-1].decode()
        async def socks4(reader, writer):
            _, port, a, b, c, d = struct.unpack(">BHBBBB", await reader.readexactly(7))
            user = await until_zero(reader)
            name = (a, b, c) == (0, 0, 0) and d != 0
            host = await until_zero(reader) if name else f"{a}.{b}.{c}.{d}"
            log("socks4a" if name else "socks4", host, user)
            await relay(reader, writer, host, port, b"\\0\\x5a" + bytes(6))
        async def socks5(reader, writer):
            methods = await reader.readexactly((await reader.readexactly(1))[0])
            user = ""
            if wanted:
                if 2 not in methods: return writer.write(b"\\5\\xff")
                writer.write(b"\\5\\2")
                _, length = await reader.readexactly(2)
                user = (await reader.readexactly(length)).decode()
                password = (await reader.readexactly((await reader.readexactly(1))[0])).decode()
                if f"{user}:{password}" != wanted: return writer.write(b"\\1\\1")
                writer.write(b"\\1\\0")
            else: writer.write(b"\\5\\0")
            _, _, _, kind = await reader.readexactly(4)
            if kind == 1: host = ".".join(map(str, await reader.readexactly(4)))
            else: host = (await reader.readexactly((await reader.readexactly(1))[0])).decode()
            port = struct.unpack(">H", await reader.readexactly(2))[0]
            log("socks5" if kind == 1 else "socks5h", host, user)
            await relay(reader, writer, host, port, b"\\5\\0\\0\\1" + bytes(6))
        async def http(reader, writer, first):
            head = (first + await reader.readuntil(b"\\r\\n\\r\\n")).decode()
            method, where, _ = head.split("\\r\\n")[0].split(" ")
            lines = [line for line in head.split("\\r\\n")[1:] if line]
            given = [line.split(" ")[2] for line in lines if line.lower().startswith("proxy-authorization: basic ")]
            user = base64.b64decode(given[0]).decode() if given else ""
            if wanted and user != wanted:
                return writer.write(b"HTTP/1.1 407 Who?\\r\\nProxy-Authenticate: Basic realm=x\\r\\nContent-Length: 0\\r\\n\\r\\n")
            log(method, where, user.split(":")[0])
            if method == "CONNECT":
                host, port = where.rsplit(":", 1)
                return await relay(reader, writer, host, int(port), b"HTTP/1.1 200 Go\\r\\n\\r\\n")
            authority, path = where.split("://")[1].split("/", 1)
            host, port = authority.rsplit(":", 1)
            kept = [line for line in lines if not line.lower().startswith("proxy-")]
            rest = "\\r\\n".join([f"{method} /{path} HTTP/1.1", "Connection: close"] + kept) + "\\r\\n\\r\\n"
            await relay(reader, writer, host, int(port), b"", rest.encode())
        async def serve(reader, writer):
            try:
                first = await reader.readexactly(1)
                if first == b"\\4": await socks4(reader, writer)
                elif first == b"\\5": await socks5(reader, writer)
                else: await http(reader, writer, first)
                await writer.drain()
            except (asyncio.IncompleteReadError, ConnectionError): pass
            finally: writer.close()
        async def main():
            context = None
            if len(sys.argv) > 4:
                context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
                context.load_cert_chain(sys.argv[4], sys.argv[5])
            server = await asyncio.start_server(serve, "127.0.0.1", port, backlog=128, ssl=context)
            await server.serve_forever()
        asyncio.run(main())
        """

    /// `/hop/3` leads over `/hop/2` and `/hop/1` to `/hop/0`; `/visit` gives a number to whoever brings none as a cookie;
    /// `/secret` is for user `u` with password `p` (RFC 7616); `/packed` is 20,000 bytes in gzip for those who accept it.
    /// Logs method, path and cookie of each request.
    static let features = """
        import gzip, hashlib, http.server, itertools, re, sys
        folder, port = sys.argv[1], int(sys.argv[2])
        numbers = itertools.count(1)
        def md5(text): return hashlib.md5(text.encode()).hexdigest()
        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True
            def answer(self, status, body=b"ok", **headers):
                with open(folder + "/log", "a") as log:
                    log.write(f"{self.command} {self.path} {status} {self.headers.get('Cookie', '-')}\\n")
                self.send_response(status)
                for name, value in headers.items(): self.send_header(name.replace("_", "-"), value)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                if self.command != "HEAD": self.wfile.write(body)
            def is_known(self):
                given = dict(re.findall(r'(\\w+)="?([^",]+)"?', self.headers.get("Authorization", "")))
                if given.get("nonce") != "n1": return False
                a1, a2 = md5("u:here:p"), md5(f"{self.command}:{self.path}")
                wanted = md5(f"{a1}:n1:{given.get('nc')}:{given.get('cnonce')}:auth:{a2}")
                return given.get("username") == "u" and given.get("response") == wanted
            def do(self):
                self.rfile.read(int(self.headers.get("Content-Length", 0)))
                if match := re.fullmatch(r"/hop/(\\d+)", self.path):
                    left = int(match[1])
                    if left == 0: self.answer(200)
                    else: self.answer(302, b"x" * 1000, Location=f"/hop/{left - 1}")
                elif self.path == "/visit":
                    if self.headers.get("Cookie"): self.answer(200)
                    else: self.answer(200, Set_Cookie=f"number={next(numbers)}; Path=/")
                elif self.path == "/secret":
                    if self.is_known(): self.answer(200)
                    else: self.answer(401, WWW_Authenticate='Digest realm="here", nonce="n1", qop="auth", algorithm=MD5')
                elif self.path == "/packed" and "gzip" in self.headers.get("Accept-Encoding", ""):
                    self.answer(200, gzip.compress(b"a" * 20000), Content_Encoding="gzip")
                elif self.path == "/broken": self.answer(200, b"no gzip at all", Content_Encoding="gzip")
                elif self.path == "/packed": self.answer(200, b"a" * 20000)
                else: self.answer(404)
            do_GET = do_POST = do_PUT = do_HEAD = do
            def log_message(self, *arguments): pass
        class Server(http.server.ThreadingHTTPServer):
            request_queue_size = 64
        Server(("127.0.0.1", port), Handler).serve_forever()
        """

    /// HTTP/2 over TLS, and nothing else: is given a certificate and its key, and answers each request with `ok` and a trailer.
    /// Logs what it agreed on with each connection (ALPN).
    static let http2 = """
        import asyncio, ssl, struct, sys
        folder, port = sys.argv[1], int(sys.argv[2])
        def frame(kind, flags, stream, payload=b""):
            return struct.pack(">I", len(payload))[1:] + bytes([kind, flags]) + struct.pack(">I", stream) + payload
        def field(name, value): return bytes([0, len(name)]) + name + bytes([len(value)]) + value
        async def serve(reader, writer):
            with open(folder + "/log", "a") as log:
                log.write(f"{writer.get_extra_info('ssl_object').selected_alpn_protocol()}\\n")
            try:
                await reader.readexactly(24)
                writer.write(frame(4, 0, 0))
                while True:
                    head = await reader.readexactly(9)
                    await reader.readexactly(int.from_bytes(head[:3], "big"))
                    kind, flags, stream = head[3], head[4], int.from_bytes(head[5:], "big")
                    if kind == 4 and not flags & 1: writer.write(frame(4, 1, 0))
                    if kind != 1: continue
                    # 0x88 is ":status: 200".
                    writer.write(frame(1, 4, stream, b"\\x88") + frame(0, 0, stream, b"ok"))
                    writer.write(frame(1, 5, stream, field(b"x-checksum", b"7")))
            except (asyncio.IncompleteReadError, ConnectionError): pass
            finally: writer.close()
        async def main():
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(sys.argv[3], sys.argv[4])
            context.set_alpn_protocols(["h2"])
            server = await asyncio.start_server(serve, "127.0.0.1", port, backlog=128, ssl=context)
            await server.serve_forever()
        asyncio.run(main())
        """
}
