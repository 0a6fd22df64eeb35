/// Which cookie jar a request's cookies are in: one that a user, an identity or an iteration has.
struct JarKey: Equatable {
    /// Among the worker's jars, from 0.
    var number: Int
    /// Whose it is now: where the jar was another's, it is emptied first.
    var owner: Int
}

/// The cookies of a worker's users, by jar: what the native transport keeps them in.
final class CookieJars {
    // Not checked at run time: no access to it begins within another.
    @exclusivity(unchecked) private var jars: [CookieJar] = []

    /// Makes sure that a jar is its owner's.
    ///
    /// - Parameter initial: what a new owner's jar begins with.
    func open(_ key: JarKey, _ initial: () -> [StoredCookie]) {
        while jars.count <= key.number { jars.append(CookieJar()) }
        guard jars[key.number].owner != key.owner else { return }
        jars[key.number].empty()
        jars[key.number].owner = key.owner
        jars[key.number].put(initial())
    }

    /// Jars belong to nobody from now on: arrivals of another segment are others, whatever their numbers.
    func disown() {
        for number in jars.indices { jars[number].owner = -1 }
    }

    /// Appends what goes with a request.
    ///
    /// - Returns: whether there was anything.
    func append(_ number: Int, to text: inout [UInt8], for place: CookiePlace) -> Bool {
        jars[number].append(to: &text, for: place, now: CookieJars.now)
    }

    /// - Parameter field: the value of a `Set-Cookie` header.
    func take(_ field: UnsafeRawBufferPointer, into number: Int, from place: CookiePlace) {
        var hash = place.hash
        hash.add(field)
        guard !jars[number].knows(hash.value) else { return }
        let now = CookieJars.now()
        guard let cookie = SetCookie(field, now: now) else { return }
        jars[number].take(cookie, from: place, now: now, field: hash.value)
    }

    func stored(_ number: Int) -> [StoredCookie] { number < jars.count ? jars[number].stored : [] }

    private static func now() -> Int64 { WallClock.nanoseconds() / 1_000_000_000 }
}
