import Foundation
import Measurement

// Foundation has a type of the same name.
import struct Measurement.ComparisonResult

/// Where failing exchanges lie beside a result: `failures/01-POST-pay-status-503.txt`, a readable text each.
enum FailureFiles {
    static let folder = "failures"

    /// - Parameter place: of several levels or targets which; empty where there is one.
    static func name(_ exchanges: inout [FailedExchange], place: String) {
        for index in exchanges.indices {
            let number = index + 1 < 10 ? "0\(index + 1)" : "\(index + 1)"
            let words = [place, number, exchanges[index].label, exchanges[index].cause].filter { !$0.isEmpty }
            exchanges[index].file = "\(folder)/\(String(plain(words.joined(separator: "-")).prefix(100))).txt"
        }
    }

    /// Letters and digits of ASCII, and a hyphen for all between them.
    private static func plain(_ text: String) -> String {
        let words = text.split { character in !(character.isASCII && (character.isLetter || character.isNumber)) }
        return words.joined(separator: "-")
    }

    /// Takes up what a file beside a result holds; names in a saved file are not trusted.
    static func read(_ exchanges: inout [FailedExchange], _ beside: (String) -> Data?) {
        for index in exchanges.indices where exchanges[index].text.isEmpty {
            guard let file = exchanges[index].file else { continue }
            let parts = file.split(separator: "/", omittingEmptySubsequences: false)
            guard parts.count == 2, parts[0] == folder, !parts[1].hasPrefix(".") else { continue }
            exchanges[index].text = beside(file).map { String(decoding: $0.prefix(mostBytes), as: UTF8.self) } ?? ""
        }
    }

    private static let mostBytes = 1 << 18
}

extension RunResult {
    /// With names for the files of its failing exchanges, its timeline and its profiles, which a folder of results has.
    public var withFailureFiles: RunResult {
        var result = self
        for index in levels.indices {
            result.levels[index].timeline?.file = TraceEvents.name
            result.levels[index].profile?.file = levels.count > 1 ? "profile-\(index + 1).folded" : "profile.folded"
            FailureFiles.name(&result.levels[index].exchanges, place: levels.count > 1 ? "level \(index + 1)" : "")
        }
        return result
    }

    var exchanges: [FailedExchange] { levels.flatMap(\.exchanges) }

    mutating func readFailures(_ beside: (String) -> Data?) {
        for index in levels.indices { FailureFiles.read(&levels[index].exchanges, beside) }
    }
}

extension ComparisonResult {
    /// With names for the files of its failing exchanges, which a folder of results has.
    public var withFailureFiles: ComparisonResult {
        var result = self
        for index in levels.indices {
            let level = levels.count > 1 ? "level \(index + 1) " : ""
            for number in levels[index].candidates.indices {
                FailureFiles.name(
                    &result.levels[index].candidates[number].result.exchanges, place: level + candidates[number].name)
            }
            FailureFiles.name(&result.levels[index].baseline.exchanges, place: level + baseline.name)
        }
        return result
    }

    /// Those of the candidates first.
    var exchanges: [FailedExchange] {
        levels.flatMap { level in level.candidates.flatMap(\.result.exchanges) + level.baseline.exchanges }
    }

    mutating func readFailures(_ beside: (String) -> Data?) {
        for index in levels.indices {
            FailureFiles.read(&levels[index].baseline.exchanges, beside)
            for number in levels[index].candidates.indices {
                FailureFiles.read(&levels[index].candidates[number].result.exchanges, beside)
            }
        }
    }
}
