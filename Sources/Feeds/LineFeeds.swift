import Glibc

extension UnsafeRawBufferPointer {
    /// Where the first line feed stands.
    var firstLineFeed: Int? {
        guard let baseAddress, let found = memchr(baseAddress, 10, count) else { return nil }
        return UnsafeRawPointer(found) - baseAddress
    }

    /// Where the last line feed stands: mostly at the end.
    var lastLineFeed: Int? { lastIndex(of: 10) }

    var lineFeedCount: Int {
        var rest = self
        var feeds = 0
        while let place = rest.firstLineFeed {
            feeds += 1
            rest = UnsafeRawBufferPointer(rebasing: rest[(place + 1)...])
        }
        return feeds
    }
}
