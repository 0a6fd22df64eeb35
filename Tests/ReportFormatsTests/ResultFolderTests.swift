import Foundation
import Glibc
import Measurement
import Testing

@testable import ReportFormats

@Suite struct ResultFolderTests {
    @Test func whatFailedLiesBesideTheResultAndIsReadBackFromThere() throws {
        let root = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString).path
        defer { try? FileManager.default.removeItem(atPath: root) }
        let folder = try ResultFolder.create(root: root, name: "x", startedAt: 0)
        try folder.save(Fixture.culprits)
        let names = try FileManager.default.contentsOfDirectory(atPath: "\(folder.path)/failures").sorted()
        #expect(names.count == 4 && names[0] == "01-pay-status-503.txt" && names[3] == "04-cart-timeout.txt")
        let json = try Data(contentsOf: URL(fileURLWithPath: "\(folder.path)/result.json"))
        let saved = try SavedResult(json, place: "x") { FileManager.default.contents(atPath: "\(folder.path)/\($0)") }
        guard case .run(let run) = saved else { return }
        #expect(run.exchanges == Fixture.culprits.exchanges)
        #expect(!String(decoding: json, as: UTF8.self).contains("no money"), "texts are in their files only")
    }

    /// A file that somebody made may name any file.
    @Test(arguments: ["../secret.txt", "/etc/passwd", "failures/../../x", "failures/.x", "other/x", "failures/a/b"])
    func onlyFilesOfTheFolderAreRead(file: String) throws {
        var result = Fixture.culprits
        result.levels[0].exchanges[0].file = file
        var asked: [String] = []
        _ = try SavedResult(Data(ResultJSON.encode(result).utf8), place: "x") { name in
            asked.append(name)
            return nil
        }
        #expect(!asked.contains(file))
    }

    /// Runs with an empty folder that is removed afterwards.
    private func withTemporaryFolder(_ body: (String) throws -> Void) throws {
        let path = FileManager.default.temporaryDirectory.appending(path: "dyno-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: path) }
        try body(path)
    }

    private func names(_ path: String) throws -> [String] { try FileManager.default.contentsOfDirectory(atPath: path).sorted() }

    @Test func aRunIsSavedWholeAndLatestPointsToIt() throws {
        try withTemporaryFolder { root in
            let folder = try ResultFolder.create(root: "\(root)/Reports", name: "channels", startedAt: Fixture.startedAt)
            try folder.save(Fixture.open)
            #expect(folder.path.contains("/Reports/channels/20260101T000000Z-"))
            #expect(try names(folder.path) == ["report.html", "report.md", "result.json", "summary.csv"])
            let latest = "\(root)/Reports/channels/latest"
            let data = try Data(contentsOf: URL(fileURLWithPath: "\(latest)/result.json"))
            #expect(try ResultJSON.decodeRun(data, place: latest).name == "channels")
            #expect(try !FileManager.default.destinationOfSymbolicLink(atPath: latest).contains("/"))
        }
    }

    @Test func aSecondRunHasItsOwnFolderAndBecomesTheLatest() throws {
        try withTemporaryFolder { root in
            let first = try ResultFolder.create(root: root, name: "x", startedAt: Fixture.startedAt)
            try first.save(Fixture.closed)
            let second = try ResultFolder.create(root: root, name: "x", startedAt: Fixture.startedAt)
            try second.save(Fixture.comparison)
            #expect(first.path != second.path)
            #expect(try second.path.hasSuffix(FileManager.default.destinationOfSymbolicLink(atPath: "\(root)/x/latest")))
            #expect(try names("\(root)/x").count == 3)
        }
    }

    @Test(arguments: [
        ("channels", "channels"), ("../../etc", "etc"), ("a/b c", "a-b-c"), ("", "run"), ("..", "run"), ("latest", "run"),
        (".hidden", "hidden"), ("été-日本", "été-日本"), ("a\nb\0c", "a-b-c"),
        (String(repeating: "x", count: 300), String(repeating: "x", count: 80)),
    ])
    func aNameIsMadeHarmlessForAFolder(name: String, folder: String) { #expect(ResultFolder.folderName(for: name) == folder) }

    @Test func aFileInTheWayOfTheFolderIsSaidSo() throws {
        try withTemporaryFolder { root in
            try "".write(toFile: "\(root)/Reports", atomically: true, encoding: .utf8)
            let error = #expect(throws: ResultFolderError.self) {
                try ResultFolder.create(root: "\(root)/Reports", name: "x", startedAt: 0)
            }
            #expect(error?.fault == .inTheWay)
            #expect(error?.description.hasPrefix("\(root)/Reports/x: cannot create the folder: ") == true)
            #expect(error?.description.contains("choose another place with -o") == true)
        }
    }

    @Test func aFolderInTheWayOfAFileIsSaidSoAndNothingIsLeftBehind() throws {
        try withTemporaryFolder { root in
            let folder = try ResultFolder.create(root: root, name: "x", startedAt: 0)
            try FileManager.default.createDirectory(atPath: "\(folder.path)/report.md", withIntermediateDirectories: true)
            let error = #expect(throws: ResultFolderError.self) { try folder.save(Fixture.closed) }
            #expect(error?.fault == .inTheWay)
            #expect(try names(folder.path) == ["report.html", "report.md", "result.json"])
        }
    }

    @Test func aFolderThatVanishedIsAnErrorNotACrash() throws {
        try withTemporaryFolder { root in
            let folder = try ResultFolder.create(root: root, name: "x", startedAt: 0)
            try FileManager.default.removeItem(atPath: folder.path)
            #expect(throws: ResultFolderError.self) { try folder.save(Fixture.closed) }
        }
    }

    @Test func aFullDiskIsSaidSo() throws {
        let descriptor = Glibc.open("/dev/full", O_WRONLY)
        try #require(descriptor >= 0)
        defer { close(descriptor) }
        let error = #expect(throws: ResultFolderError.self) {
            try DurableFile.fill(descriptor, with: "text", place: "Reports/x/result.json")
        }
        #expect(error?.fault == .diskFull)
        #expect(
            error?.description == "Reports/x/result.json: cannot write the file: No space left on device "
                + "(free some space, or choose another place with -o)")
    }

    @Test func onAFullDiskTheOldFileStays() throws {
        try withTemporaryFolder { root in
            // Only root may mount; elsewhere the test of /dev/full has to do.
            guard mount("none", root, "tmpfs", 0, "size=64k") == 0 else { return }
            defer { umount(root) }
            let folder = try ResultFolder.create(root: root, name: "x", startedAt: 0)
            try folder.write("result.json", contents: "old")
            let error = #expect(throws: ResultFolderError.self) {
                try folder.write("result.json", contents: String(repeating: "x", count: 1 << 20))
            }
            #expect(error?.fault == .diskFull)
            #expect(try names(folder.path) == ["result.json"])
            #expect(try String(contentsOfFile: "\(folder.path)/result.json", encoding: .utf8) == "old")
        }
    }
}
