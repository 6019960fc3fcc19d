import LPCore
import Synchronization
import Testing

@testable import LPCloud

struct TransfersTests {
    static func start(
        _ transfers: any Transfers, to endpoint: Endpoint, _ ids: Range<Int>, timeout: Int = 60_000
    ) {
        let request = PreparedRequest(Request("POST", "/call"), endpoint: endpoint, signer: nil)
        for id in ids {
            transfers.start(request, as: id, at: SigningDate(epoch: 0), timeout: timeout) {
                $0.append(Array("body \(id)".utf8))
            }
        }
    }

    /// What ends until so many have, or nothing happens for so many waits.
    static func ends(_ transfers: any Transfers, _ count: Int, waits: Int = 100) -> [Int: String] {
        var ends: [Int: String] = [:]
        for _ in 0..<waits {
            transfers.perform()
            while let (id, result) = transfers.nextFinished() {
                switch result {
                case .success(let response): ends[id] = "\(response.status)"
                case .failure(let error): ends[id] = "\(error.outcome): \(error.reason)"
                }
            }
            if ends.count >= count { break }
            transfers.wait(milliseconds: 20, watching: [])
        }
        return ends
    }

    @Test func `a name is looked up once for all who wait for it`() throws {
        let server = try SilentServer()
        let asked = Mutex(0)
        let transfers = server.transfers { host in
            asked.withLock { $0 += 1 }
            return .success(["127.0.0.1"])
        }
        Self.start(transfers, to: server.endpoint, 0..<20, timeout: 500)
        #expect(Self.ends(transfers, 20).values.allSatisfy { $0 == "unknown: no reply in time" })
        #expect(asked.withLock { $0 } == 1)
        #expect(server.nextRequest().contains("Host: service.test"))
    }

    @Test func `a service that says nothing is given up`() async throws {
        let server = try SilentServer()
        let transport = CurlTransport(
            endpoint: Endpoint(.http, host: "127.0.0.1", port: server.port), signer: nil, silence: 1
        )
        let error = await #expect(throws: TransferError.self) {
            _ = try await transport.send(Request("GET", "/"))
        }
        #expect(error?.reason == "no reply in time")
        #expect(error?.outcome == .unknown)
    }

    @Test func `a body has the time that it takes on a slow line`() async throws {
        let server = try SilentServer()
        let transport = CurlTransport(
            endpoint: Endpoint(.http, host: "127.0.0.1", port: server.port), signer: nil,
            timeout: 100)
        let body = [UInt8](repeating: 0, count: 1 << 20)
        SystemThread.detach { server.answerLate(body.count) }
        #expect(try await transport.send(Request("POST", "/", body: body)).status == 200)
    }

    @Test func `a name that is unknown ends each request unsent`() throws {
        let server = try SilentServer()
        let transfers = server.transfers { _ in
            .failure(.init(reason: "no such host"))
        }
        Self.start(transfers, to: server.endpoint, 0..<20)
        #expect(
            Self.ends(transfers, 20)
                == Dictionary(
                    uniqueKeysWithValues: (0..<20).map { ($0, "notSent: no such host") }))
    }

    @Test(arguments: [
        (1, 8, 1), (63, 8, 1), (64, 8, 2), (100, 2, 2), (100, 1, 1), (1000, 4, 4), (1501, 1, 2),
        (10_000, 4, 7),
    ])
    func `transfers are spread over as many threads as carry them well`(
        capacity: Int, processors: Int, threads: Int
    ) {
        #expect(ShardedTransfers.threads(for: capacity, processors: processors) == threads)
    }

    @Test(arguments: [
        (100, 1000, 2, 100), (100, 44, 2, 40), (100, 74, 2, 63), (100, 75, 2, 64), (1, 5, 2, 1),
        (1, 4, 2, 0), (100, -3, 2, 0), (10_000, 10_000, 4, 9964),
    ])
    func `transfers leave room for what their threads have open`(
        wanted: Int, descriptors: Int, processors: Int, count: Int
    ) {
        #expect(
            ShardedTransfers.affordable(wanted, descriptors: descriptors, processors: processors)
                == count)
    }
}
