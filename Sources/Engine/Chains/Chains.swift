import LoadModel

/// The chains of one worker, the origins that they lead to, and the jars whose cookies they carry.
struct Chains: ~Copyable {
    typealias Place = UnsafeMutablePointer<Chain>

    let jars = CookieJars()
    let decoders = Decoders()
    /// The target, and where redirects have led.
    private(set) var origins: [RequestOrigin]
    /// Whether the plan has any.
    let areThere: Bool
    /// One queue a class of timeout; none where the plan has no chains.
    let expiring: ExpiryQueues<Chain>
    /// Connections to other origins that are being made.
    var dialling = 0
    /// All that were ever made: as many as there were at once.
    private var all: [Place] = []
    private var free: [Place] = []
    /// Where requests, and the cookies that go with them, are put together.
    var composed: [UInt8] = []
    var cookies: [UInt8] = []

    /// Each origin has handles, lists and a way of its own: a target that makes them up is not followed for ever.
    static let mostOrigins = 256

    init(_ plan: CompiledPlan, _ target: RequestOrigin) {
        origins = [target]
        areThere = !plan.chainRules.allSatisfy(\.isPlain)
        expiring = ExpiryQueues(areThere ? plan.timeouts : [])
    }

    deinit {
        for chain in all {
            _ = chain.pointee.endBody(decoders)
            chain.deinitialize(count: 1)
            chain.deallocate()
        }
    }

    // MARK: The life of a chain

    mutating func take(_ rule: ChainRule, _ wanted: PendingRequest, _ contents: ContentPool, maximumBodyBytes: Int) -> Place {
        let chain: Place
        if let spare = free.popLast() {
            chain = spare
        } else {
            chain = .allocate(capacity: 1)
            chain.initialize(to: Chain(rule, origins[0], contents, jars, maximumBodyBytes: maximumBodyBytes))
            all.append(chain)
        }
        if chain.pointee.wanted.request != wanted.request { chain.pointee.rule = rule }
        chain.pointee.begin(wanted)
        return chain
    }

    mutating func giveBack(_ chain: Place) {
        expiring.stop(chain)
        _ = chain.pointee.endBody(decoders)
        chain.pointee.isInUse = false
        chain.pointee.connection = nil
        chain.pointee.wanted.chain = nil
        free.append(chain)
    }

    /// Those that are not over.
    var inUse: [Place] { all.filter(\.pointee.isInUse) }

    /// Its time runs from another instant.
    func restart(_ chain: Place, from instant: Instant) {
        let queue = chain.pointee.expiryQueue
        guard queue >= 0 else { return }
        expiring.stop(chain)
        expiring.start(chain, in: queue, from: instant)
    }

    /// The connection that carried it is gone; it is to be sent again on another.
    ///
    /// - Parameter again: as it is to be sent again.
    func noteBroken(_ chain: Place, _ again: PendingRequest) {
        _ = chain.pointee.endBody(decoders)
        chain.pointee.wanted = again
        if chain.pointee.hops == 0 { chain.pointee.firstByteSent = again.firstByteSent }
        chain.pointee.connection = nil
        chain.pointee.wasResent = true
        // As of other requests, the time begins with the sending that counts.
        if chain.pointee.hops == 0 { expiring.stop(chain) }
    }

    // MARK: Origins

    func origin(of url: TargetURL) -> RequestOrigin? { origins.first { $0.isAt(url) } }

    mutating func add(_ origin: RequestOrigin) { origins.append(origin) }
}
