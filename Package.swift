// swift-tools-version: 6.1
import PackageDescription

// The targets form a directed acyclic graph, lowest first. A module exists because it has one reason to
// change; what may import what is decided here and nowhere else.
let package = Package(
    name: "dyno",
    dependencies: [
        // Pinned, because Package.resolved is not committed.
        .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2"),
        .package(url: "https://github.com/HdrHistogram/hdrhistogram-swift", exact: "0.2.0"),
        .package(url: "https://github.com/jpsim/Yams", exact: "6.2.2"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", exact: "2.28.1", traits: []),
    ],
    targets: [
        .target(name: "LoadModel"),
        .target(
            name: "Measurement",
            dependencies: ["LoadModel", .product(name: "Histogram", package: "hdrhistogram-swift")]
        ),
        .systemLibrary(name: "CZlib", providers: [.apt(["zlib1g-dev"])]),
        .target(
            name: "ReportFormats",
            dependencies: ["CZlib", "LoadModel", "Measurement", .product(name: "Histogram", package: "hdrhistogram-swift")],
            exclude: ["RESULT.md"]
        ),
        .testTarget(name: "LoadModelTests", dependencies: ["LoadModel"]),
        .testTarget(name: "MeasurementTests", dependencies: ["LoadModel", "Measurement"]),
        .testTarget(
            name: "ReportFormatsTests",
            dependencies: [
                "LoadModel", "Measurement", "ReportFormats", .product(name: "Histogram", package: "hdrhistogram-swift"),
            ],
            exclude: ["Goldens"]
        ),
    ],
    swiftLanguageModes: [.v6]
)
