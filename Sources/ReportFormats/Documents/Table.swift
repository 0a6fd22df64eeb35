/// Rows and columns of finished texts, for any format to lay out.
struct Table {
    struct Column {
        enum Alignment { case left, right }

        /// A line break divides a long title in two.
        var title: String
        var alignment = Alignment.right
    }

    enum Cell: Hashable, ExpressibleByStringLiteral {
        /// Written by Dyno.
        case text(String)
        /// Taken from the plan or the target: formats must make it harmless.
        case name(String)

        init(stringLiteral value: String) { self = .text(value) }

        var content: String {
            switch self {
            case .text(let text), .name(let text): text
            }
        }
    }

    var columns: [Column]
    var rows: [[Cell]] = []

    init(_ columns: [Column]) { self.columns = columns }

    /// A table whose first columns, as many as given, are texts, and all others numbers.
    init(left: [String], right: [String]) {
        columns = left.map { Column(title: $0, alignment: .left) } + right.map { Column(title: $0) }
    }
}
