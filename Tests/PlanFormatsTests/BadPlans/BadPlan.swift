import PlanFormats
import Testing

/// A plan with mistakes and the whole of what its reader must say, without the file's name at the start of each line.
struct BadPlan: Sendable, CustomTestStringConvertible {
    let text: String
    let errors: String

    init(_ text: String, _ errors: String) {
        self.text = text
        self.errors = errors
    }

    var testDescription: String { errors.split(separator: "\n").first.map(String.init) ?? "" }
}

@Suite struct BadPlanTests {
    @Test(
        arguments: BadPlan.keys + BadPlan.syntax + BadPlan.targets + BadPlan.compare + BadPlan.service + BadPlan.launch
            + BadPlan.tls
            + BadPlan.dialling + BadPlan.proxy + BadPlan.policy + BadPlan.generator + BadPlan.authentication + BadPlan.load
            + BadPlan.rates
            + BadPlan.arrivals + BadPlan.thinkTimes + BadPlan.users + BadPlan.requests + BadPlan.scenarios + BadPlan.several)
    func everyMistakeIsNamedWithItsPlaceAndARemedy(bad: BadPlan) throws {
        let expected = bad.errors.split(separator: "\n").map { "sample.yaml:\($0)" }.joined(separator: "\n")
        let error = #expect(throws: PlanErrors.self) { try read(bad.text) }
        #expect(error?.description == expected)
        #expect(error?.kind == .invalid)
    }
}
