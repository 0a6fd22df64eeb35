import Foundation
import LoadModel
import PlanFormats
import Testing

@Suite struct TLSFlagsTests {
    static let mixed = """
        targets:
          plain: http://x
          trusted: { url: "https://y", tls: { ca: /etc/hosts, cert: /etc/hosts, key: /etc/hosts, sni: own.example } }
        get: /
        load: { rate: 1/s }
        """

    @Test func flagsHoldForEveryHTTPSTargetOfTheRun() throws {
        let flags: PlanFlags = [
            "--cacert": "/etc/passwd", "--cert": "/etc/passwd", "--key": "/etc/passwd", "--insecure": true, "--sni": "z.example",
        ]
        let tls = TLSOptions(
            authorities: "/etc/passwd", certificate: "/etc/passwd", key: "/etc/passwd", isInsecure: true, serverName: "z.example")
        let plan = try PlanOverrides(flags).applied(to: try read(Self.mixed))
        #expect(plan.targets.map(\.tls) == [TLSOptions(), tls])
        let compared = try URLPlan(url: "https://a", comparedWith: "https://b", flags: flags).plan(environment: [:])
        #expect(compared.targets.map(\.tls) == [tls, tls])
        let halfPlain = try URLPlan(url: "https://a", comparedWith: "http://b", flags: flags).plan(environment: [:])
        #expect(halfPlain.targets.map(\.tls) == [tls, TLSOptions()])
    }

    @Test func whatNoFlagSaysStaysThePlans() throws {
        let plan = try PlanOverrides(["--insecure": true]).applied(to: try read(Self.mixed))
        let expected = TLSOptions(
            authorities: "/etc/hosts", certificate: "/etc/hosts", key: "/etc/hosts", isInsecure: true, serverName: "own.example")
        #expect(plan.targets[1].tls == expected)
    }

    @Test func trustChangesNothingElseOfATarget() throws {
        var plan = try read(Self.mixed)
        plan.targets[1].httpVersion = .two
        plan.targets[1].dial.resolve = ["own.example:443:127.0.0.1"]
        var changed = try PlanOverrides(["--insecure": true]).applied(to: plan)
        changed.targets[1].tls = plan.targets[1].tls
        #expect(changed.targets == plan.targets)
    }

    static let replaced: [(PlanFlags, TLSOptions)] = [
        (["--cert": "/etc/passwd"], TLSOptions(certificate: "/etc/passwd")),
        (["--key": "/etc/passwd"], TLSOptions(certificate: "/etc/hosts", key: "/etc/passwd")),
    ]

    @Test(arguments: replaced)
    func aCertificateBringsItsOwnKey(flags: PlanFlags, used: TLSOptions) throws {
        let tls = try PlanOverrides(flags).applied(to: try read(Self.mixed)).targets[1].tls
        #expect(tls.certificate == used.certificate)
        #expect(tls.key == used.key)
    }

    @Test func aPathOfAFlagStartsFromTheWorkingFolder() throws {
        let name = "dyno-ca-\(UUID().uuidString).pem"
        let path = FileManager.default.currentDirectoryPath + "/" + name
        try Data().write(to: URL(fileURLWithPath: path))
        defer { try? FileManager.default.removeItem(atPath: path) }
        for typed in [name, "./" + name, path] {
            let flags: PlanFlags = ["--cacert": .init(stringLiteral: typed)]
            #expect(try URLPlan(url: "https://x", flags: flags).plan(environment: [:]).targets[0].tls.authorities == path)
        }
    }

    @Test func flagsAreRefusedWhereNoTargetIsHTTPS() throws {
        var flags: PlanFlags = [
            "--cacert": "/etc/hosts", "--cert": "/etc/hosts", "--key": "/etc/hosts", "--insecure": true, "--sni": "z.example",
        ]
        let reason = "no target of this run is https, so that nothing is encrypted; write https in its URL, or drop the flag"
        let expected = ["--cacert", "--cert", "--key", "--insecure", "--sni"].map { "\($0): \(reason)" }
        let ofURL = #expect(throws: FlagErrors.self) { try URLPlan(url: "x", flags: flags).plan(environment: [:]) }
        #expect(ofURL?.issues.map(\.description) == expected)
        flags.set("--target", ["plain"])
        let plan = try read(Self.mixed)
        let ofPlan = #expect(throws: FlagErrors.self) { try PlanOverrides(flags).applied(to: plan) }
        #expect(ofPlan?.issues.map(\.description) == expected)
    }

    static let wrong: [(PlanFlags, String)] = [
        (["--cacert": "/nonexistent/ca"], "--cacert: '/nonexistent/ca' does not exist; check its name and folder"),
        (
            ["--cert": "/nonexistent/a", "--key": "/dev"],
            "--cert: '/nonexistent/a' does not exist; check its name and folder\n--key: '/dev' is a folder; name a file in it"
        ),
        (["--key": "/etc/hosts"], "--key: a key is of no use without the client's certificate; give --cert as well"),
        (
            ["--sni": "10.0.0.1"],
            "--sni: sni must be a host name, found the address '10.0.0.1'; write a name such as api.example.com, or remove it"
        ),
    ]

    @Test(arguments: wrong)
    func aWrongFlagIsNamed(flags: PlanFlags, message: String) {
        let error = #expect(throws: FlagErrors.self) {
            try URLPlan(url: "https://x", flags: flags).plan(environment: [:])
        }
        #expect(error?.description == message)
    }

    @Test func aWrongURLIsNotReportedAsPlain() {
        let flags: PlanFlags = ["--insecure": true]
        let error = #expect(throws: FlagErrors.self) { try URLPlan(url: "ftp://x", flags: flags).plan(environment: [:]) }
        #expect(error?.description == "URL: 'ftp' is not a scheme that Dyno speaks; write http://...")
    }
}
