import Engine
import LoadModel
import Measurement

/// Why a run could not begin.
public enum RunError: Error, Sendable, CustomStringConvertible {
    /// A candidate that cannot be reached fails its comparison; any other target leaves nothing to measure.
    case unreachable(target: Target, failure: Probe.Failure, isCandidate: Bool)
    /// A signal came before the first request; nothing was sent.
    case stopped(signal: Int32)
    case tooFewDescriptors(needed: Int, available: Int)
    /// More connections are to be opened ahead than the load may have.
    case dialAheadAboveCap(wanted: Int, cap: Int)
    case generator(GeneratorError)
    /// The system does not let a simulated link be made.
    case linkRefused(String)
    /// Connections are to be opened ahead over a transport that does not do that.
    case dialAheadImpossible(fault: String)
    /// Answers are to be taken as streams over a transport that does not.
    case streamsImpossible(fault: String)
    /// Iterations are to share an identity's cookies over a transport that does not do that.
    case cookiesNotShared(fault: String)
    /// A target that Dyno was to start; a candidate fails its comparison.
    case notStarted(LaunchFault, isCandidate: Bool)
    /// A target that Dyno was to serve for itself.
    case notServed(reason: String)
    /// A comparison of a plan that does not say of what.
    case nothingToCompare(targets: Int)
    /// The process whose resources are to be read is not there.
    case notWatched(TargetWatch.Failure)
    /// A comparison's budget has no room for the rounds without which there is no verdict.
    case budgetTooShort(budget: Nanoseconds, neededSeconds: Double)
    /// What a plan has done before its load has failed, and how.
    case setupFailed(target: Target, failure: String)
    /// The command that puts a build's data back.
    case resetFailed(target: String, command: String, reason: String, lastLines: [String])
    case loginsFailed(target: Target, failed: Int, of: Int, failure: String)
    /// A load that several processes share could not begin.
    case notShared(ShardingFault)
    /// The plan insists on the native transport and asks it for what only libcurl has.
    case transportLacks(features: [String], target: Target)

    /// Whether the target is to blame, not what it is to be loaded with or from.
    var isTargets: Bool {
        switch self {
        case .unreachable, .notStarted, .setupFailed, .loginsFailed: true
        case .stopped, .tooFewDescriptors, .dialAheadAboveCap, .generator, .linkRefused, .dialAheadImpossible, .cookiesNotShared,
            .streamsImpossible, .notServed,
            .nothingToCompare, .notWatched, .budgetTooShort, .transportLacks, .resetFailed, .notShared:
            false
        }
    }

    /// libcurl names the host, which a URL that is a secret does not show.
    private static func shown(_ message: String, of url: TargetURL) -> String {
        url.hiddenAs == nil ? message : message.replacing(url.host, with: "its host")
    }

    public var description: String {
        switch self {
        case .unreachable(let target, let failure, _):
            "cannot reach \(target.url)\(RunError.detour(target.dial)) (target '\(target.name)'): "
                + "\(RunError.shown(failure.message, of: target.url)) "
                + "(\(RunError.remedy(failure, target.dial)))"
        case .tooFewDescriptors(let needed, let available):
            "\(needed == 1 ? "1 connection needs" : "\(needed) connections need") more file descriptors than this process may have "
                + "(room for \(available)); "
                + "raise the limit with 'ulimit -n \(needed + 128)' or ask for fewer connections"
        case .dialAheadAboveCap(let wanted, let cap):
            "\(wanted) connections are to be opened ahead, and the load has at most \(cap) (ask for at most \(cap), or raise "
                + "its users, connections or maxInFlight)"
        case .transportLacks(let features, let target):
            "the native transport cannot do what the plan asks of target '\(target.name)': \(features.joined(separator: ", ")); "
                + "leave the transport to Dyno, or ask for 'curl'"
        case .cookiesNotShared(let fault): "\(fault); make the identities exclusive, or do without what asks for that transport"
        case .streamsImpossible(let fault): "\(fault); do without 'stream', or without what asks for that transport"
        case .dialAheadImpossible(let fault): "\(fault); do without opening them ahead, or without what asks for that transport"
        case .budgetTooShort(let budget, let needed):
            "a budget of \(budget) is too short: \(ComparisonRule.roundsALook) rounds, without which there is no verdict, take about "
                + "\(Int(needed.rounded(.up)))s (raise it with --budget, or shorten --warmup and --block, or compare fewer levels)"
        case .linkRefused(let message): message
        case .stopped: "stopped before the first request"
        case .notStarted(let fault, _): "\(fault)"
        case .notServed(let reason): reason
        case .nothingToCompare(let targets):
            "a comparison needs two targets, and this plan names \(targets); "
                + "add a target, or say which under 'compare: { baseline: NAME, candidate: NAME }', or give --self"
        case .notWatched(let failure): "\(failure)"
        case .generator(.threadRefused(let number, let total, nil, let reason)):
            "the system refuses thread \(number) of \(total): \(reason) (ask for fewer with --threads, or raise the limit on "
                + "processes, 'ulimit -u', or on memory, 'ulimit -v')"
        case .generator(.threadRefused(let number, let total, let processor?, let reason)):
            "the system refuses to keep thread \(number) of \(total) on processor \(processor): \(reason) (do without --pin, or "
                + "ask for fewer threads with --threads)"
        case .generator(.helperRefused(let reason)):
            "the system refuses the thread that writes samples: \(reason) (do without --samples, or raise the limit on processes, "
                + "'ulimit -u', or on memory, 'ulimit -v')"
        case .generator(.systemRefused(let refusal, let threads)):
            "the system refuses what \(threads == 1 ? "a thread waits" : "\(threads) threads wait") on: \(refusal) (ask for fewer "
                + "with --threads, or raise the limit with 'ulimit -n')"
        case .notShared(let fault): fault.description
        case .generator(.notBegun): "the load was not begun; this is a defect of Dyno (please report it with the command)"
        case .generator(.beyondSlots(let needed, let slots)):
            "a load of \(needed) requests at once was given to a generator that was made for \(slots.users) users and "
                + "\(slots.inFlight) requests; this is a defect of Dyno (please report it with the command)"
        case .generator(.trace(let error)): "\(error)"
        case .generator(.feed(let error)): "\(error)"
        case .setupFailed(let target, let failure):
            "the setup of target '\(target.name)' failed, and nothing was measured: \(failure) ('dyno try' shows it step by step)"
        case .resetFailed(let target, let command, let reason, let lines):
            "the reset of target '\(target)' failed, and it was not started: \(reason) (run '\(command)' by hand to see why)"
                + (lines.isEmpty ? "" : "\nits last lines:\n" + lines.map { "    \($0)" }.joined(separator: "\n"))
        case .loginsFailed(let target, let failed, let count, let failure):
            "\(failed) of \(count) logins at target '\(target.name)' failed, above the 1 % that may, and nothing was measured: "
                + "\(failure) ('dyno try' shows one step by step)"
        }
    }

    /// Where the connection goes when not to the URL's host.
    private static func detour(_ dial: DialOptions) -> String {
        if let proxy = dial.proxy { return " through the proxy \(proxy.scheme)://\(proxy.host):\(proxy.port)" }
        return dial.unixSocket.map { " through the socket \($0)" } ?? ""
    }

    private static func remedy(_ failure: Probe.Failure, _ dial: DialOptions) -> String {
        if failure.proxyStatus == 407 {
            return dial.proxy?.credentials == nil
                // Written out with its scheme, the example would be redacted as a real one is.
                ? "it asks for a name and a password: put 'name:password@' before its host, in --proxy or in the 'proxy' of the "
                    + "plan's target; either may be ${env.NAME}"
                : "it does not take the name and the password that it was given"
        }
        if failure.proxyStatus != nil { return "may it connect to this host and port?" }
        if failure.kind == .tls {
            return "does the port speak TLS? --cacert names an authority to trust, --insecure trusts any certificate"
        }
        if dial.proxy != nil { return "are the proxy and the target started, and are their hosts and ports right?" }
        return dial.unixSocket == nil
            ? "is the target started, and are host and port right?" : "is the target started, and does it listen on this socket?"
    }
}
