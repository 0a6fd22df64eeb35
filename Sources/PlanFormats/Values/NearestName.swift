/// The name that a mistyped one was most likely meant to be.
///
/// - Returns: nil where nothing is near: more than a third of the letters would have to change.
func nearestName(to word: String, among names: [String]) -> String? {
    let lowered = Array(word.lowercased())
    guard !lowered.isEmpty, lowered.count <= 64 else { return nil }
    let ranked = names.filter { $0.count <= 64 }.map { name in
        (name: name, distance: editDistance(lowered, Array(name.lowercased())))
    }
    guard let best = ranked.min(by: { $0.distance < $1.distance }) else { return nil }
    return best.distance <= max(1, lowered.count / 3) && best.distance < lowered.count ? best.name : nil
}

/// `; did you mean 'x'?`, or the choices where nothing is near and they are few.
public func suggestion(for word: String, among names: [String], listing noun: String) -> String {
    if let near = nearestName(to: word, among: names) { return "; did you mean '\(near)'?" }
    guard !names.isEmpty else { return "" }
    return "; \(noun) \(names.prefix(20).joined(separator: ", "))" + (names.count > 20 ? ", ..." : "")
}

/// The edits between two words: insertions, deletions, changes, and swaps of neighbours (optimal string alignment).
func editDistance(_ a: [Character], _ b: [Character]) -> Int {
    var beforeLast = [Int]()
    var last = Array(0...b.count)
    for i in a.indices {
        var row = [i + 1]
        for j in b.indices {
            var best = min(last[j + 1] + 1, row[j] + 1, last[j] + (a[i] == b[j] ? 0 : 1))
            if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] { best = min(best, beforeLast[j - 1] + 1) }
            row.append(best)
        }
        beforeLast = last
        last = row
    }
    return last[b.count]
}
