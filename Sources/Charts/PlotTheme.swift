/// The style sheet of a page with plots: colours are variables, so that a reader may choose light or dark.
public enum PlotTheme {
    /// Rules for plots, strips, bars and the swatches of their legends.
    public static let styleSheet = rules + colourClasses

    /// The variables for light surroundings, as declarations.
    public static let light = variables(Theme.light, tones: lightTones, good: "#137a52", bad: "#d32f2f", warning: "#6f4e00")
    /// The variables for dark surroundings, as declarations.
    public static let dark = variables(Theme.dark, tones: darkTones, good: "#4cc79a", bad: "#ff7b6b", warning: "#dcb04a")

    /// One hue by rising strength: read as more by everybody.
    private static let lightTones = ["#e1edfb", "#c0d9f6", "#93bdee", "#6299e2", "#3973cc", "#2050a2", "#112f6b"]
    private static let darkTones = ["#1b2c45", "#223f68", "#2c5791", "#3c76bd", "#5f9ae0", "#95c0f2", "#d3e6fc"]

    private static func variables(_ theme: Theme, tones: [String], good: String, bad: String, warning: String) -> String {
        let named = [
            ("surface", theme.surface), ("ink", theme.ink), ("ink-quiet", theme.quiet), ("rule", theme.rule),
            ("axis", theme.axis), ("good", good), ("bad", bad), ("warning", warning),
        ]
        let numbered = theme.series.enumerated().map { ("series-\($0)", $1) } + tones.enumerated().map { ("tone-\($0)", $1) }
        return (named + numbered).map { "--\($0): \($1);" }.joined(separator: " ")
    }

    private static var colourClasses: String {
        let series = Theme.light.series.indices.map { ".s\($0) { --colour: var(--series-\($0)); }" }
        let tones = lightTones.indices.map { ".t\($0) { --colour: var(--tone-\($0)); }" }
        let words = [
            ".good { --colour: var(--good); }", ".bad { --colour: var(--bad); }", ".quiet { --colour: var(--ink-quiet); }",
            ".veil { --colour: var(--surface); }",
        ]
        return (series + tones + words).joined(separator: "\n") + "\n"
    }

    private static let rules = """
        .plot { display: block; width: calc(100% - 76px); margin: 26px 18px 44px 58px; overflow: visible; }
        .plot text { font-size: 11px; fill: var(--ink-quiet); font-variant-numeric: tabular-nums; }
        .plot .tick.y, .plot .axis-title.x { text-anchor: end; }
        .plot .tick.x { text-anchor: middle; }
        .plot .rule { stroke: var(--rule); }
        .plot .axis { stroke: var(--axis); }
        .plot .mark-name { font-weight: 600; stroke: var(--surface); stroke-width: 3px; paint-order: stroke; stroke-opacity: .8; }
        .plot .mark-name.good, .plot .mark-name.bad { fill: var(--colour); }
        .plot .data path, .plot .data line { vector-effect: non-scaling-stroke; }
        .plot .line { fill: none; stroke: var(--colour); stroke-width: 1.75; stroke-linejoin: round; stroke-linecap: round; }
        .plot .dashed { stroke-dasharray: 5 4; }
        .plot .area { fill: var(--colour); fill-opacity: .22; stroke: var(--colour); stroke-width: 1; stroke-linejoin: round; }
        .plot .area[class*=" t"] { fill-opacity: 1; stroke: none; }
        .plot .stack { fill: var(--colour); fill-opacity: .75; }
        .plot .is-off, .lanes .is-off { display: none; }
        .lanes { display: block; width: calc(100% - 76px); margin: 28px 18px 40px 58px; overflow: visible; }
        .lanes text { font-size: 11px; fill: var(--ink-quiet); font-variant-numeric: tabular-nums; }
        .lanes .tick.y, .lanes .axis-title.x, .lanes .words { text-anchor: end; }
        .lanes .tick.x { text-anchor: middle; }
        .lanes .words { fill: var(--ink); stroke: var(--surface); stroke-width: 3px; paint-order: stroke; stroke-opacity: .85; }
        .lanes .rule { stroke: var(--rule); }
        .lanes .region { fill: var(--colour); fill-opacity: .12; }
        .lanes .row { overflow: visible; }
        .lanes .ground { fill: none; pointer-events: all; }
        .lanes .row:hover .ground { fill: var(--ink-quiet); fill-opacity: .1; }
        .lanes .part { fill: var(--colour); vector-effect: non-scaling-stroke; }
        .lanes .hollow { fill: var(--surface); stroke: var(--colour); }
        .swatch.part { border-radius: 0; }
        .swatch.part.hollow { background: var(--surface); border: 1px solid var(--colour); }
        .course, .share { display: block; width: 100%; overflow: visible; }
        .course .line { fill: none; stroke: var(--colour); stroke-width: 1.5; vector-effect: non-scaling-stroke; }
        .share rect { fill: var(--colour); }
        .plot .band { fill: var(--colour); fill-opacity: .22; }
        .plot .cell { fill: var(--colour); shape-rendering: crispEdges; }
        .plot .region { fill: var(--colour); fill-opacity: .12; }
        .plot .region.veil { fill-opacity: .6; }
        .plot .bar { fill: var(--colour); }
        .plot .bar:hover { fill-opacity: .7; }
        .plot .place { overflow: visible; }
        .swatch-mark { vertical-align: -2px; }
        .plot .mark, .strip .mark, .swatch-mark .mark { fill: var(--colour); stroke: var(--surface); stroke-width: 1.25; }
        .plot .small, .swatch-mark .small { stroke: none; fill-opacity: .75; }
        .plot .hollow, .plot .crossed, .swatch-mark .hollow, .swatch-mark .crossed { fill: var(--surface); stroke: var(--colour); stroke-width: 1.75; }
        .plot .whisker { stroke: var(--colour); stroke-width: 1.5; }
        .stacked, .strip { display: block; width: 100%; overflow: visible; }
        .stacked .bar { fill: var(--colour); stroke: var(--surface); stroke-width: 1; }
        .strip .tolerated { fill: var(--ink-quiet); fill-opacity: .16; }
        .strip .zero { stroke: var(--axis); }
        .strip .place { overflow: visible; }
        .strip .arrow { fill: var(--colour); }
        .strip .whisker { stroke: var(--colour); stroke-width: 3; stroke-linecap: round; }
        .flames { display: block; width: 100%; margin-top: 8px; }
        .flames .call { overflow: hidden; cursor: pointer; }
        .flames rect { fill: color-mix(in srgb, var(--colour) 38%, var(--surface)); stroke: var(--surface); stroke-width: 1; }
        .flames text { font-size: 11px; fill: var(--ink); pointer-events: none; }
        .flames .call:hover rect, .flames .is-at rect { stroke: var(--ink); stroke-width: 2; }
        .flames .is-found rect { fill: var(--ink); fill-opacity: 1; }
        .flames .is-found text { fill: var(--surface); }
        .flames .is-above rect { fill-opacity: .5; }
        .flames .is-out { display: none; }
        .swatch { display: inline-block; width: 14px; height: 10px; border-radius: 2px; background: var(--colour); }
        .swatch.line { height: 0; border-radius: 0; border-top: 3px solid var(--colour); background: none; vertical-align: middle; }
        .swatch.line.dashed { border-top-style: dashed; }
        .swatch.flame { background: color-mix(in srgb, var(--colour) 38%, var(--surface)); }
        .swatch.band { opacity: .4; }
        .swatch.region { opacity: .3; }
        .swatch.region.veil { opacity: 1; border: 1px dotted var(--axis); }
        @media (max-width: 640px) { .plot .odd { display: none; } .plot, .lanes { width: calc(100% - 64px); margin-right: 10px; margin-left: 54px; } .lanes .odd { display: none; } .lanes .words { display: none; } }

        """
}
