extension BadPlan {
    static let dialling = [
        BadPlan(
            #"""
            targets: { a: { url: http://x, http: 3 } }
            get: /
            load: { rate: 1/s }

            """#,
            #"""
            1:38: http: HTTP/3 is not supported; write 1.0, 1.1 or 2
            """#),

        BadPlan(
            #"""
            targets: { a: { url: http://x, http: 1 } }
            get: /
            load: { rate: 1/s }

            """#,
            #"""
            1:38: http must be 1.0, 1.1 or 2, found '1'
            """#),

        BadPlan(
            #"""
            targets: { a: { url: http://x, htpp: 2 } }
            get: /
            load: { rate: 1/s }

            """#,
            #"""
            1:32: unknown key 'htpp'; did you mean 'http'?
            """#),

        BadPlan(
            #"""
            targets: { a: { url: http://x, http: [2] } }
            get: /
            load: { rate: 1/s }

            """#,
            #"""
            1:38: http must be text, found a list
            """#),

        BadPlan(
            #"""
            targets: { a: { url: http://x, resolve: "x:80:127.0.0.1" } }
            get: /
            load: { rate: 1/s }

            """#,
            #"""
            1:41: 'resolve' must be a list, found 'x:80:127.0.0.1'; write '- api.example.com:443:127.0.0.1' below it
            """#),

        BadPlan(
            #"""
            targets: { a: { url: http://x, resolve: [] } }
            get: /
            load: { rate: 1/s }

            """#,
            #"""
            1:41: 'resolve' must be a list, found an empty list; write '- api.example.com:443:127.0.0.1' below it
            """#),

        BadPlan(
            #"""
            targets: { a: { url: http://x, resolve: ["x:80"] } }
            get: /
            load: { rate: 1/s }

            """#,
            #"""
            1:42: resolve: 'x:80' is not host:port:address; write it as in 'api.example.com:443:127.0.0.1'
            """#),

        BadPlan(
            #"""
            targets: { a: { url: http://x, resolve: ["-x:80:127.0.0.1"] } }
            get: /
            load: { rate: 1/s }

            """#,
            #"""
            1:42: resolve: '-x' is not a host; write a name, or * for any
            """#),

        BadPlan(
            #"""
            targets: { a: { url: http://x, resolve: ["x:http:127.0.0.1", "x:0:127.0.0.1", "x:65536:127.0.0.1"] } }
            get: /
            load: { rate: 1/s }

            """#,
            #"""
            1:42: resolve: 'http' is not a port; a port is 1 to 65535
            1:62: resolve: '0' is not a port; a port is 1 to 65535
            1:79: resolve: '65536' is not a port; a port is 1 to 65535
            """#),

        BadPlan(
            #"""
            targets: { a: { url: http://x, resolve: ["x:80:localhost", "x:80:127.0.0.1,", "x:80:[127.0.0.1]", "x:80:1.2.3"] } }
            get: /
            load: { rate: 1/s }

            """#,
            #"""
            1:42: resolve: 'localhost' is not an address; write numbers, as in 127.0.0.1 or [::1], or connectTo for another name
            1:60: resolve: '' is not an address; write numbers, as in 127.0.0.1 or [::1], or connectTo for another name
            1:79: resolve: '[127.0.0.1]' is not an address; write numbers, as in 127.0.0.1 or [::1], or connectTo for another name
            1:99: resolve: '1.2.3' is not an address; write numbers, as in 127.0.0.1 or [::1], or connectTo for another name
            """#),

        BadPlan(
            #"""
            targets: { a: { url: http://x, connectTo: ["x:80:y"] } }
            get: /
            load: { rate: 1/s }

            """#,
            #"""
            1:44: connectTo: 'x:80:y' is not host:port:otherHost:otherPort; write it as in 'api.example.com:443:127.0.0.1:8443', IPv6 addresses in brackets
            """#),

        BadPlan(
            #"""
            targets: { a: { url: http://x, connectTo: [":::"] } }
            get: /
            load: { rate: 1/s }

            """#,
            #"""
            1:44: connectTo: ':::' is not host:port:otherHost:otherPort; write it as in 'api.example.com:443:127.0.0.1:8443', IPv6 addresses in brackets
            """#),

        BadPlan(
            #"""
            targets: { a: { url: http://x, connectTo: ["x:80:y:81:82"] } }
            get: /
            load: { rate: 1/s }

            """#,
            #"""
            1:44: connectTo: 'x:80:y:81:82' is not host:port:otherHost:otherPort; write it as in 'api.example.com:443:127.0.0.1:8443', IPv6 addresses in brackets
            """#),

        BadPlan(
            #"""
            targets: { a: { url: http://x, connectTo: ["x:80:::1:81"] } }
            get: /
            load: { rate: 1/s }

            """#,
            #"""
            1:44: connectTo: 'x:80:::1:81' is not host:port:otherHost:otherPort; write it as in 'api.example.com:443:127.0.0.1:8443', IPv6 addresses in brackets
            """#),

        BadPlan(
            #"""
            targets: { a: { url: http://x, connectTo: ["a b:80:y:81", "x:0:y:81", "x:80:y:http"] } }
            get: /
            load: { rate: 1/s }

            """#,
            #"""
            1:44: connectTo: 'a b' is not a host; write a name or an address, IPv6 addresses in brackets
            1:59: connectTo: '0' is not a port; a port is 1 to 65535
            1:71: connectTo: 'http' is not a port; a port is 1 to 65535
            """#),

        BadPlan(
            #"""
            targets: { a: { url: http://x, unixSocket: /aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa } }
            get: /
            load: { rate: 1/s }

            """#,
            #"""
            1:44: unixSocket: the path '/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa...' has 121 bytes, and the system takes 107; use a shorter one, or a link to it
            """#),

        BadPlan(
            #"""
            targets: { a: { url: http://x, unixSocket: "${env.API_TOKEN}" } }
            get: /
            load: { rate: 1/s }

            """#,
            #"""
            1:44: unixSocket cannot hold ${env...}, because outputs show it; write the value
            """#),

        BadPlan(
            #"""
            targets: { a: { url: http://x, unixSocket: [a] } }
            get: /
            load: { rate: 1/s }

            """#,
            #"""
            1:44: unixSocket must be text, found a list
            """#),

        BadPlan(
            #"""
            targets: { a: { url: http://x, interface: "a b" } }
            get: /
            load: { rate: 1/s }

            """#,
            #"""
            1:43: interface: 'a b' is neither an interface nor an address; write one such as eth0 or 127.0.0.2
            """#),

        BadPlan(
            #"""
            targets: { a: { url: http://x, interface: /dev } }
            get: /
            load: { rate: 1/s }

            """#,
            #"""
            1:43: interface: '/dev' is neither an interface nor an address; write one such as eth0 or 127.0.0.2
            """#),

        BadPlan(
            #"""
            targets: { a: { url: http://x, unixSocket: /s, proxy: "http://h:1" } }
            get: /
            load: { rate: 1/s }

            """#,
            #"""
            1:48: a Unix socket is reached without a proxy; remove 'proxy' or 'unixSocket'
            """#),

        BadPlan(
            #"""
            targets: { a: { url: http://x, unixSocket: /s, resolve: ["x:80:127.0.0.1"], connectTo: ["x:80:y:81"], interface: lo } }
            get: /
            load: { rate: 1/s }

            """#,
            #"""
            1:48: a Unix socket has no host, no port and no interface; remove 'resolve' or 'unixSocket'
            1:77: a Unix socket has no host, no port and no interface; remove 'connectTo' or 'unixSocket'
            1:103: a Unix socket has no host, no port and no interface; remove 'interface' or 'unixSocket'
            """#),
    ]
}
