/// What a command line says about users who come again, as typed.
public struct CycleFlags: Hashable, Sendable {
    /// `--think`: `200ms`, `exponential:1s`.
    public var think: String?
    /// `--user-pacing`: `2s`.
    public var pacing: String?
    /// `--ramp-up`: `10s`.
    public var rampUp: String?
    /// `--return`: `0.8`.
    public var returning: String?

    public init(think: String? = nil, pacing: String? = nil, rampUp: String? = nil, returning: String? = nil) {
        self.think = think
        self.pacing = pacing
        self.rampUp = rampUp
        self.returning = returning
    }
}
