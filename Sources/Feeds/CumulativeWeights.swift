/// The weights of rows, added up, to draw rows in proportion to them: 8 bytes a row, and two binary searches a draw.
///
/// In blocks, so that growing never copies what is there, and sums within a block stay exact enough for small weights behind
/// many.
struct CumulativeWeights: Sendable {
    private static let blockSize = 4_096

    /// For each row, the sum from the beginning of its block, its own weight included.
    private var blocks: [[Double]] = []
    /// For each block, the sum up to its end.
    private var ends: [Double] = []
    private var count = 0
    private var heaviest = 0.0

    /// - Parameter weight: from 0, finite.
    mutating func append(_ weight: Double) {
        if count % CumulativeWeights.blockSize == 0 {
            var block: [Double] = []
            block.reserveCapacity(CumulativeWeights.blockSize)
            blocks.append(block)
            ends.append(total)
        }
        let last = blocks.count - 1
        let sum = (blocks[last].last ?? 0) + weight
        blocks[last].append(sum)
        ends[last] = (last > 0 ? ends[last - 1] : 0) + sum
        count += 1
        heaviest = max(heaviest, weight)
    }

    var total: Double { ends.last ?? 0 }
    /// The probability of the row that is drawn most.
    var heaviestShare: Double { heaviest / total }

    /// The row at a fraction of all weight; never one whose weight is 0.
    ///
    /// - Parameter fraction: in (0, 1).
    func row(at fraction: Double) -> Int {
        let target = fraction * total
        let block = CumulativeWeights.firstAbove(target, in: ends)
        let before = block > 0 ? ends[block - 1] : 0
        return block * CumulativeWeights.blockSize + CumulativeWeights.firstAbove(target - before, in: blocks[block])
    }

    /// The first place whose sum is above `target`; where rounding has left none, the first that has the last sum.
    private static func firstAbove(_ target: Double, in sums: [Double]) -> Int {
        let target = min(target, (sums.last ?? 0).nextDown)
        var (low, high) = (0, sums.count)
        while low < high {
            let middle = low + (high - low) / 2
            if sums[middle] > target { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
