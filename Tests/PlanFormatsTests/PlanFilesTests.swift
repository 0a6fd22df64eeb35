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
                "api-stress.yaml", "capacity.yaml", "closed.yaml", "compare.yaml", "demo.yaml", "quickstart.yaml", "stages.yaml",
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
            try Data([0xFF, 0xFE, 0x00]).write(to: folder.appendingPathComponent("body.bin"))
            let error = #expect(throws: PlanErrors.self) {
                try PlanReader.read(
                    text: short + "bodyFile: body.bin\n", file: "a.yaml", baseDirectory: folder.path, environment: [:])
            }
            let message = "a.yaml:4:11: bodyFile '\(folder.path)/body.bin' is not UTF-8 text; convert it, for example with iconv"
            #expect(error?.description == message)
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
