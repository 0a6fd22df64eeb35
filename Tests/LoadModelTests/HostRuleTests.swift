import LoadModel
import Testing

@Suite struct HostRuleTests {
    @Test(arguments: [
        ("cdn.example.com", "CDN.example.com", 443, true), ("cdn.example.com", "example.com", 443, false),
        ("cdn.example.com:8443", "cdn.example.com", 8443, true), ("cdn.example.com:8443", "cdn.example.com", 443, false),
        ("*.test.example", "api.test.example", 80, true), ("*.test.example", "a.b.test.example", 80, true),
        ("*.test.example", "test.example", 80, false), ("*.test.example", "mytest.example", 80, false),
        ("*.test.example:81", "api.test.example", 80, false), ("[::1]", "::1", 80, true), ("[::1]:81", "::1", 80, false),
        ("127.0.0.1", "127.0.0.1", 8080, true),
    ])
    func aPatternIsAHostOrThoseBelowOne(pattern: String, host: String, port: Int, matches: Bool) {
        #expect(HostRule([pattern]).names(host: host, port: port) == matches)
    }

    @Test(arguments: ["", "*", "*.", "a..b", "http://x", "x:0", "x:99999", "x:y", "::1", "a*.example", "*.[::1]", "a b"])
    func whatIsNoneIsRefused(text: String) {
        #expect(throws: QuantityError.self) { try HostPattern(parsing: text) }
    }

    /// The environment limits what plans name, and stands for those that name nothing.
    @Test func bothMustAllowAHost() throws {
        let allowed = try HostRule.allowed(by: ["DYNO_HOSTS": "*.test.example, localhost"])
        #expect(HostRule(["a.test.example", "prod.example"], allowed: allowed).names(host: "a.test.example", port: 80))
        #expect(!HostRule(["a.test.example", "prod.example"], allowed: allowed).names(host: "prod.example", port: 80))
        #expect(!HostRule(["a.test.example"], allowed: allowed).names(host: "localhost", port: 80))
        #expect(HostRule(allowed: allowed).names(host: "localhost", port: 80))
        let none: HostRule = []
        #expect(!none.names(host: "localhost", port: 80) && none.isEmpty)
        #expect(throws: QuantityError.self) { try HostRule.allowed(by: ["DYNO_HOSTS": "http://x"]) }
    }

    private func plan(_ url: TargetURL, dial: DialOptions = DialOptions(), hosts: [String] = [], allowed: [String] = []) -> Plan {
        var plan = Plan(
            name: "", targets: [Target(name: "t", url: url, dial: dial)],
            scenarios: [Scenario(name: "s", steps: [.request(RequestStep(label: "x", path: Template("/")))])],
            load: Load(model: .closed(users: [1], think: .zero), stop: .requests(1)))
        (plan.hosts, plan.allowedHosts) = (hosts, allowed)
        return plan
    }

    @Test func aTargetIsToBeNamed() {
        let url = TargetURL(scheme: .https, host: "api.example", port: 443)
        func fault(_ hosts: [String], _ allowed: [String] = [], _ dial: DialOptions = DialOptions()) -> String? {
            let plan = plan(url, dial: dial, hosts: hosts, allowed: allowed)
            return plan.hostFault(of: plan.targets[0])
        }
        #expect(fault([]) == nil && fault(["api.example"]) == nil && fault(["api.example:443"], ["*.example"]) == nil)
        #expect(fault(["test.example"])?.contains("is at api.example:443, which 'hosts' does not name") == true)
        #expect(fault([], ["test.example"])?.contains("which DYNO_HOSTS does not allow (test.example)") == true)
        // A detour leads to another host; an address of the name, a proxy and a socket of this machine do not.
        #expect(fault(["api.example"], [], DialOptions(connectTo: ["::other:8443"]))?.contains("connects to other:8443") == true)
        #expect(fault(["api.example"], [], DialOptions(connectTo: ["x:1:other:8443"])) == nil)
        #expect(fault(["api.example"], [], DialOptions(resolve: ["api.example:443:10.0.0.1"])) == nil)
        #expect(fault(["test.example"], [], DialOptions(unixSocket: "/x")) == nil)
    }

    /// Naming what is loaded anyway asks for nothing that a transport may lack.
    @Test func onlyCapturedURLsOfOtherHostsAskForLibcurl() {
        var plan = plan(TargetURL(host: "shop", port: 81), hosts: ["shop:81", "cdn"])
        #expect(plan.featuresBeyondNative(of: plan.targets[0]).isEmpty)
        let link = Template(segments: [.value(ValueHole(.captured("next"), spelling: .raw, placement: .url))])
        plan.scenarios = [Scenario(name: "s", steps: [.request(RequestStep(label: "x", path: link))])]
        #expect(plan.featuresBeyondNative(of: plan.targets[0]) == [.otherHosts])
        plan.hosts = ["shop:81"]
        #expect(plan.featuresBeyondNative(of: plan.targets[0]).isEmpty)
    }
}
