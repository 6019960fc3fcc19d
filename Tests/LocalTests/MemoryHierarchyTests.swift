import Testing

@testable import lp_local

/// Where groups with a limit of memory may be, told from files of proc(5).
struct MemoryHierarchyTests {
    /// A machine of the first version, with the second beside it.
    private static let one = """
        31 23 0:28 / /sys/fs/cgroup rw,relatime - tmpfs tmpfs rw,mode=755
        34 31 0:31 / /sys/fs/cgroup/cpu rw,relatime shared:9 - cgroup cgroup rw,cpu,cpuacct
        35 31 0:32 / /sys/fs/cgroup/memory rw,relatime shared:10 master:3 - cgroup cgroup rw,memory
        41 31 0:38 / /sys/fs/cgroup/unified rw,relatime - cgroup2 cgroup2 rw
        """
    private static let two = "30 23 0:27 / /sys/fs/cgroup rw,nosuid - cgroup2 cgroup2 rw,nsdelegate"

    private func candidates(_ membership: String, _ mounts: String) -> [MemoryHierarchy] {
        MemoryHierarchy.candidates(membership: membership, mounts: mounts)
    }

    @Test func `in the first version it is the process' own group`() {
        let found = candidates("5:cpu,cpuacct:/c\n4:memory:/a/b\n1:name=systemd:/\n", Self.one)
        let own = "/sys/fs/cgroup/memory/a/b"
        #expect(found == [MemoryHierarchy(version: .one, folder: own, home: own)])
    }

    @Test func `in the second version it is the nearest that has no processes`() {
        let found = candidates("0::/user.slice/app.slice/x.scope\n", Self.two)
        let paths = ["/user.slice/app.slice/x.scope", "/user.slice/app.slice", "/user.slice", ""]
        #expect(found.map(\.folder) == paths.map { "/sys/fs/cgroup" + $0 })
        #expect(found.allSatisfy { $0.version == .two && $0.home == found[0].folder })
    }

    @Test func `where both are, the first version has the memory`() {
        let found = candidates("4:memory:/a\n0::/\n", Self.one)
        #expect(found.map(\.version) == [.one, .two])
        #expect(found.last?.folder == "/sys/fs/cgroup/unified")
    }

    @Test func `a container sees its own part alone`() {
        let mounts = "35 31 0:32 /docker/f /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory"
        let found = candidates("4:memory:/docker/f/x\n", mounts)
        #expect(found.map(\.folder) == ["/sys/fs/cgroup/memory/x"])
        #expect(candidates("4:memory:/docker/g\n", mounts) == [])
    }

    @Test(arguments: [
        ("", two), ("0::/a", ""), ("4:memory:/a", "35 31 0:32 / /c rw - cgroup cgroup rw,cpu"),
        ("memory", one), ("4:memory:/a", "35 31 0:32 / /c rw -"),
    ])
    func `what tells of none is no fault`(_ membership: String, _ mounts: String) {
        #expect(candidates(membership, mounts) == [])
    }
}
