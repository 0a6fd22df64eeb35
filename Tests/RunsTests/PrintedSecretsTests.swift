import LoadModel
import Testing

@testable import Runs

@Suite struct PrintedSecretsTests {
    private static let secrets = PrintedSecrets(["DEPLOY_TOKEN": "t0k3n-value", "HOME": "/home/someone", "API_KEY": "abc"])

    @Test(arguments: [
        ("using t0k3n-value for it", "using <redacted> for it"),
        ("DB_PASSWORD=hunter2", "DB_PASSWORD=<redacted>"),
        ("password: 'two words', user: me", "password: <redacted>, user: me"),
        (#"{"apiKey":"x1","port":80}"#, #"{"apiKey":<redacted>,"port":80}"#),
        ("Authorization: Bearer abc.def", "Authorization: Bearer <redacted>"),
        ("< Set-Cookie: sid=1; theme=2", "< Set-Cookie: <redacted>"),
        ("connecting to postgres://me:pw@db/x", "connecting to postgres://<redacted>@db/x"),
        // Nothing secret, as far as one can tell; values of a few letters are words.
        ("in /home/someone: abc", "in /home/someone: abc"), ("PASSWORD=$PASSWORD", "PASSWORD=$PASSWORD"),
        ("listening on 127.0.0.1:80", "listening on 127.0.0.1:80"),
    ])
    func whatIsBehindTheNameOfASecretIsHidden(line: String, shown: String) {
        #expect(Self.secrets.shown(line) == shown)
    }

    /// What a plan lists under `secrets` is hidden as what is named so.
    @Test func whatAPlanCallsSecretIsHiddenToo() {
        let secrecy = Secrecy(secrets: ["LICENCE"], publicNames: ["DB_PASSWORD"])
        let secrets = PrintedSecrets(["LICENCE": "abc-def-ghi"], secrecy: secrecy)
        #expect(secrets.shown("licence abc-def-ghi, LICENCE=xyz") == "licence <redacted>, LICENCE=<redacted>")
        #expect(secrets.shown("DB_PASSWORD=hunter2") == "DB_PASSWORD=hunter2")
    }
}
