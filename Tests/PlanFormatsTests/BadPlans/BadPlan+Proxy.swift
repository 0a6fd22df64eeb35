extension BadPlan {
    static let proxy = [
        BadPlan(
            #"""
            targets: { a: { url: http://x, proxy: "127.0.0.1:1080" } }
            get: /
            load: { rate: 1/s }

            """#,
            #"""
            1:39: proxy has no scheme; write it as in 'http://127.0.0.1:3128' or 'socks5h://127.0.0.1:1080'
            """#),

        BadPlan(
            #"""
            targets: { a: { url: http://x, proxy: "sock5://h:1" } }
            get: /
            load: { rate: 1/s }

            """#,
            #"""
            1:39: proxy: unknown scheme 'sock5'; did you mean 'socks5'?
            """#),

        BadPlan(
            #"""
            targets: { a: { url: http://x, proxy: "ftp://h:1" } }
            get: /
            load: { rate: 1/s }

            """#,
            #"""
            1:39: proxy: unknown scheme 'ftp'; write http, https, socks4, socks4a, socks5, socks5h
            """#),

        BadPlan(
            #"""
            targets: { a: { url: http://x, proxy: "http://h:0" } }
            get: /
            load: { rate: 1/s }

            """#,
            #"""
            1:39: proxy: what follows its host is not a port, 1 to 65535; write it as in 'http://127.0.0.1:3128' or 'socks5h://127.0.0.1:1080'
            """#),

        BadPlan(
            #"""
            targets: { a: { url: http://x, proxy: "http://h:70000" } }
            get: /
            load: { rate: 1/s }

            """#,
            #"""
            1:39: proxy: what follows its host is not a port, 1 to 65535; write it as in 'http://127.0.0.1:3128' or 'socks5h://127.0.0.1:1080'
            """#),

        BadPlan(
            #"""
            targets: { a: { url: http://x, proxy: "http://h:port" } }
            get: /
            load: { rate: 1/s }

            """#,
            #"""
            1:39: proxy: what follows its host is not a port, 1 to 65535; write it as in 'http://127.0.0.1:3128' or 'socks5h://127.0.0.1:1080'
            """#),

        BadPlan(
            #"""
            targets: { a: { url: http://x, proxy: "http://u:p@" } }
            get: /
            load: { rate: 1/s }

            """#,
            #"""
            1:39: proxy has no host; write it as in 'http://127.0.0.1:3128' or 'socks5h://127.0.0.1:1080', IPv6 addresses in brackets
            """#),

        BadPlan(
            #"""
            targets: { a: { url: http://x, proxy: "http://u:p%zz@h" } }
            get: /
            load: { rate: 1/s }

            """#,
            #"""
            1:39: proxy: user and password must be percent-encoded text of one line; write '%25' for '%'
            """#),

        BadPlan(
            #"""
            targets: { a: { url: http://x, proxy: "http://h:1/path" } }
            get: /
            load: { rate: 1/s }

            """#,
            #"""
            1:39: proxy has no path, query or fragment; write its address alone, as in 'http://127.0.0.1:3128' or 'socks5h://127.0.0.1:1080'
            """#),

        BadPlan(
            #"""
            targets: { a: { url: http://x, proxy: "http://[::1" } }
            get: /
            load: { rate: 1/s }

            """#,
            #"""
            1:39: proxy: '[::1' is not a host; write it as in 'http://127.0.0.1:3128' or 'socks5h://127.0.0.1:1080'
            """#),

        BadPlan(
            #"""
            targets: { a: { url: http://x, proxy: "http://[::1]1" } }
            get: /
            load: { rate: 1/s }

            """#,
            #"""
            1:39: proxy: what follows its host is not a port, 1 to 65535; write it as in 'http://127.0.0.1:3128' or 'socks5h://127.0.0.1:1080'
            """#),

        BadPlan(
            #"""
            targets: { a: { url: http://x, proxy: "http://::1:1" } }
            get: /
            load: { rate: 1/s }

            """#,
            #"""
            1:39: proxy has no host; write it as in 'http://127.0.0.1:3128' or 'socks5h://127.0.0.1:1080', IPv6 addresses in brackets
            """#),

        BadPlan(
            #"""
            targets: { a: { url: http://x, proxy: "socks4://u:p@h:1" } }
            get: /
            load: { rate: 1/s }

            """#,
            #"""
            1:39: proxy: SOCKS 4 has no passwords; write the user alone, or use socks5 or socks5h
            """#),

        BadPlan(
            #"""
            targets: { a: { url: http://x, proxy: "http://u:${uuid}@h:1" } }
            get: /
            load: { rate: 1/s }

            """#,
            #"""
            1:39: proxy is the same for the whole run and cannot hold ${uuid}; write its URL
            """#),

        BadPlan(
            #"""
            targets: { a: { url: http://x, proxy: "http://${env.API_TOKEN}:1" } }
            get: /
            load: { rate: 1/s }

            """#,
            #"""
            1:39: proxy may hold ${env...} and secrets only as its user and password, because outputs show the rest; write it as in 'http://${env.USER}:${env.PASSWORD}@127.0.0.1:3128'
            """#),

        BadPlan(
            #"""
            targets: { a: { url: http://x, proxy: "${env.API_TOKEN}://u@h:1" } }
            get: /
            load: { rate: 1/s }

            """#,
            #"""
            1:39: proxy may hold ${env...} and secrets only as its user and password, because outputs show the rest; write it as in 'http://${env.USER}:${env.PASSWORD}@127.0.0.1:3128'
            """#),

        BadPlan(
            #"""
            targets: { a: { url: http://x, proxy: "http://u:${env.NOPE}@h:1" } }
            get: /
            load: { rate: 1/s }

            """#,
            #"""
            1:49: the environment variable 'NOPE' is not set; set it before the run, as in NOPE=... dyno run
            """#),

        BadPlan(
            #"""
            targets: { a: { url: http://x, proxy: { tunnel: true } } }
            get: /
            load: { rate: 1/s }

            """#,
            #"""
            1:39: 'proxy' has no url; write 'http://127.0.0.1:3128', or '{ url: ..., tunnel: true }'
            """#),

        BadPlan(
            #"""
            targets: { a: { url: http://x, proxy: { url: "http://h:1", tunnel: yes } } }
            get: /
            load: { rate: 1/s }

            """#,
            #"""
            1:68: tunnel must be true or false, found 'yes'
            """#),

        BadPlan(
            #"""
            targets: { a: { url: http://x, proxy: { url: "socks5://h:1", tunnel: true } } }
            get: /
            load: { rate: 1/s }

            """#,
            #"""
            1:32: a SOCKS proxy needs no tunnel: it passes on whatever is sent; remove 'tunnel'
            """#),

        BadPlan(
            #"""
            targets: { a: { url: http://x, proxy: { urll: "http://h:1" } } }
            get: /
            load: { rate: 1/s }

            """#,
            #"""
            1:41: unknown key 'urll'; did you mean 'url'?
            """#),

        BadPlan(
            #"""
            targets: { a: { url: http://x, proxy: [] } }
            get: /
            load: { rate: 1/s }

            """#,
            #"""
            1:39: 'proxy' must be a map of keys, found an empty list; write 'http://127.0.0.1:3128', or '{ url: ..., tunnel: true }'
            """#),

        BadPlan(
            #"""
            targets: { a: { url: http://x, proxy: {} } }
            get: /
            load: { rate: 1/s }

            """#,
            #"""
            1:39: 'proxy' has no url; write 'http://127.0.0.1:3128', or '{ url: ..., tunnel: true }'
            """#),

        BadPlan(
            #"""
            targets: { a: { url: http://x, http: 2, proxy: "http://h:1" } }
            get: /
            load: { rate: 1/s }

            """#,
            #"""
            1:41: plain HTTP/2 passes an HTTP proxy only through a tunnel; write 'tunnel: true' beside the proxy's url, or remove 'proxy' or 'http'
            """#),
    ]
}
