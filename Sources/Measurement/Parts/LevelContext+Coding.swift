import LoadModel

/// In the file of a part. What it says of secrets is not written: texts are without them.
extension LevelContext: Codable {
    private enum CodingKeys: String, CodingKey {
        case load, labels, timeoutSeconds, maxInFlight, threads, wallSeconds, cutShort, pacing, machine, helpers, spans
        case countsIterations, stream, delaySeconds, rows, stampUse, putsOffReads, finishSeconds
    }

    private struct Span: ListedItem {
        var name: String
        var kind: SpanKind
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(SavedLoad(level: level, warmup: warmup, stop: stop), forKey: .load)
        try container.encode(labels, forKey: .labels)
        try container.encode(timeouts.map(\.seconds), forKey: .timeoutSeconds)
        try container.encode(maxInFlight, forKey: .maxInFlight)
        try container.encode(threads, forKey: .threads)
        try container.encode(wallSeconds, forKey: .wallSeconds)
        try container.encodeIfSet(wasCutShort, forKey: .cutShort)
        try container.encode(pacing, forKey: .pacing)
        try container.encodeIfPresent(machine, forKey: .machine)
        try container.encode(helpers, forKey: .helpers)
        try container.encode(spans.map { Span(name: $0.name, kind: $0.kind) }, forKey: .spans)
        try container.encodeIfSet(countsIterations, forKey: .countsIterations)
        try container.encodeIfPresent(stream, forKey: .stream)
        if delay > .zero { try container.encode(delay, forKey: .delaySeconds) }
        try container.encodeIfPresent(rows?.sorted(), forKey: .rows)
        try container.encodeIfPresent(stampUse, forKey: .stampUse)
        try container.encodeIfSet(putsOffReads, forKey: .putsOffReads)
        try container.encodeIfPresent(finish, forKey: .finishSeconds)
    }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        let load = try container.decode(SavedLoad.self, forKey: .load)
        let labels = try container.decode([String].self, forKey: .labels)
        let timeouts = try container.decode([Double].self, forKey: .timeoutSeconds)
        guard timeouts.count == labels.count, timeouts.allSatisfy({ 0...1e9 ~= $0 }) else {
            throw container.fault("it has not a time for each label", forKey: .timeoutSeconds)
        }
        let threads = try container.decode(Int.self, forKey: .threads)
        let maxInFlight = try container.decode(Int.self, forKey: .maxInFlight)
        let wallSeconds = try container.decode(Double.self, forKey: .wallSeconds)
        guard 0...1 << 40 ~= maxInFlight, 1...1 << 20 ~= threads, 0...1e9 ~= wallSeconds else {
            throw container.fault("it is beyond anything that a generator has", forKey: .threads)
        }
        self.init(
            level: load.level, warmup: load.warmup, stop: load.stop, labels: labels,
            timeouts: timeouts.map { Nanoseconds(seconds: $0) }, maxInFlight: maxInFlight, threads: threads,
            wallSeconds: wallSeconds, wasCutShort: try container.decodeIfSet(forKey: .cutShort),
            pacing: try container.decode(Pacing.self, forKey: .pacing),
            machine: try container.decodeIfPresent(MachineObservation.self, forKey: .machine),
            helpers: try container.decode([HelperUsage].self, forKey: .helpers),
            finish: try container.decodeIfPresent(Nanoseconds.self, forKey: .finishSeconds))
        spans = try container.decode([Span].self, forKey: .spans).map { ($0.name, $0.kind) }
        countsIterations = try container.decodeIfSet(forKey: .countsIterations)
        stream = try container.decodeIfPresent(String.self, forKey: .stream)
        delay = try container.decodeIfPresent(Nanoseconds.self, forKey: .delaySeconds) ?? .zero
        rows = try container.decodeIfPresent([String].self, forKey: .rows).map(Set.init)
        stampUse = try container.decodeIfPresent(StampUse.self, forKey: .stampUse)
        putsOffReads = try container.decodeIfSet(forKey: .putsOffReads)
    }
}

extension Part.Stream: ListedItem {
    private enum CodingKeys: String, CodingKey {
        case level
        case startedAt = "startedAtSeconds"
        case context, thresholds, failureExchanges, recording
    }

    /// With its recording as one line of base64.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(level, forKey: .level)
        try container.encodeIfPresent(startedAt, forKey: .startedAt)
        try container.encode(context, forKey: .context)
        try container.encode(thresholds.map(\.text), forKey: .thresholds)
        try container.encode(exchanges, forKey: .failureExchanges)
        try container.encode(try encoder.userInfo.savedForm.packedText(recording.packed), forKey: .recording)
    }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        level = try container.decodeIfPresent(Int.self, forKey: .level) ?? 1
        startedAt = try container.decodeIfPresent(Double.self, forKey: .startedAt)
        guard startedAt.map({ 0..<1e11 ~= $0 }) ?? true else { throw container.fault("it is no time", forKey: .startedAt) }
        context = try container.decode(LevelContext.self, forKey: .context)
        thresholds = try container.decode([String].self, forKey: .thresholds).map { text in
            do throws(QuantityError) { return try Threshold(parsing: text) } catch {
                throw container.fault(error.description, forKey: .thresholds)
            }
        }
        exchanges = try container.decode([FailedExchange].self, forKey: .failureExchanges)
        let text = try container.decode(String.self, forKey: .recording)
        do {
            recording = try Recording(unpacking: try decoder.userInfo.savedForm.packedBytes(text), context)
        } catch { throw container.fault("\(error)", forKey: .recording) }
    }
}
