/// Keeps the latest of what is put in, and forgets what came so many before: what anybody may create must not fill the memory.
struct Shelf<Key: Hashable, Value> {
    /// The most that are kept, 1 or more.
    let capacity: Int
    private var values: [Key: Value] = [:]
    /// In the order of their coming, from `oldest` on and round; what was taken out keeps its place until its turn.
    private var keys: [Key] = []
    private var oldest = 0

    init(capacity: Int) { self.capacity = capacity }

    var count: Int { values.count }

    /// Puts in what was not there before.
    mutating func insert(_ value: Value, for key: Key) {
        if keys.count < capacity {
            keys.append(key)
        } else {
            values[keys[oldest]] = nil
            keys[oldest] = key
            oldest = (oldest + 1) % capacity
        }
        values[key] = value
    }

    /// What is there; nothing is changed that is not.
    subscript(key: Key) -> Value? {
        get { values[key] }
        set { if values[key] != nil { values[key] = newValue } }
    }
}
