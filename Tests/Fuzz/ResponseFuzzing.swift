import Measurement

@testable import Engine

/// The response parser: however its input is split, it reads the same, consumes no more than it is given, and looks no further.
func fuzzResponses(_ input: UnsafeRawBufferPointer) {
    for isHead in [false, true] {
        for limit in [1 << 20, 16] {
            let feeding = ResponseFeeding(isHead: isHead, maximumBodyBytes: limit)
            let whole = feeding.reading(of: input, cuts: [])
            for cuts in splits(of: input) {
                let split = feeding.reading(of: input, cuts: cuts)
                guard split != whole else { continue }
                fatalError("cut at \(cuts), HEAD \(isHead), limit \(limit): \(split); uncut: \(whole)")
            }
        }
    }
}

/// Each byte by itself, every single cut of what is short, and a few pairs that depend on the input only.
private func splits(of input: UnsafeRawBufferPointer) -> [[Int]] {
    guard input.count > 1 else { return [] }
    var splits = [Array(1..<input.count)]
    if input.count <= 64 { splits += (1..<input.count).map { [$0] } }
    var state = input.reduce(14_695_981_039_346_656_037 as UInt64) { ($0 ^ UInt64($1)) &* 1_099_511_628_211 }
    for _ in 0..<8 {
        let pair = (0..<2).map { _ in
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return 1 + Int(state >> 33) % (input.count - 1)
        }
        splits.append(pair.sorted())
    }
    return splits
}

/// Feeds a parser as a transport does, and remembers how it ended.
private struct ResponseFeeding {
    var isHead: Bool
    var maximumBodyBytes: Int

    struct Reading: Equatable {
        enum End: Equatable { case failed(FailureKind), complete(consumed: Int), completeOnClose, truncated }

        var end: End
        var status: Int
        var keepsAlive: Bool
    }

    func reading(of input: UnsafeRawBufferPointer, cuts: [Int]) -> Reading {
        var parser = ResponseParser(isHead: isHead, maximumBodyBytes: maximumBodyBytes)
        var consumed = 0
        for end in cuts + [input.count] {
            let shown = FencedBytes.shared.copy(UnsafeRawBufferPointer(rebasing: input[consumed..<end]))
            let (taken, outcome) = parser.consume(shown)
            guard taken >= 0, taken <= shown.count else { fatalError("consumed \(taken) of \(shown.count) bytes") }
            consumed += taken
            switch outcome {
            case .needsMore:
                let carried = end - consumed
                guard carried <= ResponseParser.maximumHeadBytes else { fatalError("left \(carried) bytes to be kept") }
            case .complete:
                return Reading(end: .complete(consumed: consumed), status: parser.status, keepsAlive: parser.keepsAlive)
            // What a failed response had said before is of no interest: nothing is made of it.
            case .failed(let kind, _): return Reading(end: .failed(kind), status: 0, keepsAlive: false)
            }
        }
        if case .complete = parser.close() { return Reading(end: .completeOnClose, status: parser.status, keepsAlive: false) }
        return Reading(end: .truncated, status: parser.status, keepsAlive: false)
    }
}
