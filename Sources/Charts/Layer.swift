/// What is drawn over the grid of a ``Plot``.
public struct Layer: Hashable, Sendable {
    public enum Shape: Hashable, Sendable {
        /// From point to point, left to right; broken where a value is not finite.
        case line([Point])
        /// The same, and all below it.
        case area([Point])
        /// Each value holds for so much of the x axis, its point in the middle.
        case steps([Point], width: Double, isFilled: Bool)
        /// From one value to another at each x.
        case band([Band])
        /// The same as a part of a whole, lying on the parts below it.
        case stack([Band])
        case bars([Bar])
        case marks([Mark])
        case cells([Cell])
        /// A line all along the x axis.
        case level(Double)
        /// A line all along the y axis.
        case instant(Double)
        /// A part of the x axis that is to be read otherwise.
        case region(ClosedRange<Double>)
    }

    public struct Band: Hashable, Sendable {
        public var x: Double
        public var y: ClosedRange<Double>

        public init(_ x: Double, _ y: ClosedRange<Double>) {
            self.x = x
            self.y = y
        }

        /// Where nothing is known: the band is broken there.
        public static func gap(_ x: Double) -> Band { Band(x, .infinity ... .infinity) }
    }

    public struct Bar: Hashable, Sendable {
        public var x: ClosedRange<Double>
        public var height: Double
        /// Where it begins: on a linear axis bars may stand on others.
        public var base: Double
        /// What a pointer over it shows.
        public var title: String

        public init(_ x: ClosedRange<Double>, height: Double, base: Double = 0, title: String) {
            self.x = x
            self.height = height
            self.base = base
            self.title = title
        }
    }

    /// Of a heat map.
    public struct Cell: Hashable, Sendable {
        public var x: ClosedRange<Double>
        public var y: ClosedRange<Double>
        /// 0 to ``Colour/tones`` - 1.
        public var tone: Int

        public init(x: ClosedRange<Double>, y: ClosedRange<Double>, tone: Int) {
            self.x = x
            self.y = y
            self.tone = tone
        }
    }

    public enum Colour: Hashable, Sendable {
        /// Things beside each other, in any order: told apart also by those who do not see colours.
        case series(Int)
        /// Things of one kind by rising strength.
        case tone(Int)
        case good, bad, quiet
        /// Of what lies over others to pale them.
        case veil

        /// How many strengths there are.
        public static let tones = 7
        /// How many series have a colour of their own.
        public static let seriesCount = Theme.light.series.count

        /// The class that gives an element this colour.
        public var className: String {
            switch self {
            case .series(let number): "s\(number % Theme.light.series.count)"
            case .tone(let number): "t\(min(max(number, 0), Colour.tones - 1))"
            case .good: "good"
            case .bad: "bad"
            case .quiet: "quiet"
            case .veil: "veil"
            }
        }
    }

    public var name: String
    public var shape: Shape
    public var colour: Colour
    public var isDashed: Bool
    /// Whether a legend is to name it: of a line and its marks, one does.
    public var isListed: Bool

    public init(_ name: String, _ shape: Shape, _ colour: Colour, isDashed: Bool = false, isListed: Bool = true) {
        self.name = name
        self.shape = shape
        self.colour = colour
        self.isDashed = isDashed
        self.isListed = isListed
    }

    /// The classes of a legend's swatch, of what is no marks.
    public var swatchClass: String { "swatch \(kind) \(colour.className)" + (isDashed ? " dashed" : "") }

    /// Whether a legend names it: rules bear their names themselves, and the cells of a heat map have no one colour.
    public var isInLegend: Bool {
        switch shape {
        case .instant, .level, .cells: false
        case .line, .area, .steps, .band, .stack, .bars, .marks, .region: isListed && !name.isEmpty
        }
    }

    var kind: String {
        switch shape {
        case .line, .level, .instant: "line"
        case .steps(_, _, let isFilled): isFilled ? "area" : "line"
        case .area, .bars: "area"
        case .band: "band"
        case .stack: "stack"
        case .marks: "mark"
        case .cells: "cells"
        case .region: "region"
        }
    }
}
