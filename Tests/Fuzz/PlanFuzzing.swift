import Foundation
import LoadModel
import PlanFormats

/// The plan reader: it gives a plan that reads back as it is written, or says where in the text which mistakes are.
func fuzzPlans(_ input: UnsafeRawBufferPointer) {
    let text = String(decoding: input, as: UTF8.self)
    do {
        let plan = try read(text)
        let written = PlanWriter.yaml(plan)
        if written.contains(Secrecy.redacted) { return }
        guard let again = try? read(written), again == plan else { fatalError("reads back differently:\n\(written)") }
    } catch {
        guard !error.issues.isEmpty else { fatalError("refused without a reason") }
        let lines = Lines(of: text)
        for issue in error.issues where issue.message.isEmpty || !lines.hold(line: issue.line, column: issue.column) {
            fatalError("no such place, or no message: \(issue)")
        }
    }
}

private func read(_ text: String) throws(PlanErrors) -> Plan {
    try PlanReader.read(text: text, file: "fuzzed.yaml", baseDirectory: emptyFolder, environment: ["TOKEN": "t0ken"])
}

/// A plan that names files finds none in it, so no input depends on this machine. It exists, as the folder must that a target is started in.
private let emptyFolder: String = {
    let path = FileManager.default.currentDirectoryPath + "/.build/fuzz/empty"
    try? FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    return path
}()

/// Where a text has lines, and how long the longest is; YAML 1.1 knows more ends of lines than `\n`.
private struct Lines {
    private let count: Int
    private let longest: Int

    init(of text: String) {
        var count = 1
        var longest = 0
        var length = 0
        for scalar in text.unicodeScalars {
            length += 1
            longest = max(longest, length)
            guard ["\n", "\r", "\u{85}", "\u{2028}", "\u{2029}"].contains(scalar) else { continue }
            count += 1
            length = 0
        }
        self.count = count
        self.longest = longest
    }

    /// One column behind the last is where something is missing.
    func hold(line: Int, column: Int) -> Bool { (1...count).contains(line) && (1...(longest + 1)).contains(column) }
}
