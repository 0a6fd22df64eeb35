import Measurement

/// What befell the machine in JSON; what the system did not tell is absent.
struct MachineDocument: Codable {
    private var seconds: Double
    private var processors: Int
    private var stolenSeconds: Double?
    private var throttledPeriods: Int?
    private var throttledSeconds: Double?
    private var waitingSeconds: Double?
    private var descriptors: Use?
    private var ports: Use?
    private var standstills: [Standstill]?

    private struct Use: Codable {
        var used: Int
        var limit: Int

        init(_ use: MachineObservation.Use) {
            used = use.used
            limit = use.limit
        }

        var use: MachineObservation.Use { .init(used: used, limit: limit) }
    }

    private struct Standstill: Codable {
        var atSeconds: Double
        var seconds: Double
    }

    init(_ machine: MachineObservation) {
        seconds = machine.seconds.finite
        processors = machine.processors
        stolenSeconds = machine.stolenSeconds?.finite
        throttledPeriods = machine.throttledPeriods
        throttledSeconds = machine.throttledSeconds?.finite
        waitingSeconds = machine.waitingSeconds?.finite
        descriptors = machine.descriptors.map(Use.init)
        ports = machine.ports.map(Use.init)
        if !machine.standstills.isEmpty {
            standstills = machine.standstills.map { Standstill(atSeconds: $0.at.finite, seconds: $0.seconds.finite) }
        }
    }

    var observation: MachineObservation {
        MachineObservation(
            seconds: seconds, processors: processors, stolenSeconds: stolenSeconds, throttledPeriods: throttledPeriods,
            throttledSeconds: throttledSeconds, waitingSeconds: waitingSeconds, descriptors: descriptors?.use, ports: ports?.use,
            standstills: (standstills ?? []).map { .init(at: $0.atSeconds, seconds: $0.seconds) })
    }
}
