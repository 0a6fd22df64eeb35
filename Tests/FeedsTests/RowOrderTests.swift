import LoadModel
import Testing

@testable import Feeds

@Suite struct RowOrderTests {
    private func order(
        _ order: FeedOrder, rows: Int, end: Feed.End = .repeats, weights: [Double] = [], name: String = "f", seed: UInt64 = 1
    ) -> RowOrder {
        var sums = CumulativeWeights()
        for weight in weights { sums.append(weight) }
        let feed = Feed(name: name, file: "", format: .csv, order: order, end: end, content: FeedContent(rows: rows))
        return RowOrder(feed, weights: weights.isEmpty ? nil : sums, seed: seed)
    }

    private func counts(_ order: RowOrder, rows: Int, draws: Int) -> [Int] {
        var counts = [Int](repeating: 0, count: rows)
        for number in 0..<draws { counts[order.row(for: number) ?? 0] += 1 }
        return counts
    }

    @Test("in the file's order the rows begin again at their end")
    func sequential() {
        let order = order(.sequential, rows: 3)
        #expect((0..<8).map { order.row(for: $0) } == [0, 1, 2, 0, 1, 2, 0, 1])
        #expect(order.row(for: .max) == Int.max % 3)
    }

    @Test("shuffled, each row comes once a round, in another order each time")
    func shuffled() {
        let order = order(.shuffled, rows: 100)
        let rounds = (0..<50).map { round in (0..<100).map { order.row(for: round * 100 + $0) ?? -1 } }
        #expect(rounds.allSatisfy { $0.sorted() == Array(0..<100) })
        #expect(Set(rounds).count == 50 && !rounds.contains(Array(0..<100)))
    }

    @Test(
        "a feed that does not repeat gives no row beyond its last", arguments: [Feed.End.stop, .fail],
        [FeedOrder.sequential, .shuffled])
    func ends(end: Feed.End, kind: FeedOrder) {
        let order = order(kind, rows: 4, end: end)
        #expect(Set((0..<4).map { order.row(for: $0) }) == [0, 1, 2, 3])
        #expect(order.row(for: 4) == nil && order.row(for: .max) == nil)
    }

    @Test("seeds and feeds draw apart, the same draws the same", arguments: [FeedOrder.shuffled, .random, .zipf(exponent: 0.5)])
    func apart(kind: FeedOrder) {
        let rows = { (order: RowOrder) in (0..<200).map { order.row(for: $0) ?? -1 } }
        let first = rows(order(kind, rows: 200))
        #expect(first == rows(order(kind, rows: 200)))
        #expect(first != rows(order(kind, rows: 200, seed: 2)) && first != rows(order(kind, rows: 200, name: "g")))
    }

    @Test(
        "rows are drawn as asked, whoever asks and in whatever order",
        arguments: [
            FeedOrder.sequential, .shuffled, .random, .zipf(exponent: 1.1), .weighted(column: "w"),
        ])
    func pure(kind: FeedOrder) async {
        let order = order(kind, rows: 50, weights: kind == .weighted(column: "w") ? (0..<50).map { Double($0 % 3) } : [])
        let forward = (0..<500).map { order.row(for: $0) }
        let backward = await withTaskGroup(of: (Int, Int?).self) { group in
            for number in (0..<500).reversed() { group.addTask { (number, order.row(for: number)) } }
            return await group.reduce(into: [Int?](repeating: nil, count: 500)) { $0[$1.0] = $1.1 }
        }
        #expect(forward == backward)
    }

    @Test("of rows drawn at random each is as likely as any other", arguments: [1, 2, 7, 1_000])
    func random(rows: Int) {
        let counts = counts(order(.random, rows: rows), rows: rows, draws: 50 * rows + 1_000)
        #expect(rows == 1 || ChiSquare.excess(counts, probabilities: Array(repeating: 1 / Double(rows), count: rows)) < 0)
    }

    @Test(
        "rows drawn by Zipf's law come as often as it says", arguments: [0.01, 0.5, 0.99, 1, 1 + 1e-10, 1.1, 2, 5, 100],
        [1, 2, 10, 1_000])
    func zipf(exponent: Double, rows: Int) {
        var powers: [Double] = []
        for rank in 1...rows { powers.append(power(Double(rank), -exponent)) }
        let sum = powers.reduce(0, +)
        let counts = counts(order(.zipf(exponent: exponent), rows: rows), rows: rows, draws: 100_000)
        let cells = powers.count { $0 / sum * 100_000 >= 10 }
        if cells > 1 {
            #expect(ChiSquare.excess(counts, probabilities: powers.map { $0 / sum }) < 0)
        } else {
            #expect(counts[0] >= 99_970)
        }
        #expect(abs(ZipfSampler(exponent: exponent, count: rows).headShare * sum - 1) < 1e-12)
    }

    @Test("the sum behind Zipf's law is that of its terms", arguments: [0.01, 0.5, 1, 1 + 1e-9, 1.1, 3, 10, 100])
    func harmonic(exponent: Double) {
        for count in [1, 999, 1_000, 1_001, 30_000] {
            let sum = (1...count).reversed().reduce(0) { $0 + power(Double($1), -exponent) }
            #expect(abs(ZipfSampler.harmonic(count, exponent) / sum - 1) < 1e-11, "\(count)")
        }
    }

    @Test("ten million rows by Zipf's law: draws stay among them, and the head has its share")
    func largeZipf() {
        let sampler = ZipfSampler(exponent: 1.1, count: 10_000_000)
        let stream = RandomStream(seed: 1, purpose: .feed)
        let draws = (0..<50_000).map { sampler.draw(from: stream.substream(UInt64($0))) }
        #expect(draws.allSatisfy { (1...10_000_000).contains($0) } && draws.contains { $0 > 100_000 })
        let head = draws.count { $0 == 1 }
        #expect(ChiSquare.excess([head, draws.count - head], probabilities: [sampler.headShare, 1 - sampler.headShare]) < 0)
    }

    @Test("rows drawn by weight come in proportion to it, those of weight 0 never")
    func weighted() {
        let weights = (0..<10_000).map { Double($0 % 5) * ($0 < 5_000 ? 1 : 0.25) }
        let sum = weights.reduce(0, +)
        let counts = counts(order(.weighted(column: "w"), rows: 10_000, weights: weights), rows: 10_000, draws: 300_000)
        #expect(ChiSquare.excess(counts, probabilities: weights.map { $0 / sum }) < 0)
        #expect(zip(weights, counts).allSatisfy { $0 > 0 || $1 == 0 })
    }

    @Test(
        "no fraction finds a row without weight, nor one that there is not",
        arguments: [
            [1], [0, 0, 3, 0, 0], [0, 1e-300, 1e300, 0], [0.1, 0.2, 0.3, 0],
            Array(repeating: 0, count: 4_095) + [1] + Array(repeating: 0, count: 9_000),
            Array(repeating: 0, count: 8_192) + [1, 0],
        ] as [[Double]])
    func edges(weights: [Double]) {
        var sums = CumulativeWeights()
        for weight in weights { sums.append(weight) }
        for fraction in [0x1p-54, 0.25, 0.5, 0.75, 1 - 0x1p-53] {
            let row = sums.row(at: fraction)
            #expect(weights.indices.contains(row) && weights[row] > 0, "\(row)")
        }
    }
}

/// By a way that is not the sampler's.
private func power(_ base: Double, _ exponent: Double) -> Double {
    // Whole and half exponents exactly enough; others by the sum of their parts.
    var result = 1.0
    var rest = abs(exponent)
    while rest >= 1 {
        result *= base
        rest -= 1
    }
    // 2⁻¹, 2⁻², ...: square roots.
    var root = base
    for _ in 0..<60 where rest > 0 {
        root = root.squareRoot()
        rest *= 2
        if rest >= 1 {
            result *= root
            rest -= 1
        }
    }
    return exponent < 0 ? 1 / result : result
}
