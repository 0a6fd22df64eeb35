import Foundation
import Glibc
import Testing

/// What nobody should give Dyno, given: each is answered with its place, the fault and the remedy, with the right status, in time, and
/// leaves nothing behind.
///
/// Whatever else goes wrong in these cases, the command does not die of a signal, does not hang, prints no control characters, and
/// writes into no folder but its own.
@Suite struct HostileTests {
    private let folder = Folder()

    @Test(arguments: HostileCase.plans) func aHostilePlanIsRefused(_ hostile: HostileCase) throws { try hold(hostile) }

    @Test(arguments: HostileCase.flags) func hostileFlagsAreRefused(_ hostile: HostileCase) throws { try hold(hostile) }

    @Test(arguments: HostileCase.files) func hostileFilesAreRefused(_ hostile: HostileCase) throws { try hold(hostile) }

    @Test(arguments: HostileCase.results) func hostileResultsAreRefused(_ hostile: HostileCase) throws { try hold(hostile) }

    private func hold(_ hostile: HostileCase) throws {
        for (name, bytes) in hostile.files {
            try Data(bytes).write(to: URL(fileURLWithPath: "\(folder.path)/\(name)"))
        }
        let before = try entries()
        let outcome = try RunningCommand(
            hostile.arguments, shell: hostile.preparation.map { "\($0); exec \"$0\" \"$@\"" }, in: folder
        )
        .outcome()
        #expect(outcome.status == hostile.status, "\(outcome.errors)")
        let said = outcome.errors + outcome.output
        for words in hostile.says { #expect(said.contains(words), "'\(words)' is not in: \(said)") }
        #expect(!said.unicodeScalars.contains { $0 != "\n" && $0.properties.generalCategory == .control })
        #expect(said.utf8.count < 20_000)
        #expect(try entries().subtracting(before).isSubset(of: hostile.leaves))
    }

    private func entries() throws -> Set<String> {
        Set(try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { !$0.hasPrefix(".stream-") })
    }
}

/// Input, and what Dyno must say of it.
struct HostileCase: Sendable, CustomTestStringConvertible {
    var name: String
    var arguments: [String]
    var files: [String: [UInt8]] = [:]
    /// What a shell does before.
    var preparation: String?
    var status: Int32
    var says: [String]
    /// What it may leave in its folder.
    var leaves: Set<String> = []

    var testDescription: String { name }

    static func plan(_ name: String, _ text: String, _ says: String...) -> HostileCase {
        plan(name, bytes: Array(text.utf8), says)
    }

    static func plan(_ name: String, bytes: [UInt8], _ says: [String]) -> HostileCase {
        HostileCase(
            name: name, arguments: ["validate", "plan.yaml"], files: ["plan.yaml": bytes], status: 65, says: ["plan.yaml:"] + says
        )
    }

    static func run(_ flags: String..., says: String..., status: Int32 = 64) -> HostileCase {
        HostileCase(
            name: flags.joined(separator: " "), arguments: ["run", "http://127.0.0.1:9"] + flags, status: status, says: says)
    }

    static func command(_ arguments: String..., says: String..., status: Int32 = 64) -> HostileCase {
        HostileCase(name: arguments.joined(separator: " "), arguments: arguments, status: status, says: says)
    }
}
