extension String {
    /// Whether these words are in it, in this order, wherever its lines are broken: that depends on the length of a figure.
    package func says(_ words: some StringProtocol) -> Bool {
        func flowing(_ text: some StringProtocol) -> String { text.split(whereSeparator: \.isWhitespace).joined(separator: " ") }
        return flowing(self).contains(flowing(words))
    }
}
