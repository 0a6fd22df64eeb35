/// The handles that hold users' cookies.
struct CookieJars {
    /// Whether users make iterations one after another; else each arrival is a user of its own, known by its token.
    var isClosed = false
    /// Of the users of one worker.
    var stride = 1
    private var handles: [UnsafeMutablePointer<CurlExchange>?] = []

    func key(token: Int, identity: RequestIdentity) -> Int { isClosed ? identity.user / stride : token }

    subscript(key: Int) -> UnsafeMutablePointer<CurlExchange>? {
        get { key < handles.count ? handles[key] : nil }
        set {
            while handles.count <= key { handles.append(nil) }
            handles[key] = newValue
        }
    }
}
