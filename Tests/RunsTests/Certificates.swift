import Foundation
import Testing

/// An authority of the test's own, and what it has signed: a server's certificate for `api.test` and 127.0.0.1, and a client's.
final class Certificates {
    let folder: String
    var authority: String { "\(folder)/ca.pem" }
    var server: String { "\(folder)/server.pem" }
    var serverKey: String { "\(folder)/server.key" }
    var client: String { "\(folder)/client.pem" }
    var clientKey: String { "\(folder)/client.key" }

    /// Makes them with the openssl command.
    init() throws {
        folder = NSTemporaryDirectory() + "dyno-test-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        try "subjectAltName=DNS:api.test,IP:127.0.0.1\n".write(toFile: "\(folder)/names", atomically: false, encoding: .utf8)
        let newKey = "-newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes"
        let sign = "x509 -req -CA ca.pem -CAkey ca.key -CAcreateserial -days 2"
        try openssl("req -x509 \(newKey) -keyout ca.key -out ca.pem -days 2 -subj /CN=test-authority")
        try openssl("req \(newKey) -keyout server.key -out server.csr -subj /CN=api.test")
        try openssl("\(sign) -in server.csr -out server.pem -extfile names")
        try openssl("req \(newKey) -keyout client.key -out client.csr -subj /CN=client")
        try openssl("\(sign) -in client.csr -out client.pem")
    }

    /// A certificate that has signed itself, without any name but its common one, and its key.
    func selfSigned(commonName: String) throws -> (certificate: String, key: String) {
        try openssl(
            "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -keyout own.key -out own.pem -days 2 -subj /CN=\(commonName)"
        )
        return ("\(folder)/own.pem", "\(folder)/own.key")
    }

    /// The client's key behind a password.
    func lockedKey() throws -> String {
        try openssl("ec -in client.key -aes128 -passout pass:secret -out locked.key")
        return "\(folder)/locked.key"
    }

    deinit { try? FileManager.default.removeItem(atPath: folder) }

    private func openssl(_ arguments: String) throws {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: try #require(ForeignServer.executable("openssl")))
        process.arguments = arguments.split(separator: " ").map(String.init)
        process.currentDirectoryURL = URL(fileURLWithPath: folder)
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        try #require(process.terminationStatus == 0, "openssl \(arguments)")
    }
}
