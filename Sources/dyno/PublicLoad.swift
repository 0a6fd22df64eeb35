import Foundation
import Glibc
import LoadModel
import Runs

/// A load that is meant for a test, and may hit what it should not: asked for on a terminal, and said elsewhere.
enum PublicLoad {
    /// - Parameter rate: the most requests a second; nil: as the plan says.
    /// - Throws: where whoever was asked does not want it.
    static func confirm(_ plan: Plan, targets: [Target], atMost rate: Double? = nil) throws {
        guard let rate = rate ?? plan.mostRequestsPerSecond, rate > Plan.politeRate else { return }
        for target in targets {
            guard let load = plan.publicLoad(of: target, perSecond: rate, addresses: PublicAddress.addresses) else { continue }
            guard isatty(STDIN_FILENO) == 1, isatty(STDERR_FILENO) == 1 else {
                printError("note: \(load)")
                continue
            }
            FileHandle.standardError.write(Data("\(load). Go on? [y/N] ".utf8))
            let answer = readLine()?.trimmingCharacters(in: .whitespaces).lowercased() ?? ""
            guard answer == "y" || answer == "yes" else {
                throw Failure(
                    .usage, "\(load): nothing was sent (name it under 'hosts', or in \(HostRule.variable), to go on unasked)")
            }
        }
    }
}
