import JSONPath
import LoadModel
import Patterns

/// What queries and patterns of a plan must be before anything is sent.
enum QueryRules {
    /// The query of RFC 9535 that a text is.
    static func query(_ text: String) throws(TemplateError) -> JSONPathQuery {
        do { return try JSONPathQuery(text) } catch {
            throw TemplateError(
                needle: text.rest(from: error.offset), message: "'\(text.shortened)' is no JSONPath: \(error.message)")
        }
    }

    /// Why a text is no pattern; nil where it is one.
    static func problem(withPattern text: String) -> String? {
        do { _ = try Pattern(text, isForManySearches: false) } catch {
            return "'\(text.shortened)' is no pattern of PCRE2: at character \(error.offset + 1): \(error.message)"
        }
        return nil
    }

    /// The same of one whose group is what is captured.
    static func problem(withCapturing text: String) -> String? {
        let groups: Int
        do { groups = try Pattern(text, isForManySearches: false).groupCount } catch { return problem(withPattern: text) }
        switch groups {
        case 1: return nil
        case 0: return "'\(text.shortened)' has no group, which says what is captured; put ( ) around that, as in 'id=(\\d+)'"
        default:
            return "'\(text.shortened)' has \(groups) groups, and one says what is captured; write (?: ) for the others"
        }
    }
}

extension String {
    /// Behind so many Unicode scalars.
    fileprivate func rest(from offset: Int) -> String { String(String.UnicodeScalarView(unicodeScalars.dropFirst(offset))) }
}
