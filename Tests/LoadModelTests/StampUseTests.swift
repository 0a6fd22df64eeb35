import LoadModel
import Testing

/// Where answers are timed by the kernel without being asked for it.
@Suite struct StampUseTests {
    private let target = Target(name: "t", url: TargetURL(host: "127.0.0.1", port: 80))

    private func plan(_ model: Load.Model, _ generator: GeneratorOptions = GeneratorOptions(), steps: [Step]? = nil) -> Plan {
        Plan(
            name: "p", targets: [target], scenarios: [Scenario(name: "s", steps: steps ?? [step])],
            load: Load(model: model, stop: .requests(1)), generator: generator)
    }

    private let step = Step.request(RequestStep(label: "x", path: Template("/")))
    private let pause = Step.think(.constant(Nanoseconds(1)))
    private let users = Load.Model.closed(users: [2], think: .zero)

    private var open: Load.Model { get throws { .open(arrivals: .constant, rates: [try #require(Rate(perSecond: 1))]) } }

    @Test func loadsWithAScheduleOrPausesHaveThem() throws {
        #expect(try plan(open).stampUse(for: target) == .on)
        #expect(plan(users).stampUse(for: target) == .fullSpeed)
        #expect(plan(users, steps: [step, pause]).stampUse(for: target) == .on)
        #expect(plan(.closed(users: [2], think: .constant(Nanoseconds(1)))).stampUse(for: target) == .on)
        let paced = Load.Model.closed(users: [.steady(2)], cycles: [UserCycle(pacing: Nanoseconds(1))])
        #expect(plan(paced).stampUse(for: target) == .on)
    }

    @Test func thePlanAndTheTransportDecideFirst() throws {
        #expect(plan(users, GeneratorOptions(receiveStamps: true)).stampUse(for: target) == .on)
        #expect(try plan(open, GeneratorOptions(receiveStamps: false)).stampUse(for: target) == .off)
        #expect(try plan(open, GeneratorOptions(pacing: .batched)).stampUse(for: target) == .batched)
        #expect(try plan(open, GeneratorOptions(pacing: .batched, receiveStamps: true)).stampUse(for: target) == .on)
        #expect(try plan(open, GeneratorOptions(transport: .curl, receiveStamps: true)).stampUse(for: target) == .curl)
    }

    /// Where something waits for an answer, or its time may not be known, it is read at once.
    @Test func readsWaitForSendsOnlyWhereNothingWaitsForThem() throws {
        #expect(try plan(open).putsOffReads(of: target))
        #expect(try !plan(open, steps: [step, step]).putsOffReads(of: target))
        #expect(try !plan(open, GeneratorOptions(receiveStamps: false)).putsOffReads(of: target))
        #expect(try !plan(open, GeneratorOptions(pacing: .batched, receiveStamps: true)).putsOffReads(of: target))
        #expect(!plan(.closed(users: [2], think: .constant(Nanoseconds(1)))).putsOffReads(of: target))
        var other = target
        other.url = TargetURL(scheme: .https, host: "127.0.0.1", port: 443)
        #expect(try plan(open).putsOffReads(of: other))
        other.dial.proxy = Proxy(scheme: .https, host: "127.0.0.1", port: 3128)
        #expect(try !plan(open).putsOffReads(of: other))
        other = target
        other.dial.unixSocket = "/x"
        #expect(try !plan(open).putsOffReads(of: other))
    }
}
