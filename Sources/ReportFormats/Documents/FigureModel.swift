import Charts

/// A chart, or several over one another on the same x axis, with its title, its legend and the numbers behind it.
struct FigureModel {
    let title: String
    /// What to see in it; one or two sentences.
    let note: String?
    let plots: [PlotModel]
    /// The numbers, for those who cannot see or trust the picture.
    let table: TableModel?
    /// Over the whole width of the page.
    let isWide: Bool

    struct PlotModel {
        let svg: String
        let legend: [LegendEntry]
    }

    struct LegendEntry {
        let name: String
        let swatch: String
    }

    init(_ title: String, note: String? = nil, _ plots: [Plot], table: Table? = nil, isWide: Bool = false) {
        self.title = title
        self.note = note
        self.plots = plots.map { plot in
            PlotModel(
                svg: plot.svg,
                legend: plot.layers.filter(\.isInLegend).map { LegendEntry(name: $0.name, swatch: $0.swatchClass) })
        }
        self.table = table.map(TableModel.init)
        self.isWide = isWide
    }
}
