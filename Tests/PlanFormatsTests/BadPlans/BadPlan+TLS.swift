extension BadPlan {
    static let tls = [
        BadPlan(
            #"""
            targets: { a: { url: https://x, tls: { ca: ca.pem, cert: client.pem, key: client.key } } }
            get: /
            load: { rate: 1/s }

            """#,
            #"""
            1:44: ca '/nonexistent/ca.pem' does not exist; check its name and folder
            1:58: cert '/nonexistent/client.pem' does not exist; check its name and folder
            1:75: key '/nonexistent/client.key' does not exist; check its name and folder
            """#),
        BadPlan(
            #"""
            targets: { a: { url: https://x, tls: { ca: /, cert: "${env.API_TOKEN}", key: [] } } }
            get: /
            load: { rate: 1/s }

            """#,
            #"""
            1:44: ca '/' is a folder; name a file in it
            1:53: cert cannot hold ${env...}, because outputs show it; write the value
            1:78: key must be text, found an empty list
            """#),
        BadPlan(
            #"""
            targets: { a: { url: https://x, tls: { crt: a.pem, isnecure: true, frobnicate: 1, key: /etc/hosts } } }
            get: /
            load: { rate: 1/s }

            """#,
            #"""
            1:40: unknown key 'crt'; did you mean 'cert'?
            1:52: unknown key 'isnecure'; did you mean 'insecure'?
            1:68: unknown key 'frobnicate'; 'tls' takes ca, cert, key, insecure, sni
            """#),
        BadPlan(
            #"""
            targets: { a: { url: https://x, tls: { key: /etc/hosts } } }
            get: /
            load: { rate: 1/s }

            """#,
            #"""
            1:40: 'key' is of no use without the client's certificate; write 'cert: client.pem' beside it
            """#),
        BadPlan(
            #"""
            targets: { a: { url: https://x, tls: [ca.pem] } }
            get: /
            load: { rate: 1/s }

            """#,
            #"""
            1:38: 'tls' must be a map of keys, found a list; write '{ ca: ca.pem }'
            """#),
        BadPlan(
            #"""
            targets: { a: { url: http://x:81/y, tls: { ca: /etc/hosts } } }
            get: /
            load: { rate: 1/s }

            """#,
            #"""
            1:37: 'tls' needs an https url, and nothing is encrypted on the way to http://x:81/y; write https:// in it, or remove 'tls'
            """#),
        BadPlan(
            #"""
            targets: { a: { url: https://x, tls: { insecure: yes } } }
            get: /
            load: { rate: 1/s }

            """#,
            #"""
            1:50: insecure must be true or false, found 'yes'
            """#),
        BadPlan(
            #"""
            targets: { a: { url: https://x, tls: { insecure: "true" } } }
            get: /
            load: { rate: 1/s }

            """#,
            #"""
            1:50: insecure must be true or false, found 'true', which is text because of its quotes
            """#),
        BadPlan(
            #"""
            targets: { a: { url: https://x, tls: { insecure: 1 } } }
            get: /
            load: { rate: 1/s }

            """#,
            #"""
            1:50: insecure must be true or false, found '1'
            """#),
        BadPlan(
            #"""
            targets: { a: { url: https://x, tls: { insecure: [true] } } }
            get: /
            load: { rate: 1/s }

            """#,
            #"""
            1:50: insecure must be true or false, found a list
            """#),
        BadPlan(
            #"""
            targets: { a: { url: https://x, tls: { insecure: } } }
            get: /
            load: { rate: 1/s }

            """#,
            #"""
            1:50: insecure must be true or false, found nothing
            """#),
        BadPlan(
            #"""
            variables: { n: "true" }
            targets: { a: { url: https://x, tls: { insecure: "${n}" } } }
            get: /
            load: { rate: 1/s }

            """#,
            #"""
            2:50: insecure must be true or false, found 'true', which is text because of its quotes
            """#),
        BadPlan(
            #"""
            targets: { a: { url: https://x, tls: { sni: 127.0.0.1 } } }
            get: /
            load: { rate: 1/s }

            """#,
            #"""
            1:45: sni must be a host name, found the address '127.0.0.1'; write a name such as api.example.com, or remove it
            """#),
        BadPlan(
            #"""
            targets: { a: { url: https://x, tls: { sni: "::1" } } }
            get: /
            load: { rate: 1/s }

            """#,
            #"""
            1:45: sni must be a host name, found the address '::1'; write a name such as api.example.com, or remove it
            """#),
        BadPlan(
            #"""
            targets: { a: { url: https://x, tls: { sni: "[fe80::1%eth0]" } } }
            get: /
            load: { rate: 1/s }

            """#,
            #"""
            1:45: sni must be a host name, found the address '[fe80::1%eth0]'; write a name such as api.example.com, or remove it
            """#),
        BadPlan(
            #"""
            targets: { a: { url: https://x, tls: { sni: 127.1 } } }
            get: /
            load: { rate: 1/s }

            """#,
            #"""
            1:45: sni must be a host name, found the address '127.1'; write a name such as api.example.com, or remove it
            """#),
        BadPlan(
            #"""
            targets: { a: { url: https://x, tls: { sni: "x:443" } } }
            get: /
            load: { rate: 1/s }

            """#,
            #"""
            1:45: sni must be a host name without scheme and port, such as api.example.com, found 'x:443'
            """#),
        BadPlan(
            #"""
            targets: { a: { url: https://x, tls: { sni: https://x } } }
            get: /
            load: { rate: 1/s }

            """#,
            #"""
            1:45: sni must be a host name without scheme and port, such as api.example.com, found 'https://x'
            """#),
        BadPlan(
            #"""
            targets: { a: { url: https://x, tls: { sni: a..b } } }
            get: /
            load: { rate: 1/s }

            """#,
            #"""
            1:45: sni must be a host name without scheme and port, such as api.example.com, found 'a..b'
            """#),
        BadPlan(
            #"""
            targets: { a: { url: https://x, tls: { sni: x. } } }
            get: /
            load: { rate: 1/s }

            """#,
            #"""
            1:45: sni must be a host name without scheme and port, such as api.example.com, found 'x.'
            """#),
        BadPlan(
            #"""
            targets: { a: { url: https://x, tls: { sni: -a } } }
            get: /
            load: { rate: 1/s }

            """#,
            #"""
            1:45: sni must be a host name without scheme and port, such as api.example.com, found '-a'
            """#),
        BadPlan(
            #"""
            targets: { a: { url: https://x, tls: { sni: bücher.example } } }
            get: /
            load: { rate: 1/s }

            """#,
            #"""
            1:45: sni must be a host name without scheme and port, such as api.example.com, found 'bücher.example'
            """#),
    ]
}
