import ArgumentParser
import Foundation
import LoadModel
import PlanFormats
import Runs

/// What a command line may say about a load.
struct LoadOptions: ParsableArguments {
    @Option(
        name: [.customShort("R"), .long],
        help: "Offered rate in total, such as 200/s or 6000/min; several, separated by commas, are levels.")
    var rate: String?

    @Option(
        name: [.customShort("c"), .customLong("connections"), .customLong("users")],
        help: ArgumentHelp("Users of a closed loop; with -R, the most connections of an open load.", valueName: "n"))
    var users: Int?

    @Option(
        name: .shortAndLong,
        help: "Length of the measured window, such as 30s, without warm-up; by default the plan's, or 60s. Of a URL 10s.")
    var duration: String?

    @Option(
        name: [.customShort("n"), .long],
        help: "Stop after so many arrivals, or passes of a scenario: with one step, requests.")
    var requests: Int?

    @Option(name: .shortAndLong, help: "HTTP method: GET, or POST where there is a body.")
    var method: String?

    @Option(name: [.customShort("H"), .long], help: ArgumentHelp("A header; may be repeated.", valueName: "name: value"))
    var header: [String] = []

    @Option(name: .shortAndLong, help: "Body of the request; ${uuid} and ${iteration} are filled in.")
    var body: String?

    @Option(help: ArgumentHelp("File that holds the body.", valueName: "file"))
    var bodyFile: String?

    @Option(help: "constant or poisson; by default the plan's, or constant.")
    var arrivals: String?

    @Option(help: "Of a request, from its first byte sent; by default the plan's, or 10s.")
    var timeout: String?

    @Option(
        help: "Load before the measured window, left out of the statistics; by default the plan's, or 5s. Of a URL none.")
    var warmup: String?

    @Option(
        help: ArgumentHelp(
            "Such as 'p99 < 250ms', 'errors < 0.1%', 'throughput > 95/s'; may be repeated.", valueName: "condition"))
    var threshold: [String] = []

    @Option(help: ArgumentHelp("The most requests in flight in an open load.", valueName: "n"))
    var maxInFlight: Int?

    @Option(help: ArgumentHelp("Which of the plan's targets to load.", valueName: "name"))
    var target: String?

    @Option(help: ArgumentHelp("Authorities (PEM) to trust in place of the system's; of every https target.", valueName: "file"))
    var cacert: String?

    @Option(help: ArgumentHelp("The client's certificate (PEM); its key may be in it.", valueName: "file"))
    var cert: String?

    @Option(help: ArgumentHelp("The key (PEM) of the client's certificate.", valueName: "file"))
    var key: String?

    @Flag(name: [.customShort("k"), .customLong("insecure")], help: "Do not verify the certificates of https targets.")
    var isInsecure = false

    @Option(help: ArgumentHelp("The name to ask for and to verify, in place of the URL's host.", valueName: "name"))
    var sni: String?

    @Option(help: "Every random choice follows from it; by default the plan's, or 1.")
    var seed: UInt64?

    @Option(name: .shortAndLong, help: ArgumentHelp("Worker threads; by default what the load needs.", valueName: "n"))
    var threads: Int?

    mutating func validate() throws {
        if let threads, !(1...256).contains(threads) {
            throw ValidationError("--threads: must be from 1 to 256, found \(threads)")
        }
        if body != nil, bodyFile != nil { throw ValidationError("--body and --body-file exclude each other: give one") }
    }

    /// The plan that the command line means.
    /// - Returns: the plan, and whether it came from a URL.
    func plan(source: String, candidate: String? = nil, isComparison: Bool = false) throws -> (Plan, isURL: Bool) {
        let flags = try flags()
        if PlanSource.isURL(source) {
            if isComparison, candidate == nil {
                throw Failure(.usage, "a comparison of URLs needs two: dyno compare URL URL")
            }
            return (
                try orExit(status: .usage) {
                    try URLPlan(url: source, comparedWith: candidate, flags: flags).plan(environment: processEnvironment)
                }, true
            )
        }
        if let candidate {
            throw Failure(.usage, "'\(candidate)' is one argument too many: a plan names both targets itself")
        }
        if isComparison, target != nil {
            throw Failure(.usage, "--target: a comparison loads two targets, and --target picks one; drop it, or use dyno run")
        }
        let plan = try LoadOptions.readPlan(source)
        return (try orExit(status: .usage) { try PlanOverrides(flags).applied(to: plan) }, false)
    }

    static func readPlan(_ file: String) throws -> Plan {
        try orExit(status: .badData) { try PlanReader.read(file: file, environment: processEnvironment) }
    }

    /// The target to load: the one asked for, else the plan's only one.
    func target(of plan: Plan) throws -> Target {
        guard plan.targets.count > 1 else { return plan.targets[0] }
        throw Failure(
            .usage,
            "the plan names \(plan.targets.count) targets; say which with --target: "
                + plan.targets.map(\.name).joined(separator: ", "))
    }

    private func bodyFileContents() throws -> String? {
        guard let bodyFile else { return nil }
        do { return try TextFile.read(bodyFile, limit: Limits.bodyBytes) } catch {
            throw Failure(.inputOutput, "--body-file: '\(bodyFile)' \(error.reason)")
        }
    }

    private func flags() throws -> PlanFlags {
        return PlanFlags(
            rate: rate, users: users, duration: duration, requests: requests, method: method, headers: header, body: body,
            bodyFileContents: try bodyFileContents(), timeout: timeout, warmup: warmup, arrivals: arrivals, thresholds: threshold,
            seed: seed,
            maxInFlight: maxInFlight, target: target,
            tls: TLSOptions(authorities: cacert, certificate: cert, key: key, isInsecure: isInsecure, serverName: sni))
    }
}

/// What the first argument of a command is.
enum PlanSource {
    /// A URL has a scheme, or a port or path behind a host, and is no file that exists.
    static func isURL(_ source: String) -> Bool {
        if source.hasPrefix("http://") || source.hasPrefix("https://") { return true }
        if FileManager.default.fileExists(atPath: source) { return false }
        return !source.hasSuffix(".yaml") && !source.hasSuffix(".yml") && source.contains(":")
    }
}

var processEnvironment: [String: String] { ProcessInfo.processInfo.environment }
