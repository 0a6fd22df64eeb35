import ArgumentParser
import LoadModel

/// What a command line may say about the TLS of every https target.
struct TrustOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp("Authorities (PEM) to trust in place of the system's.", valueName: "file"), completion: .file(),
        transform: pathArgument)
    var cacert: String?

    @Option(
        help: ArgumentHelp("The client's certificate (PEM); its key may be in it.", valueName: "file"), completion: .file(),
        transform: pathArgument)
    var cert: String?

    @Option(
        help: ArgumentHelp("The key (PEM) of the client's certificate.", valueName: "file"), completion: .file(),
        transform: pathArgument)
    var key: String?

    @Flag(name: [.customShort("k"), .customLong("insecure")], help: "Do not verify certificates.")
    var isInsecure = false

    @Option(help: ArgumentHelp("The name to ask for and to verify, in place of the URL's host.", valueName: "name"))
    var sni: String?

    var flags: TLSOptions {
        TLSOptions(authorities: cacert, certificate: cert, key: key, isInsecure: isInsecure, serverName: sni)
    }
}
