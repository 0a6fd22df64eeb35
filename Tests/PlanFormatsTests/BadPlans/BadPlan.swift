import Foundation
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
        arguments: BadPlan.keys + BadPlan.foreignWords + BadPlan.followers + BadPlan.syntax + BadPlan.targets + BadPlan.compare
            + BadPlan.service + BadPlan.launch + BadPlan.diagnosis
            + BadPlan.tls
            + BadPlan.dialling + BadPlan.proxy + BadPlan.policy + BadPlan.generator + BadPlan.authentication + BadPlan.load
            + BadPlan.rates + BadPlan.ownLoads
            + BadPlan.arrivals + BadPlan.thinkTimes + BadPlan.users + BadPlan.requests + BadPlan.scenarios + BadPlan.several
            + BadPlan.innerSteps + BadPlan.conditions + BadPlan.captures + BadPlan.expectations + BadPlan.bodies + BadPlan.around
            + BadPlan.streamed
            + BadPlan.tracing + BadPlan.recovery)
    func everyMistakeIsNamedWithItsPlaceAndARemedy(bad: BadPlan) throws {
        let expected = bad.errors.split(separator: "\n").map { "sample.yaml:\($0)" }.joined(separator: "\n")
        let error = #expect(throws: PlanErrors.self) { try read(bad.text) }
        #expect(error?.description == expected)
        #expect(error?.kind == .invalid)
    }

    @Test(arguments: BadPlan.feeds)
    func aMistakeInDataIsNamedLikeAnyOther(bad: BadPlan) throws {
        let folder = ScenarioPlanTests.folder
        let expected = bad.errors.split(separator: "\n").map { "sample.yaml:\($0)" }.joined(separator: "\n")
        let error = #expect(throws: PlanErrors.self) { try ScenarioPlanTests.read(bad.text) }
        #expect(error?.description.replacing(folder, with: "@") == expected)
    }

    @Test func whatIsWithinAnObjectOfAFeedIsNoColumn() throws {
        try inTemporaryFolder { folder in
            let line = #"{"name": "a", "user": {"address": {"city": "b"}}}"#
            try Data("\(line)\n".utf8).write(to: folder.appendingPathComponent("x.jsonl"))
            let error = #expect(throws: PlanErrors.self) {
                try PlanReader.read(
                    text: "feeds: { x: x.jsonl }\nurl: http://x\nget: /${x.user.address.city}\nload: { rate: 1/s }\n",
                    file: "a.yaml",
                    baseDirectory: folder.path, environment: [:])
            }
            #expect(
                error?.description == """
                    a.yaml:3:7: feed 'x' has no column 'user.address.city': of an object the outermost members are columns, and what is \
                    within 'user' is none; write that beside it in the file, as in "user.address.city": ...
                    """)
        }
    }

    @Test func aBadRowIsNamedInItsFile() throws {
        try inTemporaryFolder { folder in
            try Data("a,b\n1,2\n3\n".utf8).write(to: folder.appendingPathComponent("x.csv"))
            let error = #expect(throws: PlanErrors.self) {
                try PlanReader.read(
                    text: "feeds: { x: x.csv }\nurl: http://x\nget: /\nload: { rate: 1/s }\n", file: "a.yaml",
                    baseDirectory: folder.path, environment: [:])
            }
            #expect(error?.description.hasPrefix("\(folder.path)/x.csv:3:") == true, "\(error?.description ?? "")")
        }
    }
}
