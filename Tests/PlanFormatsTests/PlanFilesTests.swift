import Foundation
import LoadModel
import PlanFormats
import Testing

@Suite struct PlanFilesTests {
    static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("../../Plans")
        .standardized.path

    static let plans = ((try? FileManager.default.subpathsOfDirectory(atPath: folder)) ?? []).filter {
        // Those of ci/ are about builds that are elsewhere.
        $0.hasSuffix(".yaml") && !$0.hasPrefix("ci/")
    }.sorted()

    @Test func thePlansThatComeWithDynoAreThere() {
        #expect(
            Self.plans == [
                "api-stress.yaml", "capacity.yaml", "closed.yaml", "compare.yaml", "demo.yaml", "quickstart.yaml",
                "scale-out/load.yaml", "shop.yaml", "stages.yaml",
                "sweep-k.yaml", "sweep-rates.yaml", "sweep-workers.yaml", "theory/closed-mva.yaml", "theory/mg1-heavy-tail.yaml",
                "theory/mm1.yaml", "theory/mmc.yaml", "theory/open-versus-closed/closed-10.yaml",
                "theory/open-versus-closed/closed-100.yaml", "theory/open-versus-closed/closed-1000.yaml",
                "theory/open-versus-closed/open.yaml", "theory/partly-open.yaml", "trace.yaml",
            ])
    }

    @Test(arguments: plans)
    func everyPlanIsReadAndReadBackAsItIsWritten(name: String) throws {
        let plan = try PlanReader.read(file: "\(Self.folder)/\(name)", environment: [:])
        #expect("\(plan.name).yaml" == name.split(separator: "/").last.map(String.init))
        let written = try PlanReader.read(text: PlanWriter.yaml(plan), file: "other.yaml", baseDirectory: "", environment: [:])
        #expect(written == plan)
        #expect(PlanForecast(plan).shortfalls.isEmpty)
    }

    @Test func bodyFilesAreReadFromThePlansFolderAsTheyAre() throws {
        try inTemporaryFolder { folder in
            try Data("{\"a\": \"${b}\"}\n".utf8).write(to: folder.appendingPathComponent("body.json"))
            try Data((short + "bodyFile: body.json\n").utf8).write(to: folder.appendingPathComponent("a.yaml"))
            let plan = try PlanReader.read(file: folder.path + "/a.yaml", environment: [:])
            #expect(plan.name == "a")
            #expect(plan.scenarios[0].requests[0].body == Template("{\"a\": \"${b}\"}\n"))
        }
    }

    @Test func aBodyFileThatIsNotTextIsRefused() throws {
        try inTemporaryFolder { folder in
            try Data([0xFF, 0xFA, 0x00]).write(to: folder.appendingPathComponent("body.bin"))
            let error = #expect(throws: PlanErrors.self) {
                try PlanReader.read(
                    text: short + "bodyFile: body.bin\n", file: "a.yaml", baseDirectory: folder.path, environment: [:])
            }
            let message = "a.yaml:4:11: bodyFile '\(folder.path)/body.bin' is not UTF-8 text; convert it, for example with iconv"
            #expect(error?.description == message)
        }
    }

    /// What is said of a plan beside which these files are, the folder named `@`.
    private func refusal(_ rest: String, prepare: (URL) throws -> Void) throws -> String {
        var text = ""
        try inTemporaryFolder { folder in
            try prepare(folder)
            do throws(PlanErrors) {
                _ = try PlanReader.read(
                    text: rest, file: "a.yaml", baseDirectory: folder.path, environment: [:])
            } catch { text = error.description.replacing(folder.path, with: "@") }
        }
        return text
    }

    @Test(
        .timeLimit(.minutes(1)),
        arguments: [
            ("url: https://h\npost: /\nload: { rate: 1/s }\nbodyFile: x\n", "a.yaml:4:11: bodyFile '@/x' "),
            ("url: https://h\nload: { model: trace, file: x }\n", "file '@/x' "),
            ("targets: { a: { url: \"https://h\", tls: { ca: x } } }\nget: /\nload: { rate: 1/s }\n", "ca '@/x' "),
            ("targets: { a: { url: \"https://h\", tls: { cert: x, key: x } } }\nget: /\nload: { rate: 1/s }\n", "key '@/x' "),
        ])
    func whatIsNoRegularFileIsRefusedRatherThanWaitedFor(plan: String, place: String) throws {
        let pipe = try refusal(plan) { folder in #expect(mkfifo(folder.path + "/x", 0o600) == 0) }
        #expect(pipe.contains(place) && pipe.contains("not a regular file"), "\(pipe)")
        let device = try refusal(plan) { folder in symlink("/dev/zero", folder.path + "/x") }
        #expect(device.contains(place) && device.contains("not a regular file"), "\(device)")
        let directory = try refusal(plan) { folder in mkdir(folder.path + "/x", 0o700) }
        #expect(directory.contains(place) && directory.contains("is a folder"), "\(directory)")
    }

    @Test(
        arguments: [
            ([0xFF, 0xFE, 0x61, 0, 0x3A, 0], 16), ([0xFE, 0xFF, 0, 0x61], 16), ([0x61, 0, 0x3A, 0], 16),
            ([0, 0x61, 0, 0x3A], 16),
            ([0xFF, 0xFE, 0, 0, 0x61, 0, 0, 0], 32), ([0, 0, 0xFE, 0xFF, 0, 0, 0, 0x61], 32), ([0x61, 0, 0, 0], 32),
            ([0, 0, 0, 0x61], 32),
        ] as [([UInt8], Int)])
    func wideTextIsToldAsSuch(bytes: [UInt8], bits: Int) throws {
        try inTemporaryFolder { folder in
            let path = folder.appendingPathComponent("a.yaml")
            try Data(bytes).write(to: path)
            let error = #expect(throws: PlanErrors.self) { try PlanReader.read(file: path.path, environment: [:]) }
            #expect(
                error?.description.hasSuffix(
                    ":1:1: the plan is UTF-\(bits) text; convert it to UTF-8, for example with iconv -f UTF-\(bits) -t UTF-8")
                    == true)
        }
    }

    @Test func aPlanThatCannotBeOpenedIsReportedLikeAnyMistake() throws {
        try inTemporaryFolder { folder in
            let latin = folder.appendingPathComponent("latin.yaml").path
            try Data([0x61, 0x3A, 0x20, 0xE9]).write(to: URL(fileURLWithPath: latin))
            let cases = [
                (folder.path + "/none.yaml", "the plan does not exist; check its name and folder"),
                (folder.path, "the plan is a folder; name a file in it"),
                (latin, "the plan is not UTF-8 text; convert it, for example with iconv"),
            ]
            for (path, message) in cases {
                let error = #expect(throws: PlanErrors.self) { try PlanReader.read(file: path, environment: [:]) }
                #expect(error?.description == "\(path):1:1: \(message)")
                #expect(error?.kind == .unreadable)
            }
        }
    }
}

/// Runs `body` with a folder that is gone afterwards.
func inTemporaryFolder(_ body: (URL) throws -> Void) throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("dyno-plans-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    try body(folder)
}
