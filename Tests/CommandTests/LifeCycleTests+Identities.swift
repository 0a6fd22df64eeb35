import Foundation
import Testing

/// Users who have logged in before the load: their renewals, and logins that fail.
extension LifeCycleTests {
    // MARK: Renewals

    @Test func tokensThatEndAreRenewedWithinTheLoad() throws {
        let outcome = try Command.run(
            "run", try plan(life: 0.7, identities: Self.refresh), "-o", "out", in: folder)
        #expect(outcome.ended(1) || outcome.ended(0), "\(outcome.output)\(outcome.errors)")
        let result = try result()
        let renewals = try #require(part("renewals", of: result))
        let made = try #require(renewals["made"] as? Int)
        // Four tokens of 0.7 s in 2 s, each of which is found to be over by a request that fails.
        #expect((4...12).contains(made) && renewals["failed"] as? Int == 0, "\(renewals)")
        #expect(log.count { $0.hasPrefix("POST /refresh") } == made)
        #expect(part("logins", of: result)?["made"] as? Int == 4)
        let counts = try #require(result["counts"] as? [String: Any])
        let failed = try #require(counts["failed"] as? Int)
        #expect(failed >= made && counts["sent"] as? Int == 80 && failed < 80, "\(counts)")
        for text in ["Around the load", "Logins", "Renewals", "In no count and no statistic of the load."] {
            #expect(outcome.output.says(text), "'\(text)' is not in: \(outcome.output)")
        }
        #expect(!Folder.text(of: folder.files(named: "result.json")[0]).contains("r-u0"))
    }

    @Test func aLifeThatTheLoginTellsIsNeverReached() throws {
        let renewal = "  renew: { every: \"${identity.life}\" }"
        let outcome = try Command.run(
            "run", try plan(life: 1.5, identities: renewal, load: "{ rate: 40/s, duration: 4s, warmup: 0s }"), "-o", "out",
            in: folder)
        #expect(outcome.ended(0), "\(outcome.output)\(outcome.errors)")
        #expect(try result()["errorRate"] as? Double == 0)
        #expect(log.count { $0.hasPrefix("POST /login") } >= 4 + 8, "\(log)")
    }

    @Test func aTargetThatRefusesAllIsNotAskedForEverMoreRenewals() throws {
        let outcome = try Command.run(
            "run",
            try plan(
                refuses: "refresh", isBroken: true, identities: Self.refresh, load: "{ users: 8, duration: 3s, warmup: 0s }"),
            "-o", "out", in: folder)
        #expect(outcome.ended(1), "\(outcome.output)\(outcome.errors)")
        // Each identity at once, and again after a half to one, and one to two seconds.
        let asked = log.count { $0.hasPrefix("POST /refresh") }
        #expect((4...20).contains(asked), "\(asked)")
        let renewals = try #require(part("renewals", of: try result()))
        #expect(renewals["failed"] as? Int == asked)
        #expect(outcome.output.says("POST /refresh") && outcome.output.says("status 400"), "\(outcome.output)")
    }

    @Test(arguments: ["{ rate: 20/s, arrivals: poisson, duration: 4s, warmup: 0s }", "{ users: 12, duration: 2s, warmup: 0s }"])
    func anExclusiveIdentityIsNeverTwiceAtOnce(load: String) throws {
        let outcome = try Command.run(
            "run", try plan(identities: "  exclusive: true", load: load), "-o", "out", "--threads", "2", in: folder)
        // What waited until the end counts as unsent.
        #expect(outcome.ended(0, 1), "\(outcome.output)\(outcome.errors)")
        #expect(!log.contains { $0.hasPrefix("TWICE") })
        let shared = try Command.run("run", try plan(load: load), in: folder)
        #expect(shared.ended(0) && log.contains { $0.hasPrefix("TWICE") }, "without it some are: \(shared.errors)")
    }

    /// Two loads at the same time share identities: whoever renews one renews it for both, and an exclusive one is with one of them.
    @Test(arguments: ["native", "curl"])
    func loadsAtTheSameTimeShareIdentities(transport: String) throws {
        let text = Folder.text(
            of: try plan(
                life: 0.9, identities: "  exclusive: true\n" + Self.refresh, load: "{ rate: 10/s, duration: 3s, warmup: 0s }")
        )
        .replacingOccurrences(
            of: "steps: [ { get: /work } ] }",
            with: "steps: [ { get: /work } ] }, { name: beside, steps: [ { get: /work } ], "
                + "load: { users: 3, think: 50ms, duration: 2s } }")
        let outcome = try Command.run(
            "run", try folder.write("plan.yaml", text), "-o", "out", "--transport", transport, "--threads", "2", in: folder)
        #expect(outcome.ended(0, 1), "\(outcome.output)\(outcome.errors)")
        #expect(!log.contains { $0.hasPrefix("TWICE") })
        let renewals = try #require(part("renewals", of: try result()))
        let made = try #require(renewals["made"] as? Int)
        // Four tokens of 0.9 s in 3 s.
        #expect((4...12).contains(made) && renewals["failed"] as? Int == 0, "\(renewals)")
        #expect(log.count { $0.hasPrefix("POST /refresh") } == made)
    }

    @Test(arguments: [("native", 1), ("native", 2), ("curl", 2)])
    func cookiesOfALoginGoWithTheRequestsOfItsIdentity(transport: String, threads: Int) throws {
        // The token is the cookie: a request without it, or with another's that has ended, is refused; a renewal gives a new one.
        for load in ["{ rate: 40/s, duration: 2s, warmup: 0s }", "{ users: 6, duration: 2s, warmup: 0s }"] {
            let text = Folder.text(of: try plan(life: 0.9, identities: Self.refresh, load: load))
                .replacingOccurrences(
                    of: "defaults: { headers: { X-Token: \"${identity.token}\" } }", with: "defaults: { cookies: true }"
                )
                .replacingOccurrences(of: "  count: 4\n", with: "  count: 4\n  exclusive: \(transport == "curl")\n")
                .replacingOccurrences(of: "get: /work", with: "get: /jar")
            let plan = try folder.write("plan.yaml", text)
            let outcome = try Command.run(
                "run", plan, "-o", "out-\(load.count)", "--transport", transport, "--threads", "\(threads)", "--json", in: folder)
            #expect(outcome.ended(0, 1), "\(outcome.errors)")
            let result = try #require(try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any])
            let counts = try #require(result["counts"] as? [String: Int])
            let renewals = try #require(part("renewals", of: result)?["made"] as? Int)
            // Each token ends within the load, and is found so by those requests that are under way then.
            #expect(renewals >= 4, "\(result["around"] ?? "")")
            #expect(counts["failed"]! <= renewals * 3 && counts["succeeded"]! > 40, "\(counts), \(renewals) renewals")
        }
    }

    @Test func cookiesThatIterationsCannotShareOverATransportAreRefused() throws {
        let text = Folder.text(of: try plan()).replacingOccurrences(
            of: "defaults: { headers", with: "defaults: { cookies: true, headers"
        )
        .replacingOccurrences(of: "load: {", with: "generator: { transport: curl }\nload: {")
        for command in ["validate", "run", "try"] {
            let outcome = try Command.run(command, try folder.write("plan.yaml", text), in: folder)
            #expect(
                outcome.status == 65 && outcome.errors.says("plan.yaml:3:1: several iterations at once"), "\(outcome.errors)")
            #expect(outcome.errors.says("exclusive: true"))
        }
    }

    // MARK: Logins that fail

    @Test func moreThanOneInAHundredLoginsEndTheRunWithTheFirstAnswer() throws {
        let outcome = try Command.run("run", try plan(refuses: "u3,u7", count: 100), in: folder)
        #expect(outcome.status == 4, "\(outcome.errors)")
        for text in ["2 of 100 logins", "POST /login: status 403", "no such user", "<redacted>"] {
            #expect(outcome.errors.says(text), "'\(text)' is not in: \(outcome.errors)")
        }
        #expect(!outcome.errors.says("hidden") && !log.contains { $0.hasPrefix("GET") })
    }

    @Test func fewerAreToldOfInTheReport() throws {
        let outcome = try Command.run("run", try plan(refuses: "u99", count: 100), "-o", "out", in: folder)
        #expect(outcome.ended(0), "\(outcome.output)\(outcome.errors)")
        let logins = try #require(part("logins", of: try result()))
        #expect(logins["made"] as? Int == 100 && logins["failed"] as? Int == 1)
        #expect(outcome.output.says("1 of 100 logins failed"), "\(outcome.output)")
    }
}
