import Synchronization

/// The law of a recorded sample: each of its values is as likely as any other (Efron and Tibshirani, "An Introduction to the Bootstrap",
/// 1993, section 4.2, the empirical distribution).
///
/// Trivial, as all that the data plane draws from is: the values lie in memory that lives as long as the process, each sample once. So
/// two laws are equal where their samples are. A law that was read back from a result has a name and no values.
public struct RecordedLaw: Hashable, @unchecked Sendable {
    /// The file that it was read from.
    public let file: String
    /// In ascending order, with mean 1; nil: not known.
    let values: UnsafePointer<Double>?
    let count: Int
    /// The square of the coefficient of variation; nil where the values are not known.
    public let squaredCV: Double?

    /// Of which only the name is known: it can be shown, and not drawn from.
    public init(file: String) { (self.file, values, count, squaredCV) = (file, nil, 0, nil) }

    /// - Parameter values: from 0, at least one above; in any order and scale.
    public init(file: String, values: [Double]) {
        let mean = values.reduce(0, +) / Double(values.count)
        precondition(mean > 0 && mean.isFinite, "a sample of nothing has no mean")
        let sorted = values.map { $0 / mean }.sorted()
        self.file = file
        self.values = RecordedLaw.kept(sorted)
        count = sorted.count
        squaredCV = sorted.reduce(0) { $0 + ($1 - 1) * ($1 - 1) } / Double(sorted.count)
    }

    /// For people: without the folders that it lies in.
    var shownFile: String { file.split(separator: "/").last.map(String.init) ?? file }

    /// Whether it can be drawn from.
    public var isKnown: Bool { values != nil }

    /// P(X ≤ x).
    func cdf(_ x: Double) -> Double { count > 0 ? Double(countUp(to: x)) / Double(count) : 0 }

    /// E[X; X ≤ x].
    func share(upTo x: Double) -> Double {
        guard let values, count > 0 else { return 0 }
        return (0..<countUp(to: x)).reduce(0) { $0 + values[$1] } / Double(count)
    }

    private func countUp(to x: Double) -> Int {
        guard let values else { return 0 }
        var (low, high) = (0, count)
        while low < high {
            let middle = (low + high) / 2
            if values[middle] <= x { low = middle + 1 } else { high = middle }
        }
        return low
    }

    private struct Kept: @unchecked Sendable { let memory: UnsafePointer<Double> }
    private static let all = Mutex<[[Double]: Kept]>([:])

    private static func kept(_ values: [Double]) -> UnsafePointer<Double> {
        all.withLock { all in
            if let known = all[values] { return known.memory }
            let memory = UnsafeMutablePointer<Double>.allocate(capacity: values.count)
            memory.initialize(from: values, count: values.count)
            all[values] = Kept(memory: UnsafePointer(memory))
            return UnsafePointer(memory)
        }
    }
}

extension RecordedLaw {
    static let name = "empirical"

    /// The file's name, where a text is `empirical FILE`, or `empirical:FILE`; nil of other laws.
    public static func file(in text: String) -> String? {
        let text = text.trimmingSpaces()
        guard text.hasPrefix(name), let separator = text.dropFirst(name.count).first, separator == " " || separator == ":" else {
            return text == name ? "" : nil
        }
        return String(text.dropFirst(name.count + 1)).trimmingSpaces()
    }
}
