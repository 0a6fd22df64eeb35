import LoadModel

/// What the shop sells, and to whom: the same in every process.
struct ShopCatalogue: Sendable {
    struct Product: Sendable, Encodable {
        let id: Int64
        let sku: String
        let name: String
        /// In cents.
        let price: Int
        let stock: Int
    }

    struct Account: Sendable {
        let id: Int64
        let name: String
        let password: String
        let tier: String
    }

    /// Ids are odd and begin here, beyond 2^53: whoever makes them floating-point numbers loses their last digit.
    static let firstID: Int64 = 9_007_199_254_740_993

    let products: [Product]
    let accounts: [Account]
    private let accountsByName: [String: Int]
    private let productsBySKU: [String: Int]
    /// In small letters, to search in.
    private let searched: [String]

    init() {
        products = Self.kinds.enumerated().flatMap { kind, names in Self.products(of: names, kind: kind) }
        accounts = Self.givenNames.enumerated().flatMap { row, given in
            Self.familyNames.enumerated().map { column, family in
                Self.account("\(given) \(family)", number: row * Self.familyNames.count + column)
            }
        }
        accountsByName = Dictionary(accounts.enumerated().map { ($1.name, $0) }) { first, _ in first }
        productsBySKU = Dictionary(products.enumerated().map { ($1.sku, $0) }) { first, _ in first }
        searched = products.map { $0.name.lowercased() }
    }

    func account(named name: String) -> Int? { accountsByName[name] }

    func product(sku: String) -> Int? { productsBySKU[sku] }

    func product(id: Int64) -> Product? { products.first { $0.id == id } }

    /// Whose names have the word in them, in capitals or not.
    func search(_ word: String) -> [Product] {
        let word = word.lowercased()
        return word.isEmpty ? products : zip(products, searched).filter { $1.contains(word) }.map { $0.0 }
    }

    /// As a file for a load test's feed.
    var accountsFile: String {
        "name,password,tier\n" + accounts.map { "\($0.name),\($0.password),\($0.tier)\n" }.joined()
    }

    private static let stream = RandomStream(seed: 1_200, purpose: .scenario, index: 1)

    private static func products(of names: (sku: String, name: String), kind: Int) -> [Product] {
        sizes.enumerated().map { size, words in
            let number = kind * sizes.count + size
            return Product(
                id: firstID + Int64(2 * number), sku: "\(names.sku)-\(size + 1)", name: "\(names.name), \(words)",
                price: 199 + Int(stream.bits(UInt64(number)) % 2_000), stock: Int(stream.bits(UInt64(number) + 10_000) % 500))
        }
    }

    /// A password has what forms must encode.
    private static func account(_ name: String, number: Int) -> Account {
        let draw = stream.bits(UInt64(number) + 20_000)
        let tier = number % 10 == 0 ? "gold" : number % 10 < 4 ? "silver" : "basic"
        return Account(
            id: firstID + Int64(1_000_000 + 2 * number), name: name, password: "tea+\(draw % 9_000 + 1_000)=100%", tier: tier)
    }

    private static let kinds = [
        ("green-tea", "Grüner Tee"), ("black-tea", "Schwarzer Tee"), ("sencha", "煎茶 Sencha"), ("matcha", "抹茶 Matcha"),
        ("cafe", "Café crème"), ("espresso", "Espresso"), ("cocoa", "Kakao süß"), ("honey", "Miód lipowy"),
        ("jam", "Confiture de mûres"), ("bread", "Knäckebröd"), ("cheese", "Żółty ser"), ("soup", "Борщ"), ("olives", "Ελιές"),
        ("oil", "Aceite de oliva"), ("salt", "Fleur de sel"), ("pepper", "Pfeffer"), ("rice", "米 Rice"), ("beans", "Fazole"),
        ("cake", "Crème brûlée"), ("juice", "Appelsínusafi"),
    ].map { (sku: $0.0, name: $0.1) }

    private static let sizes = [
        "50 g", "100 g", "250 g", "500 g", "1 kg", "bio", "“petit”", "groß", "Sonderpreis –20 %", "20 stück",
    ]

    private static let givenNames = [
        "Zoë", "José", "Łukasz", "Søren", "Chloé", "Jürgen", "Дмитрий", "雪", "Anna", "Bérta", "Nuño", "Ağca", "Þóra", "Éva",
        "Ωρίων",
        "Jan", "Mary", "Ines", "Tom", "Vít",
    ]

    private static let familyNames = [
        "Müller", "O'Neill", "Łuczak", "Ñíguez", "de la Cruz", "Sørensen", "Иванова", "王", "Smith-Jones", "Žižka",
    ]
}
