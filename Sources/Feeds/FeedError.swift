/// Why a feed cannot be used: the place in its file, what is wrong, and the remedy.
public struct FeedError: Error, Hashable, Sendable, CustomStringConvertible {
    /// Its path.
    public let file: String
    /// nil where the file as a whole is meant.
    public let place: Place?
    public let message: String

    /// A place in a feed's file, both numbers from 1; columns count bytes.
    public struct Place: Hashable, Sendable {
        public let line: Int
        public let column: Int

        public init(line: Int, column: Int) {
            self.line = line
            self.column = column
        }
    }

    public init(file: String, place: Place? = nil, message: String) {
        self.file = file
        self.place = place
        self.message = message
    }

    /// `accounts.csv:17:22: it has 2 columns, ...`
    public var description: String { "\(file):\(place.map { "\($0.line):\($0.column):" } ?? "") \(message)" }

    /// Of a file that is not what it was when it was indexed.
    static func changed(_ file: String) -> FeedError {
        FeedError(
            file: file, message: "has changed since its rows were counted; leave it alone while a plan uses it, and run again")
    }
}
