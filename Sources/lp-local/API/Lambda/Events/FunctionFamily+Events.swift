import NIOCore

extension FunctionFamily {
    /// What becomes of the asynchronous calls by a qualifier.
    func eventConfig(_ qualifier: String?) -> EventConfig? {
        eventConfigs[qualifier ?? StoredFunction.latest]
    }

    /// A call that nobody waits for; nil when the qualifier names no version.
    func eventCall(
        _ qualifier: String?, _ payload: ByteBuffer, promise: EventLoopPromise<Outcome>
    ) -> Call? {
        guard let function = version(qualifier, chance: .random(in: 0..<1)) else { return nil }
        return Call(
            function: function.key, requestId: Identifier.uuid(), payload: payload,
            arn: arn(qualifier), traceId: Identifier.trace(), clientContext: nil, wantsLog: false,
            promise: promise)
    }
}

extension Catalog {
    /// The call that takes the result of another to a function, and what becomes of that; nil when there is no such
    /// function.
    func eventCall(to arn: String, _ payload: ByteBuffer, promise: EventLoopPromise<Outcome>) -> (
        Call, EventConfig?
    )? {
        guard let reference = try? FunctionReference(arn), let family = functions[reference.name],
            reference.fits(family.latest)
        else { return nil }
        let qualifier = reference.qualifier
        return family.eventCall(qualifier, payload, promise: promise).map {
            ($0, family.eventConfig(qualifier))
        }
    }
}
