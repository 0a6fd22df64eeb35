import Measurement

// Foundation has a type of the same name.
import struct Measurement.ComparisonResult

/// A result as one HTML file: nothing is fetched, and nothing in it from a plan or a target is markup.
public enum HTMLReport {
    /// The page of a run.
    public static func render(_ result: RunResult) -> String { PageTemplates.compiled.render("run", RunPage(result)) }

    /// The page of a comparison.
    public static func render(_ result: ComparisonResult) -> String {
        PageTemplates.compiled.render("comparison", ComparisonPage(result))
    }

    /// The page of a sweep.
    public static func render(_ result: SweepResult) -> String { PageTemplates.compiled.render("sweep", SweepPage(result)) }

    /// The page of a search for a capacity.
    public static func render(_ result: CapacityResult) -> String {
        PageTemplates.compiled.render("capacity", CapacityPage(result))
    }

    /// The page of several results beside each other.
    static func render(_ results: [SavedResult]) -> String {
        PageTemplates.compiled.render("sides", SideBySidePage(results))
    }
}
