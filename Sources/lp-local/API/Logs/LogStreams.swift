import LPCore
import NIOCore
import NIOHTTP1

/// CloudWatch Logs of 2014-03-28: streams and their events.
struct LogStreams {
    let groups: LogService

    private var disk: Disk { groups.disk }

    /// What nobody needs any more, of the length that it has always had.
    private static let token = String(repeating: "0", count: 56)

    var operations: [String: (APIRequest, RequestBody) throws -> EventLoopFuture<APIReply>] {
        [
            "CreateLogStream": create, "DeleteLogStream": delete, "DescribeLogStreams": describe,
            "PutLogEvents": put, "GetLogEvents": get, "FilterLogEvents": filter,
        ]
    }

    private func create(_ request: APIRequest, _ body: RequestBody) throws
        -> EventLoopFuture<APIReply>
    {
        var group = try groups.find(body)
        let name = try body.required("logStreamName")
        guard all(of: group)[name] == nil else {
            throw APIError(
                .badRequest, "ResourceAlreadyExistsException",
                "The specified log stream already exists")
        }
        group.streams[name] = []
        return groups.save(group)
    }

    private func delete(_ request: APIRequest, _ body: RequestBody) throws
        -> EventLoopFuture<APIReply>
    {
        var group = try groups.find(body)
        let stream = try find(body, in: group)
        guard let file = stream.file else {
            group.streams[stream.name] = nil
            return groups.save(group)
        }
        return disk.run { DurableFile.remove(file) }.assumeIsolated().map { .json11([]) }
            .nonisolated()
    }

    private func put(_ request: APIRequest, _ body: RequestBody) throws
        -> EventLoopFuture<APIReply>
    {
        var group = try groups.find(body)
        let stream = try find(body, in: group)
        guard stream.file == nil else {
            throw APIError(
                .badRequest, "InvalidParameterException",
                "The stream is that of a worker, which alone writes it")
        }
        let events = try (body.objects("logEvents") ?? []).map { event in
            StoredLogGroup.Event(
                timestamp: try event.number("timestamp") ?? 0,
                message: try event.required("message"))
        }
        let batch = try EventBatch(events, at: WallClock.milliseconds())
        group.streams[stream.name, default: []] += batch.kept
        let reply = APIReply.json11(
            [("nextSequenceToken", JSONText(string: Self.token))] + batch.rejected)
        return groups.save(group).assumeIsolated().map { _ in reply }.nonisolated()
    }

    private func describe(_ request: APIRequest, _ body: RequestBody) throws
        -> EventLoopFuture<APIReply>
    {
        let group = try groups.find(body)
        let prefix = try body.text("logStreamNamePrefix") ?? ""
        let arn = groups.arn(group, request)
        var streams = all(of: group).values.filter { $0.name.hasPrefix(prefix) }.map {
            ($0.name, $0)
        }
        let order = try body.text("orderBy") ?? "LogStreamName"
        guard ["LogStreamName", "LastEventTime"].contains(order) else {
            throw APIError.invalidLogMember(
                order, "orderBy", "satisfy enum value set: [LogStreamName, LastEventTime]")
        }
        guard order == "LogStreamName" || prefix.isEmpty else {
            throw APIError.invalidLogParameter(
                "Cannot order by LastEventTime with a logStreamNamePrefix.")
        }
        if order == "LastEventTime" {
            streams = streams.map {
                ("\($0.1.modified)".leftPadded(20) + " " + $0.0, $0.1)
            }
        }
        let descends = try body.flag("descending") ?? false
        streams.sort { descends ? $0.0 > $1.0 : $0.0 < $1.0 }
        let page = Page(
            of: streams, after: try body.text("nextToken"), most: try body.limit(50) ?? 50,
            descends: descends)
        let members = page.elements.map { stream in
            // One without events has no times of theirs.
            let times =
                stream.bytes == 0
                ? []
                : [
                    ("firstEventTimestamp", JSONText(stream.created)),
                    ("lastEventTimestamp", JSONText(stream.modified)),
                    ("lastIngestionTime", JSONText(stream.modified)),
                ]
            return JSONText.object(
                [
                    ("logStreamName", JSONText(string: stream.name)),
                    ("arn", JSONText(string: "\(arn):log-stream:\(stream.name)")),
                    ("creationTime", JSONText(stream.created)),
                    ("storedBytes", JSONText(stream.bytes)),
                ] + times)
        }
        return disk.done(
            .json11(
                [("logStreams", .array(members))]
                    + (page.next.map { [("nextToken", JSONText(string: $0))] } ?? [])))
    }

    private func get(_ request: APIRequest, _ body: RequestBody) throws
        -> EventLoopFuture<APIReply>
    {
        let group = try groups.find(body)
        let stream = try find(body, in: group)
        let span = try span(body)
        let most = try body.limit(10_000) ?? 10_000
        let token = try body.text("nextToken")
        guard token?.wholeMatch(of: /[fb]\/[0-9]+/) != nil || token == nil else {
            throw APIError.invalidLogParameter("The specified nextToken is invalid.")
        }
        let isForward = try body.flag("startFromHead") ?? false
        let stored = group.streams[stream.name]
        return disk.run {
            let events = Self.events(of: stream, stored).filter { span.contains($0.timestamp) }
            // A token is a direction and the place in the list where it begins.
            var start = isForward ? 0 : max(0, events.count - most)
            if let token, let place = Int(token.dropFirst(2)) {
                start = token.hasPrefix("f/") ? place : max(0, place - most)
            }
            let page = events.dropFirst(start).prefix(most)
            let end = min(events.count, start + page.count)
            return .json11([
                ("events", .array(page.map { $0.json(withStream: false) })),
                ("nextForwardToken", JSONText(string: "f/\(end)")),
                ("nextBackwardToken", JSONText(string: "b/\(start)")),
            ])
        }
    }

    private func filter(_ request: APIRequest, _ body: RequestBody) throws
        -> EventLoopFuture<APIReply>
    {
        let group = try groups.find(body)
        let wanted = try body.texts("logStreamNames")
        let prefix = try body.text("logStreamNamePrefix") ?? ""
        let streams = all(of: group).values.filter {
            $0.name.hasPrefix(prefix) && wanted?.contains($0.name) != false
        }
        let span = try span(body)
        let pattern = try body.filterPattern()
        let most = try body.limit(10_000) ?? 10_000
        let token = try body.text("nextToken") ?? "0"
        guard let start = Int(token), start >= 0 else {
            throw APIError.invalidLogParameter("The specified nextToken is invalid.")
        }
        return disk.run {
            let events = streams.flatMap { Self.events(of: $0, group.streams[$0.name]) }
                .filter { span.contains($0.timestamp) && pattern.matches($0.message) }
                .sorted { ($0.timestamp, $0.stream) < ($1.timestamp, $1.stream) }
            let page = events.dropFirst(start).prefix(most)
            let next = start + page.count
            return .json11(
                [
                    ("events", .array(page.map { $0.json(withStream: true) })),
                    ("searchedLogStreams", .array([])),
                ] + (next < events.count ? [("nextToken", JSONText(string: String(next)))] : []))
        }
    }

    // MARK: - Steps

    private func span(_ body: RequestBody) throws(APIError) -> Range<Int> {
        let start = try body.number("startTime") ?? 0
        let end = try body.number("endTime") ?? .max
        return start..<max(start, end)
    }

    private func all(of group: StoredLogGroup) -> [String: LogStore.Stream] {
        var streams: [String: LogStore.Stream] = [:]
        for (name, events) in group.streams {
            streams[name] = LogStore.Stream(
                name: name, created: events.first?.timestamp ?? group.created,
                modified: events.last?.timestamp ?? group.created,
                bytes: events.map(\.message.utf8.count).reduce(0, +), file: nil)
        }
        for stream in groups.store.streams(of: group.name) { streams[stream.name] = stream }
        return streams
    }

    private func find(_ body: RequestBody, in group: StoredLogGroup) throws(APIError)
        -> LogStore.Stream
    {
        guard let stream = all(of: group)[try body.required("logStreamName")] else {
            throw APIError(
                .badRequest, "ResourceNotFoundException", "The specified log stream does not exist."
            )
        }
        return stream
    }

    private static func events(of stream: LogStore.Stream, _ stored: [StoredLogGroup.Event]?)
        -> [LogStore.Event]
    {
        guard stream.file == nil else { return LogStore.events(of: stream) }
        return (stored ?? []).map {
            LogStore.Event(stream: stream.name, timestamp: $0.timestamp, message: $0.message)
        }
    }
}

extension LogStore.Event {
    fileprivate func json(withStream: Bool) -> JSONText {
        let place = withStream ? [("logStreamName", JSONText(string: stream))] : []
        let id = withStream ? [("eventId", JSONText(string: "\(timestamp)"))] : []
        return .object(
            place + [
                ("timestamp", JSONText(timestamp)), ("message", JSONText(string: message)),
                ("ingestionTime", JSONText(timestamp)),
            ] + id)
    }
}
