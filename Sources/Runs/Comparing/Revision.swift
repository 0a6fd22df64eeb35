import Foundation
import LoadModel

/// What a build was made of, for whoever reads the report of its comparison.
enum Revision {
    /// The commit that is checked out where a target starts, abbreviated, `+` where files differ from it.
    ///
    /// Read by git itself: worktrees, packed references and the like are its own affair.
    ///
    /// - Returns: nil where there is no git, or no repository.
    static func checkedOut(in directory: String) -> String? {
        guard let commit = git(["rev-parse", "--short=10", "HEAD"], in: directory), !commit.isEmpty else { return nil }
        let changes = git(["status", "--porcelain", "--untracked-files=no"], in: directory)
        return changes?.isEmpty == false ? commit + "+" : commit
    }

    private static func git(_ arguments: [String], in directory: String) -> String? {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["git", "-C", directory] + arguments
        let output = Pipe()
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        process.standardInput = FileHandle.nullDevice
        guard (try? process.run()) != nil else { return nil }
        let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        return process.terminationStatus == 0 ? text.trimmingCharacters(in: .whitespacesAndNewlines) : nil
    }
}
