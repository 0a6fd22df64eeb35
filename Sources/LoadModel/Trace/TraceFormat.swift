/// How a file of recorded requests is written.
public enum TraceFormat: Hashable, Sendable {
    /// The common log format of Apache and others, and the combined one, which adds to it what a replay does not need.
    case common
    case combined
    /// An access log of nginx with this `log_format`.
    case nginx(String)
    /// JMeter's CSV with a header line that has `timeStamp` and `URL`.
    case jtl
    /// An HTTP archive (HAR 1.2), as browsers save it.
    case har
    /// Comma-separated values with a header line: `time` (or `time_ms`), `method`, `path`, and `body` and `label` at will.
    case csv

    public static let names = ["common", "combined", "jtl", "har", "csv"]

    /// Reads `common`, `combined`, `jtl`, `har`, `csv`, or the text of a `log_format`, which has a `$`.
    public init?(_ text: String) {
        switch text {
        case "common": self = .common
        case "combined": self = .combined
        case "jtl": self = .jtl
        case "har": self = .har
        case "csv": self = .csv
        default:
            guard text.contains("$") else { return nil }
            self = .nginx(text)
        }
    }
}

extension TraceFormat: CustomStringConvertible {
    /// As a plan writes it.
    public var description: String {
        switch self {
        case .common: "common"
        case .combined: "combined"
        case .nginx(let pattern): pattern
        case .jtl: "jtl"
        case .har: "har"
        case .csv: "csv"
        }
    }
}
