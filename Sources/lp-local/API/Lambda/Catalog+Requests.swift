import NIOHTTP1

// How requests find what they name.
extension Catalog {
    func site(_ request: APIRequest) -> Site { Site(account: account, request.headers) }

    /// How many calls at a time all functions together have reserved.
    var reservedConcurrency: Int { functions.values.compactMap(\.reservedConcurrency).reduce(0, +) }

    /// The function that a request names.
    ///
    /// - Parameter shown: is what a message says of a qualifier that was not given.
    /// - Throws: ResourceNotFoundException.
    func family(
        _ reference: FunctionReference, _ request: APIRequest, showing shown: String? = nil
    ) throws(APIError) -> FunctionFamily {
        guard let family = functions[reference.name], reference.fits(family.latest) else {
            throw reference.notFound(site(request), showing: shown)
        }
        return family
    }

    /// The function that a request's path names; a qualifier counts for nothing.
    func family(_ request: APIRequest) throws(APIError) -> FunctionFamily {
        try family(FunctionReference(request), request)
    }

    /// The version that a request's path and query name.
    func version(_ request: APIRequest) throws(APIError) -> StoredFunction {
        let reference = try FunctionReference(request)
        guard let version = try family(reference, request).version(reference.qualifier) else {
            throw reference.notFound(site(request))
        }
        return version
    }

    /// The part of a function that a request names: `$LATEST` without a qualifier.
    ///
    /// - Throws: ResourceNotFoundException when there is no such version or alias.
    func part(_ reference: FunctionReference, of family: FunctionFamily) throws(APIError) -> String
    {
        let qualifier = reference.qualifier ?? StoredFunction.latest
        if family.version(qualifier) != nil { return qualifier }
        let kind = StoredAlias.isName(qualifier) ? "Cannot find alias arn" : "Function not found"
        throw .notFound("\(kind): \(family.arn(qualifier))")
    }

    /// The function that a request names, when no other request is putting new code into it.
    ///
    /// - Throws: ResourceConflictException otherwise, and PreconditionFailedException when
    ///   `$LATEST` is of another revision.
    func changeable(_ request: APIRequest, revision: String?) throws(APIError) -> FunctionFamily {
        let family = try family(request)
        try checkReady(family.name)
        guard !changing.contains(family.name), phase(of: family.name) == nil else {
            throw .conflict(
                "The operation cannot be performed at this time. An update is in progress for resource: "
                    + family.latest.arn)
        }
        try check(revision, family.latest.revision)
        return family
    }

    /// - Throws: ResourceConflictException when a function is still being created.
    func checkReady(_ name: String) throws(APIError) {
        guard phase(of: name) != .pending else {
            throw .conflict(
                "The operation cannot be performed at this time. The function is currently in the following state: "
                    + "Pending")
        }
    }

    /// - Throws: PreconditionFailedException when a request was made for another revision.
    func check(_ given: String?, _ current: String, _ call: String = "GetFunction/GetAlias")
        throws(APIError)
    {
        if let given, given != current {
            throw APIError(
                .preconditionFailed, "PreconditionFailedException",
                "The Revision Id provided does not match the latest Revision Id. Call the \(call) API to "
                    + "retrieve the latest Revision Id")
        }
    }
}
