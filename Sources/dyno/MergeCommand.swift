import ArgumentParser
import Foundation
import Measurement
import ReportFormats
import Runs

struct MergeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "merge",
        abstract: "Adds up the parts of a load that several processes shared.",
        discussion: """
            dyno run --shard r/R leaves a folder part-r-of-R; put all of them into one, from wherever they are. Buckets and counts are added, \
            never percentiles; thresholds are held against the sum, and each shard judges its own generator. The result is in merged/ beside \
            them, for dyno report in any format.

            Exit status: that of dyno run; 3 also where a part is missing, or they are not of one load: another plan, version or seed, a shard \
            twice, two runs in one folder, or shards that measured at different times.
            """
    )

    @Argument(
        help: "The folder with the parts, or the parts themselves: their folders, or their part.json.", completion: .file(),
        transform: pathArgument)
    var places: [String]

    @OptionGroup(title: "Output") var output: OutputOptions

    func run() throws {
        let files = try places.flatMap(MergeCommand.parts)
        let parts = try MergedParts.decode(files.count) { (try SavedBytes.read(files[$0]), files[$0]) }
        let isFolder = places.count == 1 && !files.contains(places[0])
        try MergedParts(parts).finish(in: output.output ?? (isFolder ? "\(places[0])/merged" : "merged"), output: output)
    }

    /// The files of the parts in a folder, or of one part.
    private static func parts(of place: String) throws -> [String] {
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: place, isDirectory: &isFolder) else {
            throw Failure(.badData, "\(place): there is no such file or folder")
        }
        guard isFolder.boolValue else { return [place] }
        let own = "\(place)/\(Part.fileName)"
        if FileManager.default.fileExists(atPath: own) { return [own] }
        let names = (try? FileManager.default.contentsOfDirectory(atPath: place)) ?? []
        let parts = names.sorted().map { "\(place)/\($0)/\(Part.fileName)" }.filter { FileManager.default.fileExists(atPath: $0) }
        guard !parts.isEmpty else {
            throw Failure(
                .badData,
                "\(place): no part of a load is in it, such as part-1-of-8/\(Part.fileName), which dyno run --shard leaves")
        }
        return parts
    }
}
