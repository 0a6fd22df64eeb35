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
        .package(url: "https://github.com/ordo-one/TextTable", exact: "0.0.2"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", exact: "2.28.1", traits: []),
        .package(url: "https://github.com/apple/swift-nio", exact: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-extras", exact: "1.35.2"),
        .package(url: "https://github.com/apple/swift-log", exact: "1.16.2"),
    ],
    targets: [
        .target(name: "LoadModel"),
        .target(
            name: "Measurement",
            dependencies: ["LoadModel", .product(name: "Histogram", package: "hdrhistogram-swift")]
        ),
        .target(name: "CLinux"),
        .target(
            name: "DemoTarget",
            dependencies: [
                "LoadModel", "CLinux",
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOHTTPTypes", package: "swift-nio-extras"),
                .product(name: "NIOHTTPTypesHTTP1", package: "swift-nio-extras"),
                .product(name: "Logging", package: "swift-log"),
            ]
        ),
        .testTarget(name: "LoadModelTests", dependencies: ["LoadModel"]),
        .testTarget(name: "DemoTargetTests", dependencies: ["DemoTarget", "LoadModel"]),
        .testTarget(name: "MeasurementTests", dependencies: ["Measurement"]),
    ],
    swiftLanguageModes: [.v6]
)
