import LoadModel
import Testing

@testable import Feeds

@Suite struct RowPermutationTests {
    private let stream = RandomStream(seed: 7, purpose: .feed)

    @Test(
        "each value is taken to another, and none twice",
        arguments: Array(1...40) + [
            97, 127, 128, 129, 255, 256, 257, 997, 1_023, 1_024, 1_025, 9_973, 65_535, 65_536, 65_537, 100_000,
        ])
    func bijection(count: Int) {
        let permutation = RowPermutation(count: count)
        for round in 0..<(count < 300 ? 20 : 2) {
            var seen = [Bool](repeating: false, count: count)
            for value in 0..<count {
                let place = permutation.place(of: value, stream.substream(UInt64(round)))
                guard (0..<count).contains(place), !seen[place] else {
                    Issue.record("\(value) of \(count) is taken to \(place)")
                    return
                }
                seen[place] = true
            }
        }
    }

    @Test(
        "ten million and more stay within their bounds, and no two of those looked at meet",
        arguments: [10_000_000, 1 << 40, (1 << 40) + 1])
    func large(count: Int) {
        let permutation = RowPermutation(count: count)
        let step = count / 100_000
        let places = (0..<100_000).map { permutation.place(of: $0 * step, stream) }
        #expect(Set(places).count == places.count && places.allSatisfy { (0..<count).contains($0) })
        // Neighbours too.
        let near = (0..<20_000).map { permutation.place(of: count - 1 - $0, stream) }
        #expect(Set(near).count == near.count && near.allSatisfy { (0..<count).contains($0) })
    }

    @Test("all permutations of a few values are alike", arguments: [2, 3, 4, 5, 6])
    func uniform(count: Int) {
        let permutation = RowPermutation(count: count)
        let kinds = (1...count).reduce(1, *)
        var counts: [[Int]: Int] = [:]
        for round in 0..<kinds * 100 {
            let values = (0..<count).map { permutation.place(of: $0, stream.substream(UInt64(round))) }
            counts[values, default: 0] += 1
        }
        #expect(counts.count == kinds)
        #expect(ChiSquare.excess(Array(counts.values), probabilities: Array(repeating: 1 / Double(kinds), count: kinds)) < 0)
    }

    @Test("where a value goes, and where its neighbour goes from there, is even", arguments: [50, 64, 101])
    func even(count: Int) {
        let permutation = RowPermutation(count: count)
        var places = [Int](repeating: 0, count: count)
        var steps = [Int](repeating: 0, count: count)
        for round in 0..<count * 200 {
            let stream = stream.substream(UInt64(round))
            let (first, second) = (permutation.place(of: 3, stream), permutation.place(of: 4, stream))
            places[first] += 1
            steps[(second - first + count) % count] += 1
        }
        #expect(ChiSquare.excess(places, probabilities: Array(repeating: 1 / Double(count), count: count)) < 0)
        #expect(steps[0] == 0)
        #expect(
            ChiSquare.excess(Array(steps.dropFirst()), probabilities: Array(repeating: 1 / Double(count - 1), count: count - 1))
                < 0)
    }
}
