extension LevelResult {
    /// How long answers waited on average for the generator to read them, in milliseconds: 0 where no stamps tell. The laws of a system
    /// hold with this wait, as a request leaves the generator when it is read, and a user goes on then.
    public var meanReadDelay: Double {
        let delays = phases.readDelay.moments
        guard total.responseTime.count > 0 else { return 0 }
        return delays.mean / 1e6 * Double(delays.count) / Double(total.responseTime.count)
    }

    /// Of answers, from the intended start to the read, in milliseconds; nil where there are none.
    public var meanTimeInSystem: Double? { total.responseTime.mean.map { $0 + meanReadDelay } }
}
