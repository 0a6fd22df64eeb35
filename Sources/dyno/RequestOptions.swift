import ArgumentParser
import PlanFormats

/// What a command line may say about each request.
struct RequestOptions: ParsableArguments {
    @Option(name: .shortAndLong, help: "HTTP method: GET, or POST where there is a body. Of a URL only.")
    var method: String?

    @Option(
        name: [.customShort("H"), .long],
        help: ArgumentHelp(
            "A header; of a plan one of its defaults, added or replaced. May be repeated.", valueName: "name: value"))
    var header: [String] = []

    @Option(name: .shortAndLong, help: "Body of the request; ${uuid} and ${iteration} are filled in. Of a URL only.")
    var body: String?

    @Option(
        help: ArgumentHelp("File that holds the body. Of a URL only.", valueName: "file"), completion: .file(),
        transform: pathArgument)
    var bodyFile: String?

    @Option(help: "Of a request, from its first byte sent; by default the plan's, or 10s.")
    var timeout: String?

    @Option(help: ArgumentHelp("The most redirects to follow; by default the plan's, or 0.", valueName: "n"))
    var follow: Int?

    @Flag(help: "Each user, or arrival, keeps cookies of its own.")
    var cookies = false

    @Flag(help: "Ask for compressed answers, and decode them.")
    var compressed = false

    @Option(
        name: .shortAndLong,
        help: ArgumentHelp("Basic authentication; may hold ${env.NAME}, and no output shows it.", valueName: "name:password"))
    var user: String?

    @Flag(help: "Digest authentication in place of basic, with -u.")
    var digest = false

    @Option(
        help: ArgumentHelp("Sent as 'Authorization: Bearer'; may be '${env.NAME}', and no output shows it.", valueName: "token"))
    var bearer: String?

    mutating func validate() throws {
        if body != nil, bodyFile != nil { throw ValidationError("--body and --body-file exclude each other: give one") }
    }

    var flags: ExchangeFlags {
        ExchangeFlags(
            follow: follow, keepsCookies: cookies, decodesContent: compressed, user: user, isDigest: digest, bearer: bearer)
    }

    /// What the file of `--body-file` holds.
    func bodyFileContents() throws -> String? {
        guard let bodyFile else { return nil }
        do { return try TextFile.read(bodyFile, limit: Limits.bodyBytes, mayBePipe: true) } catch {
            throw Failure(.inputOutput, "--body-file: '\(bodyFile)' \(error.reason)")
        }
    }
}
