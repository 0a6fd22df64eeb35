import Foundation
import LoadModel

/// What a build may print and Dyno neither keeps nor shows: the values that it was given by names of secrets, and whatever stands behind
/// such a name.
struct PrintedSecrets: Sendable {
    private let secrecy: Secrecy
    private let values: [String]

    /// Shorter ones would hide innocent text.
    private static let shortest = 6

    /// - Parameter environment: of the build, with what Dyno itself was given.
    init(_ environment: [String: String] = ProcessInfo.processInfo.environment, secrecy: Secrecy = .rule) {
        self.secrecy = secrecy
        let hidden = environment.filter {
            PrintedSecrets.hides($0.key, secrecy) && $0.value.count >= PrintedSecrets.shortest
        }
        // A longer one first: it may hold a shorter one.
        values = Set(hidden.values).sorted { ($0.count, $0) > ($1.count, $1) }
    }

    /// Variables of CI systems are named more freely: `GITHUB_TOKEN`, `DEPLOY_KEY`.
    private static func hides(_ name: String, _ secrecy: Secrecy) -> Bool {
        secrecy.hides(name) || ["_TOKEN", "_KEY", "_PASS", "_PASSPHRASE", "_CREDENTIALS"].contains { name.hasSuffix($0) }
    }

    func shown(_ line: String) -> String {
        var text = line
        for value in values where text.contains(value) { text = text.replacing(value, with: Secrecy.redacted) }
        return hidingNamed(secrecy.shown(text))
    }

    /// `DB_PASSWORD=x`, `"apiKey": "x"`, `Authorization: Bearer x`.
    private func hidingNamed(_ text: String) -> String {
        guard text.utf8.contains(where: { $0 == UInt8(ascii: "=") || $0 == UInt8(ascii: ":") }) else { return text }
        // A header of cookies is one to its end.
        let cookies = /(?<head>\b(?:[Ss]et-)?[Cc]ookie:\s*)\S.*/
        if let match = text.firstMatch(of: cookies) {
            return hidingNamed(String(text[..<match.range.lowerBound])) + match.output.head + Secrecy.redacted
        }
        let assignment =
            #/
            (?<name>[A-Za-z][A-Za-z0-9_.\-]*) (?<between>["']?\s*[=:]\s*)
            (?<scheme>(?:Bearer|Basic|Token)\s+)?
            (?<value>"[^"]*"|'[^']*'|[^\s,;&"']+)
            /#
        return text.replacing(assignment) { match in
            let value = match.output.value
            guard PrintedSecrets.hides(String(match.output.name), secrecy), value != Secrecy.redacted[...],
                !value.hasPrefix("$")
            else {
                return String(match.output.0)
            }
            return "\(match.output.name)\(match.output.between)\(match.output.scheme ?? "")\(Secrecy.redacted)"
        }
    }
}
