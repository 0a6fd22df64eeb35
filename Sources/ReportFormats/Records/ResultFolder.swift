import Glibc
import LoadModel
import Measurement

/// The folder of one run's results, `<root>/<name>/<UTC time>-<short id>/`, with a link `latest` beside it.
///
/// Whatever goes wrong in it is an error for the caller to report; the result itself is still there to be printed.
public struct ResultFolder: Sendable {
    public let path: String
    private let id: String
    public let parent: String
    /// Whether `latest` points to the newest of its siblings.
    private var hasLink = true
    /// Held for as long as somebody writes here.
    private let lock: FolderLock

    private var lastComponent: String { String(path.dropFirst(parent.count + 1)) }

    /// Creates the folder, and those above it that are missing.
    ///
    /// - Parameters:
    ///   - root: where results go, such as `Reports`.
    ///   - name: the plan's name; made harmless for a folder.
    ///   - startedAt: seconds since 1970, UTC.
    public static func create(root: String, name: String, startedAt: Double) throws(ResultFolderError) -> ResultFolder {
        // A name is put behind it, and would begin at the root of the file system.
        guard !root.isEmpty else { throw ResultFolderError(place: "''", fault: "this is no folder's name; name one with -o") }
        let parent = "\(root)/\(folderName(for: name))"
        try makeFolders(parent)
        let time = CalendarTime.folderName(secondsSince1970: startedAt)
        while true {
            let id = shortID()
            let path = "\(parent)/\(time)-\(id)"
            if mkdir(path, 0o755) == 0 {
                return ResultFolder(path: path, id: id, parent: parent, lock: try FolderLock(of: path))
            }
            guard errno == EEXIST else { throw ResultFolderError(place: path, action: "create the folder", code: errno) }
        }
    }

    /// Creates the folder of one part of a load, `<root>/part-3-of-8`, and those above it that are missing.
    ///
    /// - Throws: also where there is one already: its load was another.
    public static func createPart(_ shard: Shard, root: String) throws(ResultFolderError) -> ResultFolder {
        let path = "\(root)/part-\(shard.number)-of-\(shard.count)"
        try makeFolders(root)
        guard mkdir(path, 0o755) == 0 else {
            guard errno == EEXIST else { throw ResultFolderError(place: path, action: "create the folder", code: errno) }
            throw ResultFolderError(
                place: path, fault: "there is a part of another run already; move it away, or name another folder with -o")
        }
        return try plain(path)
    }

    /// Where the parts of a plan's load go unless something else is said.
    public static func partsRoot(of name: String) -> String { "Reports/\(folderName(for: name))/parts" }

    /// A folder of which there are no others beside it, made where it is missing; what is in it is written anew.
    public static func createPlain(path: String) throws(ResultFolderError) -> ResultFolder {
        try makeFolders(path)
        return try plain(path)
    }

    private static func plain(_ path: String) throws(ResultFolderError) -> ResultFolder {
        let parent = path.lastIndex(of: "/").map { String(path[..<$0]) } ?? ""
        var folder = ResultFolder(path: path, id: shortID(), parent: parent, lock: try FolderLock(of: path))
        folder.hasLink = false
        return folder
    }

    /// Writes what a shard measured, to be added up with what others did: `part.json`.
    public func save(_ part: Part) throws(ResultFolderError) {
        try write(Part.fileName, contents: try json { () throws(ResultJSONError) in try ResultJSON.encode(part) })
    }

    /// Writes a file of the folder; under its name stands at any time the old file or the whole new one.
    ///
    /// - Parameter name: a file name, behind those of folders that there are.
    public func write(_ name: String, contents: String) throws(ResultFolderError) {
        try write(name, contents: contents, isFlushed: true)
    }

    private func write(_ name: String, contents: String, isFlushed: Bool) throws(ResultFolderError) {
        try DurableFile.write(contents, to: "\(path)/\(name)", suffix: id, isFlushed: isFlushed)
    }

    private func writeStacks(of result: RunResult, in place: String? = nil) throws(ResultFolderError) {
        for profile in result.levels.compactMap(\.profile) {
            guard let file = profile.file, !profile.folded.isEmpty else { continue }
            try write(place.map { "\($0)/\(file)" } ?? file, contents: profile.folded)
        }
    }

    /// Writes `result.json`, `report.html`, `report.md`, `summary.csv`, what failed in `failures/`, the stacks of profiles, and where
    /// requests were kept whole `slowest.har` and `timeline.json`, and then points `latest` here.
    public func save(_ given: RunResult) throws(ResultFolderError) {
        let result = given.withFailureFiles
        try write(result.exchanges)
        try writeStacks(of: result)
        try save(
            Report(result), json: { () throws(ResultJSONError) in try ResultJSON.encode(result) },
            [("summary.csv", JMeterSummaryCSV.render(result))]
                + [(HARFile.name, HARFile.render(result)), (TraceEvents.name, TraceEvents.render(result))]
                .compactMap { name, text in text.map { (name, $0) } })
    }

    /// Writes `result.json`, `report.html`, `report.md`, `summary.csv`, `junit.xml`, `metrics.txt`, the slowest
    /// requests of each build as `slowest-<name>.har`, and what failed in `failures/`, and then points `latest` here.
    public func save(_ given: ComparisonResult) throws(ResultFolderError) {
        let result = given.withFailureFiles
        try write(result.exchanges)
        try save(
            Report(result), json: { () throws(ResultJSONError) in try ResultJSON.encode(result) },
            [
                ("summary.csv", JMeterSummaryCSV.render(result)), ("junit.xml", JUnitReport.render(result)),
                ("metrics.txt", ComparisonMetrics.render(result)),
            ] + HARFile.render(result))
    }

    /// Writes `result.json`, `trials.csv`, `report.html`, `report.md` and its charts, and then points `latest` here.
    public func save(_ sweep: SweepResult) throws(ResultFolderError) {
        let fits = SweepFits(sweep)
        try save(
            Report(sweep, fits: fits), json: { () throws(ResultJSONError) in try ResultJSON.encode(sweep, fits: fits) },
            [("trials.csv", TrialsCSV.render(sweep))])
    }

    /// Writes the result of a sweep's trial as a run's, `trials/7/result.json` and what failed beside it; unlike its line in the log of
    /// trials it may be lost with the power, as a disk takes longer for it than trials can wait.
    public func keep(_ given: RunResult, ofTrial number: Int) throws(ResultFolderError) {
        let result = given.withFailureFiles
        let place = "trials/\(number)"
        try ResultFolder.makeFolders("\(path)/\(place)")
        try write(result.exchanges, in: place)
        try writeStacks(of: result, in: place)
        let text = try json { () throws(ResultJSONError) in try ResultJSON.encode(result) }
        try write("\(place)/result.json", contents: text, isFlushed: false)
    }

    /// Writes `result.json`, `report.html`, `report.md` and its charts, and then points `latest` here.
    public func save(_ result: CapacityResult) throws(ResultFolderError) {
        try save(Report(result), json: { () throws(ResultJSONError) in try ResultJSON.encode(result) })
    }

    /// Writes `result.json`, `report.html`, `report.md` and its charts, and then points `latest` here.
    public func save(_ result: RecoveryResult) throws(ResultFolderError) {
        try save(Report(result), json: { () throws(ResultJSONError) in try ResultJSON.encode(result) })
    }

    /// Writes the result of the last run as `<section>-<plan>-<target>.json`; those before it are there.
    public func keepLastRun(of survey: TheorySurvey) throws(ResultFolderError) {
        guard let section = survey.sections.last, let result = section.results.last else { return }
        let names = section.name == result.name ? [result.name] : [section.name, result.name]
        let name = ResultFolder.folderName(for: (names + [result.target.name]).joined(separator: "-"))
        try write("\(name).json", contents: try json { () throws(ResultJSONError) in try ResultJSON.encode(result) })
    }

    /// Writes `report.html`, `report.md` and its charts beside the results of the runs, and then points `latest` here.
    public func save(_ survey: TheorySurvey) throws(ResultFolderError) { try save(Report(survey)) }

    /// Before the result, which names the files.
    ///
    /// - Parameter place: the folder in this one where the result lies.
    private func write(_ exchanges: [FailedExchange], in place: String = ".") throws(ResultFolderError) {
        guard !exchanges.isEmpty else { return }
        try ResultFolder.makeFolders("\(path)/\(place)/\(FailureFiles.folder)")
        for exchange in exchanges { if let file = exchange.file { try write("\(place)/\(file)", contents: exchange.text) } }
    }

    /// The result itself first: from it the others can be made again.
    private func save(
        _ report: Report, json encode: (() throws(ResultJSONError) -> String)? = nil,
        _ others: [(name: String, text: String)] = []
    ) throws(ResultFolderError) {
        if let encode {
            try write("result.json", contents: try json(encode))
            removeKept()
        }
        try write("report.html", contents: report.html)
        for figure in report.figures {
            if let file = figure.file { try write(file.name, contents: file.chart.svg) }
        }
        try write("report.md", contents: report.markdown)
        for (name, contents) in others { try write(name, contents: contents) }
        if hasLink { try DurableFile.link(latest, to: lastComponent, suffix: id) }
    }

    /// The folder of a sweep that is gone on with.
    public static func existing(path: String) throws(ResultFolderError) -> ResultFolder {
        let trimmed = path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path
        // A link such as 'latest' may point elsewhere by the end.
        guard let real = realpath(trimmed, nil) else {
            throw ResultFolderError(place: path, action: "open the folder", code: errno)
        }
        defer { free(real) }
        let whole = String(cString: real)
        let parent = whole.lastIndex(of: "/").map { String(whole[..<$0]) } ?? ""
        return ResultFolder(path: whole, id: shortID(), parent: parent, lock: try FolderLock(of: whole))
    }

    /// Writes what a sweep is begun with.
    public func save(_ manifest: SweepManifest) throws(ResultFolderError) {
        let text = try json { () throws(ResultJSONError) in try ResultJSON.encode(manifest) }
        try write(SweepManifest.fileName, contents: text)
    }

    // MARK: While it goes on

    /// What a reader needs where the process is killed before there is a result.
    public static let partialName = "partial.json"
    /// Levels of a run that have ended, each a line.
    static let levelsName = "levels.ndjson"

    /// Keeps a level that has ended, in a line of its own: what it costs does not depend on how many there were.
    public func keep(_ level: LevelResult) throws(ResultFolderError) {
        let line = try json { () throws(ResultJSONError) in try ResultJSON.line(level) }
        try DurableFile.append(line, to: "\(path)/\(ResultFolder.levelsName)")
    }

    /// Keeps the state of a run without the levels that were kept already; of the size of one level.
    public func keep(_ result: RunResult) throws(ResultFolderError) {
        try keep { () throws(ResultJSONError) in try ResultJSON.encode(result) }
    }

    public func keep(_ result: ComparisonResult) throws(ResultFolderError) {
        try keep { () throws(ResultJSONError) in try ResultJSON.encode(result) }
    }

    public func keep(_ result: CapacityResult) throws(ResultFolderError) {
        try keep { () throws(ResultJSONError) in try ResultJSON.encode(result) }
    }

    public func keep(_ result: RecoveryResult) throws(ResultFolderError) {
        try keep { () throws(ResultJSONError) in try ResultJSON.encode(result) }
    }

    /// Keeps what a sweep is about; its trials are kept by ``TrialLog``.
    public func keep(_ sweep: SweepResult) throws(ResultFolderError) {
        try keep { () throws(ResultJSONError) in try ResultJSON.encode(sweep, fits: SweepFits(sweep)) }
    }

    /// Forgets it, as there is nothing to be told.
    public func removeKept() {
        for name in [ResultFolder.partialName, ResultFolder.levelsName] { unlink("\(path)/\(name)") }
    }

    /// Removes what is of no use as nothing was measured: the folder too, unless something else is in it.
    public func remove() {
        removeKept()
        rmdir(path)
        if hasLink, destination(of: latest) == lastComponent { unlink(latest) }
    }

    private var latest: String { "\(parent)/latest" }

    private func destination(of link: String) -> String? {
        var buffer = [UInt8](repeating: 0, count: Int(PATH_MAX))
        let count = readlink(link, &buffer, buffer.count)
        return count < 0 ? nil : String(decoding: buffer.prefix(count), as: UTF8.self)
    }

    /// Whether a command is still at work on the folder: what it kept is then not all that will be.
    public static func isBeingWritten(_ path: String) -> Bool { FolderLock.isHeld(path) }

    /// A process that is killed leaves files as they are: there is no need to wait for the disk while the load runs.
    private func keep(_ encode: () throws(ResultJSONError) -> String) throws(ResultFolderError) {
        try DurableFile.write(
            try json(encode), to: "\(path)/\(ResultFolder.partialName)", suffix: id, isFlushed: false)
        // Of a first run there is nothing else that it could name; a finished one before it is of more use.
        if hasLink, destination(of: latest) == nil { try DurableFile.link(latest, to: lastComponent, suffix: id) }
    }

    private func json(_ encode: () throws(ResultJSONError) -> String) throws(ResultFolderError) -> String {
        do throws(ResultJSONError) {
            return try encode()
        } catch {
            throw ResultFolderError(place: "\(path)/result.json", fault: error.description)
        }
    }

    /// The name with everything but letters, digits, `.`, `_` and `-` replaced: no separators, no hidden or special names.
    static func folderName(for name: String) -> String {
        let harmless = name.map { character -> Character in
            let isPlain = character.isLetter || character.isNumber || "._-".contains(character)
            return isPlain && character.unicodeScalars.count == 1 ? character : "-"
        }
        let trimmed = harmless.drop { $0 == "." || $0 == "-" }
        var bounded = String(trimmed.prefix(80))
        // A file system counts bytes, and 255 are the limit.
        while bounded.utf8.count > 200 { bounded.removeLast() }
        return bounded.isEmpty || bounded == "latest" ? "run" : bounded
    }

    private static func makeFolders(_ path: String) throws(ResultFolderError) {
        var prefix = path.hasPrefix("/") ? "/" : ""
        for part in path.split(separator: "/") {
            prefix += (prefix.isEmpty || prefix == "/" ? "" : "/") + part
            guard mkdir(prefix, 0o755) != 0, errno != EEXIST else { continue }
            throw ResultFolderError(place: prefix, action: "create the folder", code: errno)
        }
    }

    /// Six hexadecimal digits, so that two runs of the same second do not meet.
    private static func shortID() -> String {
        let digits = String(UInt32.random(in: 0..<(1 << 24)), radix: 16)
        return String(repeating: "0", count: 6 - digits.count) + digits
    }
}

/// Why a result could not be saved: the place, the fault, the remedy.
public struct ResultFolderError: Error, Equatable, CustomStringConvertible {
    public enum Fault: Hashable, Sendable {
        case diskFull
        case notPermitted
        /// Something that is not a folder stands where one is needed, or the reverse.
        case inTheWay
        case other
    }

    public let fault: Fault
    public let description: String

    /// A system call that failed.
    ///
    /// - Parameter code: `errno`.
    init(place: String, action: String, code: Int32) {
        let remedy: String
        switch code {
        case ENOSPC, EDQUOT:
            (fault, remedy) = (.diskFull, "free some space, or choose another place with -o")
        case EACCES, EPERM, EROFS:
            (fault, remedy) = (.notPermitted, "make it writable, or choose another place with -o")
        case ENOTDIR, EEXIST, EISDIR, ENOTEMPTY:
            (fault, remedy) = (.inTheWay, "move away what stands there, or choose another place with -o")
        default:
            (fault, remedy) = (.other, "choose another place with -o")
        }
        description = "\(place): cannot \(action): \(String(cString: strerror(code))) (\(remedy))"
    }

    /// A result that cannot be put into words.
    init(place: String, fault text: String) {
        fault = .other
        description = "\(place): \(text)"
    }
}
