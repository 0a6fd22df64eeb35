import Foundation
import Testing

@testable import Measurement

@Suite struct ProfileContrastTests {
    /// Milliseconds a request of each function by itself.
    private func profile(_ times: [(String, Double)], module: String = "server", kind: StackFrame.Kind = .program)
        -> TargetProfile
    {
        var tree = CallTree()
        for (name, time) in times {
            tree.add(
                [StackFrame("main", module: module, kind: kind), StackFrame(name, module: module, kind: kind)], weight: time * 100
            )
        }
        var profile = TargetProfile(tool: "perf", tree, seconds: 5)
        profile.cpuSecondsPerRequest = times.reduce(0) { $0 + $1.1 } / 1000
        return profile
    }

    /// Rounds that differ a little, each build by itself.
    private func rounds(_ baseline: [(String, Double)], _ candidate: [(String, Double)], noise: Double = 0.01) -> [(
        baseline: TargetProfile, candidate: TargetProfile
    )] {
        let wobble = [1.0, -1, 0.5, -0.5, 0.25, -0.25]
        return wobble.indices.map { round in
            let shaken = { (times: [(String, Double)], shift: Int) in
                times.enumerated().map { index, entry in
                    (entry.0, entry.1 * (1 + noise * wobble[(round + index + shift) % wobble.count]))
                }
            }
            return (
                profile(shaken(baseline, 0), module: "a"), profile(shaken(candidate, 3), module: "b")
            )
        }
    }

    private let usual = [("encode", 5.0), ("parse", 3), ("send", 2)]

    @Test func whatGrewIsNamedWithItsShare() throws {
        let contrast = try #require(ProfileContrast(rounds(usual, [("encode", 6.5), ("parse", 3), ("send", 2)])))
        let culprit = try #require(contrast.culprit)
        #expect(culprit.frame.name == "encode" && contrast.functions.first?.frame.name == "encode")
        #expect(abs(culprit.change.difference / contrast.total.difference - 1) < 0.1)
        #expect(abs(contrast.total.difference - 0.0015) < 0.0002 && contrast.total.direction == 1 && contrast.rounds == 6)
        #expect(culprit.change.low < 0.0015 && culprit.change.high > 0.0015 && culprit.change.low > 0.001)
    }

    @Test func chanceHasNoCulprit() throws {
        let contrast = try #require(ProfileContrast(rounds(usual, usual)))
        #expect(contrast.culprit == nil && contrast.total.direction == 0)
        #expect(contrast.functions.allSatisfy { $0.change.direction == 0 })
    }

    @Test func whatIsNewAndWhatIsGoneCounts() throws {
        let contrast = try #require(ProfileContrast(rounds(usual, [("encode", 5), ("parse", 3), ("log", 4)])))
        let changes = Dictionary(uniqueKeysWithValues: contrast.functions.map { ($0.frame.name, $0.change) })
        #expect(changes["log"]?.baseline == 0 && changes["log"]?.direction == 1)
        #expect(changes["send"]?.candidate == 0 && changes["send"]?.direction == -1)
        #expect(contrast.culprit?.frame.name == "log")
    }

    @Test func aChangeThatIsEverywhereHasNoCulprit() throws {
        let many = (0..<20).map { ("f\($0)", 1.0) }
        let contrast = try #require(ProfileContrast(rounds(many, many.map { ($0.0, 1.2) })))
        #expect(contrast.total.direction == 1 && contrast.culprit == nil)
    }

    @Test func sourcesAreTheSameInWhateverFolder() {
        let one = StackFrame("dumps", module: "/srv/a/json/encoder.py", kind: .source)
        #expect(FrameName(one) == FrameName(StackFrame("dumps", module: "encoder.py", kind: .source)))
        #expect(FrameName(one) != FrameName(StackFrame("dumps", module: "decoder.py", kind: .source)))
        #expect(
            FrameName(StackFrame("f", module: "a", kind: .library)) != FrameName(StackFrame("f", module: "b", kind: .library)))
    }

    @Test func withoutCostsOrRoundsThereIsNone() {
        var pairs = rounds(usual, usual)
        #expect(ProfileContrast(Array(pairs.prefix(1))) == nil && ProfileContrast([]) == nil)
        pairs[2].candidate.cpuSecondsPerRequest = nil
        #expect(ProfileContrast(pairs) == nil)
    }

    @Test func itIsReadAsItWasWritten() throws {
        var contrast = try #require(ProfileContrast(rounds(usual, usual)))
        (contrast.baseline.stacks, contrast.candidate.stacks) = (CallTree(), CallTree())
        #expect(try JSONDecoder().decode(ProfileContrast.self, from: JSONEncoder().encode(contrast)) == contrast)
    }
}
