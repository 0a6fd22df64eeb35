/// Why bytes are not JSON, and where.
public struct JSONError: Error, Equatable, Sendable {
    /// What is wrong with JSON that was refused.
    public enum Fault: Equatable, Sendable {
        case ends
        case noValue
        case unfinishedNumber
        case noName
        case noColon
        case noCommaInObject
        case noCommaInArray
        case controlCharacter
        case escape
        case utf8
        case trailing
        case depth(limit: Int)
        case values(limit: Int)
        case size
    }

    /// The byte at which it shows, from 0.
    public let offset: Int
    public let fault: Fault

    /// One sentence without a full stop, the offset in it.
    public var message: String { "\(fault.text) at byte \(offset)" }
}

extension JSONError.Fault {
    fileprivate var text: String {
        switch self {
        case .ends: "JSON ends early (is the answer complete?)"
        case .noValue: "no JSON: expected a value"
        case .unfinishedNumber: "no JSON: expected a digit of a number"
        case .noName: "no JSON: expected a name in double quotes"
        case .noColon: "no JSON: expected ':' after a name"
        case .noCommaInObject: "no JSON: expected ',' or '}' after a member"
        case .noCommaInArray: "no JSON: expected ',' or ']' after an element"
        case .controlCharacter: "no JSON: a control character in a text, which must be escaped,"
        case .escape: "no JSON: an unknown escape"
        case .utf8: "no JSON: bytes that are no UTF-8"
        case .trailing: "no JSON: more after the value"
        case .depth(let limit): "JSON nested deeper than \(limit) levels"
        case .values(let limit): "JSON of more than \(limit) values"
        case .size: "JSON of more than 4 GB"
        }
    }
}
