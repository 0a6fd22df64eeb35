import CCurl

/// A list of strings as libcurl takes them, freed with its owner: curl_slist.
final class StringList {
    private(set) var head: UnsafeMutablePointer<curl_slist>?

    init(_ strings: [String]) {
        for string in strings { head = curl_slist_append(head, string) }
    }

    deinit { curl_slist_free_all(head) }
}
