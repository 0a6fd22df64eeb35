import Foundation
import LoadModel
import Synchronization

/// What one saved file may hold in all: more than any run leaves, and no more than a reader's memory has room for.
///
/// A file of a few megabytes can ask for thousands of times its size, as histograms are compressed in it. A class, because all parts
/// of a file draw on the same budget.
final class ReadingBudget: Sendable {
    /// Larger than what the longest runs of the largest plans leave; a decoder takes several times its input.
    static let mostBytes = 256 << 20
    static let mostValues = 32_000_000
    /// Of histograms' counts, of which each takes 16 bytes.
    static let mostCounts = 1 << 25
    /// No sum that anything makes of whole numbers that add up to so much can overflow.
    static let greatestSum: UInt64 = 1 << 58

    private let counts = Mutex(0)

    /// - Throws: where there are more counts in all than any run leaves.
    func take(_ more: Int) throws(HistogramCodecError) {
        let all = counts.withLock { counts in
            counts += more
            return counts
        }
        guard all <= ReadingBudget.mostCounts else {
            throw HistogramCodecError(
                "the histograms of the file have more than \(ReadingBudget.mostCounts) counts in all, which no run leaves: the file "
                    + "was edited or damaged")
        }
    }

    /// A first look at the text of a file, before anything is made of it.
    ///
    /// - Returns: what is too much in it; nil where nothing is. Whether it is JSON is for the decoder to say.
    static func fault(of data: Data) -> String? {
        data.withUnsafeBytes { NumberScan(bytes: $0).fault() }
    }
}

/// Adds up the numbers of a JSON text.
private struct NumberScan {
    let bytes: UnsafeRawBufferPointer
    private static let remedy = "no run leaves that: the file was edited or damaged"

    func fault() -> String? {
        var sum: UInt64 = 0
        var values = 0
        var position = 0
        while position < bytes.count {
            switch bytes[position] {
            case UInt8(ascii: "\""): position = endOfText(from: position)
            case UInt8(ascii: "0")...UInt8(ascii: "9"):
                let start = position
                let number = wholeNumber(&position)
                // A greater one is refused where it is read, with its place.
                guard let number, number <= UInt64(greatestSaved), !isSeed(start) else { continue }
                let (next, overflow) = sum.addingReportingOverflow(number)
                guard !overflow, next <= ReadingBudget.greatestSum else {
                    return "its counts add up to more than can be counted; \(NumberScan.remedy)"
                }
                sum = next
            // Foundation takes UTF-16 and UTF-32 as well, whose digits are none here.
            case 0: return "it is not JSON in UTF-8: write it again from the run"
            case UInt8(ascii: ","):
                values += 1
                position += 1
                guard values <= ReadingBudget.mostValues else {
                    return "it holds more than \(ReadingBudget.mostValues) values; \(NumberScan.remedy)"
                }
            default: position += 1
            }
        }
        return nil
    }

    /// Behind the closing quote.
    private func endOfText(from quote: Int) -> Int {
        var position = quote + 1
        while position < bytes.count, bytes[position] != UInt8(ascii: "\"") {
            position += bytes[position] == UInt8(ascii: "\\") ? 2 : 1
        }
        return position + 1
    }

    /// Goes behind the number; nil where it is none of digits only. UInt64.max: greater than that.
    private func wholeNumber(_ position: inout Int) -> UInt64? {
        var number: UInt64 = 0
        var isWhole = true
        while position < bytes.count {
            switch bytes[position] {
            case let digit where digit >= UInt8(ascii: "0") && digit <= UInt8(ascii: "9"):
                let (product, first) = number.multipliedReportingOverflow(by: 10)
                let (sum, second) = product.addingReportingOverflow(UInt64(digit - UInt8(ascii: "0")))
                number = first || second ? .max : sum
            case UInt8(ascii: "."), UInt8(ascii: "e"), UInt8(ascii: "E"), UInt8(ascii: "+"), UInt8(ascii: "-"): isWhole = false
            default: return isWhole ? number : nil
            }
            position += 1
        }
        return isWhole ? number : nil
    }

    /// Seeds have 64 bits, and nothing adds them up.
    private func isSeed(_ start: Int) -> Bool {
        var end = start
        while end > 0, bytes[end - 1] == UInt8(ascii: " ") || bytes[end - 1] == UInt8(ascii: ":") { end -= 1 }
        let key = "\"seed\"".utf8
        return end >= key.count && bytes[(end - key.count)..<end].elementsEqual(key)
    }
}
