/// What a command line says of every request, whether a URL or a plan says the rest of it; as typed.
public struct ExchangeFlags: Hashable, Sendable {
    /// `--follow`: the most redirects.
    public var follow: Int?
    public var keepsCookies: Bool
    /// `--compressed`
    public var decodesContent: Bool
    /// `-u`: `name:password`; may hold `${env...}`.
    public var user: String?
    /// `--digest`: of `-u`.
    public var isDigest: Bool
    /// `--bearer`: may hold `${env...}`.
    public var bearer: String?

    public init(
        follow: Int? = nil, keepsCookies: Bool = false, decodesContent: Bool = false, user: String? = nil, isDigest: Bool = false,
        bearer: String? = nil
    ) {
        self.follow = follow
        self.keepsCookies = keepsCookies
        self.decodesContent = decodesContent
        self.user = user
        self.isDigest = isDigest
        self.bearer = bearer
    }
}
