import ArgumentParser
import PlanFormats

/// A group of flags as ArgumentParser takes them. Which there are, PlanFormats' rows say: none is declared here.
///
/// ArgumentParser finds a type's flags by reflection on a value of it, and stores what was given by decoding one; both are answered
/// by the rows.
struct FlagOptions<Source: FlagSource>: ParsableArguments, CustomReflectable {
    /// By the flag's name; of one that may be repeated each, of others one.
    private(set) var given: [String: [String]] = [:]

    init() {}

    var customMirror: Mirror {
        Mirror(self, children: Source.group.flags.map { (label: $0.name as String?, value: $0.argument) })
    }

    init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: Name.self)
        for flag in Source.group.flags {
            let texts = try flag.texts(in: values)
            if !texts.isEmpty { given[flag.name] = texts }
        }
    }

    fileprivate struct Name: CodingKey {
        let stringValue: String
        var intValue: Int? { nil }

        init(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }
}

/// ArgumentParser takes groups by their types.
protocol FlagSource { static var group: FlagGroup { get } }

enum LoadFlags: FlagSource { static let group = FlagGroup.load }
enum RequestFlags: FlagSource { static let group = FlagGroup.requests }
enum ConnectionFlags: FlagSource { static let group = FlagGroup.connections }
enum TrustFlags: FlagSource { static let group = FlagGroup.tls }
enum GeneratorFlags: FlagSource { static let group = FlagGroup.generator }
enum ComparisonFlags: FlagSource { static let group = FlagGroup.comparison }

extension PlanFlag {
    private var names: NameSpecification {
        let long = NameSpecification.Element.customLong(String(name.dropFirst(2)))
        return NameSpecification(short.map { [.customShort($0), long] } ?? [long])
    }

    private func help(_ valueName: String? = nil) -> ArgumentHelp { ArgumentHelp(help, valueName: valueName) }

    fileprivate var argument: Any {
        switch kind {
        case .value(let noun): Option<String?>(name: names, help: help(noun))
        case .path(let noun):
            Option<String?>(name: names, help: help(noun), completion: .file(), transform: pathArgument)
        case .values(let noun): Option<[String]>(wrappedValue: [], name: names, parsing: .singleValue, help: help(noun))
        case .valueOr(let noun, let absent):
            Option<String?>(name: names, defaultAsFlag: absent, parsing: .next, help: help(noun), transform: { $0 })
        case .present: Flag<Bool>(wrappedValue: false, name: names, help: help())
        }
    }

    fileprivate func texts<Source>(
        in values: KeyedDecodingContainer<FlagOptions<Source>.Name>
    ) throws -> [String] {
        let key = FlagOptions<Source>.Name(stringValue: name)
        switch kind {
        case .value, .path, .valueOr:
            return try values.decode(Option<String?>.self, forKey: key).wrappedValue.map { [$0] } ?? []
        case .values: return try values.decode(Option<[String]>.self, forKey: key).wrappedValue
        case .present(let meaning):
            return try values.decode(Flag<Bool>.self, forKey: key).wrappedValue ? [meaning] : []
        }
    }
}
