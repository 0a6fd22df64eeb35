import LoadModel

extension PlanWriter {
    mutating func writeLoad() {
        let load = plan.load
        lines.append("load:")
        switch load.model {
        case .open(let arrivals, let profiles):
            lines.append("  model: open")
            write(arrivals, profiles)
        case .closed(let users, let cycles):
            lines.append("  model: closed")
            write(users)
            let thinks = cycles.map(\.think.description)
            lines.append("  think: " + (thinks.count == 1 ? thinks[0] : "[\(thinks.joined(separator: ", "))]"))
            if let pacing = cycles.first?.pacing, pacing > .zero { lines.append("  pacing: \(pacing)") }
        case .partlyOpen(let arrivals, let profiles, let sessions):
            lines.append("  model: partlyOpen")
            write(arrivals, profiles)
            lines += ["  return: \(sessions.returning)", "  think: \(sessions.think)"]
        case .trace(let trace): write(trace)
        }
        lines.append("  warmup: \(load.warmup)")
        switch load.stop {
        case .duration(let duration): if !load.isStaged { lines.append("  duration: \(duration)") }
        case .requests(let count): lines.append("  requests: \(count)")
        }
        if let limit = load.maxInFlight { lines.append("  maxInFlight: \(limit)") }
        if let limit = load.connections { lines.append("  connections: \(limit)") }
        write(load.connectionPolicy)
    }

    private mutating func write(_ arrivals: ArrivalProcess, _ profiles: [RateProfile]) {
        if case .stages(let stages)? = profiles.first {
            lines.append("  stages:")
            lines += stages.map { "    - \($0)" }
        } else {
            lines.append("  rate: [\(profiles.map(\.description).joined(separator: ", "))]")
        }
        lines.append("  arrivals: \(arrivals)")
    }

    private mutating func write(_ profiles: [UserProfile]) {
        switch profiles.first {
        case .stages(let stages)?:
            lines.append("  stages:")
            lines += stages.map { "    - \($0)" }
        case .steady(_, let rampUp)?:
            lines.append("  users: [\(profiles.map(\.peak).map(String.init).joined(separator: ", "))]")
            if rampUp > .zero { lines.append("  rampUp: \(rampUp)") }
        case nil: break
        }
    }

    private mutating func write(_ trace: Trace) {
        lines += ["  model: trace", "  file: \(Template(trace.file).description.yamlText)"]
        lines.append("  format: \(Template(trace.format.description).description.yamlText)")
        switch trace.mode {
        case .open: lines += ["  mode: open", "  speed: \(trace.speed)"]
        case .closed(let users, let cycle):
            lines += ["  mode: closed", "  users: \(users)", "  think: \(cycle.think)"]
            if cycle.pacing > .zero { lines.append("  pacing: \(cycle.pacing)") }
        }
        if let window = trace.window { lines.append("  window: \(window)") }
        lines += ["  loop: \(trace.loops)", "  badLines: \(trace.badLines)"]
        let lists = [("allowHosts", trace.allowHosts), ("labels", trace.labels.map(\.text)), ("headers", trace.headers)]
        for (key, texts) in lists where !texts.isEmpty {
            lines.append("  \(key): [\(texts.map { Template($0).description.yamlText }.joined(separator: ", "))]")
        }
    }

    private mutating func write(_ policy: ConnectionPolicy) {
        switch policy.reuse {
        case .recent: lines.append("  reuse: always")
        case .roundRobin: lines.append("  reuse: roundRobin")
        case .never: lines.append("  reuse: never")
        case .times(let count): lines.append("  reuse: \(count)")
        }
        if let rate = policy.openingRate { lines.append("  openingRate: \(rate)") }
        if policy.dialAhead > 0 { lines.append("  dialAhead: \(policy.dialAhead)") }
        if let streams = policy.streams { lines.append("  streams: \(streams)") }
    }

    /// What the plan leaves to Dyno depends on the machine, and is not written.
    mutating func writeGenerator() {
        let generator = plan.generator
        guard generator != GeneratorOptions() else { return }
        lines.append("generator:")
        if let threads = generator.threads { lines.append("  threads: \(threads)") }
        lines.append("  pin: \(generator.isPinned)")
        if let pacing = generator.pacing { lines.append("  pacing: \(pacing.rawValue)") }
        if let transport = generator.transport { lines.append("  transport: \(transport.rawValue)") }
    }
}
