import LoadModel
import PlanFormats
import Testing

@Suite struct ConnectionFlagsTests {
    static let flags = PlanFlags(
        users: 20,
        dialling: ConnectionFlags(
            isHTTPTwo: true, proxy: "http://me:${env.PW}@127.0.0.1:3128", isTunnel: true, resolve: ["x:80:127.0.0.1"],
            connectTo: ["x:80:y:81"], interface: "lo"),
        policy: PolicyFlags(connections: 4, reuse: "never", openingRate: "50/s", dialAhead: .all, streams: 10),
        exchange: ExchangeFlags(follow: 3, keepsCookies: true, decodesContent: true, user: "a:${env.PW}", isDigest: true),
        generator: GeneratorFlags(threads: 3, isPinned: true, pacing: "precise", transport: "curl"))

    @Test func flagsMakeTheSameOfAURLAsOfAPlan() throws {
        let ofURL = try URLPlan(url: "http://x", flags: Self.flags).plan(environment: ["PW": "p"])
        let closed = "name: x\nurl: http://x\nget: /\nload: { users: 1, duration: 10s, warmup: 0s }\n"
        let ofPlan = try PlanOverrides(Self.flags).applied(to: try read(closed), environment: ["PW": "p"])
        #expect(ofURL == ofPlan)
        let target = try #require(ofURL.targets.first)
        #expect(target.httpVersion == .two)
        let proxy = Proxy(
            scheme: .http, host: "127.0.0.1", port: 3128, credentials: Credentials(user: "me", password: "p"), isTunnel: true)
        #expect(
            target.dial
                == DialOptions(resolve: ["x:80:127.0.0.1"], connectTo: ["x:80:y:81"], interface: "lo", proxy: proxy))
        let policy = ConnectionPolicy(reuse: .never, openingRate: Rate(perSecond: 50), dialAhead: 4, streams: 10)
        #expect(ofURL.load.connectionPolicy == policy)
        #expect(ofURL.load.connections == 4)
        #expect(ofURL.load.levels.map(\.description) == ["20 users"])
        #expect(ofURL.generator == GeneratorOptions(threads: 3, isPinned: true, pacing: .precise, transport: .curl))
        #expect(ofURL.keepsCookies)
        let request = RequestStep(
            label: "GET /", path: Template("/"), redirects: 3, decodesContent: true, digest: Credentials(user: "a", password: "p")
        )
        #expect(ofURL.scenarios.flatMap(\.requests) == [request])
    }

    @Test func noFlagsChangeNothing() throws {
        let plan = try read(ConnectionPlanTests.everything)
        #expect(try PlanOverrides(PlanFlags()).applied(to: plan) == plan)
    }

    @Test func connectionsAloneAreUsersOrACapAsBefore() throws {
        let flags = PlanFlags(policy: PolicyFlags(connections: 7))
        #expect(try URLPlan(url: "x", flags: flags).plan(environment: [:]).load.model == .closed(users: [7], think: .zero))
        let capped = try URLPlan(url: "x", flags: PlanFlags(rate: "1/s", policy: flags.policy)).plan(environment: [:])
        #expect(capped.load.connections == 7)
        let closed = try PlanOverrides(flags).applied(to: try read("url: http://x\nget: /\nload: { users: 2 }\n"))
        #expect(closed.load.model == .closed(users: [7], think: .zero) && closed.load.connections == nil)
        let shared = try PlanOverrides(flags).applied(
            to: try read("targets: { a: { url: http://x, http: 2 } }\nget: /\nload: { users: 20 }\n"))
        #expect(shared.load.model == .closed(users: [20], think: .zero) && shared.load.connections == 7)
    }

    @Test func credentialsReplaceThoseOfThePlan() throws {
        let plan = try read(short + "headers: { authorization: Bearer old, A: b }\n")
        let basic = try PlanOverrides(PlanFlags(exchange: ExchangeFlags(user: "a:b"))).applied(to: plan)
        #expect(
            basic.scenarios[0].requests[0].headers == [
                Header(name: "A", value: Template("b")), Header(name: "Authorization", value: Template("Basic YTpi")),
            ])
        let bearer = try PlanOverrides(PlanFlags(exchange: ExchangeFlags(bearer: "${env.T}"))).applied(
            to: plan, environment: ["T": "t0ken"])
        let token = Template(segments: [.literal("Bearer "), .environment(name: "T", value: "t0ken")])
        #expect(bearer.scenarios[0].requests[0].headers.last == Header(name: "Authorization", value: token))
        #expect(!PlanWriter.yaml(bearer).contains("t0ken"))
    }
}
