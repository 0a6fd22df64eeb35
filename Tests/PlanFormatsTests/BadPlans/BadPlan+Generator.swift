extension BadPlan {
    static let generator = [
        BadPlan(
            #"""
            url: http://x
            get: /
            load: { rate: 1/s }
            generator: 2

            """#,
            #"""
            4:12: 'generator' must be a map of keys, found '2'; write '{ threads: 2 }'
            """#),
        BadPlan(
            #"""
            url: http://x
            get: /
            load: { rate: 1/s }
            generator: { threads: 0, pin: maybe, pacing: exact, transport: libcurl }

            """#,
            #"""
            4:23: threads must be a whole number from 1 to 256, found '0'
            4:31: pin must be true or false, found 'maybe'
            4:46: pacing: unknown 'exact'; write precise, batched
            4:64: transport: unknown 'libcurl'; write native, curl
            """#),
        BadPlan(
            #"""
            url: http://x
            get: /
            load: { rate: 1/s }
            generator: { thread: 2 }

            """#,
            #"""
            4:14: unknown key 'thread'; did you mean 'threads'?
            """#),
        BadPlan(
            #"""
            url: http://x
            get: /
            load: { rate: 1/s }
            generator: { threads: 257, pacing: [precise] }

            """#,
            #"""
            4:23: threads must be a whole number from 1 to 256, found '257'
            4:36: pacing must be precise or batched, found a list
            """#),
        BadPlan(
            #"""
            generator: { transport: native }
            targets: { a: { url: http://x, http: 2 }, b: { url: http://y, http: 1.0 }, c: { url: http://z, proxy: "http://h:1" }, d: { url: https://w, http: 2, proxy: "https://h:1" } }
            load: { rate: 1/s }
            defaults:
              follow: 5
              cookies: true
              compressed: true
            get: /
            auth: { digest: "u:p" }

            """#,
            #"""
            1:14: the native transport lacks what this plan asks for: digest authentication (line 9), HTTP/1.0 (line 2), an HTTP proxy without a tunnel (line 2), HTTP/2 through a proxy over TLS; write 'transport: curl', or remove 'transport'
            """#),
    ]
}
