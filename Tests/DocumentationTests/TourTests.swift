import Foundation
import PlanFormats
import TestSupport
import Testing

/// The README's tour is true, and what Plans/README.md teaches: their plans are right, their commands run, and they print what is shown.
@Suite(.serialized) struct TourTests {
    /// From the repository's folder.
    static let pages = ["README.md", "Plans/README.md"]

    private static func blocks(of page: String) -> [MarkdownBlock] {
        MarkdownBlock.all(in: (try? String(contentsOfFile: "\(Repository.root)/\(page)", encoding: .utf8)) ?? "")
    }

    @Test(arguments: pages) func aTourHasCommandsPlansAndOutput(page: String) {
        let languages = Self.blocks(of: page).map(\.language)
        #expect(languages.filter { $0 == "sh" }.count >= 8)
        #expect(languages.contains("yaml") && languages.contains("text"))
    }

    @Test(arguments: pages) func everyCommandRunsAndPrintsWhatIsShown(page: String) throws {
        let blocks = Self.blocks(of: page)
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("dyno-tour-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        // Whoever reads of the plans has them.
        if page.contains("/") {
            for name in try FileManager.default.contentsOfDirectory(atPath: PlanRunTests.folder) {
                try FileManager.default.copyItem(
                    atPath: "\(PlanRunTests.folder)/\(name)", toPath: folder.appendingPathComponent(name).path)
            }
        }
        let ports = ["8081": "\(try FreePort.any())", "8082": "\(try FreePort.any())"]
        let withFreePorts: (String) -> String = { text in
            ports.reduce(text) { $0.replacingOccurrences(of: $1.key, with: $1.value) }
        }
        for block in blocks where block.language == "yaml" {
            let name = try #require(block.precedingPlanName, "a plan is shown whose name is not said before it")
            try withFreePorts(block.text).write(to: folder.appendingPathComponent(name), atomically: true, encoding: .utf8)
        }
        let commands = blocks.enumerated().filter { $0.element.language == "sh" }
        let outputs = try run(commands.map { withFreePorts($0.element.text) }, in: folder)
        #expect(outputs.count == commands.count)
        for ((index, block), output) in zip(commands, outputs) {
            // Beside all other tests a load may be invalid, of which there is less to be shown.
            #expect(output.status == 0 || output.status == 3, "\(block.text)\(output.text)")
            guard output.status == 0, blocks.indices.contains(index + 1), blocks[index + 1].language == "text" else { continue }
            for phrase in Self.phrases(blocks[index + 1].text) {
                #expect(
                    Self.withoutColumns(output.text).contains(Self.withoutColumns(phrase)),
                    "'\(phrase)' is shown, but not printed by: \(block.text)")
            }
        }
    }

    /// With one blank for many, and for line ends: how wide a column is, and where a line ends, depends on the numbers in it.
    private static func withoutColumns(_ text: String) -> String {
        text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }

    /// What does not change from run to run: the words that each line begins with. A verdict does, and the lines under it, up to an
    /// empty one.
    private static func phrases(_ text: String) -> [String] {
        let isVerdict = text.hasPrefix("FAIL") || text.hasPrefix("PASS")
        let paragraphs = text.components(separatedBy: "\n\n").dropFirst(isVerdict ? 1 : 0)
        return paragraphs.flatMap { $0.split(separator: "\n") }.compactMap { line in
            let words = line.prefix { !$0.isNumber && $0 != "*" && $0 != "~" }.trimmingCharacters(in: .whitespaces)
            guard !words.hasPrefix("The measurement is"), !words.hasPrefix("< Date:") else { return nil }
            return words.count >= 4 && words.contains(where: \.isLetter) && !words.contains("http") ? words : nil
        }
    }

    /// Runs the blocks in one shell, as a reader would in one terminal.
    private func run(_ blocks: [String], in folder: URL) throws -> [(status: Int, text: String)] {
        let script = blocks.map { block in
            // A reader sees that the target listens before going on; a script has to wait.
            let port = block.components(separatedBy: "target --port ").dropFirst().first?.prefix { $0.isNumber }
            let pause = port.map { "until (exec 3<>/dev/tcp/127.0.0.1/\($0)) 2>/dev/null; do sleep 0.1; done\n" } ?? ""
            return "{\n\(block)\n} 2>&1\necho \"@@@ $?\"\n\(pause)"
        }.joined()
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/bin/bash")
        process.arguments = ["-o", "pipefail", "-c", "trap 'kill $(jobs -p) 2>/dev/null' EXIT\n" + script]
        process.currentDirectoryURL = folder
        var environment = ProcessInfo.processInfo.environment
        environment["PATH"] = Repository.products + ":" + (environment["PATH"] ?? "")
        process.environment = environment
        let output = Pipe()
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
        let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        var results: [(status: Int, text: String)] = []
        var current = ""
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            if line.hasPrefix("@@@ ") {
                results.append((Int(line.dropFirst(4)) ?? -1, current))
                current = ""
            } else {
                current += line + "\n"
            }
        }
        return results
    }
}
