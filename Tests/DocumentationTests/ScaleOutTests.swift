import Foundation
import PlanFormats
import TestSupport
import Testing

/// What Plans/scale-out teaches runs as far as one machine can run it; `make test-cluster` runs what takes Slurm or MPI.
@Suite(.serialized) struct ScaleOutTests {
    private static let source = "\(PlanRunTests.folder)/scale-out"

    private static func text(_ name: String) -> String {
        (try? String(contentsOfFile: "\(source)/\(name)", encoding: .utf8)) ?? ""
    }

    /// The folder as a reader has it, with a target on a port of its own.
    private func run(_ commands: String) throws -> (status: Int32, text: String) {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("dyno-scale-\(UUID().uuidString)")
        try FileManager.default.copyItem(atPath: PlanRunTests.folder, toPath: folder.path)
        defer { try? FileManager.default.removeItem(at: folder) }
        let port = try FreePort.any()
        let plan = folder.appendingPathComponent("scale-out/load.yaml")
        try Self.text("load.yaml").replacing("8081", with: "\(port)").write(to: plan, atomically: true, encoding: .utf8)
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/bin/bash")
        let target = """
            dyno target --port \(port) > /dev/null & target=$!; trap 'kill $target' EXIT
            until (exec 3<>/dev/tcp/127.0.0.1/\(port)) 2>/dev/null; do sleep 0.1; done
            """
        process.arguments = ["-o", "pipefail", "-c", "\(target)\n{ \(commands)\n} 2>&1"]
        process.currentDirectoryURL = folder.appendingPathComponent("scale-out")
        var environment = ProcessInfo.processInfo.environment
        environment["PATH"] = Repository.products + ":" + (environment["PATH"] ?? "")
        process.environment = environment
        let output = Pipe()
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
        let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        return (process.terminationStatus, text)
    }

    private static let hasParallel = ["/usr/bin/parallel", "/usr/local/bin/parallel"].contains {
        FileManager.default.isExecutableFile(atPath: $0)
    }

    @Test func theCommandsOfThePageMakeTheWholeLoad() throws {
        let blocks = MarkdownBlock.all(in: Self.text("README.md")).filter { $0.language == "sh" }
        #expect(blocks.count == 2)
        for block in blocks where !block.text.contains("parallel") || Self.hasParallel {
            let (status, text) = try run(block.text)
            // Beside all other tests a load may be invalid.
            #expect(status == 0 || status == 3, "\(block.text)\(text)")
            #expect(text.contains("all 4, on 1 machine") && text.contains("Poisson") || text.contains("poisson"), "\(text)")
        }
    }

    @Test func whatThePageNamesIsThere() throws {
        let page = Self.text("README.md")
        for name in ["load.yaml", "slurm.sh", "kubernetes.yml"] {
            #expect(page.contains("(\(name))") && !Self.text(name).isEmpty)
        }
        #expect(FileManager.default.isExecutableFile(atPath: "\(Self.source)/slurm.sh"))
    }

    /// The plan in the manifest is one, and the manifest gives dyno flags that it has.
    @Test func theManifestHasAPlan() throws {
        let lines = Self.text("kubernetes.yml").components(separatedBy: "\n")
        let start = try #require(lines.firstIndex(of: "  plan.yaml: |"))
        let plan = lines[(start + 1)...].prefix { $0.hasPrefix("    ") }.map { $0.dropFirst(4) }.joined(separator: "\n")
        #expect(try PlanReader.read(text: plan, file: "plan.yaml", baseDirectory: "", environment: [:]).load.peakRate != nil)
        let (status, help) = try run("dyno run --help")
        #expect(status == 0)
        for line in lines where line.contains("args:") {
            for flag in line.split(whereSeparator: { " ,[]\"".contains($0) }) where flag.hasPrefix("--") {
                #expect(help.contains(flag), "\(flag)")
            }
        }
    }
}
