import Charts
import LoadModel
import Measurement

// Foundation has a type of the same name.
import struct Measurement.ComparisonResult

/// The blocks of all builds where each lay in time, with gaps while others were loaded or started: what was usual, where one stopped, and
/// how often.
struct BlocksFigure {
    private let sides: [(name: String, blocks: [Block])]
    /// Candidates with the blocks that had a stall, of both.
    private let stalls: [(name: String, test: StallTest)]
    private let baseline: String
    private let seconds: Double
    private let startedAt: Double

    private struct Block {
        let time: RoundDifferences.Block
        /// In milliseconds; infinite among requests without an answer.
        let tail: Double
    }

    init(_ level: ComparisonResult.Level, of result: ComparisonResult) {
        (baseline, startedAt) = (result.baseline.name, result.startedAt)
        seconds = level.blockSeconds
        let outcomes = zip(result.candidates, level.candidates).map { (name: $0.name, outcome: $1.outcome) }
        let blocks = {
            (
                rounds: [RoundDifferences], block: KeyPath<RoundDifferences.Turn, RoundDifferences.Block>,
                tail: KeyPath<RoundDifferences.Tails, Double>
            ) in
            rounds.flatMap { round in
                zip(round.turns, round.tails).map { Block(time: $0[keyPath: block], tail: $1[keyPath: tail]) }
            }
        }
        sides =
            [(baseline, blocks(outcomes.first?.outcome.rounds ?? [], \.baseline, \.baseline))]
            + outcomes.map { ($0.name, blocks($0.outcome.rounds, \.candidate, \.candidate)) }
        stalls = outcomes.compactMap { name, outcome in
            outcome.verdicts.lazy.compactMap { $0.test?.stalls }.first.map { (name: name, test: $0) }
        }.filter { $0.test.baseline + $0.test.candidate > 0 }
    }

    /// nil of files of before, which do not tell when blocks were.
    var model: Figure? {
        guard let end = sides.flatMap(\.blocks).map(\.time.startSeconds).max() else { return nil }
        let time = { (title: String) in Axis(title, format: .clock, domain: 0...max(end + seconds, 1e-3)) }
        let tails = lines { $0.tail.isFinite ? $0.tail : nil }
        let medians = lines { $0.time.median }
        let plots = [
            plot("p99", time(""), Axis("p99 of a block", .logarithmic, format: .duration), unanswered + tails + limits, 190),
            plot("Median", time(""), Axis("Median of a block", format: .duration), medians, 130),
            plot(
                "Throughput", time("from the start of the comparison (min:s)"), Axis("Responses/s"), lines { $0.time.rate }, 110),
        ]
        return Figure("Block by block", note: note, plots, isWide: true)
    }

    private func plot(_ title: String, _ x: Axis, _ y: Axis, _ layers: [Layer], _ height: Double) -> Plot {
        Plot(
            "\(title) of each block over time", summary: "\(title) of each block of all builds, where it lay in time.", x: x,
            y: y,
            layers: layers, height: height, isZoomable: true, origin: startedAt)
    }

    /// A dash for each block.
    private func lines(_ value: (Block) -> Double?) -> [Layer] {
        sides.enumerated().map { index, side in
            let points = side.blocks.flatMap { block in
                [
                    Point(block.time.startSeconds + seconds / 2, value(block) ?? .nan),
                    Point(block.time.startSeconds + seconds, .nan),
                ]
            }
            return Layer(side.name, .steps(points, width: seconds, isFilled: false), .series(index))
        }
    }

    /// Where so many requests got no answer that the p99 is among them.
    private var unanswered: [Layer] {
        let starts = sides.flatMap(\.blocks).filter { !$0.tail.isFinite }.map(\.time.startSeconds)
        return starts.enumerated().map { index, start in
            Layer(index == 0 ? "no answer" : "", .region(start...start + seconds), .bad)
        }
    }

    private var limits: [Layer] {
        stalls.map { name, test in
            Layer(stalls.count > 1 ? "a stall of \(name)" : "counts as a stall", .level(test.limit), .bad, isDashed: true)
        }
    }

    private var note: String {
        let found = stalls.map { name, test in
            """
            \(QuantityText.count(test.candidate)) of \(QuantityText.counted(test.pairs, "block")) of \(name), \
            \(QuantityText.count(test.baseline)) of \(baseline)
            """
        }
        let stalled = found.isEmpty ? "" : " Above the dashed line a block had a stall: \(found.joined(separator: "; "))."
        return "Each dash is a block, in the gaps others had their turn." + stalled
    }
}
