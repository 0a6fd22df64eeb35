import LoadModel
import Runs
import Testing

@Suite struct PublicAddressTests {
    @Test(
        arguments: [
            ("8.8.8.8", true), ("1.1.1.1", true), ("172.15.0.1", true), ("172.32.0.1", true), ("100.63.0.1", true),
            ("223.255.255.255", true),
            ("127.0.0.1", false), ("10.1.2.3", false), ("172.16.0.1", false), ("172.31.255.255", false), ("192.168.1.1", false),
            ("169.254.1.1", false), ("100.64.0.1", false), ("198.18.0.1", false), ("192.0.2.1", false), ("224.0.0.1", false),
            ("255.255.255.255", false), ("0.0.0.0", false), ("2606:4700::1111", true), ("::1", false), ("fe80::1%eth0", false),
            ("fd00::1", false), ("ff02::1", false), ("2001:db8::1", false), ("::ffff:8.8.8.8", true), ("::ffff:10.0.0.1", false),
            ("64:ff9b::808:808", true), ("localhost", nil), ("", nil), ("8.8.8", nil),
        ] as [(String, Bool?)])
    func addressesAreToldApartByTheirRegistries(address: String, isPublic: Bool?) {
        #expect(PublicAddress.isPublic(address) == isPublic)
    }

    @Test func addressesAreThoseThatConnectionsGoTo() {
        func addresses(_ host: String, _ dial: DialOptions = DialOptions()) -> [String] {
            PublicAddress.addresses(of: Target(name: "t", url: TargetURL(host: host, port: 80), dial: dial))
        }
        #expect(addresses("8.8.8.8") == ["8.8.8.8"])
        #expect(addresses("api.example", DialOptions(resolve: ["api.example:80:10.0.0.1,[::1]"])) == ["10.0.0.1", "::1"])
        #expect(addresses("api.example", DialOptions(connectTo: ["::10.0.0.2:81"])) == ["10.0.0.2"])
        #expect(addresses("8.8.8.8", DialOptions(unixSocket: "/x")).isEmpty)
        #expect(addresses("localhost").contains("127.0.0.1"))
    }

    private func plan(_ rate: Double, hosts: [String]) -> Plan {
        var plan = Plan(
            name: "", targets: [Target(name: "t", url: TargetURL(host: "api.example", port: 80))],
            scenarios: [Scenario(name: "s", steps: ["/a", "/b"].map { .request(RequestStep(label: $0, path: Template($0))) })],
            load: Load(
                model: .open(arrivals: .constant, profiles: [.steady(Rate(perSecond: rate)!)]), stop: .duration(Nanoseconds(1))))
        plan.hosts = hosts
        return plan
    }

    @Test(
        arguments: [
            (2000.0, [], "8.8.8.8", true), (501, [], "8.8.8.8", true), (500, [], "8.8.8.8", false),
            (2000, ["api.example"], "8.8.8.8", false),
            (2000, ["*.example"], "8.8.8.8", false), (2000, [], "10.0.0.1", false),
        ] as [(Double, [String], String, Bool)])
    func aGreatLoadOfAPublicAddressIsToldUnlessItIsNamed(rate: Double, hosts: [String], address: String, isTold: Bool) throws {
        let plan = plan(rate, hosts: hosts)
        let most = try #require(plan.mostRequestsPerSecond)
        #expect(most == rate * 2)
        let text = plan.publicLoad(of: plan.targets[0], perSecond: most) { _ in [address] }
        #expect((text != nil) == isTold)
        if isTold {
            #expect(text == "up to \(Int(most))/s go to api.example (8.8.8.8), a public address that 'hosts' does not name")
        }
    }
}
