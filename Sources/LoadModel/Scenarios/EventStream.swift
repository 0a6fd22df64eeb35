/// How an answer that goes on is taken: as events one after another, until there are enough of them, or for so long.
public struct EventStream: Hashable, Sendable {
    /// What tells one event from the next.
    public enum Format: String, CaseIterable, Hashable, Sendable {
        /// Server-sent events, by the rules of the WHATWG (HTML, section 9.2.6).
        case sse
        /// A line each, as of JSON lines; empty ones are none.
        case lines
    }

    public var format: Format
    /// The answer ends with so many; nil: however many there are.
    public var events: Int?
    /// From the first byte sent the answer ends after so long; nil: whenever the target ends it.
    public var length: Nanoseconds?

    public init(format: Format = .sse, events: Int? = nil, length: Nanoseconds? = nil) {
        self.format = format
        self.events = events
        self.length = length
    }
}

/// What is measured of answers that are streams of events.
public enum StreamMeasure: String, CaseIterable, Hashable, Sendable {
    /// From the intended start to the first event, as of response times.
    case firstEvent = "first event"
    /// From one event of an answer to the next.
    case gap
    /// Events of an answer.
    case events
}

extension Plan {
    /// The labels of the load's requests whose answers are streams, each once.
    public var streamedLabels: [String] {
        var seen = Set<String>()
        return scenarios.flatMap(\.requests).filter { $0.stream != nil }.map(\.label).filter { seen.insert($0).inserted }
    }

    /// Why answers cannot be taken as streams at a target; nil where they can, or need not.
    public func streamFault(of target: Target) -> String? {
        guard let step = allSteps.requests.first(where: { $0.stream != nil }), transport(for: target) == .curl else { return nil }
        return
            "the answer of '\(step.label)' at target '\(target.name)' cannot be taken as a stream: only the native transport does "
            + "so, and libcurl's, \(causeOfCurl(for: target)), does not"
    }

    /// Why a target is reached by libcurl's transport.
    func causeOfCurl(for target: Target) -> String {
        let features = featuresBeyondNative(of: target).map { "\($0)" }
        return features.isEmpty ? "which is asked for by name" : "which it takes for \(features.joined(separator: ", "))"
    }

    /// Open loads whose streams, by their lengths alone, hold more requests than may be in flight.
    var heldSlots: [String] {
        streams.compactMap { stream in
            guard let rate = stream.load.peakRate?.perSecond, stream.load.peakUsers == nil else { return nil }
            let requests = stream.scenarios.flatMap { index in
                scenarios[index].requests.map { ($0, share(of: [index], in: stream)) }
            }
            let held = requests.reduce(0) { $0 + ($1.0.stream?.length?.seconds ?? 0) * rate * $1.1 }
            let isMultiplexed = targets.contains { $0.httpVersion == .two }
            let most = min(stream.load.maxInFlight ?? .max, isMultiplexed ? .max : stream.load.connections ?? .max)
            guard held > Double(most) else { return nil }
            return """
                streams that last their whole 'for' hold \(Int(held.rounded()).grouped) requests in flight at \
                \(stream.load.peakRate.map { "\($0)" } ?? ""), and the load may have \(most.grouped): arrivals will wait for a slot; \
                raise 'maxInFlight', or lower the rate
                """
        }
    }
}
