import Foundation
import Testing

@testable import Measurement

@Suite struct CallTreeTests {
    private func frames(_ names: String) -> [StackFrame] {
        names.split(separator: " ").map { StackFrame(String($0), module: "server", kind: .program) }
    }

    private func tree(_ stacks: [(String, Double)]) -> CallTree {
        var tree = CallTree()
        for (names, weight) in stacks { tree.add(frames(names), weight: weight) }
        return tree
    }

    private var usual: CallTree {
        tree([("main serve encode", 30), ("main serve", 10), ("main serve encode copy", 20), ("main idle", 40)])
    }

    @Test func aFunctionHasItsOwnTimeAndThatOfWhatItCalls() {
        let shares = Dictionary(uniqueKeysWithValues: usual.functions.map { ($0.frame.name, ($0.own, $0.total)) })
        #expect(shares["main"]! == (0, 1) && shares["serve"]! == (0.1, 0.6) && shares["encode"]! == (0.3, 0.5))
        #expect(usual.functions.map(\.frame.name) == ["idle", "encode", "copy", "serve", "main"])
    }

    @Test func whatCallsItselfCountsOnce() {
        let deep = tree([("main walk walk walk leaf", 6), ("main walk leaf", 2), ("main", 2)])
        let shares = Dictionary(uniqueKeysWithValues: deep.functions.map { ($0.frame.name, ($0.own, $0.total)) })
        #expect(shares["walk"]! == (0, 0.8) && shares["leaf"]! == (0.8, 0.8))
    }

    @Test(arguments: [1, 2, 3, 4, 100]) func whatIsLeftOutIsItsCallersTime(count: Int) {
        let pruned = usual.pruned(below: 0.05, to: count)
        #expect(pruned.calls.count <= count && pruned.total == usual.total)
        #expect(pruned.calls.enumerated().allSatisfy { index, call in call.caller.map { $0 < index } ?? true })
        #expect(pruned.totals.first == 100)
    }

    @Test func theGreatestComesFirst() {
        let pruned = usual.pruned(below: 0, to: 100)
        #expect(pruned.calls.map { pruned.frames[$0.frame].name } == ["main", "serve", "encode", "copy", "idle"])
    }

    @Test func smallCallsAreNotLostWhereManyAre() {
        var tree = CallTree()
        for number in 0..<5_000 { tree.add([StackFrame("f\(number)", kind: .program)], weight: 1) }
        let pruned = tree.pruned(below: 0.001, to: 800)
        #expect(pruned.total == 5_000 && pruned.calls.count == 1)
    }

    @Test func stacksAreFoldedTheHeaviestFirstAndNoMoreThanFit() {
        let lines = usual.folded(most: 1 << 20).split(separator: "\n")
        #expect(lines.first == "main (server);idle (server) 40" && lines.count == 4)
        #expect(usual.folded(most: 40) == "main (server);idle (server) 40\n".prefix(40))
    }

    @Test func deepAndNonsensicalStacksDoNoHarm() {
        var tree = CallTree()
        tree.add((0..<10_000).map { StackFrame("f\($0)", kind: .program) }, weight: 1)
        for weight in [Double.nan, .infinity, -1, 0] { tree.add(frames("main"), weight: weight) }
        #expect(tree.calls.count == CallTree.deepest && tree.total == 1)
    }

    @Test func treesAreAddedUp() {
        var sum = usual
        sum.merge(tree([("main serve encode", 2), ("main other", 4)]), times: 0.5)
        #expect(sum.total == 103 && sum.functions.first { $0.frame.name == "encode" }?.own == 31 / 103.0)
    }

    @Test(arguments: [
        "[[0, 0, 1]]", "[[0, -1]]", "[[1, -1, 1]]", "[[0, -1, -1]]", "[[0, -1, 1], [0, 1, 1]]", "[[0.5, -1, 1]]",
    ])
    func aFileThatWasEditedIsRefused(calls: String) {
        let text = #"{"frames": [{"name": "main", "kind": "program"}], "calls": \#(calls)}"#
        #expect(throws: DecodingError.self) { try JSONDecoder().decode(CallTree.self, from: Data(text.utf8)) }
    }

    @Test func aProfileIsReadAsItWasWritten() throws {
        var profile = TargetProfile(tool: "perf", usual, seconds: 3)
        profile.cpuSecondsPerRequest = 0.002
        profile.stacks = CallTree()
        #expect(try JSONDecoder().decode(TargetProfile.self, from: JSONEncoder().encode(profile)) == profile)
    }
}
