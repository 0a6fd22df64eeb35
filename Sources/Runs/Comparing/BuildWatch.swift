import LoadModel
import Measurement

/// Sees when a build is as good as dead, so that nobody waits for rounds of nothing but failures.
struct BuildWatch {
    private var recent: [Recent]

    /// Of the last blocks in a row that were all but nothing but failures.
    private struct Recent {
        var blocks = 0
        var failed = 0
        var requests = 0
        var kinds = FailureCounts()
    }

    private static let blocks = 3
    private static let requests = 10

    init(builds: Int) { recent = [Recent](repeating: Recent(), count: builds) }

    /// Takes the next block of a build.
    mutating func add(_ block: LabelResult, build: Int) {
        let failed = block.failures.total
        // What waited in vain for a slot was never sent: that is the load's cap, and too high a rate.
        guard Double(failed) > 0.9 * Double(block.requests - block.unsent), failed > 0 else {
            recent[build] = Recent()
            return
        }
        recent[build].blocks += 1
        recent[build].failed += failed
        recent[build].requests += block.requests - block.unsent
        recent[build].kinds.merge(block.failures)
    }

    /// Why the comparison ends here; nil where it goes on. The baseline is looked at first: without it there is no comparison.
    func halt(_ builds: [ComparedBuild], round: Int) -> ComparisonHalt? {
        for (build, recent) in zip(builds, recent)
        where recent.blocks >= BuildWatch.blocks && recent.requests >= BuildWatch.requests {
            return ComparisonHalt(
                target: build.target.name, isBaseline: build.isBaseline, round: round,
                reason: .failures(failed: recent.failed, of: recent.requests, kinds: recent.kinds))
        }
        return nil
    }
}
