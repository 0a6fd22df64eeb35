// swift-tools-version: 6.1
import PackageDescription

// The targets form a directed acyclic graph, lowest first. A module exists because it has one reason to
// change; what may import what is decided here and nowhere else.
let package = Package(
    name: "dyno",
    dependencies: [
        // Pinned, because Package.resolved is not committed.
        .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2"),
        .package(url: "https://github.com/apple/swift-collections", exact: "1.6.0"),
        .package(url: "https://github.com/HdrHistogram/hdrhistogram-swift", exact: "0.2.0"),
        .package(url: "https://github.com/jpsim/Yams", exact: "6.2.2"),
        .package(url: "https://github.com/ordo-one/TextTable", exact: "0.0.2"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", exact: "2.28.1", traits: []),
    ],
    targets: [
        .target(name: "CCurl", linkerSettings: [.linkedLibrary("curl")]),
        .target(name: "CLinux"),
        .target(name: "LoadModel"),
        .target(
            name: "Measurement",
            dependencies: ["LoadModel", .product(name: "Histogram", package: "hdrhistogram-swift")]
        ),
        .target(
            name: "Engine",
            dependencies: [
                "LoadModel", "Measurement", "CCurl", "CLinux",
                .product(name: "DequeModule", package: "swift-collections"),
                .product(name: "HeapModule", package: "swift-collections"),
            ]
        ),
        .target(name: "Runs", dependencies: ["Engine", "LoadModel", "Measurement"]),
        .target(name: "PlanFormats", dependencies: ["LoadModel", .product(name: "Yams", package: "Yams")]),
        .executableTarget(
            name: "dyno",
            dependencies: [
                "LoadModel", "Measurement", "Runs", "PlanFormats",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ]
        ),
        .testTarget(name: "LoadModelTests", dependencies: ["LoadModel"]),
        .testTarget(
            name: "EngineTests",
            dependencies: ["Engine", .product(name: "HeapModule", package: "swift-collections")]
        ),
        .testTarget(name: "MeasurementTests", dependencies: ["Measurement"]),
        .testTarget(name: "PlanFormatsTests", dependencies: ["PlanFormats", "LoadModel"]),
    ],
    swiftLanguageModes: [.v6]
)
