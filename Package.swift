// swift-tools-version: 6.2
import PackageDescription

// Every command and the modules it stands on; LPCore, LPConsole and the argument parser come with each.
let commands: [(name: String, uses: [Target.Dependency])] = [
    ("lp-pack", ["LPArchive", "CLPLinux", "Crypto"]),
    ("lp-deploy", ["LPArchive", "LPCloud", "LPPool", "Crypto"]),
    ("lp-invoke", ["LPCloud", "LPPool"]),
    ("lp-map", ["LPCloud", "LPPool", "CLPLinux"]),
    ("lp-ls", ["LPCloud"]),
    ("lp-rm", ["LPCloud"]),
    (
        "lp-local",
        ["LPArchive", "LPCloud", "CLPLinux", "NIOCore", "NIOPosix", "NIOHTTP1", "Crypto"]
    ),
]

// Every library, from the ground up: a module uses only what stands above it in this table.
let libraries: [(name: String, uses: [Target.Dependency])] = [
    ("LPCore", []),
    ("LPConsole", ["LPCore", "CLPLinux", "ArgumentParser"]),
    ("LPArchive", ["LPCore", "CLPLinux", "CLPZlib", "CLPAgents", "Crypto"]),
    ("LPCloud", ["LPCore", "CLPCurl", "CLPLinux", "Crypto"]),
    ("LPPool", ["LPCore", "LPCloud", "CLPLinux", "Crypto"]),
]

let strict: [SwiftSetting] = [
    .treatAllWarnings(as: .error),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
]

func resolve(_ names: [Target.Dependency]) -> [Target.Dependency] {
    let products: [String: String] = [
        "ArgumentParser": "swift-argument-parser", "Crypto": "swift-crypto",
        "NIOCore": "swift-nio", "NIOPosix": "swift-nio", "NIOHTTP1": "swift-nio",
        "NIOEmbedded": "swift-nio",
    ]
    return names.map { dependency in
        guard case .byNameItem(let name, _) = dependency, let package = products[name] else {
            return dependency
        }
        return .product(name: name, package: package)
    }
}

func tests(_ name: String, _ uses: [Target.Dependency], exclude: [String] = []) -> Target {
    .testTarget(
        name: name, dependencies: resolve(uses) + ["TestSupport"], exclude: exclude,
        swiftSettings: strict)
}

let package = Package(
    name: "lambda-pool",
    products: [.library(name: "LPPool", targets: ["LPPool", "LPCore"])]
        + commands.map { .executable(name: $0.name, targets: [$0.name]) }
        + [.executable(name: "lp-cell", targets: ["lp-cell"])],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2"),
        .package(url: "https://github.com/apple/swift-crypto", exact: "4.5.2"),
        .package(url: "https://github.com/apple/swift-nio", exact: "2.101.2"),
    ],
    targets: [
        .systemLibrary(
            name: "CLPCurl", pkgConfig: "libcurl", providers: [.apt(["libcurl4-openssl-dev"])]),
        .systemLibrary(name: "CLPZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
        .target(name: "CLPLinux"),
        .target(name: "CLPAgents", exclude: ["python", "node", "exec"]),
        .executableTarget(name: "lp-cell"),
    ]
        + libraries.map {
            .target(name: $0.name, dependencies: resolve($0.uses), swiftSettings: strict)
        }
        + commands.map {
            .executableTarget(
                name: $0.name,
                dependencies: resolve($0.uses + ["LPCore", "LPConsole", "ArgumentParser"]),
                swiftSettings: strict)
        }
        + [
            .target(name: "TestSupport", path: "Tests/TestSupport", swiftSettings: strict),
            tests("LPCoreTests", ["LPCore"]),
            tests("LPConsoleTests", ["LPConsole", "LPCore", "ArgumentParser"]),
            tests("LPArchiveTests", ["LPArchive", "LPCore"]),
            tests("PackTests", ["lp-pack", "LPArchive", "LPCore"]),
            tests("LPCloudTests", ["LPCloud", "LPCore"]),
            tests("LPPoolTests", ["LPPool", "LPCloud", "LPCore"]),
            tests("MapTests", ["lp-map", "LPPool", "LPConsole", "LPCore"]),
            tests(
                "ControlTests",
                ["lp-deploy", "lp-ls", "lp-rm", "LPCloud", "LPConsole", "LPCore", "ArgumentParser"]),
            tests(
                "LocalTests",
                [
                    "lp-local", "lp-cell", "LPArchive", "LPCloud", "LPCore", "NIOCore", "NIOHTTP1",
                    "NIOEmbedded",
                ]),
            tests(
                "CommandTests",
                ["LPCore", "CLPLinux", "lp-cell"] + commands.map { .byName(name: $0.name) },
                exclude: ["Cases"]),
        ],
    swiftLanguageModes: [.v6],
    cLanguageStandard: .c2x
)
